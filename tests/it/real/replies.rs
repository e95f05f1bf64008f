//! Odd replies to the pings of a real Kamailio and to ds-tool: both read them alike.

use std::env;
use std::fs;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;

use super::kamailio::{Kamailio, Network};
use super::{ds_tool as program, figures, skip, wait};
use crate::uas::Uas;

const CFG: &str = r#"
debug=0
log_stderror=yes
children=2
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("tm", "fr_timer", 1500)
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
request_route { exit; }
"#;

/// How many destinations answer oddly.
const PEERS: usize = 120;

const STATUSES: [&str; 8] = [
    "SIP/2.0 200 OK",
    "sip/2.0 200 OK",
    "SIP/2.0 200 ",
    "SIP/2.0 200",
    "SIP/2.0  200 OK",
    "SIP/2.0 200\tOK",
    "SIP/2.0 200 O\0K",
    "SIP/3.0 200 OK",
];

/// What is added to Via.
const VIA: [&str; 18] = [
    "",
    "",
    "",
    "",
    "",
    ";a",
    ";a=b",
    ";al",
    ";x=y",
    ";x=\"y z\"",
    ";x=",
    ";",
    ";x y",
    " (c)",
    ";rport=x",
    ";received=",
    ", SIP/2.0/UDP h;branch=z9hG4bKo",
    ", junk",
];

const TO: [&str; 12] = [
    "To: <sip:a@b>;tag=1",
    "To: <sip:a@b>;tag=1",
    "t: sip:a@b",
    "To: junk",
    "To: \"a\\\"b\" <sip:a@b>",
    "To: <sip:a@b;x=\"y\">",
    "To: <sip:a@b>;x=\"y z\"",
    "To: <sip:a@b>;",
    "To: <sip:a@b",
    "To:",
    "To: <sip:a@b> x",
    "To: a, b <sip:a@b>;tag=\"1\"",
];

const CSEQ: [&str; 8] = ["", "", "", "99999999999 ", "word ", "", "10\r\n ", "10 11 "];

/// Further headers, at any place.
const HEADERS: [&str; 15] = [
    "Server: x",
    "X-y: z",
    "X y: z",
    "X!y: z",
    "Server : x",
    "Retry-After: x",
    "Retry-After: 10 (x)",
    "Content-Length: 100",
    "Content-Length: x",
    "l:",
    "no colon",
    "X:",
    "Subject: a\0b",
    "Subject: a\rb",
    "Via: junk",
];

/// A reply to any request with its Via, From, Call-ID and CSeq, as the seed has it.
fn odd_reply(request: &str, seed: u64) -> String {
    let random = &mut StdRng::seed_from_u64(seed);
    let header = |name: &str| {
        let line = request.lines().find(|line| line.starts_with(name));
        line.expect("each request has it").to_owned()
    };
    let pick = |random: &mut StdRng, of: &[&'static str]| of[random.random_range(0..of.len())];
    let status = match random.random_range(0..3) {
        0 => pick(random, &STATUSES),
        _ => STATUSES[0],
    };
    let via = header("Via: ") + pick(random, &VIA);
    let kinds = [2, TO.len()][random.random_range(0..2)];
    let to = pick(random, &TO[..kinds]);
    let number = pick(random, &CSEQ);
    let cseq = match number {
        "" => header("CSeq: "),
        number => header("CSeq: ")
            .replace(|c: char| c.is_ascii_digit(), "")
            .replace("CSeq:  ", &format!("CSeq: {number}")),
    };
    let mut lines = vec![
        via,
        header("From: "),
        to.to_owned(),
        header("Call-ID: "),
        cseq,
    ];
    if random.random_range(0..4) == 0 {
        lines.shuffle(random);
    }
    if random.random_range(0..8) == 0 {
        lines.remove(random.random_range(0..lines.len()));
    }
    for _ in 0..random.random_range(0..3) {
        let at = random.random_range(0..=lines.len());
        lines.insert(at, pick(random, &HEADERS).to_owned());
    }
    let reply = format!("{status}\r\n{}\r\n\r\n", lines.join("\r\n"));
    let cut = reply.len() - random.random_range(0..40_usize).saturating_sub(30);
    reply[..cut].to_owned()
}

#[test]
fn odd_replies_are_read_as_a_real_kamailio_reads_them() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let seed = env::var("DS_TOOL_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or(21) * 1_000_000;
    let peers: Vec<_> = (seed..)
        .take(PEERS)
        .map(|seed| Uas::start(move |asked| asked.send(odd_reply(asked.text, seed))))
        .collect();
    let list: String = peers.iter().map(|uas| uas.line(1, "0")).collect();
    let mut server = Kamailio::start_with(CFG, list.as_bytes(), "127.0.0.1", Network::Shared)
        .unwrap_or_else(|log| panic!("{log}"));
    // Each was pinged, and then waited for until fr_timer and a third ping.
    let pinged = wait::until(Duration::from_secs(40), || {
        let often = |uas: &Uas| {
            let requests = uas.requests();
            let branch = |text: &String| text.split("branch=").nth(1).map(|b| b[..20].to_owned());
            let first = requests.first().and_then(branch);
            requests.iter().filter(|text| branch(text) != first).count() >= 4
        };
        peers.iter().all(often).then_some(())
    });
    assert!(pinged.is_some(), "too few pings");
    let held = server.list();

    let folder = TempDir::new().unwrap();
    let (cfg, file) = (folder.path().join("k.cfg"), folder.path().join("k.list"));
    fs::write(&cfg, server.cfg()).unwrap();
    fs::write(&file, &list).unwrap();
    let (cfg, file) = (cfg.to_str().unwrap(), file.to_str().unwrap());
    let args = [
        "--rate",
        "0",
        "--kamailio-version",
        &version,
        "--timeout",
        "1500ms",
    ];
    let run = program::run(["probe", file, "--config", cfg].iter().chain(&args));
    let rows = run.json["results"].as_array().unwrap();
    let mut up = 0;
    for (seed, uas) in (seed..).zip(&peers) {
        let uri = format!("sip:{}", uas.address);
        let theirs = held.iter().find(|held| held.uri == uri.as_bytes()).unwrap();
        let row = rows.iter().find(|row| row["uri"] == uri.as_str()).unwrap();
        let reply = odd_reply(&uas.requests()[0], seed);
        let is_up = theirs.flags.starts_with('A');
        assert_eq!(row["up"], is_up, "{}: {reply:?}\n{row}", theirs.flags);
        up += usize::from(is_up);
    }
    figures::tell(&format!(
        "odd replies: {PEERS} read as kamailio {version} reads them: {up} up"
    ));
}
