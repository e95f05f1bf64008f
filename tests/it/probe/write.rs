//! `ds-tool probe --write`: the flags in the list follow the result, and nothing else changes.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::mpsc;

use crate::builder::Test;
use crate::certificates::Ca;
use crate::dns::{NameServer, Say};
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

/// A probe of a list in a file, which is written to.
fn write(list: &str, args: &[&str]) -> Test {
    let fixed = ["probe", "x.list", "--rate", "0", "--timeout", "200ms"];
    Test::new(fixed.iter().chain(args).copied())
        .file("x.list", list)
        .stdout_has([""; 0])
        .stderr_has([""; 0])
}

/// Destinations that are up, down and silent, with their flags, and one that is disabled.
fn list(up: &Uas, down: &Uas, flags: [i32; 3]) -> String {
    let [one, two, three] = flags;
    format!(
        "# up\r\n1\tsip:{}  {one} 5 weight=5 # c\n\n1 sip:{} {two}\n3 sip:{} {three} # off",
        up.address, down.address, up.address
    )
}

fn peers() -> (Uas, Uas) {
    (
        Uas::answering("200 OK"),
        Uas::answering("503 Service Unavailable"),
    )
}

#[test]
fn flags_follow_the_result_by_the_policy() {
    let (up, down) = peers();
    for (policy, before, after) in [
        ("--write", [9, 8, 4], [8, 8, 4]),
        ("--write=recovered", [11, 2, 13], [8, 2, 13]),
        ("--write=inactive", [8, 8, 12], [8, 9, 12]),
        ("--write=inactive", [25, 26, 4], [24, 25, 4]),
        ("--write=disabled", [9, 0, 4], [8, 4, 4]),
    ] {
        write(&list(&up, &down, before), &[policy])
            .leaves("x.list", list(&up, &down, after))
            .status(1)
            .run();
    }
}

#[test]
fn a_disabled_destination_stays_as_it_is_even_if_it_is_probed() {
    let (up, down) = peers();
    let list = list(&up, &down, [8, 12, 5]);
    write(&list, &["--write=inactive", "--include-disabled"])
        .stderr_has(["x.list: nothing to change"])
        .leaves("x.list", &list)
        .status(1)
        .run();
}

#[test]
fn a_missing_flags_column_is_added() {
    let (up, down) = peers();
    let text = |flags: &str| format!("1 sip:{}\n1 sip:{}{flags}\n", up.address, down.address);
    write(&text(""), &["--write=inactive"])
        .stderr_has(["x.list: 1 line changed"])
        .leaves("x.list", text(" 1"))
        .status(1)
        .run();
}

#[test]
fn where_nothing_answers_nothing_is_written_unless_forced() {
    let silent = Uas::silent();
    let (before, after) = (silent.line(1, "8"), silent.line(1, "9"));
    write(&before, &["--write=inactive"])
        .stderr_has(["nothing was written: no destination replied: is this machine's own network down? (--force writes anyway)"])
        .leaves("x.list", &before)
        .status(1)
        .run();
    write(&before, &["--write=inactive", "--force"])
        .leaves("x.list", after)
        .status(1)
        .run();
}

#[test]
fn a_diff_or_a_list_takes_standard_output_and_the_report_goes_to_standard_error() {
    let (up, down) = peers();
    let before = list(&up, &down, [8, 8, 4]);
    let after = list(&up, &down, [8, 9, 4]);
    let run = write(&before, &["--write=inactive", "--diff"])
        .stderr_has(["SET", "503 Service Unavailable", "1 up, 1 down"])
        .leaves("x.list", &before)
        .status(1)
        .run();
    let diff = String::from_utf8(run.stdout).unwrap();
    assert!(diff.starts_with("--- x.list\n+++ x.list\n@@ "), "{diff}");
    let changed: Vec<_> = diff
        .lines()
        .skip(3)
        .filter(|line| line.starts_with(['-', '+']))
        .collect();
    let line = |sign: &str, flags: i32| format!("{sign}1 sip:{} {flags}", down.address);
    assert_eq!(changed, [line("-", 8), line("+", 9)]);
    write(&before, &["--write=inactive", "--output", "-"])
        .stdout(&after)
        .stderr_has(["SET"])
        .leaves("x.list", &before)
        .status(1)
        .run();
    write(&before, &["--write=inactive", "--backup"])
        .stdout_has(["SET"])
        .leaves("x.list", after)
        .leaves("x.list.bak", before)
        .status(1)
        .run();
}

