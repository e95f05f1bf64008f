use std::collections::BTreeMap;
use std::time::Duration;

use super::*;
use crate::base::dns_records::DnsAnswers;
use crate::base::fact::Fact;
use crate::base::source::Source;
use crate::dns::locate::{KamailioDns, Procedure};
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::list::List;
use crate::kamailio::pinging::{Destination, PingStatuses};
use crate::kamailio::server::Server;
use crate::kamailio::version::Version;
use crate::monitor::input::MonitorServer;
use crate::monitor::snapshot::ReloadStatus;
use crate::probe::observation::Observation;
use crate::probe::options::{ProbeOptions, ProbeOverrides};
use crate::probe::result::Diagnosis;

/// Both thresholds; with a server its probing mode.
fn input(text: &str, version: Version, threshold: i32, mode: Option<i32>) -> Arc<MonitorInput> {
    let list = List::read_alone(Source::new("a.list", text), version);
    let overrides = ProbeOverrides {
        count: 1,
        probing_threshold: Some(threshold),
        inactive_threshold: Some(threshold),
        ..ProbeOverrides::default()
    };
    let server = mode.map(|mode| Server {
        ping_interval: Fact::Known(10),
        probing_mode: Fact::Known(mode),
        probing_threshold: Fact::Known(threshold),
        inactive_threshold: Fact::Known(threshold),
        ..Server::new(version)
    });
    Arc::new(MonitorInput {
        selected: vec![(0..list.entries.len()).collect()],
        options: ProbeOptions::new(&overrides, server.as_ref(), false).unwrap(),
        server: server.map(|server| MonitorServer {
            ping_statuses: vec![PingStatuses::new(&list, &server)],
            destinations: vec![Destination::of_list(&list)],
            server: Arc::new(server),
        }),
        interval: Duration::from_secs(60),
        include_disabled: true,
        source: None,
        procedure: Procedure::Kamailio(KamailioDns::default()),
        resolver_options: ResolverOptions {
            server: None,
            timeout: None,
            kamailio: None,
        },
        answers: DnsAnswers::default(),
        tls_warn_days: 14,
        files: Vec::new(),
        is_polled: false,
        lists: vec![list],
    })
}

/// A board and what it has written.
struct Watched {
    board: Board,
    snapshot: MonitorSnapshot,
}

impl Watched {
    fn new(input: &Arc<MonitorInput>) -> Self {
        let (board, destinations) = Board::new(Arc::clone(input));
        let start = SystemTime::UNIX_EPOCH;
        let snapshot = MonitorSnapshot {
            destinations,
            input: Arc::clone(input),
            reload: ReloadStatus {
                succeeded_at: start,
                failed: None,
            },
            rtts: BTreeMap::new(),
            started: start,
            paused: false,
            not_probed: (0, None),
        };
        Self { board, snapshot }
    }

    /// A round with this code, 0 being no reply.
    fn round(&mut self, number: usize, code: u16) -> Vec<MonitorEvent> {
        self.board.begins(number);
        self.end(number, code)
    }

    fn end(&mut self, number: usize, code: u16) -> Vec<MonitorEvent> {
        let outcome = match code {
            0 => ProbeOutcome::NoReply {
                after: Duration::from_secs(5),
                provisional: None,
                elsewhere: None,
                unusable: None,
            },
            code => ProbeOutcome::Answered {
                code,
                reason: Arc::from(&b"OK"[..]),
                rtt: Duration::from_millis(3),
                peer: None,
            },
        };
        let accepted = &self.board.input().options.accepted;
        let round = Round::new(Observation::new(outcome), accepted);
        let answered = round.up();
        let last = LastResult {
            round,
            diagnosis: Diagnosis::default(),
            hop: None,
            dns: None,
        };
        let at = SystemTime::UNIX_EPOCH;
        self.board
            .ends(number, last, answered, at, &mut self.snapshot)
    }

