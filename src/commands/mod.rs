//! The steps of each command, in order. The only group that prints.

mod collector;
mod configured_server;
mod database;
mod demo;
mod exporter;
mod fmt;
pub mod installed_files;
mod lint;
mod list_input;
mod live;
mod load;
mod looking_up;
mod monitoring;
mod output;
mod over_tcp;
mod probe;
mod project;
mod rules;
mod run_lists;
mod saved;
mod server_memory;
mod set;
mod set_rows;
mod settings;
mod show;
mod show_memory;
mod simulate;
mod tls;
mod trace;
mod watch;
mod write_lists;

use std::ffi::OsString;
use std::io::{Read, Write};

use clap::Parser;

use crate::base::escape::{is_dangerous, sanitize};
use crate::base::secrets::masked;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{ColorSettings, Environment, WrongUsage};
use crate::cli::{Cli, ColorWhen, Command};
use crate::render::paint::Paint;
use crate::render::probe::nagios;
use crate::render::{TextStyle, failure};
use crate::rpc::error::RpcError;
use output::{Watched, print, say};

/// The standard streams.
pub struct Streams<'a> {
    pub stdin: &'a mut dyn Read,
    /// Standard output, for results only.
    pub stdout: &'a mut dyn Write,
    /// Standard error, for everything else.
    pub stderr: &'a mut dyn Write,
    /// Where GitHub's runner reads along: what nobody can guess, and makes it take text for text. It takes
    /// lines that begin with `::` for commands otherwise, and files have what their authors like.
    pub stop_commands: Option<u64>,
}

/// The standard streams of a run, and how text looks on them.
struct Io<'a> {
    stdin: &'a mut dyn Read,
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
    stop_commands: Option<u64>,
    colors: ColorSettings,
    stdout_is_terminal: bool,
    /// The width of the terminal in columns, if standard output is one.
    width: Option<usize>,
}

impl Io<'_> {
    /// The same, for a part of a run with another stream or other colours.
    fn reborrow(&mut self) -> Io<'_> {
        Io {
            stdin: &mut *self.stdin,
            stdout: &mut *self.stdout,
            stderr: &mut *self.stderr,
            ..*self
        }
    }

    /// How tables look on standard output.
    fn style(&self) -> TextStyle {
        TextStyle {
            color: self.colors.stdout,
            width: self.width,
        }
    }
}

/// Why a command stopped early, with the message to print.
enum CommandError {
    Usage(String),
    Input(String),
    Silent(Exit),
}

impl From<WrongUsage> for CommandError {
    fn from(WrongUsage(why): WrongUsage) -> Self {
        CommandError::Usage(why)
    }
}

impl From<anyhow::Error> for CommandError {
    /// An unreadable input.
    fn from(why: anyhow::Error) -> Self {
        CommandError::Input(in_words(&why))
    }
}

impl From<RpcError> for CommandError {
    /// A server that gives no answer.
    fn from(why: RpcError) -> Self {
        CommandError::Input(why.to_string())
    }
}

/// An error and its causes in one line.
fn in_words(why: &anyhow::Error) -> String {
    sanitize(format!("{why:#}").as_bytes())
}

/// Runs the program with these arguments; the first is the program name.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    env: &Environment,
    streams: Streams<'_>,
) -> Exit {
    let args: Vec<_> = args.into_iter().collect();
    let monitored = nagios::is_asked_for(&args);
    let format = failure::asked_for(&args);
    let mut nobody = std::io::sink();
    let mut stdout = Watched::new(streams.stdout);
    let mut io = Io {
        // Some monitoring systems treat any output on standard error as a plugin failure.
        stderr: match monitored {
            true => &mut nobody,
            false => streams.stderr,
        },
        stdin: streams.stdin,
        stdout: &mut stdout,
        stop_commands: streams.stop_commands,
        colors: ColorSettings::new(ColorWhen::Auto, env),
        stdout_is_terminal: env.stdout_is_terminal,
        width: env.width.filter(|_| env.stdout_is_terminal),
    };
    let (exit, why) = run_command(args, monitored, env, &mut io);
    if let (Some(format), Some(why)) = (format, why)
        && !stdout.is_written()
    {
        // Where nobody reads it, nothing can be done.
        let _ = stdout.write_all(format(&why).as_bytes());
    }
    exit
}

