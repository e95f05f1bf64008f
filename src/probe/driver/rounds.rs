//! The rounds of a target: how they end, and when the next one is due.

use std::cmp::Reverse;
use std::ops::ControlFlow;

use super::ProbeDriver;
use crate::probe::net::connection_pool::EndedProbe;
use crate::probe::observation::{Observation, ProbeOutcome};
use crate::probe::plan::TargetRoute;

impl ProbeDriver<'_> {
    /// The outcome of a target that nothing can be sent to.
    pub(super) fn fails_unsent(&self, target: usize) -> Option<ProbeOutcome> {
        match &self.plan.targets[target].route {
            TargetRoute::NotFound(why) => Some(ProbeOutcome::NotFound(*why)),
            TargetRoute::Unsent(why) => Some(ProbeOutcome::Unsent(why.clone())),
            TargetRoute::To(_) | TargetRoute::Skipped(_) => None,
        }
    }

    pub(super) fn end_round(
        &mut self,
        target: usize,
        attempts: u16,
        outcome: ProbeOutcome,
        left: Option<EndedProbe>,
    ) {
        self.open -= 1;
        self.report(target, attempts, outcome, left);
        if !self.sending.overlapping {
            self.plan_next_round(target);
        }
    }

    pub(super) fn plan_next_round(&mut self, target: usize) {
        if let Some(due) = self.rounds.next(target) {
            self.open += 1;
            self.later.push(Reverse((due, target)));
        }
    }

    fn report(
        &mut self,
        target: usize,
        attempts: u16,
        outcome: ProbeOutcome,
        left: Option<EndedProbe>,
    ) {
        let connection = left.and_then(|left| left.connection);
        let local = match &connection {
            Some(connection) => connection.local,
            None if attempts > 0 && self.watcher.wants_peers() => self.udp_source(target),
            None => None,
        };
        let observation = Observation {
            attempts,
            outcome,
            local,
            connection,
            switched: self.switched.get(&target).copied(),
        };
        let flow = self.watcher.observed(&self.plan, target, observation);
        self.stopped |= flow == ControlFlow::Break(());
    }
}
