//! A panic while a terminal shows a screen. The test runs itself in a pseudo-terminal.

use std::env;
use std::io::Read;
use std::process::{Command, Stdio};
use std::thread;

use nix::pty::{OpenptyResult, Winsize, openpty};
use nix::sys::termios::{Termios, tcgetattr};
use tokio::task::LocalSet;

use super::*;

/// Says in the second run who panics.
const WHO: &str = "DS_TOOL_TEST_WHO_PANICS";

const REPORT: &str = "on purpose";
const BEFORE: &str = "a screen before the panic";
const AFTER: &str = "a screen after the panic";

#[test]
fn after_a_panic_the_terminal_is_as_before_and_shows_the_report() {
    if let Ok(who) = env::var(WHO) {
        return show_and_panic(&who);
    }
    for who in ["its owner", "a thread", "a task"] {
        let (text, before, after) = run_in_a_terminal(who);
        let at = |part: &str| {
            text.find(part)
                .unwrap_or_else(|| panic!("{part:?}: {text}"))
        };
        // Its screen is left, with a cursor, before the report is printed.
        let order = [ENTER, BEFORE, LEAVE, REPORT].map(at);
        assert!(order.is_sorted(), "{who}: {order:?} {text:?}");
        assert_eq!(text.matches(LEAVE).count(), 1, "{who}: {text:?}");
        let left = &text[at(LEAVE) + LEAVE.len()..];
        assert!(!left.contains(['\x1b', '…']), "{who}: {text:?}");
        assert!(!left.contains(AFTER), "{who}: {text:?}");
        assert_eq!(before, after, "{who}");
    }
}

/// Runs this test in a terminal. Returns what it got, and its settings before and after.
fn run_in_a_terminal(who: &str) -> (String, Termios, Termios) {
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let OpenptyResult { master, slave } = openpty(&size, None).unwrap();
    let before = tcgetattr(&slave).unwrap();
    let (_, own) = module_path!().split_once("::").unwrap();
    let own = format!("{own}::after_a_panic_the_terminal_is_as_before_and_shows_the_report");
    let side = || Stdio::from(slave.try_clone().unwrap());
    let mut child = Command::new("setsid")
        .arg("--ctty")
        .arg(env::current_exe().unwrap())
        .args(["--exact", &own, "--nocapture", "--color", "never"])
        .env(WHO, who)
        .stdin(side())
        .stdout(side())
        .stderr(side())
        .spawn()
        .unwrap();
    let read = thread::spawn(move || {
        let (mut master, mut bytes) = (File::from(master), Vec::new());
        // Ends with an error: that there is no other side any more.
        let _ = master.read_to_end(&mut bytes);
        String::from_utf8(bytes).unwrap()
    });
    child.wait().unwrap();
    let after = tcgetattr(&slave).unwrap();
    drop(slave);
    (read.join().unwrap(), before, after)
}

fn show_and_panic(who: &str) {
    let mut terminal = Terminal::open().unwrap();
    terminal.draw(vec![BEFORE.to_owned()]).unwrap();
    match who {
        "its owner" => panic!("{REPORT}"),
        "a thread" => assert!(thread::spawn(|| panic!("{REPORT}")).join().is_err()),
        _ => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            let tasks = LocalSet::new();
            let task = tasks.spawn_local(async { panic!("{REPORT}") });
            let ended = tasks.block_on(&runtime, task);
            assert!(ended.is_err_and(|why| why.is_panic()));
        }
    }
    // As the loop of `watch` does until it learns of the panic.
    terminal.draw(vec![AFTER.to_owned()]).unwrap();
}
