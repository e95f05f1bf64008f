//! `ds-tool watch`: the loop of `monitor` on a screen, or as lines.

mod display;
mod on_change;
mod server_letters;
mod terminal;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::pin::pin;
use std::time::Duration;

use clap::Parser;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{MissedTickBehavior, interval};

use super::demo::Demo;
use super::monitoring::MonitorLoader;
use super::output::{say, warn_all};
use super::{CommandError, Io, project};
use crate::base::counted::counted;
use crate::base::escape::{in_words, sanitize};
use crate::base::runtime;
use crate::base::secrets::masked;
use crate::base::signal::Signal;
use crate::cli::exit_status::Exit;
use crate::cli::project_file::ProjectFile;
use crate::cli::settings::{self, Environment, WatchSettings};
use crate::cli::signals::interruption;
use crate::cli::{Cli, Command, WatchArgs, WatchFormat};
use crate::fs;
use crate::monitor::{Monitor, MonitorCommand, MonitorEvent};
use crate::render::screen::{AfterKey, Key};
use crate::render::{event, json};
use crate::report::{EventRow, is_decided};
use display::Display;
use on_change::OnChange;
use server_letters::ServerAnswer;
use terminal::{Terminal, TerminalInput};

/// How often the screen is drawn: ages are in seconds, and the eye follows no more.
const REDRAW: Duration = Duration::from_millis(200);

pub(super) fn watch(
    args: WatchArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let monitor = &args.monitor;
    let project = project::of_run(
        &monitor.input.project,
        monitor.config.as_ref(),
        &monitor.lists,
        env,
    )?;
    let settings = settings::watch(args, &project, env)?;
    warn_all(&settings.monitor.no_effect, io);
    show(settings, None, io)
}

/// `ds-tool demo --watch`
pub(super) fn demo(env: &Environment, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let demo = Demo::start(true)?;
    let folder = tempfile::tempdir().map_err(anyhow::Error::from)?;
    let list = folder.path().join("demo.list");
    fs::write(&list, demo.list.as_bytes())?;
    let timing = [
        "--interval",
        "1s",
        "--timeout",
        "500ms",
        "--probing-threshold",
        "2",
    ];
    let words = ["ds-tool", "watch"]
        .into_iter()
        .chain(timing)
        .map(OsString::from);
    let parsed = Cli::try_parse_from(words.chain([list.into_os_string()]));
    let Ok(Command::Watch(watch)) = parsed.map(|cli| cli.command) else {
        return Err(CommandError::Silent(Exit::Unusable));
    };
    let settings = settings::watch(*watch, &ProjectFile::default(), env)?;
    show(settings, Some("demo.list"), io)
}

/// Shows what happens to the destinations until the user ends it. They are called `name`, or else as their
/// lists.
fn show(
    settings: WatchSettings,
    name: Option<&str>,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let format = settings.format;
    let loader = MonitorLoader {
        settings: settings.monitor,
    };
    let input = loader.load(io)?;
    let load = loader.into_reload(&input);
    let names = input.lists.iter().map(|list| list.source.name.as_str());
    let what = match name {
        Some(name) => name.to_owned(),
        None => names.collect::<Vec<_>>().join(", "),
    };
    let how_many = format!(
        "watching {} of {}, every {}",
        counted(input.entries().count(), "destination"),
        sanitize(what.as_bytes()),
        in_words(input.interval)
    );
    let runtime = runtime::new().map_err(anyhow::Error::from)?;
    let terminal = match format {
        WatchFormat::Screen => Some(Terminal::open().map_err(no_screen)?),
        WatchFormat::Text | WatchFormat::Ndjson => None,
    };
    let no_thread = |why| CommandError::from(anyhow::Error::from(why));
    let on_change = settings.on_change.map(OnChange::start);
    let answers = settings.rpc.as_ref().map(server_letters::ask);
    let watching = Watching {
        monitor: Monitor::start(input, load, false)?,
        on_change: on_change.transpose().map_err(no_thread)?,
        answers: answers.transpose().map_err(no_thread)?,
    };
    let exit = match terminal {
        Some(terminal) => {
            let display = Display::new(what, io.colors.stdout, settings.rpc.is_some());
            runtime.block_on(watching.on_screen(display, terminal))
        }
        None => {
            say(io, &how_many);
            runtime.block_on(watching.in_lines(format, io))
        }
    };
    runtime.shutdown_background();
    exit
}

fn no_screen(why: std::io::Error) -> CommandError {
    CommandError::Input(format!(
        "the terminal cannot be used: {why}; --format text prints a line for each change"
    ))
}

/// What runs while something is watched.
struct Watching {
    monitor: Monitor,
    on_change: Option<OnChange>,
    /// What the server of `--rpc` answers.
    answers: Option<UnboundedReceiver<ServerAnswer>>,
}

/// What comes from one of them.
enum WatchNews {
    Signal(Signal),
    Event(MonitorEvent),
    Answer(ServerAnswer),
    /// `--on-change` has failed.
    Failure(String),
    Input(TerminalInput),
    /// It is time to draw.
    Tick,
}

