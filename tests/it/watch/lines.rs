//! Where there is no terminal: lines, ndjson, and the command of `--on-change`.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command};
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;

use super::{OFTEN, switched};
use crate::builder::Test;
use crate::real::wait;
use crate::schema;
use crate::uas::Uas;

const PATIENCE: Duration = Duration::from_secs(30);

/// A run that watches until it is dropped.
struct Watching {
    child: Child,
    lines: BufReader<ChildStdout>,
    test: Test,
}

impl Watching {
    fn start(options: &[&str], list: &str) -> Self {
        let often = OFTEN.split(' ');
        let args = ["watch"]
            .into_iter()
            .chain(often)
            .chain(options.iter().copied());
        let test = Test::new(args.chain(["a.list"])).file("a.list", list);
        let mut child = test.heeding_signals().spawn().expect("ds-tool starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, lines, test }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }

    fn event(&mut self) -> Value {
        let event = serde_json::from_str(&self.line()).expect("JSON");
        schema::assert_described("watch-ndjson", &event);
        event
    }

    /// Ends it, and gives its exit code and standard error.
    fn end(mut self, signal: &str) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        let killed = Command::new("kill").args(["-s", signal, &pid]).status();
        assert!(killed.expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        let mut said = String::new();
        let stderr = self.child.stderr.as_mut().expect("a pipe");
        stderr.read_to_string(&mut said).expect("UTF-8");
        (status.code(), said)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn each_change_is_a_line() {
    let (uas, is_up) = switched();
    let list = uas.line(7, "8 0 duid=gw7");
    let mut watching = Watching::start(&["--probing-threshold", "2"], &list);
    // It does not begin with a change, so the first line comes of the outage.
    let asked = wait::until(PATIENCE, || (!uas.requests().is_empty()).then_some(()));
    assert!(asked.is_some());
    is_up.store(false, Ordering::SeqCst);
    let uri = format!("set 7 sip:{} ", uas.address);
    for change in [
        "AP -> TP: no reply in 100 ms",
        "TP -> IP: no reply in 100 ms",
    ] {
        let line = watching.line();
        let (time, change_of_uri) = line.split_once(' ').expect("a time");
        assert!(time.starts_with("20") && time.ends_with('Z'), "{line}");
        assert_eq!(change_of_uri, format!("{uri}{change}"), "{line}");
    }
    is_up.store(true, Ordering::SeqCst);
    assert!(watching.line().ends_with("IP -> AP: answered: 200 OK"));
    let (code, said) = watching.end("INT");
    assert_eq!(code, Some(130), "{said}");
    assert_eq!(said, "watching 1 destination of a.list, every 200 ms\n");
}

#[test]
fn a_change_that_the_letters_do_not_show_is_told() {
    let uas = Uas::silent();
    // Kamailio stores no result in a set below 0.
    let list = uas.line(1, "8").replacen('1', "4294967295", 1);
    let line = Watching::start(&[], &list).line();
    assert!(
        line.ends_with("AP -> AP, down: no reply in 100 ms"),
        "{line}"
    );
}

#[test]
fn ndjson_is_as_its_schema_says() {
    let (uas, is_up) = switched();
    let list = uas.line(7, "8 0 duid=gw7");
    let mut watching = Watching::start(&["--format", "ndjson"], &list);
    let asked = wait::until(PATIENCE, || (!uas.requests().is_empty()).then_some(()));
    assert!(asked.is_some());
    is_up.store(false, Ordering::SeqCst);
    let event = watching.event();
    for (field, value) in [
        ("event", Value::from("changed")),
        ("file", "a.list".into()),
        ("line", 1.into()),
        ("set", 7.into()),
        ("uri", format!("sip:{}", uas.address).into()),
        ("duid", "gw7".into()),
        ("from", "AP".into()),
        ("to", "IP".into()),
        ("up", false.into()),
        ("cause", "no reply in 100 ms".into()),
    ] {
        assert_eq!(event[field], value, "{event}");
    }
    fs::write(
        watching.test.path("a.list"),
        list.clone() + &list.replace("1 sip", "2 sip") + "8 sip:127.0.0.1:9 4\n",
    )
    .unwrap();
    let reloaded = watching.event();
    assert_eq!(reloaded["event"], "reloaded", "{reloaded}");
    fs::write(watching.test.path("a.list"), "# nothing\n").unwrap();
    let failed = loop {
        let event = watching.event();
        if event["event"] != "changed" {
            break event;
        }
    };
    assert_eq!(failed["event"], "reload_failed", "{failed}");
    assert_eq!(watching.end("TERM").0, Some(143));
}

#[test]
fn a_command_gets_what_the_thresholds_decided() {
    let (uas, is_up) = switched();
    // With a blank in its name, as a shell would take it.
    let options = [
        "--probing-threshold",
        "2",
        "--on-change",
        "tee -a 'all events'",
    ];
    let watching = Watching::start(&options, &uas.line(1, "8"));
    let file = watching.test.path("all events");
    let events = |count: usize| {
        let lines = wait::until(PATIENCE, || {
            let text = fs::read_to_string(&file).unwrap_or_default();
            (text.matches('\n').count() >= count).then_some(text)
        });
        let lines = lines.expect("the command is run");
        lines
            .lines()
            .map(|line| {
                let event: Value = serde_json::from_str(line).expect("JSON");
                schema::assert_described("watch-ndjson", &event);
                format!("{} {}", event["from"], event["to"]).replace('"', "")
            })
            .collect::<Vec<_>>()
    };
    let asked = wait::until(PATIENCE, || (!uas.requests().is_empty()).then_some(()));
    assert!(asked.is_some());
    is_up.store(false, Ordering::SeqCst);
    // The change to TP runs nothing.
    assert_eq!(events(1), ["TP IP"]);
    is_up.store(true, Ordering::SeqCst);
    assert_eq!(events(2), ["TP IP", "IP AP"]);
}

#[test]
fn a_command_that_fails_is_reported_and_watching_goes_on() {
    let uas = Uas::silent();
    for (command, says) in [
        (
            "sh -c 'echo no pager >&2; exit 3'",
            "--on-change: sh: ended with exit status: 3; it says: no pager",
        ),
        (
            "/nowhere/at-all",
            "--on-change: /nowhere/at-all: cannot be run: No such file or directory",
        ),
    ] {
        let list = uas.line(1, "8");
        let mut watching = Watching::start(&["--on-change", command], &list);
        assert!(watching.line().contains("AP -> IP"));
        let mut stderr = BufReader::new(watching.child.stderr.take().expect("a pipe"));
        let mut said = String::new();
        while !said.contains("--on-change") {
            assert!(stderr.read_line(&mut said).expect("UTF-8") > 0, "{said}");
        }
        assert!(said.contains(says), "{said}");
        assert!(watching.child.try_wait().unwrap().is_none());
    }
}

#[test]
fn a_slow_command_holds_nobody_up() {
    let uas: Vec<_> = (0..12).map(|_| Uas::silent()).collect();
    let list: String = uas.iter().map(|uas| uas.line(1, "8")).collect();
    let mut watching = Watching::start(&["--on-change", "sleep 3600"], &list);
    let lines: Vec<_> = uas.iter().map(|_| watching.line()).collect();
    assert!(
        lines.iter().all(|line| line.contains("AP -> IP")),
        "{lines:?}"
    );
    // No more than a few at a time.
    let pid = watching.child.id();
    let running = wait::until(PATIENCE, || {
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).ok()?;
        let children = tasks
            .flatten()
            .map(|task| fs::read_to_string(task.path().join("children")).unwrap_or_default());
        let children: Vec<_> = children
            .flat_map(|all| {
                all.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        (children.len() == 4).then_some(children)
    });
    for child in running.expect("four commands") {
        let _ = Command::new("kill").arg(child).status();
    }
}

#[test]
fn whoever_reads_the_lines_may_go() {
    let uas = Uas::silent();
    let args = ["watch"].into_iter().chain(OFTEN.split(' '));
    let test = Test::new(args.chain(["a.list"])).file("a.list", uas.line(1, "8"));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = test.heeding_signals();
    let mut child = command.stdout(writer).spawn().expect("ds-tool starts");
    let ended = wait::until(PATIENCE, || child.try_wait().expect("a child"));
    // It may have ended.
    let _ = child.kill();
    assert_eq!(ended.and_then(|status| status.code()), Some(1));
}

#[test]
fn the_commands_of_the_guide_watch() {
    let guide = include_str!("../../../docs/watch.md");
    let blocks = guide.split("```sh\n").skip(1);
    let commands = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    let commands: Vec<_> = commands.collect();
    assert!(commands.len() >= 4, "{commands:?}");
    let uas = Uas::answering("200 OK");
    for command in commands {
        let words = shlex::split(command).expect("words of a shell");
        let args = words.into_iter().skip(1);
        let here = |word: String| word.replace("/etc/kamailio/", "");
        let test = Test::new(args.map(here)).file("dispatcher.list", uas.line(1, "8"));
        let list = test.path("dispatcher.list");
        let cfg = format!(
            "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\nmodparam(\"dispatcher\", \
             \"list_file\", \"{}\")\nrequest_route {{ exit; }}\n",
            list.display()
        );
        let test = test.file("kamailio.cfg", cfg);
        let mut child = test.heeding_signals().spawn().expect("ds-tool starts");
        let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let mut said = String::new();
        while !said.contains("watching ") {
            let read = stderr.read_line(&mut said).expect("UTF-8");
            assert!(read > 0, "{command}: {said}");
        }
        let killed = Command::new("kill").arg(child.id().to_string()).status();
        assert!(killed.expect("kill runs").success());
        // By the signal itself, if it comes before anybody waits for one.
        let code = child.wait().expect("it ends").code();
        assert!(code.is_none_or(|code| code == 143), "{command}: {said}");
    }
}

#[test]
fn wrong_usage_is_refused() {
    for (args, says) in [
        (
            &["--format", "screen"][..],
            "--format screen: standard output is no terminal",
        ),
        (
            &["--on-change", "a 'b"],
            "--on-change: a quote does not end",
        ),
        (&["--on-change", " "], "--on-change: the command is missing"),
        (
            &["--rpc-timeout", "1s"],
            "--rpc-timeout has no effect without --rpc",
        ),
    ] {
        let all = ["watch"].iter().chain(args).chain(&["a.list"]);
        Test::new(all.copied())
            .file("a.list", "1 sip:127.0.0.1:5060\n")
            .stderr_has([says])
            .status(2)
            .run();
    }
}
