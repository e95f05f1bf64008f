use super::*;
use crate::base::dns_records::Answers;
use crate::base::source::Source;
use crate::kamailio::list::List;
use crate::kamailio::list::options::Load;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::kamailio::version::Version;

fn server(version: Version, interval: i32, mode: i32) -> Server {
    Server {
        ping_interval: Known::Is(interval),
        probing_mode: Known::Is(mode),
        ..Server::new(version)
    }
}

fn unknown<T>() -> Known<T> {
    Known::Unknown("$X".to_owned())
}

fn verdict(flags: i32, server: &Server) -> Effective {
    effective(&Destination::with_flags(Flags(flags)), server)
}

fn reasons_of(flags: i32, server: &Server) -> Vec<&'static str> {
    match verdict(flags, server) {
        Effective::NotPinged { reasons } => reasons.into_iter().map(Reason::code).collect(),
        other => panic!("{other:?}"),
    }
}

fn pings(flags: i32, server: &Server) -> Pings {
    match verdict(flags, server) {
        Effective::Pinged(pings) => pings,
        other => panic!("{other:?}"),
    }
}

fn socket(protocol: Transport, address: &str) -> Socket {
    Socket {
        protocol,
        address: address.parse().unwrap(),
        port: 5060,
        name: None,
        advertised: None,
    }
}

#[test]
fn all_reasons_are_given_and_those_of_the_server_come_first() {
    let mut off = server(Version::V6_1, 0, 2);
    off.tm = Known::Is(Tm::Absent);
    assert_eq!(
        reasons_of(52, &off),
        [
            "no-tm",
            "interval-zero",
            "flag-disabled",
            "flag-no-ping",
            "flag-no-dns",
            "mode-needs-inactive-and-probing"
        ]
    );
    off.tm = Known::Is(Tm::AfterDispatcher);
    assert_eq!(
        reasons_of(9, &off),
        ["interval-zero", "tm-after-dispatcher"]
    );
    off.dispatcher = Known::Is(false);
    assert_eq!(reasons_of(9, &off)[0], "no-dispatcher");
    let old = server(Version::V5_8, 1, 3);
    assert_eq!(reasons_of(48, &old), ["mode-needs-probing-flag"]);
    assert_eq!(pings(56, &old).until, Until::Never);
}

#[test]
fn all_errors_of_a_server_that_does_not_start_are_given() {
    let mut server = server(Version::V6_1, 10, 1);
    server.tm = Known::Is(Tm::AfterDispatcher);
    server.reply_codes = Known::Is(ReplyCodes::read(b"code=404;"));
    server.load.sockets = Known::Is(vec![socket(Transport::Udp, "127.0.0.1")]);
    server.default_socket = Known::Is(Some(SocketChoice::Name(b"main".to_vec())));
    server.ping_socket = Known::Is(Some(SocketChoice::Address(b"127.0.0.1:5060".to_vec())));
    let Effective::ServerWontStart { why } = verdict(12, &server) else {
        panic!("it starts")
    };
    let codes: Vec<_> = why.iter().map(Fault::code).collect();
    assert_eq!(
        codes,
        ["tm-after-dispatcher", "bad-reply-codes", "not-our-socket"]
    );
    assert_eq!(
        why[2].to_string(),
        "ds_default_sockname names 'main', and Kamailio does not listen there"
    );
}

#[test]
fn an_unknown_fact_matters_only_if_nothing_else_decides() {
    let mut server = server(Version::V6_1, 10, 1);
    server.ping_interval = unknown();
    assert_eq!(reasons_of(4, &server), ["flag-disabled"]);
    let missing = vec!["$X".to_owned()];
    assert_eq!(
        verdict(8, &server),
        Effective::Unknown {
            missing: missing.clone()
        }
    );
    assert_eq!(flags_at_start(Flags(8), &server), unknown());
    assert_eq!(flags_at_start(Flags(1), &server), Known::Is(Flags(1)));
    server.tm = Known::Is(Tm::Absent);
    assert_eq!(reasons_of(8, &server), ["no-tm"]);

    server = self::server(Version::V6_1, 0, 1);
    server.tm = unknown();
    server.probing_mode = unknown();
    assert_eq!(reasons_of(0, &server), ["interval-zero"]);
    server.ping_interval = Known::Is(5);
    assert_eq!(verdict(0, &server), Effective::Unknown { missing });

    server = self::server(Version::V6_1, 5, 1);
    server.dispatcher = unknown();
    server.tm = Known::Is(Tm::Absent);
    assert_eq!(reasons_of(0, &server), ["no-tm"]);
    server.tm = Known::Is(Tm::BeforeDispatcher);
    assert!(matches!(verdict(0, &server), Effective::Unknown { .. }));

    server = self::server(Version::V6_1, 5, 1);
    server.reply_codes = unknown();
    server.probing_threshold = unknown();
    assert_eq!(pings(0, &server).detection, unknown());
}

