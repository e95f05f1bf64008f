//! Runs the command of `--on-change`: the user's own, typed on the command line, split into words without a
//! shell. It gets the event as JSON on its standard input.
#![expect(
    clippy::disallowed_methods,
    reason = "waits for the end of the command in threads of its own"
)]

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::base::escape::{in_words, sanitize};
use crate::cli::settings::OnChangeCommand;

/// How many run at a time.
const AT_A_TIME: usize = 4;
/// How many events may wait.
const WAITING: usize = 1000;
/// How long a command may take.
const LONGEST: Duration = Duration::from_secs(60);
/// How long to wait before asking again whether it has ended.
const A_MOMENT: Duration = Duration::from_millis(20);
/// How much of its standard error is reported.
const REPORTED: u64 = 500;

/// The runs of the command.
#[derive(Debug)]
pub(super) struct OnChange {
    events: SyncSender<String>,
    /// Why runs failed.
    pub(super) failures: UnboundedReceiver<String>,
    fail: UnboundedSender<String>,
}

impl OnChange {
    /// Starts the threads that run it.
    ///
    /// # Errors
    /// If the system has no threads for it.
    pub(super) fn start(command: OnChangeCommand) -> io::Result<Self> {
        let (events, waiting) = sync_channel(WAITING);
        let (fail, failures) = unbounded_channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..AT_A_TIME {
            let (command, waiting, fail) = (command.clone(), Arc::clone(&waiting), fail.clone());
            let thread = std::thread::Builder::new().name("on-change".to_owned());
            thread.spawn(move || work(&command, &waiting, &fail))?;
        }
        Ok(Self {
            events,
            failures,
            fail,
        })
    }

    /// Has the command run for this event, a line of JSON. Returns at once.
    pub(super) fn run(&self, event: String) {
        if let Err(TrySendError::Full(_)) = self.events.try_send(event) {
            // It is received as long as this is there.
            let _ = self.fail.send(format!(
                "--on-change: not run for an event: {WAITING} others wait"
            ));
        }
    }
}

/// Runs the command for one event after the other.
fn work(
    command: &OnChangeCommand,
    waiting: &Mutex<Receiver<String>>,
    fail: &UnboundedSender<String>,
) {
    loop {
        let next = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(event) = next else {
            return;
        };
        if let Err(why) = run(command, &event) {
            let program = sanitize(command.program.as_bytes());
            // Nobody is left to hear it if the program ends.
            let _ = fail.send(format!("--on-change: {program}: {why}"));
        }
    }
}

fn run(command: &OnChangeCommand, event: &str) -> Result<(), String> {
    let in_short = |why: io::Error| format!("cannot be run: {why}");
    let mut said = tempfile::tempfile().map_err(in_short)?;
    let mut child = Command::new(&command.program)
        .args(&command.args)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(said.try_clone().map_err(in_short)?)
        .spawn()
        .map_err(in_short)?;
    if let Some(mut stdin) = child.stdin.take() {
        // It may not want to read it. A pipe holds more than an event.
        let _ = stdin.write_all(format!("{event}\n").as_bytes());
    }
    let how = match end(&mut child).map_err(in_short)? {
        Some(status) if status.success() => return Ok(()),
        Some(status) => format!("ended with {status}"),
        None => format!("had not ended after {}, and was killed", in_words(LONGEST)),
    };
    match beginning(&mut said).trim() {
        "" => Err(how),
        said => Err(format!("{how}; it says: {}", sanitize(said.as_bytes()))),
    }
}

/// Waits for the end; `None` if it came by force.
fn end(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    while began.elapsed() < LONGEST {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        std::thread::sleep(A_MOMENT);
    }
    child.kill()?;
    child.wait().map(|_| None)
}

fn beginning(said: &mut File) -> String {
    let mut bytes = Vec::new();
    // What cannot be read is not reported.
    let _ = said.rewind();
    let _ = said.take(REPORTED).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}
