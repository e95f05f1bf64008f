//! The `ds-tool` command.
#![expect(
    clippy::disallowed_methods,
    reason = "reads the environment and the standard streams"
)]

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use ds_tool::{Environment, Streams};

fn main() -> ExitCode {
    if ds_tool::is_starved() {
        work_in_this_thread();
    }
    let env = Environment {
        no_color: std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()),
        dumb_terminal: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
        stdout_is_terminal: io::stdout().is_terminal(),
        stderr_is_terminal: io::stderr().is_terminal(),
        width: terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)),
        checkout: ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"]
            .into_iter()
            .filter_map(std::env::var_os)
            .find(|folder| !folder.is_empty())
            .map(Into::into),
        db_password: std::env::var_os("DS_TOOL_DB_PASSWORD")
            .map(|value| ds_tool::Secret::new(value.into_encoded_bytes())),
        options: ds_tool::variables()
            .filter_map(|name| Some((name, std::env::var_os(name)?)))
            .collect(),
    };
    let streams = Streams {
        stdin: &mut io::stdin().lock(),
        stdout: &mut io::stdout().lock(),
        stderr: &mut io::stderr(),
        stop_commands: std::env::var_os("GITHUB_ACTIONS")
            .is_some_and(|value| !value.is_empty())
            .then(rand::random),
    };
    ExitCode::from(ds_tool::run(std::env::args_os(), &env, streams).code())
}

/// Makes rayon run in this thread. For each thread that allocates, the C library reserves 64 MiB of
/// address space; little of it is used, but all of it counts for `ulimit -v`. Where
/// threads are scarce, rayon could start none.
fn work_in_this_thread() {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread();
    // Fails only if a pool exists already, which is not the case here.
    let _ = pool.build_global();
}
