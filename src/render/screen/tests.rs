//! Whole screens of destinations at fixed times, as they stand in `tests/data/screen`. `UPDATE=1` writes
//! them anew.
#![allow(
    clippy::disallowed_methods,
    reason = "a test reads and writes its files, and measures"
)]

use std::collections::VecDeque;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use unicode_width::UnicodeWidthStr;

use super::*;
use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::kamailio::list::flags::{Flags, Letters};
use crate::kamailio::version::Version;
use crate::monitor::{
    DestinationIdentity, HistoryRound, LastResult, RoundHistory, RoundTotals, StateChange,
};
use crate::probe::observation::{
    Certificate, Connection, Observation, ProbeOutcome, TlsObservation,
};
use crate::probe::result::{Diagnosis, Round};
use crate::sip::reply::PeerHeaders;

/// 2026-11-30T14:03:27Z
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_796_047_407)
}

fn ago(seconds: u64) -> SystemTime {
    now() - Duration::from_secs(seconds)
}

fn letters(text: &str) -> Letters {
    let flags = Flags::of_letters(text.as_bytes()).unwrap();
    flags.letters(Version::V6_1)
}

/// A destination: its set, URI and letters; its rounds, each a time in milliseconds, `x` lost or `!` refused.
fn destination(set: i32, uri: &str, flags: &str, rounds: &str) -> MonitoredDestination {
    let mut history = RoundHistory::default();
    for round in rounds.split_whitespace() {
        let time = |ms: f64| Duration::from_secs_f64(ms / 1e3);
        history.push(HistoryRound {
            up: !matches!(round, "x" | "!"),
            rtt: match round {
                "x" => None,
                "!" => Some(time(3.0)),
                ms => Some(time(ms.parse().unwrap())),
            },
        });
    }
    let flags = Flags::of_letters(flags.as_bytes()).unwrap();
    MonitoredDestination {
        identity: Arc::new(DestinationIdentity {
            set,
            uri: uri.as_bytes().into(),
            duid: None,
            nth: 1,
        }),
        file: "gateways.list".into(),
        line: 2,
        priority: 0,
        attrs: b""[..].into(),
        file_flags: Flags::PROBING,
        flags,
        version: Version::V6_1,
        up: (!rounds.is_empty()).then_some(!flags.has(Flags::INACTIVE)),
        skipped: None,
        not_pinged: None,
        last: None,
        history,
        change: None,
        totals: RoundTotals::default(),
    }
}

impl MonitoredDestination {
    fn changed(mut self, seconds: u64, from: &str, why: &str) -> Self {
        self.change = Some(StateChange {
            at: ago(seconds),
            from: letters(from),
            to: self.letters(),
            up: !self.flags.has(Flags::INACTIVE),
            why: why.into(),
        });
        self
    }

    fn observed(mut self, outcome: ProbeOutcome, error: Option<&str>) -> Self {
        self.last = Some(LastResult {
            round: Round {
                observation: Observation {
                    at: ago(1),
                    ..Observation::new(outcome)
                },
                error: error.map(Into::into),
            },
            diagnosis: Diagnosis::default(),
            hop: Some(Hop {
                transport: Transport::Udp,
                address: "192.0.2.13:5060".parse().unwrap(),
            }),
            dns: None,
        });
        self
    }
}

fn silence() -> ProbeOutcome {
    ProbeOutcome::NoReply {
        after: Duration::from_secs(1),
        provisional: None,
        elsewhere: None,
        unusable: None,
    }
}

/// An outage as somebody might watch it.
fn outage() -> Vec<Arc<MonitoredDestination>> {
    let slow = "10 11 10 12 11 10 14 11 31 34 40 80 130 x x 150 160 11 10 11 10 10";
    let long = "sip:gateway-17.customer-interconnect.frankfurt.example.net:5060;transport=tcp";
    let all = vec![
        destination(1, "sip:192.0.2.11:5060", "AP", slow),
        destination(1, "sip:192.0.2.12:5060", "TP", "2 2 2 2 3 2 2 x")
            .changed(4, "AP", "no reply in 1 s")
            .observed(silence(), Some("no reply in 1 s")),
        destination(1, "sip:192.0.2.13:5060", "IP", "2 2 2 2 2 2 x x x x x x")
            .changed(151, "TP", "no reply in 1 s")
            .observed(silence(), Some("no reply in 1 s")),
        destination(2, "sip:192.0.2.21:5060", "IP", "3 3 ! ! ! !").changed(
            3_800,
            "AP",
            "503 Service Unavailable",
        ),
        destination(
            2,
            "sip:[2001:db8::22]:5060",
            "AP",
            "0.84 0.85 0.91 0.84 0.79 0.88",
        )
        .changed(100_000, "IP", "answered: 200 OK"),
        destination(2, long, "AP", "25 26 25 27 25"),
        destination(2, "sip:192.0.2.24:5060", "DX", ""),
    ];
    let mut all: Vec<_> = all.into_iter().map(Arc::new).collect();
    Arc::make_mut(&mut all[6]).skipped = Some("not probed: disabled (flag 4)".into());
    all
}

