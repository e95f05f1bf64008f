//! `--format nagios`: one line on standard output, nothing on standard error, exit codes 0 to 3.

use crate::builder::Test;
use crate::uas::Uas;

fn plugin(list: &str, args: &[&str]) -> Test {
    let base = ["probe", "-", "--rate", "0", "--format", "nagios"];
    Test::new(base.iter().chain(args).copied())
        .stdin(list)
        .stderr("")
}

#[test]
fn all_up_is_ok() {
    let uas = Uas::answering("200 OK");
    plugin(&uas.line(1, "8"), &[])
        .stdout_has(["DISPATCHER OK - 1 of 1 destinations up | up=1;;;0;1 down=0;;0;0;1 "])
        .run();
}

#[test]
fn one_down_is_critical() {
    let (up, busy) = (Uas::answering("200 OK"), Uas::answering("503 a|b"));
    let list = up.line(1, "8") + &busy.line(1, "8");
    let named = format!(
        "1 of 2 destinations down: sip:{} (503 a\\u{{7c}}b)",
        busy.address
    );
    plugin(&list, &[])
        .stdout_has([format!("DISPATCHER CRITICAL - {named} | ")])
        .status(2)
        .run();
}

#[test]
fn a_dropped_line_is_a_warning() {
    let uas = Uas::answering("200 OK");
    plugin(&(uas.line(1, "8") + "1 sip: 8\n"), &[])
        .stdout_has(["DISPATCHER WARNING - 1 of 1 destinations up, 1 dropped by Kamailio | "])
        .status(1)
        .run();
}

#[test]
fn what_cannot_be_used_is_unknown() {
    for (list, args, words) in [
        ("", &[][..], "no destination to probe"),
        ("7\n", &[], "Kamailio would not start"),
        (
            "1 sip:192.0.2.1\n",
            &["--timeout", "5x"],
            "write a number and a unit",
        ),
        (
            "1 sip:192.0.2.1\n",
            &["--ping-method", "INVITE"],
            "begins or ends a call",
        ),
        (
            "1 sip:192.0.2.1\n",
            &["--no-such-option"],
            "unexpected argument",
        ),
    ] {
        let run = plugin(list, args).stdout_has([words]).status(3).run();
        let line = String::from_utf8(run.stdout).unwrap();
        assert!(line.starts_with("DISPATCHER UNKNOWN - "), "{line}");
        assert_eq!(line.matches('\n').count(), 1, "{line}");
        assert!(!line.contains('|') && !line.contains("--help"), "{line}");
    }
}
