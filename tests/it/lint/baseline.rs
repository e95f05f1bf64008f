//! Findings that are known already.

use std::fs;

use crate::builder::Test;

/// A baseline of `old`, used for `new`: how lint exits, and what it prints.
fn with_baseline(old: &str, new: &str, args: &[&str]) -> (Option<i32>, String, String) {
    let test = Test::new(["lint", "--baseline", "known.json"])
        .file("site/x.list", old)
        .file("site/other.list", "1 sip:192.0.2.77 AP\n");
    let mut command = test.command();
    command.args(["--write-baseline", "site"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    fs::write(test.path("site/x.list"), new).unwrap();
    let output = test.command().args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

const OLD: &str = "1 sip:192.0.2.1 AP\n1 sip:192.0.2.2 8;weight=50\n";

#[test]
fn what_is_known_does_not_fail_wherever_its_line_stands() {
    for new in [
        OLD.to_owned(),
        format!("# new\n\n{OLD}"),
        "1 sip:192.0.2.2 8;weight=50\n1  sip:192.0.2.1\tAP\n".to_owned(),
    ] {
        let (exit, out, err) = with_baseline(OLD, &new, &["site"]);
        assert_eq!((exit, out.as_str()), (Some(0), ""), "{new}: {err}");
        assert_eq!(err, "known.json: 3 findings known\n", "{new}");
    }
}

#[test]
fn what_is_new_fails_and_what_is_fixed_is_reported() {
    let (exit, out, err) = with_baseline(OLD, &format!("{OLD}1 sip:192.0.2.3 AP\n"), &["site"]);
    assert_eq!(exit, Some(1), "{err}");
    assert!(out.contains("x.list:3:17: error[DS106]"), "{out}");
    assert_eq!(out.matches("[DS").count(), 1, "{out}");

    // Of two lines that are the same, one more is new.
    let twice = "1 sip:192.0.2.1 AP\n1 sip:192.0.2.1 AP\n";
    let (exit, out, _) = with_baseline("1 sip:192.0.2.1 AP\n", twice, &["site"]);
    assert_eq!(exit, Some(1));
    assert_eq!(out.matches("[DS106]").count(), 1, "{out}");

    let (exit, out, err) = with_baseline(OLD, "1 sip:192.0.2.1 AP\n", &["site"]);
    assert_eq!((exit, out.as_str()), (Some(0), ""));
    assert!(err.contains("fixed: site/x.list: DS108: "), "{err}");
    assert!(
        err.contains("2 findings known, 1 fixed: take them out with --write-baseline"),
        "{err}"
    );
}

#[test]
fn what_was_not_looked_for_is_not_fixed() {
    for args in [
        &["site/other.list"][..],
        &["--select", "DS106", "site"],
        &["--ignore", "DS108", "site"],
    ] {
        let (exit, _, err) = with_baseline(OLD, OLD, args);
        assert_eq!(exit, Some(0), "{err}");
        assert!(!err.contains("fixed"), "{args:?}: {err}");
    }
    let warning = "1 sip:192.0.2.1 2\n";
    let (_, _, err) = with_baseline(warning, warning, &["--severity", "error", "site"]);
    assert!(!err.contains("fixed"), "{err}");
}

#[test]
fn a_file_that_is_gone_is_fixed_and_what_is_no_baseline_is_refused() {
    let (exit, _, err) = with_baseline(OLD, "", &["site"]);
    assert_eq!(exit, Some(0), "{err}");
    assert_eq!(err.matches("fixed: site/x.list").count(), 2, "{err}");
    for (text, why) in [
        ("", "not a file that --write-baseline wrote"),
        ("{}", "not a file that --write-baseline wrote"),
    ] {
        Test::new(["lint", "--baseline", "known.json", "x.list"])
            .file("known.json", text)
            .file("x.list", "1 sip:192.0.2.1 8\n")
            .stderr_has(["known.json", why])
            .status(2)
            .run();
    }
    Test::new(["lint", "--write-baseline", "."])
        .stderr_has(["--baseline <FILE>"])
        .status(2)
        .run();
}
