//! The `ds-tool` command.
#![expect(clippy::disallowed_methods, reason = "the world comes in here")]

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use ds_tool::run::{self, Io};
use ds_tool::settings::Env;

fn main() -> ExitCode {
    let env = Env {
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        dumb_terminal: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
    };
    let io = Io {
        stdin: &mut io::stdin().lock(),
        stdout: &mut io::stdout().lock(),
        stderr: &mut io::stderr(),
    };
    ExitCode::from(run::run(std::env::args_os(), &env, io).code())
}
