//! A real-server test whose program is missing says so on stderr, or fails where it is required.

use std::env;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use ds_tool::internals::Version;

/// Set to 1 (as in CI) so that a missing program is a failure.
const REQUIRE: &str = "DS_TOOL_REQUIRE_REAL";

/// Where a program is installed; servers often live in a folder outside a user's PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from))
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Whether the program of this test is installed. If not, the test is to return.
pub(crate) fn required(program: &str) -> bool {
    let there = find(program).is_some();
    if !there {
        missing(&format!("no {program} installed"));
    }
    there
}

/// The release of the installed Kamailio, if ds-tool knows such a one.
pub(super) fn required_kamailio_version() -> Option<String> {
    if !required("kamailio") {
        return None;
    }
    let output = Command::new(find("kamailio")?)
        .arg("-v")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let first = text.lines().next()?;
    match first.parse::<Version>() {
        Ok(version) => Some(version.to_string()),
        Err(why) => {
            missing(&format!("{first}: {why}"));
            None
        }
    }
}

/// Says that what the test needs is missing; the test is to return. Where everything is required
/// this fails.
pub(crate) fn missing(why: &str) {
    assert!(
        env::var_os(REQUIRE).is_none_or(|value| value != "1"),
        "{why}, and {REQUIRE}=1"
    );
    not_asked_for(why);
}

/// Says that nobody asked for what the test does, so that nothing is missing; the test is to return.
pub(crate) fn not_asked_for(why: &str) {
    // The harness names the thread of a test after the test.
    let thread = thread::current();
    let test = thread.name().unwrap_or("a thread of a test");
    // Not eprintln!, which the test harness captures.
    let _ = writeln!(io::stderr(), "SKIPPED ({why}): {test}");
}
