//! Replies that nobody can use are named, and Kamailio's reading counts where there is a server.

use super::{json, of_set, probe};
use crate::builder::Test;
use crate::stream_uas::StreamUas;
use crate::uas::{Asked, Uas, reply};

const CFG: &str = "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
                   modparam(\"tm\", \"fr_timer\", 600)\n\
                   modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
                   modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nrequest_route { exit; }\n";

type Script = fn(&Asked<'_>);

#[test]
fn a_reply_that_cannot_be_used_is_named_in_its_row() {
    let cases: [(Script, &str); 6] = [
        (
            |asked| {
                let reply = asked.reply("200 OK");
                asked.send(reply.replace(asked.branch(), "z9hG4bK-alg"));
            },
            "answered with another branch: a SIP ALG in the way?",
        ),
        (
            |asked| asked.send(asked.reply("200 OK").replace("1 OPTIONS", "1 INVITE")),
            "answered with another method in CSeq",
        ),
        (
            |asked| asked.send("HTTP/1.1 400 Bad Request\r\n\r\n"),
            "answered with what is no SIP reply",
        ),
        (
            |asked| asked.send(asked.reply("200 OK").replace("CSeq:", "X-CSeq:")),
            "answered, but the reply cannot be used: no CSeq header",
        ),
        // A keep-alive and a request answer nothing.
        (|asked| asked.send("\r\n\r\n"), "no reply in 300 ms"),
        (
            |asked| asked.send("OPTIONS sip:you SIP/2.0\r\n\r\n"),
            "no reply in 300 ms",
        ),
    ];
    let peers: Vec<_> = cases
        .iter()
        .map(|(script, _)| Uas::start(*script))
        .collect();
    let lines = (1..).zip(&peers).map(|(set, uas)| uas.line(set, "8"));
    let report = json(&lines.collect::<String>(), &["--timeout", "300ms"], 1);
    for (set, (_, error)) in (1..).zip(cases) {
        let row = of_set(&report, set);
        assert_eq!(row["error"], error, "{row}");
        assert_eq!(row["up"], false, "{row}");
        assert!(row["cause"].is_string(), "{row}");
    }
}

#[test]
fn every_format_names_it_and_over_tcp_too() {
    const NAMED: &str = "answered with another branch: a SIP ALG in the way?";
    let changed = |text: &str| {
        let branch = text.split_once(";branch=").unwrap().1;
        let branch = branch.split(['\r', ';']).next().unwrap();
        reply(text, "200 OK").replace(branch, "z9hG4bK-alg")
    };
    let udp = Uas::start(move |asked| {
        asked.answer("100 Trying");
        asked.send(changed(asked.text));
    });
    let tcp = StreamUas::tcp(move |talk| {
        while let Some(request) = talk.request() {
            talk.send(changed(&request));
        }
    });
    let list = udp.line(1, "8") + &tcp.line(2, "8");
    for (format, status, rows) in [
        ("table", 1, 2),
        ("json", 1, 2),
        ("csv", 1, 2),
        ("markdown", 1, 2),
        ("junit", 1, 2),
        ("nagios", 2, 2),
    ] {
        let args = ["--timeout", "300ms", "--format", format];
        let test = probe(&list, &args).stdout_has([NAMED]).stderr_has([""]);
        let run = test.status(status).run();
        let text = String::from_utf8(run.stdout).unwrap();
        assert!(text.matches(NAMED).count() >= rows, "{format}: {text}");
    }
}

#[test]
fn with_a_server_its_reading_of_replies_counts() {
    // A reply of its own, whether RFC 3261 makes it one, and whether Kamailio does.
    let cases: [(Script, bool, bool); 6] = [
        (|asked| asked.send(without(asked, "From:")), true, false),
        (|asked| asked.send(without(asked, "To:")), true, false),
        (
            |asked| {
                let upper = asked.branch().to_uppercase();
                asked.send(asked.reply("200 OK").replace(asked.branch(), &upper));
            },
            true,
            false,
        ),
        (
            |asked| asked.send(asked.reply("200 OK").replace("Length: 0", "Length: 100")),
            false,
            true,
        ),
        (
            |asked| {
                let cut = asked.reply("200 OK");
                asked.send(cut.trim_end().to_owned() + "\r\n");
            },
            false,
            true,
        ),
        (
            |asked| {
                let long = format!("X: {}\r\n\r\n", "y".repeat(40_000));
                asked.send(asked.reply("200 OK").replace("\r\n\r\n", "\r\n") + &long);
            },
            true,
            false,
        ),
    ];
    let peers: Vec<_> = cases
        .iter()
        .map(|(script, ..)| Uas::start(*script))
        .collect();
    let lines = (1..).zip(&peers).map(|(set, uas)| uas.line(set, "8"));
    let list: String = lines.collect();
    let plain = json(&list, &["--timeout", "600ms"], 1);
    for more in [&[][..], &["--as-kamailio"]] {
        let args = "probe --config k.cfg --kamailio-version 6.0.1 --rate 0 --format json k.list";
        let report = Test::new(args.split(' ').chain(more.iter().copied()))
            .file("k.cfg", CFG)
            .file("k.list", &list)
            .stderr_has([""; 0])
            .status(1)
            .json();
        for (set, (_, rfc3261, kamailio)) in (1..).zip(cases) {
            assert_eq!(of_set(&plain, set)["up"], rfc3261, "set {set}");
            let row = of_set(&report, set);
            let flags = if kamailio { "AP" } else { "IP" };
            assert_eq!(
                (&row["up"], &row["flags"]),
                (&kamailio.into(), &flags.into()),
                "{row}"
            );
        }
    }
}

/// A reply without this header.
fn without(asked: &Asked<'_>, header: &str) -> String {
    let reply = asked.reply("200 OK");
    let lines = reply.split_inclusive("\r\n");
    lines.filter(|line| !line.starts_with(header)).collect()
}
