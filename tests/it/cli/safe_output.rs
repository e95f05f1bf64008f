//! Text from files is never printed raw. What replies bring is in `probe/`.

use crate::builder::Test;

/// Escape sequences wherever a list can hold text: URI, attributes, comment, a word that is not read.
const HOSTILE: &[u8] = b"\
1 sip:127.0.0.1:9;x=\x1b[31m 4 0 a=\x1b]0;title\x07b # \x1b[2J\x1b[H\n\
2 sip:127.0.0.1\x1b[31m 8\n\
3 sip:127.0.0.1:9 4 0 c=d \x1b[31mnever read\n\
4 sip:127.0.0.1:9 4 0 rtl=\xe2\x80\xae;c1=\xc2\x9b31m;bad=\xff\n";

#[track_caller]
fn assert_safe(args: &[&str], status: i32) {
    let run = Test::new(args.iter().copied())
        .file("hostile.list", HOSTILE)
        .stdout_has([""; 0])
        .stderr_has([""; 0])
        .status(status)
        .run();
    for (name, bytes) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        let raw = text
            .chars()
            .find(|&c| c != '\n' && (c.is_control() || c == '\u{202e}'));
        assert_eq!(raw, None, "{name} of {args:?}:\n{}", text.escape_debug());
    }
}

#[test]
fn show_prints_no_control_character_of_a_list() {
    for format in ["table", "json", "csv"] {
        assert_safe(&["show", "--format", format, "hostile.list"], 0);
    }
}

#[test]
fn probe_prints_no_control_character_of_a_list() {
    for format in ["table", "json", "ndjson", "csv"] {
        // All that is held is disabled; the dropped line is the problem.
        assert_safe(&["probe", "--format", format, "hostile.list"], 1);
    }
}

#[test]
fn no_message_prints_a_control_character_of_a_file_name_or_an_option() {
    assert_safe(&["show", "\u{1b}[31mnothere"], 2);
    assert_safe(&["show", "--resolve", "\u{1b}[31m", "hostile.list"], 2);
    assert_safe(&["show", "--resolve", "a=\u{1b}[31m", "hostile.list"], 2);
    assert_safe(
        &[
            "probe",
            "--ping-reply-codes",
            "\u{1b}[31m=1",
            "hostile.list",
        ],
        2,
    );
}

#[test]
fn a_byte_that_is_not_utf_8_is_a_lone_surrogate_in_json() {
    let run = Test::new(["show", "--format", "json", "-"])
        .stdin(&b"1 sip:127.0.0.1 8 0 d=\xfc\x80ok\n"[..])
        .stdout_has([r#""attrs":"d=\udcfc\udc80ok""#])
        .run();
    assert!(run.stdout.is_ascii());
}

#[test]
fn a_byte_that_is_not_utf_8_is_shown_by_its_number() {
    Test::new(["show", "-"])
        .stdin(&b"1 sip:127.0.0.1 8 0 d=\xfcok\n"[..])
        .stdout_has([r"d=\xfcok"])
        .run();
}
