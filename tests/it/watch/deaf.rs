//! A terminal that takes nothing, such as that of a connection that hangs.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::time::Duration;

use nix::pty::{OpenptyResult, Winsize, openpty};

use super::{OFTEN, switched};
use crate::real::wait;

const PATIENCE: Duration = Duration::from_secs(30);

/// It is killed when this goes out of scope.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_terminal_that_does_not_read_holds_up_neither_commands_nor_the_end() {
    // One screen is more than the kernel keeps for a reader.
    let size = Winsize {
        ws_row: 500,
        ws_col: 400,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let (uas, is_up) = switched();
    let user = "x".repeat(250);
    let disabled: String = (1..400)
        .map(|port| format!("2 sip:{user}@192.0.2.1:{port} 4\n"))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("a.list"), uas.line(1, "8") + &disabled).expect("a list");
    let OpenptyResult { master, slave } = openpty(&size, None).expect("a terminal");
    let side = || Stdio::from(slave.try_clone().expect("a descriptor"));
    let child = Command::new("env")
        .args(["--default-signal=INT,TERM,HUP", "setsid", "--ctty"])
        .args([env!("CARGO_BIN_EXE_ds-tool"), "watch"])
        .args(OFTEN.split(' '))
        .args(["--on-change", "tee -a decided", "a.list"])
        .current_dir(folder.path())
        .env("TERM", "xterm-256color")
        .stdin(side())
        .stdout(side())
        .stderr(side())
        .spawn()
        .expect("ds-tool starts");
    let mut running = Running(child);
    drop(slave);
    let decided = |count: usize| {
        let there = wait::until(PATIENCE, || {
            let text = fs::read_to_string(folder.path().join("decided")).unwrap_or_default();
            (text.matches('\n').count() >= count).then_some(())
        });
        assert!(there.is_some(), "{count} changes");
    };
    let asked = wait::until(PATIENCE, || (!uas.requests().is_empty()).then_some(()));
    assert!(asked.is_some());
    for (count, now) in [(1, false), (2, true), (3, false)] {
        is_up.store(now, Ordering::SeqCst);
        decided(count);
    }
    let process = running.0.id().to_string();
    let killed = Command::new("kill").arg(process).status();
    assert!(killed.expect("kill runs").success());
    let ended = wait::until(PATIENCE, || running.0.try_wait().expect("a child"));
    assert_eq!(ended.and_then(|status| status.code()), Some(143));
    drop(master);
}