fn events(destinations: &[Arc<MonitoredDestination>]) -> VecDeque<MonitorEvent> {
    let changed = |place: usize| MonitorEvent::Changed {
        destination: Arc::clone(&destinations[place]),
        change: destinations[place].change.clone().unwrap(),
    };
    VecDeque::from([
        changed(1),
        MonitorEvent::Reloaded {
            at: ago(60),
            destinations: 7,
            added: 1,
            removed: 0,
        },
        changed(2),
        changed(3),
    ])
}

struct Scene {
    destinations: Vec<Arc<MonitoredDestination>>,
    events: VecDeque<MonitorEvent>,
    server: Option<Vec<Option<Letters>>>,
    troubles: Vec<String>,
    view: View,
}

impl Scene {
    fn outage() -> Self {
        let destinations = outage();
        Self {
            events: events(&destinations),
            destinations,
            server: None,
            troubles: Vec::new(),
            view: View::default(),
        }
    }

    fn with_server(mut self) -> Self {
        let shown = ["AP", "TP", "AP", "IP", "AP", "", "DX"];
        let shown = shown.map(|shown| (!shown.is_empty()).then(|| letters(shown)));
        self.server = Some(shown.to_vec());
        self
    }

    /// After these keys.
    fn press(mut self, keys: &[Key]) -> Self {
        for key in keys {
            let lines = table_lines(&self.destinations, &self.view);
            self.view.press(*key, &lines, 10);
        }
        self
    }

    fn input(&self, columns: usize, lines: usize) -> ScreenInput<'_> {
        ScreenInput {
            what: "gateways.list",
            destinations: &self.destinations,
            server: self.server.as_deref(),
            events: &self.events,
            troubles: &self.troubles,
            interval: Duration::from_secs(1),
            started: ago(7200),
            now: now(),
            size: ScreenSize { columns, lines },
        }
    }

    fn lines(&self, columns: usize, lines: usize, color: bool) -> Vec<String> {
        let rows = table_lines(&self.destinations, &self.view);
        screen(&self.input(columns, lines), &self.view, &rows, color)
    }
}

#[track_caller]
fn assert_screen(name: &str, lines: &[String]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/screen");
    let path = path.join(format!("{name}.txt"));
    let text = lines.join("\n") + "\n";
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, golden, "{name}");
}

#[test]
fn an_outage_at_40_80_and_200_columns() {
    for (columns, lines) in [(40, 10), (80, 24), (200, 60)] {
        for (name, scene) in [
            ("outage", Scene::outage()),
            ("with-server", Scene::outage().with_server()),
        ] {
            let screen = scene.lines(columns, lines, false);
            assert_eq!(screen.len(), lines);
            for line in &screen {
                assert!(line.width() <= columns, "{line}");
            }
            assert_screen(&format!("{name}-{columns}"), &screen);
        }
    }
}

#[test]
fn other_views_have_their_screens() {
    let typed = [
        Key::Char('/'),
        Key::Char('.'),
        Key::Char('2'),
        Key::Char('1'),
    ];
    let scene = || Scene::outage().with_server();
    let by_rtt = [Key::Char('s'); 2];
    let paused = [Key::Char('d'), Key::Char('p')];
    let details = [Key::Down, Key::Down, Key::Enter];
    for (name, scene) in [
        ("typing", scene().press(&typed)),
        ("by-rtt", scene().press(&by_rtt)),
        ("only-down", scene().press(&paused)),
        ("details", scene().press(&details)),
        ("help", scene().press(&[Key::Char('?')])),
    ] {
        assert_screen(name, &scene.lines(80, 24, false));
    }
}