#[test]
fn detection_is_the_longest_measured_time() {
    let seconds = |s| Known::Is(Some(Duration::from_millis(s)));
    let mut server = server(Version::V6_1, 10, 1);
    assert_eq!(pings(8, &server).detection, seconds(40_000));
    server.probing_threshold = Known::Is(3);
    assert_eq!(pings(8, &server).detection, seconds(60_000));
    server.probing_threshold = Known::Is(-1);
    server.fr_timer = Known::Is(Duration::from_secs(5));
    assert_eq!(pings(8, &server).detection, seconds(15_000));
    server.fr_timer = Known::Is(Duration::from_secs(60));
    assert_eq!(pings(8, &server).detection, seconds(42_000));
    server.ping_fr_timeout = Known::Is(24);
    assert_eq!(pings(8, &server).detection, seconds(11_500));
    server.version = Version::V6_0;
    assert_eq!(pings(8, &server).detection, seconds(42_000));
    for codes in ["code=408", "class=4"] {
        server.reply_codes = Known::Is(ReplyCodes::read(codes.as_bytes()));
        assert_eq!(pings(8, &server).detection, Known::Is(None), "{codes}");
    }
}

#[test]
fn pings_that_end_detect_nothing() {
    for (mode, flags, until) in [
        (0, 8, Until::Result),
        (1, 0, Until::Never),
        (2, 9, Until::Active),
        (3, 8, Until::Never),
        (4, 8, Until::Active),
        (-1, 8, Until::Active),
    ] {
        let pings = pings(flags, &server(Version::V6_1, 10, mode));
        assert_eq!(pings.until, until, "{mode}");
        let detects = pings.detection != Known::Is(None);
        assert_eq!(detects, until == Until::Never, "{mode}");
    }
}

/// The verdicts on the destinations of a list, with these sockets.
fn of_list(text: &str, server: &mut Server, sockets: &[Socket]) -> Vec<Effective> {
    let load = Load {
        sockets: Known::Is(sockets.to_vec()),
        ..Load::default()
    };
    let source = Source::new("x", text);
    let list = List::read(source, server.version, &Answers::default(), &load);
    server.load = load;
    Destination::of_list(&list)
        .iter()
        .map(|destination| effective(destination, server))
        .collect()
}

