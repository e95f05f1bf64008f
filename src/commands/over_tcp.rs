//! `--try-tcp`: probes destinations without a reply over UDP again over TCP.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::base::transport::Transport;
use crate::cli::signals::interruption;
use crate::dns::locate::Hop;
use crate::kamailio::list::List;
use crate::probe::observation::{Observation, ProbeOutcome};
use crate::probe::options::SendOptions;
use crate::probe::plan::{Plan, Target, TargetRoute};
use crate::probe::result::Round;
use crate::probe::{self, Watcher};

/// Probes the targets without a reply over UDP again over TCP. Returns the codes of the replies by
/// target index.
///
/// # Errors
/// As [`probe::run`].
pub(super) fn over_tcp(
    lists: &[List],
    plan: &Plan,
    sending: &SendOptions,
    rounds: &[Vec<Round>],
) -> anyhow::Result<BTreeMap<usize, u16>> {
    let observation = plan.targets.iter().zip(rounds).enumerate();
    let silent = observation.filter(|(_, (_, rounds))| is_silent(rounds));
    let asked = silent.filter_map(|(index, (target, _))| Some((index, by_tcp(target)?)));
    let (indices, targets): (Vec<_>, Vec<_>) = asked.unzip();
    if targets.is_empty() {
        return Ok(BTreeMap::new());
    }
    let once = SendOptions {
        count: 1,
        ..sending.clone()
    };
    let plan = Plan {
        profiles: plan.profiles.clone(),
        targets,
        ..Plan::default()
    };
    let mut answers = TcpReplies::default();
    probe::run(lists, plan, None, &once, &mut answers, interruption())?;
    let answered = answers.codes.into_iter();
    Ok(answered
        .map(|(target, code)| (indices[target], code))
        .collect())
}

fn is_silent(rounds: &[Round]) -> bool {
    let is_silent = |round: &Round| {
        matches!(
            round.observation.outcome,
            ProbeOutcome::NoReply { .. } | ProbeOutcome::Refused(_)
        )
    };
    !rounds.is_empty() && rounds.iter().all(is_silent)
}

/// The same target over TCP; `None` if it was not probed over UDP.
fn by_tcp(target: &Target) -> Option<Target> {
    match target.route {
        TargetRoute::To(hop) if hop.transport == Transport::Udp => Some(Target {
            route: TargetRoute::To(Hop {
                transport: Transport::Tcp,
                ..hop
            }),
            ..target.clone()
        }),
        _ => None,
    }
}

/// The code of each reply.
#[derive(Debug, Default)]
struct TcpReplies {
    codes: BTreeMap<usize, u16>,
}

impl Watcher for TcpReplies {
    fn observed(
        &mut self,
        _plan: &Plan,
        target: usize,
        observation: Observation,
    ) -> ControlFlow<()> {
        if let ProbeOutcome::Answered { code, .. } = observation.outcome {
            self.codes.insert(target, code);
        }
        ControlFlow::Continue(())
    }
}
