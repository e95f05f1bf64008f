//! Probes some of the destinations once, in the runtime of the caller.

use std::net::SocketAddr;
use std::ops::ControlFlow;

use super::destination::LastResult;
use super::input::MonitorInput;
use crate::base::dns_records::DnsAnswers;
use crate::base::signal::Signal;
use crate::dns::locate::Search;
use crate::dns::resolver::chance;
use crate::kamailio::pinging::state_tracker::EntryIndex;
use crate::probe::locating::Locating;
use crate::probe::observation::Observation;
use crate::probe::options::{ProbeOptions, SendOptions};
use crate::probe::plan::{NameLookup, Plan, ProbeSelection, ProbedServer, TargetRoute};
use crate::probe::result::ResultBuilder;
use crate::probe::{self, LocalAddresses, Watcher};

/// Which destinations to probe, and how.
#[derive(Debug)]
pub struct ProbeBatch<'a> {
    pub input: &'a MonitorInput,
    pub options: &'a ProbeOptions,
    /// Whether the server of the input is emulated.
    pub with_server: bool,
    pub entries: Vec<EntryIndex>,
    /// The answers that need no look-up.
    pub names: DnsAnswers,
}

/// What happens to a destination of a batch.
#[derive(Debug)]
pub enum BatchEvent {
    /// It is not probed.
    Skipped(EntryIndex, String),
    Began(EntryIndex),
    /// Its round has ended. The last is [`ResultBuilder::answered`].
    Ended(EntryIndex, Box<LastResult>, Option<bool>),
}

/// Probes these destinations once, and gives what happens to `happened`. Returns the look-ups that were
/// made.
///
/// # Errors
/// If a socket cannot be opened, or the system has no randomness.
pub async fn probe_batch(
    batch: ProbeBatch<'_>,
    happened: &mut dyn FnMut(BatchEvent),
) -> anyhow::Result<Vec<NameLookup>> {
    let input = batch.input;
    let mut selected = vec![Vec::new(); input.lists.len()];
    for &(list, entry) in &batch.entries {
        selected[list].push(entry);
    }
    let local = LocalAddresses::default();
    let is_local = |address| local.has(address);
    let server = input.server.as_ref().filter(|_| batch.with_server);
    let statuses = server.map_or(&[][..], |server| &server.ping_statuses);
    let selection = ProbeSelection {
        lists: &input.lists,
        selected: &selected,
        include_disabled: input.include_disabled,
        search: Search {
            procedure: &input.procedure,
            all: false,
            seed: chance()?,
        },
        options: batch.options,
        source: input.source,
        server: server.map(|server| ProbedServer {
            server: &server.server,
            destinations: &server.destinations,
            ping_statuses: &server.ping_statuses,
            strict: false,
            is_local: &is_local,
        }),
    };
    let (plan, locating) = Locating::new(selection, batch.names, &input.resolver_options)?;
    let mut watcher = BatchWatcher {
        judge: ResultBuilder::new(
            &input.lists,
            &batch.options.accepted,
            &batch.options.thresholds,
            statuses,
            input.tls_warn_days,
        ),
        happened,
    };
    let sending = SendOptions {
        count: 1,
        deadline: None,
        ..batch.options.sending.clone()
    };
    let never = std::future::pending::<Signal>();
    let ended = probe::drive(&input.lists, plan, locating, &sending, &mut watcher, never).await?;
    Ok(ended.1.lookups)
}

/// Gives the events of a run to a batch.
struct BatchWatcher<'a, 'h> {
    judge: ResultBuilder<'a>,
    happened: &'h mut dyn FnMut(BatchEvent),
}

impl Watcher for BatchWatcher<'_, '_> {
    fn planned(&mut self, plan: &Plan, from: usize) {
        for target in &plan.targets[from..] {
            if let TargetRoute::Skipped(why) = &target.route {
                (self.happened)(BatchEvent::Skipped(
                    (target.list, target.entry),
                    why.to_string(),
                ));
            }
        }
    }

    fn begins(&mut self, plan: &Plan, target: usize) -> bool {
        let target = &plan.targets[target];
        (self.happened)(BatchEvent::Began((target.list, target.entry)));
        true
    }

    fn observed(
        &mut self,
        plan: &Plan,
        target: usize,
        observation: Observation,
    ) -> ControlFlow<()> {
        let target = &plan.targets[target];
        let answered = self.judge.answered(target, &observation);
        let hop = match target.route {
            TargetRoute::To(hop) => Some(observation.hop(hop)),
            _ => None,
        };
        let lookup = target.lookup.map(|index| &plan.lookups[index]);
        let round = self.judge.round(observation);
        let result = self
            .judge
            .result(plan, target, vec![round], Vec::new(), None);
        let diagnosis = result.diagnosis;
        for round in result.rounds {
            let last = LastResult {
                round,
                diagnosis: diagnosis.clone(),
                hop,
                dns: lookup.and_then(NameLookup::took),
            };
            (self.happened)(BatchEvent::Ended(
                (target.list, target.entry),
                Box::new(last),
                answered,
            ));
        }
        ControlFlow::Continue(())
    }

    fn wants_peers(&self) -> bool {
        true
    }
}

/// Whether two batches cannot run at the same time, as both would send from the port that the user gave.
pub fn takes_a_port(source: Option<SocketAddr>) -> bool {
    source.is_some_and(|source| source.port() != 0)
}
