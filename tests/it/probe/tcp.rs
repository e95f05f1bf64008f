//! Destinations that are asked over TCP, the well-behaved and the others.

use std::net::TcpListener;
use std::time::Instant;

use super::{json, of_set, probe, timeless};
use crate::stream_uas::StreamUas;
use crate::uas::{self, Uas};

#[test]
fn a_destination_over_tcp_is_asked_and_up() {
    let uas = StreamUas::tcp(|talk| talk.answer_all("200 Over TCP"));
    let report = json(&uas.line(1, "8"), &[], 0);
    let row = timeless(&report["results"][0]);
    assert_eq!(row["reason"], "Over TCP", "{row}");
    assert_eq!(row["attempts"], 1);
    assert_eq!(row["transport"], "tcp");
    assert_eq!(row["address"], uas.address.to_string());
    let connection = &row["connection"];
    assert!(connection["connect_ms"].as_f64() > Some(0.0), "{row}");
    assert!(connection["tls"].is_null(), "{row}");
    let local = connection["local"].as_str().unwrap();
    let [request] = uas.requests().try_into().unwrap();
    assert!(
        request.contains(&format!("Via: SIP/2.0/TCP {local};")),
        "{request}"
    );
    assert!(
        request.contains(&format!("Contact: <sip:{local};transport=TCP>")),
        "{request}"
    );
}

#[test]
fn the_option_decides_where_the_uri_does_not() {
    let tcp = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let udp = Uas::answering("200 OK");
    let list = format!(
        "1 sip:{} 8\n2 sip:{};transport=udp 8\n",
        tcp.address, udp.address
    );
    let report = json(&list, &["--transport", "tcp"], 0);
    assert_eq!(of_set(&report, 1)["transport"], "tcp");
    assert_eq!(of_set(&report, 2)["transport"], "udp");
}

#[test]
fn destinations_of_one_address_share_a_connection_in_all_rounds() {
    let uas = StreamUas::tcp(|talk| {
        while let Some(request) = talk.request() {
            let user = request.split(['@', ':']).nth(1).unwrap();
            talk.send(uas::reply(&request, &format!("200 {user}")));
        }
    });
    let list: String = (1..=50)
        .map(|n| uas.line_of(n, &format!("u{n}"), "8"))
        .collect();
    let report = json(&list, &["--count", "3", "--interval", "50ms"], 0);
    for set in 1..=50 {
        let row = of_set(&report, set);
        assert_eq!(row["reason"], format!("u{set}"), "{row}");
        assert_eq!(row["rounds"].as_array().unwrap().len(), 3);
    }
    assert_eq!(uas.connections(), 1);
    assert_eq!(uas.requests().len(), 150);
}

#[test]
fn a_reply_that_comes_byte_by_byte_is_read() {
    let uas = StreamUas::tcp(|talk| {
        while let Some(request) = talk.request() {
            for byte in uas::reply(&request, "200 Slowly").bytes() {
                talk.send([byte]);
            }
        }
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["results"][0]["reason"], "Slowly");
}

#[test]
fn several_messages_in_one_segment_are_read_each() {
    let uas = StreamUas::tcp(|talk| {
        let requests = [talk.request().unwrap(), talk.request().unwrap()];
        let trying = uas::reply(&requests[0], "100 Trying");
        let [first, second] = requests.map(|request| uas::reply(&request, "200 OK"));
        talk.send(format!("\r\n\r\n{trying}{first}\r\n{second}"));
        talk.wait();
    });
    let list = uas.line_of(1, "a", "8") + &uas.line_of(2, "b", "8");
    let report = json(&list, &[], 0);
    assert_eq!(report["summary"]["up"], 2, "{report}");
    assert_eq!(uas.connections(), 1);
}

#[test]
fn a_reply_of_64_kilobytes_is_read_and_a_longer_one_refused() {
    for (length, status) in [(65_535, 0), (65_536, 1)] {
        let uas = StreamUas::tcp(move |talk| {
            let request = talk.request().unwrap();
            let length_line = format!("Content-Length: {length}");
            let reply = uas::reply(&request, "200 OK").replace("Content-Length: 0", &length_line);
            talk.send(reply + &"x".repeat(length));
            talk.wait();
        });
        let report = json(&uas.line(1, "8"), &[], status);
        let error = report["results"][0]["error"].as_str();
        assert_eq!(
            error,
            (status == 1).then_some(
                "the reply cannot be read: Content-Length is 65536, more than 65535 bytes"
            )
        );
    }
}

#[test]
fn lies_about_content_length_are_told() {
    for (line, error) in [
        (
            "",
            "no Content-Length header, which a stream needs (RFC 3261 18.3)",
        ),
        ("Content-Length: x\r\n", "Content-Length is not a number"),
        (
            "Content-Length: 0\r\nl: 1\r\n",
            "two different Content-Length headers",
        ),
    ] {
        let uas = StreamUas::tcp(move |talk| {
            let request = talk.request().unwrap();
            talk.send(uas::reply(&request, "200 OK").replace("Content-Length: 0\r\n", line));
            talk.wait();
        });
        let report = json(&uas.line(1, "8"), &[], 1);
        let row = &report["results"][0];
        assert_eq!(
            row["error"],
            format!("the reply cannot be read: {error}"),
            "{row}"
        );
    }
    // Of one that promises more than it sends nothing can be said before the end.
    let uas = StreamUas::tcp(|talk| {
        let request = talk.request().unwrap();
        talk.send(uas::reply(&request, "200 OK").replace("Length: 0", "Length: 9"));
    });
    let report = json(&uas.line(1, "8"), &[], 1);
    assert_eq!(
        report["results"][0]["error"],
        "the peer closed the connection in the middle of a message"
    );
}

#[test]
fn what_is_no_sip_is_told_at_once() {
    for (junk, error) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n\r\n"[..],
            "the received data is not SIP",
        ),
        (&[0; 100], "the received data is not SIP"),
        (
            b"\x15\x03\x03\x00\x02\x02\x46",
            "received a TLS alert: this port expects TLS, not plain SIP",
        ),
    ] {
        let uas = StreamUas::tcp(move |talk| {
            talk.send(junk);
            talk.wait();
        });
        let report = json(&uas.line(1, "8"), &["--timeout", "1h"], 1);
        assert_eq!(
            report["results"][0]["error"],
            format!("the reply cannot be read: {error}")
        );
    }
}