    fn reload(&mut self, input: &Arc<MonitorInput>) {
        let known = &self.snapshot.destinations;
        let (board, destinations) = Board::after_reload(Arc::clone(input), &self.board, known);
        self.board = board;
        self.snapshot.destinations = destinations;
    }

    /// Letters, and whether it is up.
    fn shown(&self, number: usize) -> String {
        let destination = &self.snapshot.destinations[number];
        let up = match destination.up {
            None => "?",
            Some(true) => "+",
            Some(false) => "-",
        };
        format!("{}{up}", destination.letters())
    }
}

/// The events in short: `AP>TP+ no reply in 5 s`.
fn short(events: &[MonitorEvent]) -> String {
    let short = |event: &MonitorEvent| match event {
        MonitorEvent::Changed { change, .. } => {
            let up = if change.up { '+' } else { '-' };
            format!("{}>{}{up} {}", change.from, change.to, change.why)
        }
        other => format!("{other:?}"),
    };
    events.iter().map(short).collect::<Vec<_>>().join("; ")
}

#[test]
fn states_follow_the_thresholds_and_the_mode() {
    for (flags, threshold, mode, codes, expected) in [
        // Without a server the probing flag stays as it is in the list.
        (8, 1, None, &[200, 503, 0, 200][..], "AP? AP+ IP- IP- AP+"),
        (
            0,
            3,
            None,
            &[0, 0, 0, 200, 200, 200],
            "AX? TX+ TX+ IX- IX- IX- AX+",
        ),
        (9, 1, None, &[200], "IP? AP+"),
        // A disabled one keeps its letters.
        (12, 1, None, &[200, 0], "DP? DP+ DP-"),
        (8, 2, Some(1), &[0, 0, 200, 200], "AP? TP+ IP- IP- AP+"),
        // Mode 0 clears P with the first result, and pings no more; we still see it go down.
        (8, 1, Some(0), &[200, 0], "AP? AX+ AX-"),
        // What Kamailio does not ping keeps its letters.
        (0, 1, Some(3), &[0, 200], "AX? AX- AX+"),
    ] {
        let input = input(
            &format!("1 sip:192.0.2.1 {flags}\n"),
            Version::V6_1,
            threshold,
            mode,
        );
        let mut watched = Watched::new(&input);
        let mut seen = vec![watched.shown(0)];
        for &code in codes {
            watched.round(0, code);
            seen.push(watched.shown(0));
        }
        assert_eq!(seen.join(" "), expected, "{flags} {threshold} {mode:?}");
    }
}

#[test]
fn an_event_is_a_change_of_letters_or_of_being_up() {
    let input = input(
        "1 sip:192.0.2.1 8\n4294967295 sip:192.0.2.2 8\n",
        Version::V6_1,
        2,
        None,
    );
    let mut watched = Watched::new(&input);
    // As the list has it: no change.
    assert_eq!(short(&watched.round(0, 200)), "");
    assert_eq!(short(&watched.round(0, 0)), "AP>TP+ no reply in 5 s");
    assert_eq!(
        short(&watched.round(0, 503)),
        "TP>IP- reply not accepted: 503"
    );
    assert_eq!(short(&watched.round(0, 0)), "");
    assert_eq!(short(&watched.round(0, 200)), "");
    assert_eq!(short(&watched.round(0, 200)), "IP>AP+ answered: 200 OK");
    let change = watched.snapshot.destinations[0].change.as_ref().unwrap();
    assert_eq!(&*change.why, "answered: 200 OK");
    // Kamailio stores no result in a set below 0: only being up changes.
    watched.round(1, 0);
    assert_eq!(short(&watched.round(1, 0)), "AP>AP- no reply in 5 s");
}

#[test]
fn the_result_of_a_twin_goes_where_kamailio_stores_it() {
    let text = "1 sip:192.0.2.1 8\n1 sip:192.0.2.1 8\n";
    let input = input(text, Version::V6_0, 1, Some(1));
    let mut watched = Watched::new(&input);
    let events = watched.round(0, 0);
    assert_eq!([watched.shown(0), watched.shown(1)], ["AP-", "IP?"]);
    assert_eq!(
        short(&events),
        "AP>AP- no reply in 5 s; AP>IP+ no reply in 5 s"
    );
}