#[test]
fn results_that_reach_no_entry_change_nothing() {
    use Until::{Never, Result};
    let text = "4294967295 sip:192.0.2.1 8\n0 sip:192.0.2.1 8\n\
                1 sip:192.0.2.2 8\n1 SIP:192.0.2.2 8\n2 sip:192.0.2.2 8";
    for (version, expected) in [
        (Version::V6_0, [Never, Result, Never, Result, Result]),
        (Version::V6_1, [Never, Result, Result, Result, Result]),
    ] {
        let sockets = [socket(Transport::Udp, "192.0.2.9")];
        let verdicts = of_list(text, &mut server(version, 1, 0), &sockets);
        for (verdict, until) in verdicts.into_iter().zip(expected) {
            match verdict {
                Effective::Pinged(pings) => {
                    assert_eq!(pings.until, until);
                    assert_eq!(pings.detection, Known::Is(None));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn pings_are_sent_from_the_matching_socket() {
    use Transport::{Tcp, Udp};
    let sockets = [
        socket(Udp, "127.0.0.1"),
        socket(Udp, "127.0.0.2"),
        socket(Tcp, "127.0.0.3"),
    ];
    let from = |line: &str, server: &mut Server| match of_list(line, server, &sockets).remove(0) {
        Effective::Pinged(pings) => match pings.from {
            Known::Is(socket) => socket.unwrap().to_string(),
            Known::Unknown(what) => what,
        },
        Effective::NotPinged { reasons } => reasons[0].code().to_owned(),
        other => panic!("{other:?}"),
    };
    let mut server = server(Version::V6_1, 1, 1);
    for (line, expected) in [
        ("1 sip:127.0.0.9", "udp:127.0.0.2:5060"),
        ("1 sip:127.0.0.9 0 0 socket=127.0.0.1", "udp:127.0.0.1:5060"),
        (
            "1 sip:127.0.0.9 0 0 socket=127.0.0.2;ping_socket=127.0.0.1",
            "udp:127.0.0.1:5060",
        ),
        ("1 sip:127.0.0.9;transport=tcp", "tcp:127.0.0.3:5060"),
        ("1 sips:127.0.0.9", "no-socket"),
        ("1 sip:127.0.0.9;transport=sctp", "no-socket"),
        ("1 sip:gw.test", "the destination's address"),
        ("1 sip:127.0.0.9 0 0 obproxy=sip:p", "where sip:p is"),
    ] {
        assert_eq!(from(line, &mut server), expected, "{line}");
    }
    server.default_socket = Known::Is(Some(SocketChoice::Address(b"127.0.0.1".to_vec())));
    assert_eq!(from("1 sip:127.0.0.9", &mut server), "udp:127.0.0.1:5060");
    server.ping_socket = Known::Is(Some(SocketChoice::Address(b"127.0.0.2".to_vec())));
    assert_eq!(from("1 sip:127.0.0.9", &mut server), "udp:127.0.0.2:5060");
    server.mhomed = Known::Is(true);
    assert_eq!(from("1 sip:127.0.0.9", &mut server), "udp:127.0.0.2:5060");
    server.ping_socket = Known::Is(None);
    server.default_socket = Known::Is(None);
    assert!(from("1 sip:127.0.0.9", &mut server).contains("mhomed"));
    server.outbound_proxy = Known::Is(Some(b"sip:192.0.2.5".to_vec()));
    assert_eq!(
        from("1 sip:127.0.0.9", &mut server),
        "where outbound_proxy is"
    );
}

#[test]
fn only_6_1_without_an_interval_clears_the_probing_flag_at_start() {
    for (version, interval, flags, at_start) in [
        (Version::V6_1, 0, 9, 1),
        (Version::V6_1, -1, 8, 0),
        (Version::V6_1, 0, 1, 1),
        (Version::V6_1, 1, 9, 9),
        (Version::V5_6, 0, 9, 9),
    ] {
        let held = flags_at_start(Flags(flags), &server(version, interval, 1));
        assert_eq!(held, Known::Is(Flags(at_start)), "{version} {interval}");
    }
    let mut old = server(Version::V5_6, 0, 1);
    old.ping_interval = unknown();
    assert_eq!(flags_at_start(Flags(9), &old), Known::Is(Flags(9)));
}

#[test]
fn with_mhomed_the_socket_is_unknown_only_for_udp() {
    use Transport::{Tcp, Udp};
    let hop = |protocol| NextHop {
        protocol,
        ipv6: false,
    };
    let mut server = server(Version::V6_1, 1, 1);
    server.mhomed = Known::Is(true);
    server.load.sockets = Known::Is(vec![socket(Tcp, "127.0.0.3")]);
    let towards = |protocol, server: &Server| {
        let destination = Destination::with_flags(Flags(0));
        socket_towards(&destination, hop(protocol), server)
    };
    let over_tcp = Known::Is(Some(socket(Tcp, "127.0.0.3")));
    assert_eq!(towards(Tcp, &server), over_tcp);
    assert_eq!(towards(Udp, &server), Known::Is(None));
    server.load.sockets = Known::Is(vec![socket(Udp, "127.0.0.1")]);
    assert!(matches!(towards(Udp, &server), Known::Unknown(_)));
}

#[test]
fn each_reason_applies_to_the_server_or_the_destination_and_has_a_message() {
    let all = [
        (Reason::NoDispatcher, true),
        (Reason::NoTm, true),
        (Reason::IntervalZero(-3), true),
        (Reason::TmAfterDispatcher, true),
        (Reason::Disabled, false),
        (Reason::NoPing, false),
        (Reason::NoDns, false),
        (Reason::ModeNeedsProbingFlag(3), false),
        (Reason::ModeNeedsInactiveAndProbing, false),
        (Reason::NoSocket, false),
    ];
    for (reason, of_the_server) in all {
        assert_eq!(reason.is_of_the_server(), of_the_server, "{reason:?}");
    }
    assert_eq!(all[2].0.to_string(), "ds_ping_interval is -3");
    assert!(all[7].0.to_string().contains("ds_probing_mode 3"));
}

#[test]
fn verdicts_are_stored_by_kind_and_found_by_entry() {
    let list = |text: &str| {
        let source = Source::new("x", text);
        List::read(source, Version::V6_1, &Answers::default(), &Load::default())
    };
    let server = server(Version::V6_1, 10, 1);
    let few = list("1 sip:192.0.2.1 8\n1 sip:192.0.2.2 12\n1 sip:192.0.2.3 8\n1 sip:192.0.2.4 4");
    let verdicts = Verdicts::new(&few, &server);
    let pinged = |verdict: &Effective| matches!(verdict, Effective::Pinged(_));
    let told: Vec<bool> = verdicts.iter().map(pinged).collect();
    assert_eq!(told, [true, false, true, false]);
    assert!(verdicts.get(0).is_some_and(pinged));
    assert!(verdicts.get(3).is_some_and(|verdict| !pinged(verdict)));
    assert_eq!(verdicts.get(4), None);

    let counts: Vec<_> = verdicts.kinds().iter().map(|kind| kind.count).collect();
    assert_eq!(counts, [2, 1, 1]);
    let reasons: Vec<_> = verdicts.kinds().iter().map(Kind::reasons).collect();
    assert_eq!(reasons, [&[][..], &[Reason::Disabled], &[Reason::Disabled]]);
    let in_vain = verdicts.indices_of(Kind::is_marked_in_vain);
    assert_eq!(in_vain.map(|(index, _)| index).collect::<Vec<_>>(), [1]);

    // Enough lines to be read by several threads.
    let line = |number: usize| format!("1 sip:192.0.2.1 {}\n", 4 * (number % 2));
    let many = list(&(0..40_000).map(line).collect::<String>());
    let verdicts = Verdicts::new(&many, &server);
    assert!(
        verdicts
            .iter()
            .map(pinged)
            .eq((0..40_000).map(|n| n % 2 == 0))
    );
    let counts: Vec<_> = verdicts.kinds().iter().map(|kind| kind.count).collect();
    assert_eq!(counts, [20_000; 2]);
}