#[test]
fn details_show_reply_cause_server_and_certificate() {
    let mut scene = Scene::outage().press(&[Key::Enter]);
    let peer = PeerHeaders {
        server: Some(b"OpenSBC \x1b[2J 1.0".as_slice().into()),
        allow: Some(b"INVITE, OPTIONS".as_slice().into()),
        ..PeerHeaders::default()
    };
    let own = destination(1, "sip:gw.example.org;transport=tls", "AP", "12 12").observed(
        ProbeOutcome::Answered {
            code: 200,
            reason: b"OK".as_slice().into(),
            rtt: Duration::from_millis(12),
            peer: Some(Box::new(peer)),
        },
        None,
    );
    scene.destinations[0] = Arc::new(own);
    let last = &mut Arc::make_mut(&mut scene.destinations[0]).last;
    let last = last.as_mut().unwrap();
    last.diagnosis.warnings = vec!["the certificate expires in 9 days".to_owned()];
    last.round.observation.connection = Some(Arc::new(Connection {
        transport: Transport::Tls,
        local: Some("192.0.2.1:40000".parse().unwrap()),
        connect: Some(Duration::from_millis(2)),
        tls: TlsObservation {
            handshake: Some(Duration::from_millis(7)),
            protocol: Some("TLS 1.3"),
            cipher: Some("TLS13_AES_256_GCM_SHA384".to_owned()),
            server_name: Some("gw.example.org".to_owned()),
            certificate: Some(Box::new(Certificate {
                subject: "CN=gw.example.org".to_owned(),
                issuer: "CN=Example CA".to_owned(),
                names: vec!["gw.example.org".to_owned()],
                not_before: "2026-01-31T10:00:00Z".to_owned(),
                not_after: "2026-12-09T10:00:00Z".to_owned(),
                seconds_left: 9 * 24 * 3600,
            })),
            fault: None,
        },
    }));
    assert_screen("details-tls", &scene.lines(80, 30, false));
}

#[test]
fn what_the_letters_do_not_show_stands_beside_them() {
    let mut scene = Scene::outage().press(&[Key::Home]);
    let mut down = destination(-1, "sip:192.0.2.1", "AP", "x").changed(5, "AP", "no reply in 1 s");
    down.up = Some(false);
    down.change.as_mut().unwrap().up = false;
    scene.destinations = vec![Arc::new(down)];
    scene.events.truncate(1);
    scene.events[0] = MonitorEvent::Changed {
        destination: Arc::clone(&scene.destinations[0]),
        change: scene.destinations[0].change.clone().unwrap(),
    };
    let lines = scene.lines(80, 24, false);
    assert!(
        lines[1].contains("AP -> AP, down sip:192.0.2.1 (set -1)"),
        "{}",
        lines[1]
    );
    assert!(
        lines[6].contains("AP, down for 0:05: no reply"),
        "{}",
        lines[6]
    );
    let details = scene.press(&[Key::Enter]).lines(80, 24, false).join("\n");
    assert!(
        details.contains("last change: AP, down for 0:05: "),
        "{details}"
    );
    assert!(details.contains(" AP -> AP, down: no reply"), "{details}");
    assert!(
        details.contains("history: 1 round, loss 100 %"),
        "{details}"
    );
}

#[test]
fn what_has_no_result_is_waiting() {
    let mut scene = Scene::outage();
    scene.destinations = vec![Arc::new(destination(1, "sip:192.0.2.1", "AP", ""))];
    let lines = scene.lines(80, 24, false);
    assert!(
        lines[0].starts_with("0 up, 0 down, 1 waiting  "),
        "{}",
        lines[0]
    );
}

#[test]
fn a_filter_that_is_too_long_shows_where_it_is_typed() {
    let mut scene = Scene::outage().press(&[Key::Char('/')]);
    scene.view.filter = "\u{4f60}\u{597d}".repeat(20) + "x";
    let lines = scene.lines(20, 6, false);
    assert!(lines[5].starts_with("/…"), "{}", lines[5]);
    assert!(lines[5].ends_with("\u{597d}x_"), "{}", lines[5]);
}

#[test]
fn troubles_stand_above_what_happened() {
    let mut scene = Scene::outage();
    scene.troubles = vec!["the old lists stay: gateways.list:3: a \x1b[2J line".to_owned()];
    let lines = scene.lines(80, 24, false);
    assert_eq!(
        lines[1],
        "the old lists stay: gateways.list:3: a \\u{1b}[2J line"
    );
    assert!(lines[2].starts_with("14:03:23 AP -> TP"), "{}", lines[2]);
}

