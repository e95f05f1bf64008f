//! What the screen shows: the last snapshot of the loop, what happened, and the user's view.
#![expect(clippy::disallowed_methods, reason = "the screen shows the time")]

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::SystemTime;

use super::server_letters::{ServerAnswer, letters};
use crate::base::secrets::masked;
use crate::kamailio::dump::memory::ServerMemory;
use crate::kamailio::list::flags::Letters;
use crate::monitor::{MonitorEvent, MonitorSnapshot, MonitoredDestination};
use crate::render::screen::{
    AfterKey, Key, ScreenInput, ScreenPage, ScreenSize, View, last_details_top, screen, table_lines,
};

/// How many events are kept, for the details of destinations.
const KEPT: usize = 1000;

#[derive(Default)]
pub(super) struct Display {
    /// The names of the lists.
    what: String,
    color: bool,
    view: View,
    snapshot: Option<MonitorSnapshot>,
    /// The newest first.
    events: VecDeque<MonitorEvent>,
    /// Whether a server is asked.
    has_server: bool,
    /// What it holds; `None` if it did not answer.
    memory: Option<ServerMemory>,
    /// Its letters of the destinations; empty if it did not answer.
    letters: Vec<Option<Letters>>,
    /// Why the server did not answer.
    unanswered: Option<String>,
    /// Why `--on-change` failed last.
    failure: Option<String>,
}

impl Display {
    pub(super) fn new(what: String, color: bool, has_server: bool) -> Self {
        Self {
            what,
            color,
            has_server,
            ..Self::default()
        }
    }

    pub(super) fn is_paused(&self) -> bool {
        self.view.is_paused
    }

    pub(super) fn add_event(&mut self, event: MonitorEvent) {
        self.events.push_front(event);
        self.events.truncate(KEPT);
    }

    pub(super) fn set_failure(&mut self, why: String) {
        self.failure = Some(why);
    }

    pub(super) fn set_answer(&mut self, answer: ServerAnswer) {
        // What it showed before an answer that does not come is old news.
        let (memory, unanswered) = match answer {
            Ok(memory) => (Some(memory), None),
            Err(why) => (None, Some(masked(why))),
        };
        (self.memory, self.unanswered) = (memory, unanswered);
        self.letters = self.letters_of(self.destinations());
    }

    fn letters_of(&self, destinations: &[Arc<MonitoredDestination>]) -> Vec<Option<Letters>> {
        let memory = self.memory.as_ref();
        memory.map_or_else(Vec::new, |memory| letters(memory, destinations))
    }

    fn destinations(&self) -> &[Arc<MonitoredDestination>] {
        let snapshot = self.snapshot.as_ref();
        snapshot.map_or(&[], |snapshot| &snapshot.destinations)
    }

    /// Shows this snapshot from now on.
    pub(super) fn take(&mut self, snapshot: MonitorSnapshot) {
        let before = self.snapshot.take();
        let before = before
            .as_ref()
            .map(|before| (&before.input, &*before.destinations));
        let is_same_list = before.is_some_and(|(input, _)| Arc::ptr_eq(input, &snapshot.input));
        if !is_same_list {
            let destinations = before.map_or(&[][..], |(_, destinations)| destinations);
            self.view.follow(destinations, &snapshot.destinations);
            self.letters = self.letters_of(&snapshot.destinations);
        }
        self.snapshot = Some(snapshot);
    }

    pub(super) fn press(&mut self, key: Key, size: ScreenSize) -> AfterKey {
        let lines = table_lines(self.destinations(), &self.view);
        let after = self.view.press(key, &lines, size.table_lines());
        if self.view.page == ScreenPage::Details {
            let last = self.with_input(size, |input| last_details_top(input, &self.view));
            self.view.keep_details_within(last.unwrap_or(0));
        }
        after
    }

    /// The screen now.
    pub(super) fn lines(&self, size: ScreenSize) -> Vec<String> {
        let lines = table_lines(self.destinations(), &self.view);
        let screen = |input: &ScreenInput<'_>| screen(input, &self.view, &lines, self.color);
        self.with_input(size, screen).unwrap_or_default()
    }

    /// What a screen shows; `None` before the first snapshot.
    fn with_input<T>(
        &self,
        size: ScreenSize,
        use_it: impl FnOnce(&ScreenInput<'_>) -> T,
    ) -> Option<T> {
        let snapshot = self.snapshot.as_ref()?;
        let not_read = snapshot.reload.failed.as_ref();
        let not_read = not_read.map(|(_, why)| masked(format!("the old lists stay: {why}")));
        let troubles = [not_read, self.unanswered.clone(), self.failure.clone()];
        let troubles: Vec<_> = troubles.into_iter().flatten().collect();
        Some(use_it(&ScreenInput {
            what: &self.what,
            destinations: &snapshot.destinations,
            server: self.has_server.then_some(&*self.letters),
            events: &self.events,
            troubles: &troubles,
            interval: snapshot.input.interval,
            started: snapshot.started,
            now: SystemTime::now(),
            size,
        }))
    }
}