#[test]
fn a_peer_that_closes_or_resets_is_told_as_such_for_that_destination_alone() {
    let closes = StreamUas::tcp(|talk| drop(talk.request()));
    let resets = StreamUas::tcp(|talk| {
        talk.request();
        talk.reset();
    });
    let well = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let list = closes.line(1, "8") + &resets.line(2, "8") + &well.line(3, "8");
    let report = json(&list, &["--timeout", "1h"], 1);
    assert_eq!(
        of_set(&report, 1)["error"],
        "the peer closed the connection and did not answer"
    );
    assert_eq!(
        of_set(&report, 2)["error"],
        "the peer reset the connection and did not answer"
    );
    for set in [1, 2] {
        assert_eq!(of_set(&report, set)["attempts"], 1);
        assert_eq!(of_set(&report, set)["flags"], "IP");
    }
    assert_eq!(of_set(&report, 3)["up"], true);
}

#[test]
fn a_peer_that_closes_after_each_answer_is_connected_to_again() {
    let uas = StreamUas::tcp(|talk| {
        let request = talk.request().unwrap();
        talk.send(uas::reply(&request, "200 OK"));
    });
    let list = uas.line_of(1, "a", "8") + &uas.line_of(2, "b", "8");
    let report = json(&list, &["--count", "2", "--interval", "100ms"], 0);
    for set in [1, 2] {
        let row = of_set(&report, set);
        let rounds = row["rounds"].as_array().unwrap();
        assert!(rounds.iter().all(|round| round["up"] == true), "{row}");
    }
}

#[test]
fn a_refused_connection_is_told_and_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.92:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let list = format!("1 sip:{address};transport=tcp 8\n");
    let report = json(&list, &["--timeout", "1h"], 1);
    let row = timeless(&report["results"][0]);
    assert_eq!(row["error"], "connection refused", "{row}");
    assert_eq!(row["attempts"], 0, "{row}");
}

#[test]
fn a_peer_that_accepts_and_never_speaks_ends_at_the_timeout() {
    let uas = StreamUas::tcp(|talk| talk.wait());
    let begun = Instant::now();
    let report = json(&uas.line(1, "8"), &["--timeout", "300ms"], 1);
    assert!(begun.elapsed().as_secs() < 5);
    let row = timeless(&report["results"][0]);
    assert_eq!(row["error"], "no reply in 300 ms", "{row}");
    assert_eq!(row["attempts"], 1, "{row}");
}

#[test]
fn endless_provisional_replies_end_at_the_timeout() {
    let uas = StreamUas::tcp(|talk| {
        let request = talk.request().unwrap();
        let trying = uas::reply(&request, "183 Wait");
        for _ in 0..100_000 {
            talk.send(&trying);
        }
        talk.wait();
    });
    let report = json(&uas.line(1, "8"), &["--timeout", "300ms"], 1);
    assert_eq!(
        report["results"][0]["error"],
        "no final reply in 300 ms (only 183)"
    );
}

