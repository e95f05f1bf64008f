//! The loop: probes what is due, reads lists and cfg again when they change, and tells its faces.
#![expect(clippy::disallowed_methods, reason = "reads the clock, and waits")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{MissedTickBehavior, interval};

use super::batch::{ProbeBatch, probe_batch, takes_a_port};
use super::board::Board;
use super::event::MonitorEvent;
use super::file_states::FileStates;
use super::input::MonitorInput;
use super::loop_state::{BatchIdentities, LoopState};
use super::snapshot::{MonitorSnapshot, ReloadStatus, SharedSnapshot};
use crate::base::runtime;

/// How often the files are looked at.
const LOOK_AT_FILES: Duration = Duration::from_secs(1);

/// How often an input is read again that does not come from files alone.
const POLL_INPUT: Duration = Duration::from_secs(60);

/// How often an input that cannot be used is read again: what it lacks may be a file that nobody looks at.
const TRY_AGAIN: Duration = Duration::from_secs(10);

/// Reads lists and cfg again; or says why they cannot be used.
pub type LoadInput = Box<dyn FnMut() -> Result<MonitorInput, String> + Send>;

/// What a face asks of the loop.
#[derive(Debug)]
pub enum MonitorCommand {
    /// Probes nothing until told otherwise.
    Pause(bool),
    /// Reads lists and cfg again now, and answers with the number of destinations, or why they cannot be
    /// used.
    Reload(ReloadAnswer),
    Stop,
}

/// A running loop. It ends when this is dropped.
#[derive(Debug)]
pub struct Monitor {
    pub snapshot: SharedSnapshot,
    /// They pile up if nobody takes them: drop this if they are not wanted.
    pub events: UnboundedReceiver<MonitorEvent>,
    pub commands: UnboundedSender<MonitorCommand>,
    thread: Option<JoinHandle<()>>,
}

impl Monitor {
    /// Starts the loop in a thread of its own. `load` reads the input again when its files change;
    /// `paused` is whether to probe nothing until told otherwise.
    ///
    /// # Errors
    /// If the system has no thread for it, or no descriptors.
    pub fn start(first: MonitorInput, load: LoadInput, paused: bool) -> anyhow::Result<Self> {
        // Before anybody is told that it runs: what changes from then on is noticed.
        let files = FileStates::of(&first.files);
        let input = Arc::new(first);
        let (board, destinations) = Board::new(Arc::clone(&input));
        let now = SystemTime::now();
        let snapshot = SharedSnapshot::new(MonitorSnapshot {
            destinations,
            input: Arc::clone(&input),
            reload: ReloadStatus {
                succeeded_at: now,
                failed: None,
            },
            rtts: BTreeMap::new(),
            started: now,
            paused,
            not_probed: (0, None),
        });
        let (events, received) = unbounded_channel();
        let (commands, asked) = unbounded_channel();
        let runtime = runtime::new().context("the loop cannot be started")?;
        let shared = snapshot.clone();
        let work = move || {
            let state = LoopState::new(board, shared, events);
            LocalSet::new().block_on(&runtime, MonitorLoop::new(state, load, files).run(asked));
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new()
            .name("monitor".to_owned())
            .spawn(work)
            .context("the loop cannot be started")?;
        Ok(Self {
            snapshot,
            events: received,
            commands,
            thread: Some(thread),
        })
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        // If it has ended, there is nobody to ask.
        let _ = self.commands.send(MonitorCommand::Stop);
        if let Some(thread) = self.thread.take() {
            // It panicked: a bug, which was reported as such.
            let _ = thread.join();
        }
    }
}

/// Where the outcome of a reload goes: the number of destinations, or why the input cannot be used.
pub type ReloadAnswer = oneshot::Sender<Result<usize, String>>;

/// What reading the input again brought; the way to read it comes back with it.
type Loaded = (LoadInput, Result<MonitorInput, String>);

struct MonitorLoop {
    state: Rc<RefCell<LoopState>>,
    /// `None` while it is called.
    load: Option<LoadInput>,
    /// Reading lists and cfg takes a while; probing goes on meanwhile.
    loading: JoinSet<Loaded>,
    /// Who waits for the end of the reload that is going on,
    asked_for: Vec<ReloadAnswer>,
    /// and who asked meanwhile: what they changed may have been read before.
    asked_again: Vec<ReloadAnswer>,
    files: FileStates,
    looked_at: Instant,
    polled_at: Instant,
    batches: JoinSet<()>,
}

impl MonitorLoop {
    fn new(state: LoopState, load: LoadInput, files: FileStates) -> Self {
        let now = Instant::now();
        Self {
            files,
            state: Rc::new(RefCell::new(state)),
            load: Some(load),
            loading: JoinSet::new(),
            asked_for: Vec::new(),
            asked_again: Vec::new(),
            looked_at: now,
            polled_at: now,
            batches: JoinSet::new(),
        }
    }

