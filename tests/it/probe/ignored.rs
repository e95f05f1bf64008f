//! Replies that are counted and never believed.

use std::net::UdpSocket;
use std::sync::mpsc;

use super::{assert_ignored, json, of_set};
use crate::uas::Uas;

#[test]
fn a_reply_with_another_branch_is_foreign() {
    let uas = Uas::start(|asked| {
        let guessed = format!("{}0", &asked.branch()[..asked.branch().len() - 1]);
        let other = format!("{}f", &asked.branch()[..asked.branch().len() - 1]);
        for wrong in [guessed, other, "z9hG4bKelse".to_owned()] {
            if wrong != asked.branch() {
                asked.send(asked.reply("503 Not mine").replace(asked.branch(), &wrong));
            }
        }
        asked.answer("200 OK");
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["results"][0]["reason"], "OK");
    let foreign = report["summary"]["ignored_replies"]["foreign"].as_u64();
    // One of the guesses may have been right.
    assert!(matches!(foreign, Some(2 | 3)), "{report}");
}

#[test]
fn a_reply_to_another_method_is_foreign() {
    let uas = Uas::start(|asked| {
        asked.send(asked.reply("503 Not mine").replace("1 OPTIONS", "1 INVITE"));
        asked.answer("200 OK");
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["results"][0]["reason"], "OK");
    assert_ignored(&report, [0, 0, 1, 0, 0]);
}

#[test]
fn a_malformed_reply_does_not_hide_the_right_one() {
    let uas = Uas::start(|asked| {
        let right = asked.reply("200 OK");
        asked.send(right.replace("SIP/2.0 200 OK", "SIP/2.0 999 OK"));
        asked.send(right.replace("CSeq:", "X-CSeq:"));
        asked.send(&right.as_bytes()[..right.len() / 2]);
        asked.send(right);
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["results"][0]["code"], 200);
    assert_ignored(&report, [0, 0, 0, 0, 3]);
}

#[test]
fn what_is_no_reply_at_all_does_not_hide_the_right_one() {
    let uas = Uas::start(|asked| {
        for junk in [
            &b"\r\n\r\n"[..],
            b"",
            b"\0\0\0\0",
            b"OPTIONS sip:you SIP/2.0\r\n\r\n",
            &[0xff; 2000],
        ] {
            asked.send(junk);
        }
        asked.answer("200 OK");
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["results"][0]["code"], 200);
}

#[test]
fn a_reply_from_another_port_is_not_believed_and_is_named() {
    let elsewhere = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = elsewhere.local_addr().unwrap();
    let uas = Uas::start(move |asked| {
        elsewhere
            .send_to(asked.reply("200 OK").as_bytes(), asked.from)
            .unwrap();
    });
    let report = json(&uas.line(1, "8"), &["--timeout", "300ms"], 1);
    let row = &report["results"][0];
    assert_eq!(row["up"], false);
    assert_eq!(
        row["error"],
        format!("no reply in 300 ms; {address} replied instead, and was ignored")
    );
    assert_ignored(&report, [0, 0, 0, 1, 0]);
}

#[test]
fn a_second_answer_is_a_duplicate() {
    // The second destination answers only when the first has answered twice, so that the probe is
    // not over before.
    let (told, tell) = mpsc::channel();
    let twice = Uas::start(move |asked| {
        asked.answer("200 First");
        asked.answer("503 Second");
        told.send(()).unwrap();
    });
    let waits = Uas::start(move |asked| {
        tell.recv().unwrap();
        asked.answer("200 OK");
    });
    let report = json(&(twice.line(1, "8") + &waits.line(2, "8")), &[], 0);
    assert_eq!(of_set(&report, 1)["reason"], "First");
    assert_eq!(of_set(&report, 2)["reason"], "OK");
    assert_ignored(&report, [0, 1, 0, 0, 0]);
}

#[test]
fn an_answer_after_the_timeout_is_late() {
    // One probe a second: the late one begins at 0 s and ends at 3 s, the last begins at 2 s, and its
    // third request leaves at 3.5 s. Then both answer: one too late, the other in time.
    let (told, tell) = mpsc::channel();
    let (sent, send) = mpsc::channel();
    let late = Uas::start(move |asked| {
        if asked.attempt == 1 {
            tell.recv().unwrap();
            asked.answer("200 Late");
            sent.send(()).unwrap();
        }
    });
    let between = Uas::answering("200 OK");
    let last = Uas::start(move |asked| {
        if asked.attempt == 3 {
            told.send(()).unwrap();
            send.recv().unwrap();
            asked.answer("200 OK");
        }
    });
    let list = late.line(1, "8 9") + &between.line(1, "8 8") + &last.line(1, "8 7");
    let report = json(&list, &["--rate", "1", "--timeout", "3s"], 1);
    assert_eq!(report["results"][0]["error"], "no reply in 3 s");
    assert_eq!(report["results"][2]["up"], true);
    assert_ignored(&report, [1, 0, 0, 0, 0]);
}