impl Watching {
    /// The next of what comes from the loop, the server and `--on-change`.
    async fn news(&mut self) -> Result<WatchNews, CommandError> {
        tokio::select! {
            event = self.monitor.events.recv() => match event {
                Some(event) => Ok(WatchNews::Event(event)),
                // It has panicked, and said so.
                None => Err(CommandError::Input("the probing loop has ended".to_owned())),
            },
            Some(answer) = received(self.answers.as_mut()) => Ok(WatchNews::Answer(answer)),
            Some(why) = received(self.on_change.as_mut().map(|run| &mut run.failures)) => {
                Ok(WatchNews::Failure(why))
            }
        }
    }

    /// Has `--on-change` run, if the thresholds have decided.
    fn run_for(&self, event: &MonitorEvent) {
        if let (Some(on_change), MonitorEvent::Changed { change, .. }) = (&self.on_change, event)
            && is_decided(change)
        {
            on_change.run(line_of_json(event));
        }
    }

    async fn on_screen(
        mut self,
        mut display: Display,
        mut terminal: Terminal,
    ) -> Result<Exit, CommandError> {
        let mut signal = pin!(interruption());
        let mut ticks = interval(REDRAW);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let news = tokio::select! {
                biased;
                signal = &mut signal => WatchNews::Signal(signal),
                input = terminal.inputs.recv() => {
                    WatchNews::Input(input.unwrap_or(TerminalInput::Closed))
                }
                _ = ticks.tick() => WatchNews::Tick,
                news = self.news() => news?,
            };
            match news {
                WatchNews::Signal(signal) => return Ok(Exit::Interrupted(signal)),
                WatchNews::Event(event) => {
                    self.run_for(&event);
                    display.add_event(event);
                    continue;
                }
                WatchNews::Answer(answer) => display.set_answer(answer),
                WatchNews::Failure(why) => display.set_failure(masked(why)),
                WatchNews::Input(TerminalInput::Closed) => {
                    return Ok(Exit::Interrupted(Signal::Hup));
                }
                WatchNews::Input(TerminalInput::Redraw) => terminal.forget(),
                WatchNews::Input(TerminalInput::Key(key)) => {
                    let was_paused = display.is_paused();
                    match (display.press(key, terminal.size()), key) {
                        (AfterKey::Quit, Key::Interrupt) => {
                            return Ok(Exit::Interrupted(Signal::Int));
                        }
                        (AfterKey::Quit, _) => return Ok(Exit::Well),
                        (AfterKey::Stay, _) => {}
                    }
                    if display.is_paused() != was_paused {
                        let pause = MonitorCommand::Pause(display.is_paused());
                        // The loop ends only if it panics.
                        let _ = self.monitor.commands.send(pause);
                    }
                }
                WatchNews::Tick => {}
            }
            // Of keys that come together, only what the last one shows is drawn.
            if !terminal.inputs.is_empty() {
                continue;
            }
            display.take(self.monitor.snapshot.get());
            let lines = display.lines(terminal.size());
            if terminal.draw(lines).is_err() {
                // It is gone.
                return Ok(Exit::Interrupted(Signal::Hup));
            }
        }
    }

    async fn in_lines(
        mut self,
        format: WatchFormat,
        io: &mut Io<'_>,
    ) -> Result<Exit, CommandError> {
        let mut signal = pin!(interruption());
        // A server that does not answer is reported once, until it answers again.
        let mut unanswered = None;
        loop {
            let news = tokio::select! {
                biased;
                signal = &mut signal => WatchNews::Signal(signal),
                news = self.news() => news?,
            };
            match news {
                WatchNews::Signal(signal) => return Ok(Exit::Interrupted(signal)),
                WatchNews::Event(event) => {
                    self.run_for(&event);
                    let line = match format {
                        WatchFormat::Ndjson => line_of_json(&event),
                        _ => masked(event::text(&event, io.colors.stdout)),
                    };
                    let written = writeln!(io.stdout, "{line}").and_then(|()| io.stdout.flush());
                    match written {
                        Ok(()) => {}
                        // Whoever read the lines has gone.
                        Err(why) if why.kind() == ErrorKind::BrokenPipe => {
                            return Ok(Exit::Problem);
                        }
                        Err(why) => {
                            let why = format!("the output cannot be written: {why}");
                            return Err(CommandError::Input(why));
                        }
                    }
                }
                WatchNews::Answer(answer) => {
                    let why = answer.err();
                    if why != unanswered {
                        say(io, why.as_deref().unwrap_or("the server answers again"));
                        unanswered = why;
                    }
                }
                WatchNews::Failure(why) => say(io, &why),
                WatchNews::Input(_) | WatchNews::Tick => {}
            }
        }
    }
}

/// The next from a channel; never, if there is none.
async fn received<T>(channel: Option<&mut UnboundedReceiver<T>>) -> Option<T> {
    match channel {
        Some(channel) => channel.recv().await,
        None => std::future::pending().await,
    }
}

fn line_of_json(event: &MonitorEvent) -> String {
    json::one_line(&EventRow::new(event))
}
