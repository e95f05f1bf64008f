//! Ctrl-C, and other signals that end a run: what is known is printed.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;

use serde_json::{Value, json};

use super::{of_set, probe};
use crate::builder::Test;
use crate::uas::Uas;

fn send(signal: &str, child: &Child) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args([signal, &pid]).status().unwrap();
    assert!(sent.success());
}

/// Two destinations of which one has answered and one never will; `wait` returns once both is clear
/// to whoever probes them.
struct Halfway {
    up: Uas,
    silent: Uas,
    known: mpsc::Receiver<()>,
    waited: mpsc::Receiver<usize>,
}

impl Halfway {
    fn new() -> Self {
        let (answered, known) = mpsc::channel();
        let (asked_again, waited) = mpsc::channel();
        let up = Uas::start(move |asked| {
            asked.answer("200 OK");
            let _ = answered.send(());
        });
        let silent = Uas::start(move |asked| {
            let _ = asked_again.send(asked.attempt);
        });
        Self {
            up,
            silent,
            known,
            waited,
        }
    }

    fn list(&self) -> String {
        self.up.line(1, "8") + &self.silent.line(2, "8")
    }

    /// Who sends a request once more has read before what had come by then.
    fn wait(&self) {
        self.known.recv().unwrap();
        while self.waited.recv().unwrap() < 2 {}
    }
}

/// Interrupts a probe whose first destination has answered and whose second never will.
fn interrupted(format: &str, signal: &str) -> Output {
    let halfway = Halfway::new();
    let test = probe("", &["--format", format, "--timeout", "1h"]);
    let mut child = test.heeding_signals().spawn().unwrap();
    let list = halfway.list();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(list.as_bytes())
        .unwrap();
    halfway.wait();
    send(signal, &child);
    child.wait_with_output().unwrap()
}

#[test]
fn what_is_known_is_printed_and_the_exit_code_tells_the_signal() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let output = interrupted("json", signal);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(
            stderr.contains("interrupted; these are the results so far"),
            "{stderr}"
        );
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(of_set(&report, 1)["up"], true);
        let row = of_set(&report, 2);
        assert!(row["up"].is_null(), "{row}");
        assert_eq!(row["error"], "no reply before the end of the run", "{row}");
        assert_eq!(row["attempts"], 2, "{row}");
        let summary = &report["summary"];
        assert_eq!(summary["interrupted"], true);
        assert_eq!(
            (&summary["up"], &summary["skipped"]),
            (&json!(1), &json!(1))
        );
    }
}

#[test]
fn an_interrupted_ndjson_has_a_line_for_every_destination() {
    let output = interrupted("ndjson", "-INT");
    assert_eq!(output.status.code(), Some(130));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (lines, sets) = lines.split_at(2);
    let told: Vec<_> = lines
        .iter()
        .map(|line| (line["set"].as_u64(), line["up"].as_bool()))
        .collect();
    assert_eq!(told, [(Some(1), Some(true)), (Some(2), None)]);
    assert!(sets.len() == 2 && sets.iter().all(|line| line["set_summary"].is_object()));
}

#[test]
fn a_plugin_that_is_told_to_end_says_unknown() {
    let output = interrupted("nagios", "-TERM");
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("DISPATCHER UNKNOWN"), "{text}");
}

/// On Linux alone it can be told what is ignored.
#[cfg(target_os = "linux")]
#[test]
fn what_is_ignored_does_not_end_a_run() {
    let halfway = Halfway::new();
    let test = Test::new(["probe", "x.list", "--timeout", "1h"]).file("x.list", halfway.list());
    let inner = test.command();
    // As under nohup, and in the background of a script.
    let mut child = Command::new("sh")
        .args(["-c", "trap '' HUP INT; exec \"$@\"", "sh"])
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(test.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    halfway.wait();
    for signal in ["-HUP", "-INT", "-TERM"] {
        send(signal, &child);
    }
    assert_eq!(child.wait().unwrap().code(), Some(143));
}

/// As some supervisors start their children.
#[cfg(target_os = "linux")]
#[test]
fn a_run_for_which_every_signal_is_ignored_is_not_interrupted() {
    let up = Uas::start(|asked| asked.answer("200 OK"));
    let test = Test::new(["probe", "x.list"]).file("x.list", up.line(1, "8"));
    let inner = test.command();
    let status = Command::new("sh")
        .args(["-c", "trap '' HUP INT TERM; exec \"$@\"", "sh"])
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(test.path("."))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_signal_while_the_result_is_printed_ends_the_process() {
    let uas = Uas::answering("200 OK");
    let line = format!("1 sip:u@{} 4 0 a={}\n", uas.address, "x".repeat(900));
    // More than a pipe holds, so that it waits for a reader.
    let list = uas.line(1, "8") + &line.repeat(2000);
    let args = ["probe", "x.list", "--format", "json", "--timeout", "1h"];
    let test = Test::new(args).file("x.list", list);
    let mut child = test.heeding_signals().spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0]).unwrap();
    send("-INT", &child);
    assert_eq!(child.wait().unwrap().signal(), Some(2));
}

/// The terminal is one of util-linux' `script`.
#[cfg(target_os = "linux")]
#[test]
fn no_progress_bar_is_left_on_a_terminal() {
    use crate::real::skip;

    if skip::find("script").is_none() {
        return;
    }
    let halfway = Halfway::new();
    let test = Test::new([""]).file("x.list", halfway.list());
    let program = test.command().get_program().to_owned();
    let command = format!(
        "echo $$ > pid; exec env --default-signal=INT '{}' probe x.list --timeout 1h",
        program.to_str().unwrap()
    );
    let mut child = Command::new("script")
        .args(["-qefc", &command, "typescript"])
        .current_dir(test.path("."))
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    halfway.wait();
    let pid = std::fs::read_to_string(test.path("pid")).unwrap();
    let sent = Command::new("kill")
        .args(["-INT", pid.trim()])
        .status()
        .unwrap();
    assert!(sent.success());
    let mut text = String::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{text:?}");
    let (_, after) = text.rsplit_once("/2 probed").expect("a progress bar");
    // To the beginning of the line, and nothing is there.
    let erased = after.find("\r\u{1b}[2K").expect("it is erased");
    let printed = after.find("interrupted").expect("words");
    assert!(erased < printed, "{after:?}");
    // The summary is the last line, with the time when the run began at its end.
    let last = text.trim_end().lines().last().unwrap_or_default();
    assert!(
        last.starts_with("2 destinations: ") && last.ends_with('Z'),
        "{text:?}"
    );
}
