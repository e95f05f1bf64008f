//! A network of a test's own: a namespace with nothing but loopback, in which every port is free and
//! no name resolves. It needs `unshare` and `ip`, and a machine that allows namespaces.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;

use super::skip;

/// Set in the process that runs one test in a network of its own.
const OWN: &str = "DS_TOOL_TEST_IN_ITS_OWN_NETWORK";

/// Whether this test has a network of its own and goes on. If not, the test is to return: this has
/// run it in one, in a process of its own, or has said that there are none.
///
/// For tests that need a port with a fixed number, which another program may have.
#[track_caller]
pub(crate) fn is_own() -> bool {
    if env::var_os(OWN).is_some() {
        return true;
    }
    if !is_allowed() {
        skip::missing("this machine allows no network namespace (unshare -rn, ip)");
        return false;
    }
    let thread = thread::current();
    let test = thread.name().expect("the harness names a test's thread");
    let output = own(&env::current_exe().expect("this program has a path"))
        .args([test, "--exact", "--include-ignored", "--color=never"])
        .env(OWN, "1")
        .stdin(Stdio::null())
        // Figures and what is skipped go there.
        .stderr(Stdio::inherit())
        .output()
        .expect("unshare starts");
    let said = String::from_utf8_lossy(&output.stdout);
    // A name that chose no test would succeed, too.
    let passed = output.status.success() && said.contains("test result: ok. 1 passed");
    assert!(passed, "in its own network, {}:\n{said}", output.status);
    false
}

/// Runs a program in a network of its own.
pub(super) fn own(program: &Path) -> Command {
    let mut command = Command::new("unshare");
    let script = "ip link set lo up && exec \"$0\" \"$@\"";
    command.args(["-rn", "sh", "-c", script]).arg(program);
    command
}

/// Whether a program can have a network of its own here.
pub(super) fn is_allowed() -> bool {
    static ALLOWED: OnceLock<bool> = OnceLock::new();
    *ALLOWED.get_or_init(|| {
        let mut command = own("true".as_ref());
        let quiet = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    })
}