#[test]
fn hostile_text_stays_in_its_columns() {
    let mut scene = Scene::outage();
    for (place, uri) in [
        "sip:\x1b]0;title\x07@192.0.2.1",
        "sip:\u{4f60}\u{597d}\u{4f60}\u{597d}\u{4f60}\u{597d}.example",
        "sip:e\u{301}\u{301}\u{301}\u{301}\u{202e}x",
        "sip:\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f466}",
    ]
    .into_iter()
    .enumerate()
    {
        let hostile =
            destination(1, uri, "IP", "x").changed(5, "AP", "500 \x1b[31m\u{9b}2J\n\r\u{4f60}");
        scene.destinations[place] = Arc::new(hostile);
    }
    scene.events = events(&scene.destinations);
    for columns in 1..130 {
        for line in scene.lines(columns, 24, false) {
            assert!(line.width() <= columns, "{columns}: {line:?}");
            assert!(!line.chars().any(char::is_control), "{line:?}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_colours() {
    let scene = Scene::outage().with_server();
    let plain = scene.lines(80, 24, false);
    let coloured = scene.lines(80, 24, true);
    assert!(coloured.iter().any(|line| line.contains("\x1b[31m")));
    let pattern = crate::base::escape::own_regex("\x1b\\[[0-9;]*m");
    for (plain, coloured) in plain.iter().zip(&coloured) {
        let bare = pattern.replace_all(coloured.as_bytes(), &b""[..]);
        let bare = String::from_utf8(bare.into_owned()).unwrap();
        assert_eq!(bare.trim_end(), plain);
    }
}

#[test]
fn no_size_is_too_small() {
    let scene = Scene::outage().with_server();
    for lines in 1..12 {
        for columns in 1..90 {
            let screen = scene.lines(columns, lines, false);
            assert_eq!(screen.len(), lines, "{columns}x{lines}");
        }
    }
}

#[test]
fn only_what_is_visible_is_made() {
    let many = |count: usize| {
        let one = |number: usize| {
            let uri = format!("sip:10.{}.{}.1:5060", number / 250, number % 250);
            destination((number / 100) as i32, &uri, "AP", "1 2 3 x 1 2 3")
        };
        let mut scene = Scene::outage();
        scene.destinations = (0..count).map(|number| Arc::new(one(number))).collect();
        scene
    };
    let scene = many(10_000).press(&[Key::End]);
    let screen = scene.lines(80, 24, false);
    assert_eq!(screen.len(), 24);
    assert!(screen[22].starts_with(">AP"), "{}", screen[22]);
    assert!(
        screen[22].contains("sip:10.39.249.1:5060"),
        "{}",
        screen[22]
    );
}

#[test]
fn the_selected_destination_stays_selected_when_the_list_changes() {
    let before = outage();
    let mut view = View {
        selected: Some(2),
        ..View::default()
    };
    let after: Vec<_> = before[1..].to_vec();
    view.follow(&before, &after);
    assert_eq!(view.selected, Some(1));
    view.follow(&after, &before[..1]);
    assert_eq!(view.selected, None);
}

#[test]
fn details_stay_with_the_destination_that_they_were_opened_for() {
    // Nothing is selected: the mark stands at the first row of those that are down.
    let mut scene = Scene::outage().press(&[Key::Char('d'), Key::Enter]);
    let shown = |scene: &Scene| scene.lines(80, 24, false)[1].clone();
    assert_eq!(shown(&scene), "sip:192.0.2.12:5060");
    // It comes up, and the table shows it no more.
    let up = Arc::make_mut(&mut scene.destinations[1]);
    (up.flags, up.up) = (Flags::PROBING, Some(true));
    assert_eq!(shown(&scene), "sip:192.0.2.12:5060");
    // It has another place after a reload, and then none.
    let before = scene.destinations.clone();
    scene.destinations.remove(0);
    scene.view.follow(&before, &scene.destinations);
    assert_eq!(shown(&scene), "sip:192.0.2.12:5060");
    let before = scene.destinations.clone();
    scene.destinations.remove(0);
    scene.view.follow(&before, &scene.destinations);
    assert_eq!(shown(&scene), "the lists have this destination no more");
}

#[test]
fn details_scroll_to_their_end_and_no_further() {
    let mut scene = Scene::outage().press(&[Key::Down, Key::Enter]);
    let press = |scene: &mut Scene, keys: &[Key]| {
        for &key in keys {
            scene.view.press(key, &[], 10);
            let last = last_details_top(&scene.input(80, 8), &scene.view);
            scene.view.keep_details_within(last);
        }
        scene.lines(80, 8, false)
    };
    let end = press(&mut scene, &[Key::End]);
    assert!(end[6].starts_with("rounds: "), "{end:?}");
    let far = press(&mut scene, &[Key::PageDown; 9]);
    assert_eq!(far, end);
    // One key goes back.
    let back = press(&mut scene, &[Key::Up]);
    assert_eq!(back[2..7], end[1..6]);
    // All of it fits.
    assert_eq!(last_details_top(&scene.input(80, 60), &scene.view), 0);
}