#[test]
fn check_exits_with_1_where_all_are_up_and_flags_would_change() {
    let up = Uas::answering("200 OK");
    for (flags, status) in [("9", 1), ("8", 0)] {
        let list = up.line(1, flags);
        write(&list, &["--write", "--check"])
            .leaves("x.list", &list)
            .status(status)
            .run();
    }
}

#[test]
fn a_line_that_is_not_as_it_looks_is_told_and_the_others_are_written() {
    let (up, down) = peers();
    let text = |flags: &str| {
        format!(
            "1 sip:{} 9\n1 sip:{} AP\n1 sip:{} {flags}\n",
            up.address, down.address, down.address
        )
    };
    let after = text("9").replacen(" 9\n", " 8\n", 1);
    write(&text("8"), &["--write=inactive"])
        .stderr_has([
            "x.list:2:",
            "error[DS106]: this line is left as it is: not a number",
            "x.list: 2 lines changed",
        ])
        .leaves("x.list", after)
        .status(1)
        .run();
}

#[test]
fn a_set_that_would_be_left_without_a_destination_is_written_by_force_alone() {
    let (up, down) = peers();
    let text = |flags: &str| up.line(1, "8") + &down.line(2, flags) + &down.line(2, "5");
    for policy in ["--write=inactive", "--write=disabled"] {
        write(&text("8"), &[policy])
            .stderr_has(["nothing was written: x.list: no destination of set 2 would be left"])
            .leaves("x.list", text("8"))
            .status(1)
            .run();
    }
    write(&text("8"), &["--write=inactive", "--force"])
        .leaves("x.list", text("9"))
        .status(1)
        .run();
    // A set that is out of use already loses nothing.
    let text = |flags: &str| up.line(1, flags) + &down.line(2, "1");
    write(&text("9"), &["--write=inactive"])
        .leaves("x.list", text("8"))
        .status(1)
        .run();
}

#[test]
fn what_is_no_fault_of_the_destination_is_not_written() {
    const NAMES: &[(&str, Say)] = &[
        ("broken.test", Say::Failure(2)),
        ("silent.test", Say::Silence),
    ];
    let (up, server) = (Uas::answering("200 OK"), NameServer::start(NAMES));
    let other_ca = Ca::new("Test CA").certificate(&["127.0.0.1"]);
    let unknown = StreamUas::tls(other_ca.server(), |talk| talk.answer_all("200 OK"));
    let dns = server.address.to_string();
    for uri in [
        "sip:none.test".to_owned(),
        "sip:broken.test:5060".to_owned(),
        "sip:silent.test:5060".to_owned(),
        // The system refuses to send there.
        "sip:255.255.255.255:5060".to_owned(),
        format!("sip:{};transport=tls", unknown.address),
        format!("sip:{};transport=sctp", up.address),
    ] {
        let list = up.line(1, "8") + &format!("1 {uri} 8\n");
        let args = ["--write=disabled", "--dns-server", &dns];
        let args = [&args[..], &["--dns-timeout", "200ms"]].concat();
        write(&list, &args)
            .stderr_has(["x.list: nothing to change"])
            .leaves("x.list", &list)
            .status(1)
            .run();
    }
}

#[test]
fn what_the_destination_did_is_written() {
    let (up, silent) = (Uas::answering("200 OK"), Uas::silent());
    let closed = Uas::silent().address;
    let plain = StreamUas::tcp(|talk| talk.answer_all("503 Busy"));
    for uri in [
        format!("sip:{}", silent.address),
        format!("sip:{closed}"),
        format!("sip:{closed};transport=tcp"),
        format!("sip:{};transport=tcp", plain.address),
        format!("sip:{};transport=tls", plain.address),
    ] {
        let text = |flags: i32| up.line(1, "8") + &format!("1 {uri} {flags}\n");
        write(&text(8), &["--write=inactive"])
            .leaves("x.list", text(9))
            .status(1)
            .run();
    }
}