/// How a run ended, and why it failed, if it did.
fn run_command(
    args: Vec<OsString>,
    monitored: bool,
    env: &Environment,
    io: &mut Io<'_>,
) -> (Exit, Option<String>) {
    let is_safe = |arg: &OsString| !arg.to_string_lossy().chars().any(is_dangerous);
    let are_safe = args.iter().all(is_safe);
    let command = match Cli::try_parse_from(args) {
        Err(error) if monitored && error.use_stderr() => {
            return (say_unknown(&error.to_string(), io), None);
        }
        Err(error) => {
            let why = error.use_stderr().then(|| first_words(&error.to_string()));
            return (say_clap(&error, are_safe, io), why);
        }
        Ok(Cli { command }) => command,
    };
    io.colors = ColorSettings::new(command.terminal().color, env);
    let mut nobody = std::io::sink();
    let mut quiet = io.reborrow();
    if command.terminal().quiet {
        quiet.stderr = &mut nobody;
    }
    let stopped = run_parsed(command, env, &mut quiet);
    let stopped = stopped.map_err(|error| match error {
        CommandError::Usage(why) => CommandError::Usage(masked(why)),
        CommandError::Input(why) => CommandError::Input(masked(why)),
        silent => silent,
    });
    let (why, hint) = match stopped {
        Ok(exit) | Err(CommandError::Silent(exit)) => return (exit, None),
        Err(CommandError::Usage(why) | CommandError::Input(why)) if monitored => {
            return (say_unknown(&why, io), None);
        }
        Err(CommandError::Usage(why)) => (sanitize(why.as_bytes()), "\n\nFor more, try '--help'."),
        Err(CommandError::Input(why)) => (why, ""),
    };
    let error = Paint::Bad.over("error:", io.colors.stderr);
    say(io, &format!("{error} {why}{hint}"));
    (Exit::Unusable, Some(why))
}

fn run_parsed(command: Command, env: &Environment, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let mut env = database::with_password(&command, env, io)?;
    // Where it is quiet, no progress is drawn either.
    env.stderr_is_terminal &= !command.terminal().quiet;
    let env = &env;
    match command {
        Command::Show(args) => show::show(args, env, io),
        Command::Simulate(args) => simulate::simulate(*args, env, io),
        Command::Probe(args) => probe::probe(*args, env, io),
        Command::Watch(args) => watch::watch(*args, env, io),
        Command::Exporter(args) => exporter::exporter(*args, env, io),
        Command::Set(args) => set::set(args, env, io),
        Command::Fmt(args) => fmt::fmt(&args, io),
        Command::Lint(args) => lint::lint(&args, env, io),
        Command::Settings(args) => settings::settings(&args, env, io),
        Command::Diff(args) => live::diff(args, env, io),
        Command::Reload(args) => live::reload(args, env, io),
        Command::Apply(args) => live::apply(args, env, io),
        Command::SetState(args) => live::set_state(args, io),
        Command::Drain(args) => live::drain(args, io),
        Command::Undrain(args) => live::undrain(args, env, io),
        Command::Convert(args) => live::convert(args, env, io),
        Command::Explain(args) => rules::explain(&args, io),
        Command::Rules(args) => rules::rules(&args, io),
        Command::Demo(args) if args.watch => watch::demo(env, io),
        Command::Demo(_) => probe::demo(env, io),
        Command::Completions(args) => installed_files::completions(&args, io),
        Command::Man(args) => installed_files::man(&args, io),
    }
}

/// What clap says is wrong, without how to use the program.
fn first_words(error: &str) -> String {
    let first = error.split("\n\n").next().unwrap_or_default();
    let first = first.strip_prefix("error: ").unwrap_or(first);
    let lines = first.lines().map(|line| sanitize(line.as_bytes()));
    lines.collect::<Vec<_>>().join("\n")
}

/// Reports UNKNOWN to a monitoring system, which reads standard output and has its own exit codes.
fn say_unknown(why: &str, io: &mut Io<'_>) -> Exit {
    // If standard output is closed, there is nothing left to do.
    let _ = print(io, nagios::unknown(&first_words(why)));
    Exit::Plugin(nagios::PluginStatus::Unknown)
}

/// Prints clap's message. It quotes arguments as they are, so it may not be `safe` to print.
fn say_clap(error: &clap::Error, safe: bool, io: &mut Io<'_>) -> Exit {
    let text = |color: bool| {
        let styled = error.render();
        match (safe, color) {
            (true, true) => styled.ansi().to_string(),
            (true, false) => styled.to_string(),
            (false, _) => {
                let text = styled.to_string();
                let lines = text.lines().map(|line| sanitize(line.as_bytes()));
                lines.collect::<Vec<_>>().join("\n")
            }
        }
    };
    if error.use_stderr() {
        say(io, text(io.colors.stderr).trim_end());
        Exit::Unusable
    } else {
        // Help and version.
        match print(io, text(io.colors.stdout)) {
            Err(CommandError::Input(why)) => {
                say(io, &format!("error: {why}"));
                Exit::Unusable
            }
            _ => Exit::Well,
        }
    }
}
