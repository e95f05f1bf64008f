//! A terminal of tmux, with a server of its own, that runs one command in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::real::wait;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A pane. Its tmux ends with it.
pub(crate) struct Pane {
    folder: TempDir,
    /// Of the shell that runs the command.
    shell: String,
}

impl Pane {
    /// Runs this command in a terminal of this size, beside a list with this text. When it has ended, its
    /// exit code is shown; what `stty -a` says before and after is in files.
    pub(crate) fn open(columns: u16, lines: u16, command: &str, list: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        fs::write(path("a.list"), list).expect("a list");
        let command = command.replacen("ds-tool", env!("CARGO_BIN_EXE_ds-tool"), 1);
        let script = format!(
            "stty -a > before\n{command}\necho ended with $?\nstty -a > after\ntouch over\nread never\n"
        );
        fs::write(path("run"), script).expect("a script");
        let mut pane = Self {
            folder,
            shell: String::new(),
        };
        pane.tmux(&[
            "new-session",
            "-d",
            "-x",
            &columns.to_string(),
            "-y",
            &lines.to_string(),
            // Signals that whoever runs the tests ignores are heeded.
            "env --default-signal=INT,TERM,HUP sh run",
        ]);
        pane.tmux(&["set-option", "-g", "status", "off"]);
        pane.resize(columns, lines);
        pane.shell = pane.format("#{pane_pid}");
        pane
    }

    /// A file in the folder.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    fn try_tmux(&self, args: &[&str]) -> Option<String> {
        let socket = self.path("tmux");
        let output = Command::new("tmux")
            .args(["-u", "-f", "/dev/null", "-S"])
            .arg(socket)
            .args(args)
            .current_dir(self.folder.path())
            .env_remove("TMUX")
            .env_remove("NO_COLOR")
            .env("TERM", "xterm-256color")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::null())
            .output()
            .expect("tmux runs");
        let text = String::from_utf8(output.stdout).expect("UTF-8");
        output.status.success().then_some(text)
    }

    #[track_caller]
    fn tmux(&self, args: &[&str]) -> String {
        self.try_tmux(args)
            .unwrap_or_else(|| panic!("tmux {args:?} fails"))
    }

    /// A format of tmux, such as `#{cursor_flag}`.
    pub(crate) fn format(&self, format: &str) -> String {
        let text = self.tmux(&["display-message", "-p", format]);
        text.trim_end().to_owned()
    }

    /// What is on the screen.
    fn screen(&self) -> String {
        self.tmux(&["capture-pane", "-p"])
    }

    /// The same with colours.
    pub(crate) fn raw(&self) -> String {
        self.tmux(&["capture-pane", "-p", "-e"])
    }

    /// Waits for a screen like this, and gives it.
    #[track_caller]
    pub(crate) fn until(&mut self, is_it: impl Fn(&str) -> bool) -> String {
        let found = wait::until(PATIENCE, || {
            let screen = self.screen();
            is_it(&screen).then_some(screen)
        });
        found.unwrap_or_else(|| panic!("it does not come; this is there:\n{}", self.screen()))
    }

    /// Waits until a number stays the same for several intervals, and gives it.
    #[track_caller]
    pub(crate) fn until_still(&mut self, number: impl Fn() -> usize) -> usize {
        let (mut last, mut times) = (number(), 0);
        let still = wait::until(PATIENCE, || {
            std::thread::sleep(Duration::from_millis(100));
            times = if number() == last { times + 1 } else { 0 };
            last = number();
            (times >= 8).then_some(last)
        });
        still.expect("it stays the same")
    }

    pub(crate) fn press(&mut self, keys: &str) {
        self.tmux(&["send-keys", keys]);
    }

    pub(crate) fn resize(&mut self, columns: u16, lines: u16) {
        let (columns, lines) = (columns.to_string(), lines.to_string());
        self.tmux(&["resize-window", "-x", &columns, "-y", &lines]);
    }

    /// The process that the shell runs.
    #[track_caller]
    pub(crate) fn child(&self) -> u32 {
        let shell = &self.shell;
        let children = fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
        let children = children.expect("a shell");
        children.trim().parse().expect("one child")
    }

    /// Sends a signal to the process that the shell runs.
    #[track_caller]
    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill")
            .args(["-s", signal, &self.child().to_string()])
            .status();
        assert!(status.expect("kill runs").success());
    }

    /// Closes the terminal.
    pub(crate) fn kill(&mut self) {
        // tmux ends with its last pane.
        let _ = self.try_tmux(&["kill-pane"]);
    }

    /// Waits until the files that say how the terminal is afterwards are written.
    #[track_caller]
    pub(crate) fn until_over(&self) {
        let over = wait::until(PATIENCE, || self.path("over").exists().then_some(()));
        assert!(over.is_some(), "it does not end");
    }

    #[track_caller]
    pub(crate) fn until_gone(&self, process: u32) {
        let gone = wait::until(PATIENCE, || {
            let status = fs::read_to_string(format!("/proc/{process}/stat"));
            // Nobody may wait for it.
            status
                .map_or(true, |status| status.contains(") Z "))
                .then_some(())
        });
        gone.unwrap_or_else(|| panic!("process {process} runs on"));
    }
}

impl Drop for Pane {
    fn drop(&mut self) {
        let _ = self.try_tmux(&["kill-server"]);
    }
}