/// A probe whose list somebody changes while it runs.
fn meanwhile(change: impl Fn(&PathBuf) + Send + 'static) -> (Output, Test, String) {
    let (tell, told) = mpsc::channel::<PathBuf>();
    let busy = Uas::start(move |asked| {
        if let Ok(list) = told.try_recv() {
            change(&list);
        }
        asked.answer("200 OK");
    });
    let list = busy.line(1, "9");
    let test = write(&list, &["--write"]);
    tell.send(test.path("x.list")).unwrap();
    (test.command().output().unwrap(), test, list)
}

#[track_caller]
fn assert_untouched(output: &Output, test: &Test, expected: Option<&str>, says: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(stderr.contains(says), "{stderr}");
    let there = fs::read_to_string(test.path("x.list")).ok();
    assert_eq!(there.as_deref(), expected);
    assert_eq!(
        fs::read_dir(test.path(".")).unwrap().count(),
        usize::from(expected.is_some())
    );
}

#[test]
fn a_list_that_changed_meanwhile_is_not_written() {
    const CHANGED: &str = "error: x.list: has changed since it was read; nothing was written";
    let other = "1 sip:192.0.2.1 8\n";
    let (output, test, _) = meanwhile(move |list| fs::write(list, other).unwrap());
    assert_untouched(&output, &test, Some(other), CHANGED);
    // The same bytes in another file.
    let (output, test, list) = meanwhile(|list| {
        let text = fs::read(list).unwrap();
        let other = list.with_extension("other");
        fs::write(&other, text).unwrap();
        fs::rename(other, list).unwrap();
    });
    assert_untouched(&output, &test, Some(&list), CHANGED);
    let (output, test, _) = meanwhile(|list| fs::remove_file(list).unwrap());
    let gone = "error: x.list: was removed since it was read; nothing was written";
    assert_untouched(&output, &test, None, gone);
}

#[test]
fn an_interrupted_run_writes_nothing() {
    let up = Uas::answering("200 OK");
    let (asked_again, waited) = mpsc::channel();
    let silent = Uas::start(move |asked| {
        let _ = asked_again.send(asked.attempt);
    });
    let list = up.line(1, "9") + &silent.line(2, "8");
    let test =
        Test::new(["probe", "x.list", "--timeout", "1h", "--write=inactive"]).file("x.list", &list);
    let child = test.heeding_signals().spawn().unwrap();
    while waited.recv().unwrap() < 2 {}
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(
        stderr.contains("nothing was written: the run was interrupted (--force writes anyway)"),
        "{stderr}"
    );
    assert_eq!(fs::read_to_string(test.path("x.list")).unwrap(), list);
}

#[test]
fn a_server_with_a_threshold_brings_nothing_down_by_one_failure() {
    let (up, down) = peers();
    let before = list(&up, &down, [9, 8, 4]);
    let cfg = "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
        modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nmodparam(\"dispatcher\", \"ds_probing_mode\", 1)\n\
        modparam(\"dispatcher\", \"ds_probing_threshold\", 2)\n";
    for (count, flags) in [("1", 8), ("2", 9)] {
        let args = [
            "--config",
            "kamailio.cfg",
            "--interval",
            "1ms",
            "--count",
            count,
            "--write=inactive",
        ];
        write(&before, &args)
            .file("kamailio.cfg", cfg)
            .leaves("x.list", list(&up, &down, [8, flags, 4]))
            .status(1)
            .run();
    }
}

#[test]
fn wrong_usage_names_the_way_out() {
    for (args, says) in [
        (&["--diff"][..], "--diff requires --write"),
        (&["--backup"], "--backup requires --write"),
        (&["--force"], "--write"),
        (&["--write=down"], "recovered, inactive, disabled"),
        (
            &["--write", "--diff", "--format", "json"],
            "omit --format, or omit --diff",
        ),
        (
            &["--write", "--output", "-", "--format", "ndjson"],
            "omit --format, or omit --diff",
        ),
        (
            &["--write", "-"],
            "standard input goes to standard output: give no other list",
        ),
    ] {
        write("1 sip:127.0.0.1 8\n", args)
            .stderr_has(["error: ", says])
            .status(2)
            .run();
    }
}