    async fn run(mut self, mut asked: UnboundedReceiver<MonitorCommand>) {
        let mut tick = self.tick();
        let mut ticks = ticks(tick);
        loop {
            tokio::select! {
                _ = ticks.tick() => {
                    self.probe_due(tick);
                    self.look_at_files();
                }
                command = asked.recv() => match command {
                    None | Some(MonitorCommand::Stop) => return,
                    Some(MonitorCommand::Pause(paused)) => {
                        self.state.borrow().snapshot.with(|snapshot| snapshot.paused = paused);
                    }
                    Some(MonitorCommand::Reload(answer)) if self.load.is_none() => {
                        self.asked_again.push(answer);
                    }
                    Some(MonitorCommand::Reload(answer)) => {
                        self.asked_for.push(answer);
                        self.reload();
                    }
                },
                Some(loaded) = self.loading.join_next() => {
                    self.loaded(loaded.ok());
                    if self.tick() != tick {
                        tick = self.tick();
                        ticks = self::ticks(tick);
                    }
                }
                Some(_) = self.batches.join_next() => {}
            }
        }
    }

    /// How often a batch is sent: those that are due until the next one are in it.
    fn tick(&self) -> Duration {
        let interval = self.state.borrow().board.input().interval;
        (interval / 20).clamp(Duration::from_millis(50), Duration::from_secs(1))
    }

    /// Probes what is due before the next tick.
    fn probe_due(&mut self, tick: Duration) {
        let mut state = self.state.borrow_mut();
        let input = Arc::clone(state.board.input());
        let is_busy = takes_a_port(input.source) && !self.batches.is_empty();
        if is_busy || state.snapshot.with(|snapshot| snapshot.paused) {
            return;
        }
        let now = state.began.elapsed();
        let due = state.schedule.take_due(now + tick);
        if due.is_empty() {
            return;
        }
        let destinations = state.snapshot.get().destinations;
        let identity = |number: usize| Arc::clone(&destinations[number].identity);
        let at = due
            .iter()
            .map(|&number| (state.board.entry(number), identity(number)));
        let identities: BatchIdentities = at.collect();
        let mut entries: Vec<_> = due
            .iter()
            .map(|&number| state.board.entry(number))
            .collect();
        entries.sort_unstable();
        let names = state.names.answers(now);
        drop(state);
        let state = Rc::clone(&self.state);
        let rate = (due.len() as f64 / tick.as_secs_f64()).ceil() as u32;
        self.batches.spawn_local(async move {
            let mut options = input.options.clone();
            options.sending.rate = Some(rate);
            let batch = ProbeBatch {
                input: &input,
                options: &options,
                with_server: true,
                entries,
                names,
            };
            let mut happened = |event| state.borrow_mut().happened(&input, &identities, event);
            let ended = probe_batch(batch, &mut happened).await;
            let mut state = state.borrow_mut();
            match ended {
                Ok(lookups) => {
                    let now = state.began.elapsed();
                    state.names.learn(now, lookups);
                }
                Err(why) => state.not_probed(format!("{why:#}"), SystemTime::now()),
            }
        });
    }

    /// Reads the input again if its files have changed, or if it is time.
    fn look_at_files(&mut self) {
        let now = Instant::now();
        if now < self.looked_at + LOOK_AT_FILES || self.load.is_none() {
            return;
        }
        self.looked_at = now;
        let state = self.state.borrow();
        let input = Arc::clone(state.board.input());
        let has_failed = state
            .snapshot
            .with(|snapshot| snapshot.reload.failed.is_some());
        drop(state);
        let pause = match has_failed {
            true => Some(TRY_AGAIN),
            false => input.is_polled.then_some(POLL_INPUT),
        };
        let is_time = pause.is_some_and(|pause| now >= self.polled_at + pause);
        if self.files.have_changed(&input.files) || is_time {
            self.reload();
        }
    }

    /// Begins to read the input again, unless that is going on.
    fn reload(&mut self) {
        if let Some(mut load) = self.load.take() {
            self.polled_at = Instant::now();
            self.loading.spawn_blocking(move || {
                let loaded = load();
                (load, loaded)
            });
        }
    }

    fn loaded(&mut self, loaded: Option<Loaded>) {
        // Without it, it panicked: a bug, which was reported as such. The old input stays for good.
        let Some((load, loaded)) = loaded else {
            return;
        };
        self.load = Some(load);
        let mut state = self.state.borrow_mut();
        let now = SystemTime::now();
        let answer = match loaded {
            Ok(input) => {
                let before = Arc::clone(state.board.input());
                self.files = self.files.with(&before.files, &input.files);
                Ok(state.take(input, now))
            }
            Err(why) => {
                state.keep_old(why.clone(), now);
                Err(why)
            }
        };
        for asked in self.asked_for.drain(..) {
            // It may have gone meanwhile.
            let _ = asked.send(answer.clone());
        }
        drop(state);
        if !self.asked_again.is_empty() {
            self.asked_for.append(&mut self.asked_again);
            self.reload();
        }
    }
}

fn ticks(tick: Duration) -> tokio::time::Interval {
    let mut ticks = interval(tick);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
