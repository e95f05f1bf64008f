//! What the tasks of the loop share: board, schedule, names, and what the faces see.
#![expect(clippy::disallowed_methods, reason = "reads the clock")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use tokio::sync::mpsc::UnboundedSender;

use super::batch::BatchEvent;
use super::board::Board;
use super::destination::{DestinationIdentity, MonitoredDestination};
use super::event::MonitorEvent;
use super::input::MonitorInput;
use super::name_cache::NameCache;
use super::schedule::Schedule;
use super::snapshot::{ReloadStatus, SharedSnapshot};
use crate::kamailio::pinging::state_tracker::EntryIndex;

/// The destinations of a batch by their entries, as the input had them that it was made of.
pub type BatchIdentities = HashMap<EntryIndex, Arc<DestinationIdentity>>;

/// What the tasks of the loop share.
pub struct LoopState {
    pub began: Instant,
    pub board: Board,
    pub schedule: Schedule,
    pub names: NameCache,
    pub snapshot: SharedSnapshot,
    events: UnboundedSender<MonitorEvent>,
}

impl LoopState {
    pub fn new(
        board: Board,
        snapshot: SharedSnapshot,
        events: UnboundedSender<MonitorEvent>,
    ) -> Self {
        let mut state = Self {
            began: Instant::now(),
            schedule: Schedule::default(),
            names: NameCache::new(board.input().answers.clone()),
            board,
            snapshot,
            events,
        };
        state.plan();
        state
    }

    /// Makes the schedule of the destinations there are.
    pub fn plan(&mut self) {
        let destinations = self.snapshot.get().destinations;
        let all = destinations.iter().map(|destination| {
            let is_new = destination.last.is_none() && destination.skipped.is_none();
            (&*destination.identity, is_new)
        });
        self.schedule = Schedule::new(self.board.input().interval, self.began.elapsed(), all);
    }

    pub fn report(&self, event: MonitorEvent) {
        // Where nobody listens, nothing is lost.
        let _ = self.events.send(event);
    }

    /// Puts a new input in the place of the old one.
    pub fn take(&mut self, input: MonitorInput, at: SystemTime) -> usize {
        let input = Arc::new(input);
        let before = self.snapshot.get().destinations;
        let (board, destinations) = Board::after_reload(Arc::clone(&input), &self.board, &before);
        let is_new = |new: &&Arc<MonitoredDestination>| self.board.number(&new.identity).is_none();
        let added = destinations.iter().filter(is_new).count();
        let stayed = destinations.len() - added;
        let event = MonitorEvent::Reloaded {
            at,
            destinations: destinations.len(),
            added,
            removed: before.len() - stayed,
        };
        // A table is read again by the clock.
        let is_news = !input.is_polled || added > 0 || stayed < before.len();
        self.names = NameCache::new(input.answers.clone());
        self.board = board;
        let count = destinations.len();
        self.snapshot.with(|snapshot| {
            snapshot.destinations = destinations;
            snapshot.input = input;
            snapshot.reload = ReloadStatus {
                succeeded_at: at,
                failed: None,
            };
        });
        self.plan();
        if is_news {
            self.report(event);
        }
        count
    }

    pub fn keep_old(&mut self, why: String, at: SystemTime) {
        let before = self
            .snapshot
            .with(|snapshot| snapshot.reload.failed.replace((at, why.clone())));
        if before.is_none_or(|(_, before)| before != why) {
            self.report(MonitorEvent::ReloadFailed { at, why });
        }
    }

    /// Some destinations could not be probed, for a reason of this machine.
    pub fn not_probed(&mut self, why: String, at: SystemTime) {
        let is_new = self.snapshot.with(|snapshot| {
            let (count, last) = &mut snapshot.not_probed;
            *count += 1;
            last.replace(why.clone()).as_ref() != Some(&why)
        });
        if is_new {
            self.report(MonitorEvent::NotProbed { at, why });
        }
    }

    /// A destination of a batch, which may have been made of an older input.
    pub fn happened(
        &mut self,
        input: &Arc<MonitorInput>,
        identities: &BatchIdentities,
        event: BatchEvent,
    ) {
        let (BatchEvent::Skipped(entry, _)
        | BatchEvent::Began(entry)
        | BatchEvent::Ended(entry, ..)) = event;
        let Some(number) = identities
            .get(&entry)
            .and_then(|known| self.board.number(known))
        else {
            return;
        };
        let is_current = Arc::ptr_eq(input, self.board.input());
        let snapshot = self.snapshot.clone();
        let reported = snapshot.with(|snapshot| match event {
            BatchEvent::Skipped(_, why) if is_current => {
                self.board.skipped(number, why, snapshot);
                Vec::new()
            }
            BatchEvent::Skipped(..) => Vec::new(),
            BatchEvent::Began(_) => {
                self.board.begins(number);
                Vec::new()
            }
            BatchEvent::Ended(_, last, answered) => {
                let now = SystemTime::now();
                self.board.ends(number, *last, answered, now, snapshot)
            }
        });
        for event in reported {
            self.report(event);
        }
    }
}
