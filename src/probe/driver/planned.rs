//! Takes up the targets of the plan, those that are there at the start and those that are located
//! while others are probed.

use super::ProbeDriver;
use crate::base::dns_records::{DnsAnswer, DnsQuestion};
use crate::base::transport::Transport;
use crate::probe::locating::Locating;
use crate::probe::plan::TargetRoute;

impl ProbeDriver<'_> {
    /// Adds what an answer of a name server has located.
    pub(super) fn add(
        &mut self,
        locating: &mut Option<Locating<'_>>,
        found: (DnsQuestion, DnsAnswer),
    ) -> anyhow::Result<()> {
        if let Some(locating) = locating {
            locating.add(&mut self.plan, found);
        }
        self.take_up(self.taken)
    }

    /// Takes up the targets from this index on: opens what they need, and lets them begin.
    pub(super) fn take_up(&mut self, from: usize) -> anyhow::Result<()> {
        let plan = &self.plan;
        self.taken = plan.targets.len();
        self.requests.add_profiles(&plan.profiles)?;
        self.sockets.add_profiles(&plan.profiles)?;
        self.rounds.extend(self.taken);
        let mut new = Vec::with_capacity(self.taken - from);
        for (index, target) in plan.targets.iter().enumerate().skip(from) {
            match &target.route {
                TargetRoute::To(hop) => {
                    let profile = &plan.profiles[target.profile];
                    self.streams.prepare(*hop, profile)?;
                    if hop.transport == Transport::Udp {
                        self.sockets.open_towards(target.profile, hop.address)?;
                    }
                }
                // Its rounds fail when they begin.
                TargetRoute::NotFound(_) | TargetRoute::Unsent(_) => {}
                TargetRoute::Skipped(_) => continue,
            }
            new.push(index);
        }
        // A name that is located later has one target, mostly: the plan is not ranked for each.
        if self.sending.connections_by_peer && new.len() > 1 {
            let ranks = plan.ping_ranks(self.lists);
            new.sort_by_key(|&target| ranks[target]);
        }
        self.open += new.len();
        self.ready.extend(new);
        if from < self.taken {
            self.watcher.planned(&self.plan, from);
        }
        Ok(())
    }
}
