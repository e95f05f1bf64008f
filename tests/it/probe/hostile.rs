//! A hostile network under UDP: whatever it does to one destination, the others have right rows.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use super::{json, of_set};
use crate::uas::Uas;

/// The largest UDP payload over IPv4.
const DATAGRAM: usize = 65_507;

#[test]
fn a_reply_that_fills_the_largest_datagram_is_read() {
    let uas = Uas::start(|asked| {
        let reply = asked.reply("200 OK");
        let head = reply.trim_end().replace("Content-Length: 0", "l: ");
        let body = DATAGRAM - head.len() - "12345\r\n\r\n".len();
        asked.send(format!("{head}{body:05}\r\n\r\n{}", "x".repeat(body)));
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["results"][0]["code"], 200);
}

#[test]
fn a_header_of_64_kilobytes_is_read() {
    let uas = Uas::start(|asked| {
        let long = format!("X: {}\r\n\r\n", "y".repeat(64_000));
        asked.send(asked.reply("200 OK").replace("\r\n\r\n", "\r\n") + &long);
    });
    assert_eq!(json(&uas.line(1, "8"), &[], 0)["results"][0]["up"], true);
}

#[test]
fn endless_provisional_replies_end_at_the_timeout_and_hold_nobody_up() {
    let endless = Uas::start(|asked| {
        let reply = asked.reply("183 Wait");
        let until = Instant::now() + Duration::from_millis(700);
        while Instant::now() < until {
            asked.send(&reply);
        }
    });
    let well = Uas::answering("200 OK");
    let list = endless.line(1, "8") + &well.line(2, "8");
    let report = json(&list, &["--timeout", "400ms"], 1);
    assert_eq!(
        of_set(&report, 1)["error"],
        "no final reply in 400 ms (only 183)"
    );
    assert_eq!(of_set(&report, 2)["up"], true);
}

#[test]
fn a_flood_of_guessed_branches_does_not_hide_the_right_reply() {
    let uas = Uas::start(|asked| {
        let right = asked.reply("200 OK");
        let wrong = right.replace("200 OK", "503 No");
        // The place of the transaction is easily guessed; its 64 random bits are not.
        let (place, _) = asked.branch().split_at("z9hG4bK00000000".len());
        // Once: a busy machine may ask again before all are sent.
        let guesses = if asked.attempt == 1 { 1000 } else { 0 };
        for guess in 0..guesses {
            let guessed = format!("{place}{guess:016x}");
            asked.send(wrong.replace(asked.branch(), &guessed));
        }
        asked.send(right);
    });
    let report = json(&uas.line(1, "8"), &[], 0);
    assert_eq!(report["results"][0]["reason"], "OK");
    assert_eq!(report["summary"]["ignored_replies"]["foreign"], 1000);
}

#[test]
fn duplicates_of_every_reply_change_nothing() {
    let uas = Uas::start(|asked| {
        for status in ["100 Trying", "200 OK", "200 OK", "503 Late"] {
            asked.answer(status);
        }
    });
    let list: String = (1..=50)
        .map(|number| format!("{number} sip:u{number}@{} 8\n", uas.address))
        .collect();
    let report = json(&list, &[], 0);
    assert_eq!(report["summary"]["up"], 50, "{report}");
}

/// On Linux alone an ICMP error finds its way back to an unconnected socket.
#[cfg(target_os = "linux")]
#[test]
fn each_refusal_is_told_for_its_destination_alone() {
    let well = Uas::answering("200 OK");
    // An address of their own: no other test takes these ports.
    let closed: Vec<_> = (0..20)
        .map(|_| UdpSocket::bind("127.0.0.94:0").expect("a port"))
        .map(|socket| socket.local_addr().expect("an address"))
        .collect();
    let mut list = String::new();
    for (number, address) in closed.iter().enumerate() {
        let (odd, even) = (2 * number + 1, 2 * number + 2);
        list += &format!(
            "{odd} sip:{address} 8\n{even} sip:u{even}@{} 8\n",
            well.address
        );
    }
    // Without the refusals this would take a day.
    let report = json(&list, &["--timeout", "24h"], 1);
    for set in 1..=40 {
        let row = of_set(&report, set);
        match set % 2 {
            0 => assert_eq!(row["code"], 200, "{row}"),
            _ => assert_eq!(row["error"], "connection refused", "{row}"),
        }
    }
}

/// Whether the network loses this packet: 30 % of them, the same ones in every run.
fn is_lost(destination: &str, packet: usize) -> bool {
    const SEED: u64 = 0x5eed_0021;
    let mut hash = SEED;
    for byte in destination.bytes().chain(packet.to_le_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 29;
    hash.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32 & 0xffff < 0xffff * 3 / 10
}

#[test]
fn with_30_percent_loss_each_way_every_healthy_destination_is_up() {
    const MANY: usize = 300;
    let lossy = |status: &'static str| {
        Uas::start(move |asked| {
            let user = asked.text.split(['@', ':']).nth(1).expect("a user");
            let attempt = 2 * asked.attempt;
            if !is_lost(user, attempt) && !is_lost(user, attempt + 1) {
                asked.answer(status);
            }
        })
    };
    let (up, down) = (lossy("200 OK"), lossy("503 Busy"));
    let list: String = (1..=MANY)
        .map(|number| {
            let uas = if number % 10 == 0 { &down } else { &up };
            format!("{number} sip:u{number}@{} 8\n", uas.address)
        })
        .collect();
    // The timers of a server, shorter than the RFC's: its retransmissions make up for the loss.
    let cfg = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
               modparam(\"tm\", \"retr_timer1\", 100)\nmodparam(\"tm\", \"retr_timer2\", 200)\n\
               modparam(\"tm\", \"fr_timer\", 9000)\nrequest_route { exit; }\n";
    let args = ["--format", "json", "--config", "kamailio.cfg"];
    let report = super::probe(&list, &args)
        .file("kamailio.cfg", cfg)
        .status(1)
        .json();
    let mut again = 0;
    for set in 1..=MANY as i64 {
        let row = of_set(&report, set);
        let code = if set % 10 == 0 { 503 } else { 200 };
        assert_eq!(row["code"], code, "{row}");
        again += u64::from(row["attempts"].as_u64() > Some(1));
    }
    // Half of the exchanges are lost, so about half of the requests were sent again.
    assert!((100..200).contains(&again), "{again}");
}
