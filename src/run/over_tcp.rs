//! Whether those that are silent over UDP answer over TCP.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::asking::Sending;
use crate::list::List;
use crate::observation::{Observation, Outcome, Seen};
use crate::plan::{Plan, Route, Target};
use crate::probe::{self, Watcher};
use crate::sip::request::Transport;

/// The codes with which those of these targets answer over TCP that were silent over UDP.
///
/// # Errors
/// As [`probe::run`].
pub(super) fn over_tcp(
    lists: &[List],
    plan: &Plan,
    sending: &Sending,
    seen: &Seen,
) -> anyhow::Result<BTreeMap<usize, u16>> {
    let silent = plan.targets.iter().enumerate();
    let silent = silent.filter_map(|(index, target)| {
        let outcome = &seen.last(index)?.outcome;
        let is_silent = matches!(outcome, Outcome::NoReply { .. } | Outcome::Refused(_));
        Some((index, by_tcp(target)?)).filter(|_| is_silent)
    });
    let (indices, targets): (Vec<_>, Vec<_>) = silent.unzip();
    let once = Sending {
        count: 1,
        ..sending.clone()
    };
    let plan = Plan {
        ways: plan.ways.clone(),
        targets: targets.into(),
        ..Plan::default()
    };
    let mut answers = Answers::default();
    if !plan.targets.is_empty() {
        probe::run(lists, &plan, &once, &mut answers)?;
    }
    let answered = answers.codes.into_iter();
    Ok(answered
        .filter_map(|(target, code)| Some((*indices.get(target)?, code)))
        .collect())
}

/// The target over TCP; `None` where it was not asked over UDP.
fn by_tcp(target: &Target) -> Option<Target> {
    let Route::To(mut hop) = target.route else {
        return None;
    };
    if hop.transport != Transport::Udp {
        return None;
    }
    hop.transport = Transport::Tcp;
    let mut by_tcp = target.clone();
    by_tcp.route = Route::To(hop);
    Some(by_tcp)
}

/// The code of each answer.
#[derive(Debug, Default)]
struct Answers {
    codes: BTreeMap<usize, u16>,
}

impl Watcher for Answers {
    fn observed(&mut self, target: usize, seen: Observation) -> ControlFlow<()> {
        if let Outcome::Answered { code, .. } = seen.outcome {
            self.codes.insert(target, code);
        }
        ControlFlow::Continue(())
    }
}
