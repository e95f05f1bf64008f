//! ds-tool as a process, and its JSON.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::json_bytes;

/// What a run printed on stdout, read as JSON, and its exit code.
pub(super) struct Run {
    pub(super) json: Value,
    pub(super) code: Option<i32>,
    pub(super) stderr: String,
}

/// Runs a ds-tool command with `--format json`.
pub(super) fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ds-tool"));
    command
        .args(args)
        .args(["--format", "json"])
        .stdin(Stdio::null());
    let output = command.output().expect("ds-tool runs");
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let json = json_bytes::read(&output.stdout)
        .unwrap_or_else(|error| panic!("{command:?}: {error}\nstderr: {stderr}"));
    Run {
        json,
        code: output.status.code(),
        stderr,
    }
}
