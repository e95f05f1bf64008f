//! The verdict against what real servers did with every mix of tm, interval, probing mode, flags,
//! thresholds, reply codes and peers (`tests/data/truth/tm.json`, `probe.json`).

use std::collections::VecDeque;
use std::time::Duration;

use ds_tool::internals::{
    Destination, DnsAnswers, Fact, Flags, List, ListOptions, PingStatus, PingsUntil, ReplyCodes,
    Server, Source, StartupError, StateTracker, TmLoading, Version,
    pinging::{flags_at_start, ping_status},
};
use serde_json::Value;

use crate::releases::{release, rows};
use crate::tally::Tally;

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

fn number(row: &Value, name: &str) -> i32 {
    row[name].as_i64().unwrap().try_into().unwrap()
}

fn version(row: &Value) -> Version {
    release(text(row, "version"))
}

fn letters(flags: Flags, server: &Server) -> String {
    let loaded = flags_at_start(flags, server);
    loaded.value().unwrap().letters(server.version).to_string()
}

/// Whether the server starts, the letters at the start, after a reload, and whether it pings.
type Start = Option<(String, String, bool)>;

fn start_of(row: &Value) -> Start {
    row["starts"].as_bool().unwrap().then(|| {
        let (start, reloaded) = (text(row, "flags_start"), text(row, "flags_after_reload"));
        (
            start.to_owned(),
            reloaded.to_owned(),
            row["options"].as_u64().unwrap() > 0,
        )
    })
}

fn start_as_we_say(row: &Value) -> Start {
    let mut server = Server::new(version(row));
    server.tm = Fact::Known(match text(row, "tm") {
        "none" => TmLoading::Absent,
        "before" => TmLoading::BeforeDispatcher,
        "after" => TmLoading::AfterDispatcher,
        other => panic!("{other}"),
    });
    match text(row, "interval") {
        "unset" => {}
        // Of the wrong type: the cfg reader says so.
        quoted if quoted.starts_with('\'') => {
            server.other_startup_errors.push(StartupError::Other {
                code: "parameter-type",
                text: String::new(),
            })
        }
        number => server.ping_interval = Fact::Known(number.parse().unwrap()),
    }
    server.probing_mode = Fact::Known(number(row, "mode"));
    let flags = Flags(number(row, "list_flag"));
    let shown = letters(flags, &server);
    match ping_status(&Destination::with_flags(flags), &server) {
        PingStatus::ServerDoesNotStart { .. } => None,
        PingStatus::NotPinged { .. } => Some((shown.clone(), shown, false)),
        PingStatus::Pinged(_) => Some((shown.clone(), shown, true)),
        PingStatus::Unknown { missing } => panic!("{missing:?}"),
    }
}

#[test]
fn servers_start_and_ping_as_measured_for_every_order_of_tm() {
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../data/truth/tm.json")) {
        let (ours, theirs) = (start_as_we_say(&row), start_of(&row));
        tally.count("tm.json", version(&row), ours == theirs);
        if ours != theirs {
            wrong.push(format!("{row}\n  ours {ours:?}\n  theirs {theirs:?}"));
        }
    }
    println!("{tally}");
    assert_eq!(tally.compared(), 996);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// All rows were measured with an interval of one second and this `fr_timer`.
const FR_TIMER: Duration = Duration::from_millis(1500);
/// How many pings a destination gets that is pinged to the end.
const ALL_PINGS: u32 = 10;

fn probe_server(row: &Value) -> Server {
    let mut server = Server::new(version(row));
    server.ping_interval = Fact::Known(1);
    server.fr_timer = Fact::Known(FR_TIMER);
    server.probing_mode = Fact::Known(number(row, "mode"));
    server.probing_threshold = Fact::Known(number(row, "threshold"));
    server.inactive_threshold = Fact::Known(number(row, "threshold"));
    server.reply_codes = Fact::Known(ReplyCodes::read(text(row, "codes").as_bytes()));
    server
}

/// The code with which tm ends the ping, and after how long.
fn result(row: &Value) -> (u16, Duration) {
    match text(row, "reply") {
        "silent" | "180only" => (408, FR_TIMER),
        code => (code.parse().unwrap(), Duration::ZERO),
    }
}

fn accepts(server: &Server, code: u16) -> bool {
    matches!(&server.reply_codes, Fact::Known(Ok(codes)) if codes.accepts(code))
}

#[test]
fn destinations_are_pinged_as_measured_for_every_mode_and_flag() {
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../data/truth/probe.json")) {
        let server = probe_server(&row);
        let flags = Flags(number(&row, "flag"));
        let pings = number(&row, "pings").unsigned_abs();
        let to_the_end = pings == ALL_PINGS;
        let ping_status = ping_status(&Destination::with_flags(flags), &server);
        let pinged_as_said = match &ping_status {
            PingStatus::NotPinged { .. } => pings == 0,
            PingStatus::Pinged(of) if pings > 0 => match of.until {
                PingsUntil::Never => to_the_end,
                PingsUntil::Result => !to_the_end,
                PingsUntil::Active => to_the_end != accepts(&server, result(&row).0),
            },
            _ => false,
        };
        let agrees = pinged_as_said && letters(flags, &server) == text(&row, "first");
        tally.count("probe.json, first pings", version(&row), agrees);
        if !agrees {
            wrong.push(format!("{row}\n  ours {ping_status:?}"));
        }
    }
    println!("{tally}");
    assert_eq!(tally.compared(), 17_808);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Ten intervals of a destination whose every ping ends alike: the letters it went through, the last
/// ones, and the pings.
fn live(row: &Value) -> (String, String, u32) {
    let server = probe_server(row);
    let text = format!("1 sip:192.0.2.1 {}\n", number(row, "flag"));
    let source = Source::new("x", text.as_str());
    let list = List::read(
        source,
        server.version,
        &DnsAnswers::default(),
        &ListOptions::default(),
    );
    let mut tracker = StateTracker::new(&server, &[list]).unwrap();
    let at = (0, 0);
    let shown = |tracker: &StateTracker<'_>| {
        let flags = tracker.flags(at);
        flags.letters(server.version).to_string()
    };
    let (code, delay) = result(row);
    let mut history = vec![shown(&tracker)];
    let mut results = VecDeque::new();
    let mut pings = 0;
    let mut settle = |tracker: &mut StateTracker<'_>| {
        tracker.ends(at, accepts(&server, code));
        let shown = shown(tracker);
        if history.last() != Some(&shown) {
            history.push(shown);
        }
    };
    for second in 1..=u64::from(ALL_PINGS) {
        let now = Duration::from_secs(second);
        while results.front().is_some_and(|due| *due < now) {
            results.pop_front();
            settle(&mut tracker);
        }
        // A ping that is not sent has no result; those in flight still do.
        if tracker.begins(at) {
            pings += 1;
            results.push_back(now + delay);
        }
    }
    for _ in results {
        settle(&mut tracker);
    }
    let last = shown(&tracker);
    (history.join(">"), last, pings)
}

#[test]
fn results_change_letters_as_measured_for_every_peer() {
    let mut tally = Tally::default();
    let mut wrong = Vec::new();
    for row in rows(include_str!("../data/truth/probe.json")) {
        let ours = live(&row);
        let measured = |name| text(&row, name).to_owned();
        let pings = number(&row, "pings").unsigned_abs();
        let theirs = (measured("history"), measured("final"), pings);
        tally.count("probe.json, history", version(&row), ours == theirs);
        if ours != theirs {
            wrong.push(format!("{row}\n  ours {ours:?}"));
        }
    }
    println!("{tally}");
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
