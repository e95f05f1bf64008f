//! Text from the network is never printed raw.

use super::probe;
use crate::uas::Uas;

#[test]
fn no_format_prints_a_control_character_of_a_reply() {
    let hostile = "200 \u{1b}[31mred\u{1b}]0;title\u{7}\u{9b}2J\u{202e}\u{8}";
    for args in [
        &["--format", "table"][..],
        &["--format", "json"],
        &["--format", "ndjson"],
        &["--format", "csv"],
        &["-v"],
        &["--count", "2", "--interval", "1ms", "--format", "json"],
    ] {
        let uas = Uas::start(move |asked| {
            let reply = asked.reply(hostile);
            asked.send(reply.replace(
                "Content-Length",
                "Server: \u{1b}[2J\u{7f}\r\nContent-Length",
            ));
        });
        let run = probe(&uas.line(1, "8"), args).stdout_has(["red"]).run();
        for (stream, bytes) in [("stdout", run.stdout), ("stderr", run.stderr)] {
            let text = String::from_utf8(bytes).unwrap();
            let raw = text
                .chars()
                .find(|&c| c != '\n' && (c.is_control() || c == '\u{202e}'));
            assert_eq!(raw, None, "{stream} of {args:?}:\n{}", text.escape_debug());
        }
    }
}

#[test]
fn a_reason_that_is_not_utf_8_keeps_its_bytes_in_json() {
    let uas = Uas::start(|asked| {
        let mut reply = b"SIP/2.0 200 \xfcber\xff\r\n".to_vec();
        reply.extend(asked.reply("x").split_once("\r\n").unwrap().1.as_bytes());
        asked.send(reply);
    });
    probe(&uas.line(1, "8"), &["--format", "json"])
        .stdout_has([r#""reason":"\udcfcber\udcff""#])
        .run();
    probe(&uas.line(1, "8"), &[])
        .stdout_has([r"200 \xfcber\xff"])
        .run();
}