#[test]
fn requests_of_the_peer_and_keep_alives_do_not_hide_the_answer() {
    let uas = StreamUas::tcp(|talk| {
        let request = talk.request().unwrap();
        talk.send("\r\n\r\nOPTIONS sip:you SIP/2.0\r\nl: 3\r\n\r\nabc\r\n");
        talk.send(uas::reply(&request, "200 OK"));
        talk.wait();
    });
    assert_eq!(json(&uas.line(1, "8"), &[], 0)["results"][0]["up"], true);
}

#[test]
fn a_guessed_branch_on_the_connection_is_not_believed() {
    let uas = StreamUas::tcp(|talk| {
        let request = talk.request().unwrap();
        let right = uas::reply(&request, "200 OK");
        talk.send(
            right
                .replace("200 OK", "503 No")
                .replace("branch=z9hG4bK0", "branch=z9hG4bKf"),
        );
        talk.send(right);
        talk.wait();
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["summary"]["ignored_replies"]["foreign"], 1);
}

#[test]
fn a_source_address_is_bound() {
    let uas = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let report = json(&uas.line(1, "8"), &["--source", "127.0.0.5"], 0);
    let local = &report["results"][0]["connection"]["local"];
    assert!(local.as_str().unwrap().starts_with("127.0.0.5:"), "{local}");
}

#[test]
fn verbose_shows_connections_and_what_goes_over_them() {
    let uas = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let address = uas.address;
    probe(&uas.line(1, "8"), &["-v"])
        .stdout_has([""; 0])
        .stderr_has([
            format!("connected to tcp:{address}\nfrom 127.0.0.1:"),
            format!("sent to tcp:{address}"),
            format!("received from tcp:{address}"),
        ])
        .run();
}

/// A URI that makes the request longer than a datagram should be.
fn long(address: std::net::SocketAddr) -> String {
    format!("1 sip:{}@{address} 8\n", "u".repeat(600))
}

#[test]
fn a_request_that_is_too_long_for_udp_goes_by_tcp() {
    let uas = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let report = json(&long(uas.address), &[], 0);
    let row = &report["results"][0];
    assert_eq!(row["transport"], "tcp", "{row}");
    let [request] = uas.requests().try_into().unwrap();
    assert!(request.len() > 1300 && request.starts_with("OPTIONS sip:uuu"));
    let warning = row["warnings"][0].as_str().unwrap();
    assert!(
        warning.contains("sent over TCP, as the request has 1"),
        "{warning}"
    );
}

#[test]
fn where_tcp_is_refused_a_long_request_goes_by_udp_after_all() {
    // An address of its own: no other test listens there.
    let socket = std::net::UdpSocket::bind("127.0.0.93:0").unwrap();
    let uas = Uas::at(socket, |asked| asked.answer("200 OK"));
    let report = json(&long(uas.address), &[], 0);
    let row = &report["results"][0];
    assert_eq!(row["transport"], "udp", "{row}");
    assert!(row["connection"].is_null(), "{row}");
    let warning = row["warnings"][0].as_str().unwrap();
    assert!(warning.contains("TCP was refused"), "{warning}");
}

#[test]
fn as_kamailio_several_pings_of_one_destination_are_under_way_at_once() {
    let uas = StreamUas::tcp(|talk| {
        // The first is never answered, the second and the third are, the later one first.
        let requests: Vec<_> = (0..3).filter_map(|_| talk.request()).collect();
        talk.send(uas::reply(&requests[2], "200 Third"));
        talk.send(uas::reply(&requests[1], "404 Second"));
        talk.wait();
    });
    let cfg = "listen=tcp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 1)\n\
               modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nrequest_route { exit; }\n";
    let args = [
        "--format",
        "json",
        "--config",
        "kamailio.cfg",
        "--as-kamailio",
        "--count",
        "3",
        "--interval",
        "200ms",
        "--timeout",
        "2s",
    ];
    let report = probe(&uas.line(1, "8"), &args)
        .file("kamailio.cfg", cfg)
        .status(1)
        .json();
    assert_eq!(uas.connections(), 1);
    let requests = uas.requests();
    assert_eq!(requests.len(), 3);
    assert!(
        requests[0].contains("Via: SIP/2.0/TCP 127.0.0.1;branch="),
        "{}",
        requests[0]
    );
    // In the order in which they ended.
    let rounds = report["results"][0]["rounds"].as_array().expect("rounds");
    let told: Vec<_> = rounds
        .iter()
        .map(|round| round["reason"].as_str().or(round["error"].as_str()))
        .collect();
    assert_eq!(
        told,
        [Some("Third"), Some("Second"), Some("no reply in 2 s")],
        "{report}"
    );
    let times = rounds.iter().filter_map(|round| round["rtt_ms"].as_f64());
    // The second waited for an interval, the third for none.
    assert!(times.is_sorted(), "{report}");
}
