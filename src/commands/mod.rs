//! The steps of each command, in order. The only group that prints.

mod collector;
pub mod demo;
mod fmt;
mod lint;
mod load;
mod output;
mod over_tcp;
mod probe;
mod rules;
mod set;
mod show;
mod tls;
mod trace;
mod write_back;
mod write_lists;

use std::ffi::OsString;
use std::io::{Read, Write};

use clap::Parser;

use crate::base::escape::{is_dangerous, sanitize};
use crate::cli::exit_status::Exit;
use crate::cli::settings::{ColorSettings, Environment, WrongUsage};
use crate::cli::{Cli, ColorWhen, Command};
use crate::render::paint::Paint;
use crate::render::probe::nagios;
use output::{print, say};

pub struct Io<'a> {
    pub stdin: &'a mut dyn Read,
    /// Standard output, for results only.
    pub stdout: &'a mut dyn Write,
    /// Standard error, for everything else.
    pub stderr: &'a mut dyn Write,
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

/// An error and its causes in one line.
fn in_words(why: &anyhow::Error) -> String {
    sanitize(format!("{why:#}").as_bytes())
}

/// Runs the program with these arguments; the first is the program name.
pub fn run(args: impl IntoIterator<Item = OsString>, env: &Environment, io: Io<'_>) -> Exit {
    let args: Vec<_> = args.into_iter().collect();
    let monitored = nagios::is_asked_for(&args);
    let mut nobody = std::io::sink();
    let mut io = Io {
        // Some monitoring systems treat any output on standard error as a plugin failure.
        stderr: if monitored { &mut nobody } else { io.stderr },
        stdin: io.stdin,
        stdout: io.stdout,
    };
    let is_safe = |arg: &OsString| !arg.to_string_lossy().chars().any(is_dangerous);
    let are_safe = args.iter().all(is_safe);
    let command = match Cli::try_parse_from(args) {
        Err(error) if monitored && error.use_stderr() => {
            return say_unknown(&error.to_string(), &mut io);
        }
        Err(error) => return say_clap(&error, are_safe, env, &mut io),
        Ok(Cli { command }) => command,
    };
    let colors = ColorSettings::new(command.color(), env);
    let stopped = match command {
        Command::Show(args) => show::show(args, env, &mut io),
        Command::Probe(args) => probe::probe(*args, env, &mut io),
        Command::Set(args) => set::set(args, env, &mut io),
        Command::Fmt(args) => fmt::fmt(args, env, &mut io),
        Command::Lint(args) => lint::lint(args, env, &mut io),
        Command::Explain(args) => rules::explain(&args, env, &mut io),
        Command::Rules(args) => rules::rules(&args, env, &mut io),
        Command::Demo(args) => probe::demo(args, env, &mut io),
    };
    let (exit, words) = match stopped {
        Ok(exit) | Err(CommandError::Silent(exit)) => return exit,
        Err(CommandError::Usage(why) | CommandError::Input(why)) if monitored => {
            return say_unknown(&why, &mut io);
        }
        Err(CommandError::Usage(why)) => (
            Exit::Unusable,
            format!("{}\n\nFor more, try '--help'.", sanitize(why.as_bytes())),
        ),
        Err(CommandError::Input(why)) => (Exit::Unusable, why),
    };
    say(
        &mut io,
        &format!("{} {words}", Paint::Bad.over("error:", colors.stderr)),
    );
    exit
}

/// Reports UNKNOWN to a monitoring system, which reads standard output and has its own exit codes.
fn say_unknown(why: &str, io: &mut Io<'_>) -> Exit {
    // After the empty line, clap prints the usage.
    let why = why.split("\n\n").next().unwrap_or_default();
    let why = why.strip_prefix("error: ").unwrap_or(why);
    // If standard output is closed, there is nothing left to do.
    let _ = print(io, nagios::unknown(why));
    Exit::Plugin(nagios::PluginStatus::Unknown)
}

/// Prints clap's message. It quotes arguments as they are, so it may not be `safe` to print.
fn say_clap(error: &clap::Error, safe: bool, env: &Environment, io: &mut Io<'_>) -> Exit {
    let colors = ColorSettings::new(ColorWhen::Auto, env);
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
        say(io, text(colors.stderr).trim_end());
        Exit::Unusable
    } else {
        // Help and version.
        match print(io, text(colors.stdout)) {
            Err(CommandError::Input(why)) => {
                say(io, &format!("error: {why}"));
                Exit::Unusable
            }
            _ => Exit::Well,
        }
    }
}