#[test]
fn what_is_known_survives_a_reload_unless_the_flags_change() {
    let before = input(
        "1 sip:192.0.2.1 8\n1 sip:192.0.2.2 8\n1 sip:192.0.2.3 8 0 duid=a\n",
        Version::V6_1,
        2,
        Some(1),
    );
    let mut watched = Watched::new(&before);
    for number in 0..3 {
        watched.round(number, 0);
    }
    assert_eq!(watched.shown(0), "TP+");
    // Moved, with other flags, with another duid; and a new one.
    let after = input(
        "1 sip:192.0.2.9 8\n1 sip:192.0.2.2 9\n1 sip:192.0.2.3 8 0 duid=b\n1 sip:192.0.2.1 8 5\n",
        Version::V6_1,
        2,
        Some(1),
    );
    // The ping has begun before the reload, and its result comes after it.
    watched.board.begins(0);
    watched.reload(&after);
    let shown: Vec<_> = (0..4).map(|number| watched.shown(number)).collect();
    assert_eq!(shown, ["AP?", "IP?", "AP?", "TP+"]);
    let totals = |number: usize| watched.snapshot.destinations[number].totals.rounds;
    assert_eq!([totals(0), totals(1), totals(2), totals(3)], [0, 1, 0, 1]);
    let identity = DestinationIdentity {
        set: 1,
        uri: b"sip:192.0.2.1"[..].into(),
        duid: None,
        nth: 1,
    };
    let number = watched.board.number(&identity).unwrap();
    assert_eq!(number, 3);
    assert_eq!(short(&watched.end(number, 0)), "TP>IP- no reply in 5 s");
    let gone = DestinationIdentity {
        duid: Some(b"a"[..].into()),
        uri: b"sip:192.0.2.3"[..].into(),
        ..identity
    };
    assert_eq!(watched.board.number(&gone), None);
}

#[test]
fn equal_destinations_are_told_apart_by_their_order() {
    let text =
        "1 sip:192.0.2.1 8\n1 sip:192.0.2.1 8\n1 sip:192.0.2.1 8 0 duid=a\n2 sip:192.0.2.1 8\n";
    let watched = Watched::new(&input(text, Version::V6_1, 1, None));
    let nth = |d: &Arc<MonitoredDestination>| d.identity.nth;
    let all: Vec<_> = watched.snapshot.destinations.iter().map(nth).collect();
    assert_eq!(all, [1, 2, 1, 1]);
}

#[test]
fn counts_and_round_trip_times_are_those_of_what_was_asked() {
    let mut watched = Watched::new(&input("1 sip:192.0.2.1 8\n", Version::V6_1, 1, None));
    for code in [200, 0, 404] {
        watched.round(0, code);
    }
    let destination = &watched.snapshot.destinations[0];
    let totals = destination.totals;
    assert_eq!((totals.rounds, totals.lost), (3, 1));
    assert_eq!(destination.rtt(), Some(Duration::from_millis(3)));
    assert_eq!(watched.snapshot.rtts[&1].count, 2);
    // What was not asked is no round.
    watched.board.begins(0);
    let outcome = ProbeOutcome::Refused(crate::sip::layer::SendError::NoBuffers);
    let accepted = &watched.board.input().options.accepted;
    let round = Round::new(Observation::new(outcome), accepted);
    let last = LastResult {
        round,
        diagnosis: Diagnosis::default(),
        hop: None,
        dns: None,
    };
    let (at, snapshot) = (SystemTime::UNIX_EPOCH, &mut watched.snapshot);
    let events = watched.board.ends(0, last, None, at, snapshot);
    assert_eq!(short(&events), "");
    assert_eq!(watched.snapshot.destinations[0].totals.rounds, 3);
    assert_eq!(watched.shown(0), "IP-");
}
