//! The rounds of a target: how they end, and when the next one is due.

use std::cmp::Reverse;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::ProbeDriver;
use super::outcome::Ended;
use crate::probe::observation::{Connection, Observation, ProbeOutcome};
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

    pub(super) fn end_round(&mut self, target: usize, observation: Observation) {
        self.open -= 1;
        let flow = self.watcher.observed(&self.plan, target, observation);
        self.stopped |= flow == ControlFlow::Break(());
    }

    pub(super) fn plan_next_round(&mut self, target: usize) {
        if let Some(due) = self.rounds.next(target) {
            self.open += 1;
            self.later.push(Reverse((due, target)));
        }
    }

    /// The transaction of a target has ended, over this connection if there is one.
    pub(super) fn observe(
        &mut self,
        target: usize,
        ended: Ended,
        connection: Option<Arc<Connection>>,
    ) {
        let local = match &connection {
            Some(connection) => connection.local,
            None if ended.attempts > 0 && self.watcher.wants_peers() => self.udp_source(target),
            None => None,
        };
        let observation = Observation {
            at: self.began + ended.started,
            attempts: ended.attempts,
            first_reply: ended.first_reply,
            outcome: ended.outcome,
            local,
            connection,
            switched: self.switched.get(&target).copied(),
        };
        self.end_round(target, observation);
    }
}
