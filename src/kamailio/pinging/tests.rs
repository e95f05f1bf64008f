use super::*;
use crate::base::dns_records::DnsAnswers;
use crate::base::source::Source;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::socket::Advertised;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::kamailio::version::Version;

fn server(version: Version, interval: i32, mode: i32) -> Server {
    Server {
        ping_interval: Fact::Known(interval),
        probing_mode: Fact::Known(mode),
        ..Server::new(version)
    }
}

fn unknown<T>() -> Fact<T> {
    Fact::Unknown("$X".to_owned())
}

fn status_of(flags: i32, server: &Server) -> PingStatus {
    ping_status(&Destination::with_flags(Flags(flags)), server)
}

fn reasons_of(flags: i32, server: &Server) -> Vec<&'static str> {
    match status_of(flags, server) {
        PingStatus::NotPinged { reasons } => {
            reasons.into_iter().map(NotPingedReason::code).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn pings(flags: i32, server: &Server) -> PingPlan {
    match status_of(flags, server) {
        PingStatus::Pinged(pings) => pings,
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
    off.tm = Fact::Known(TmLoading::Absent);
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
    off.tm = Fact::Known(TmLoading::AfterDispatcher);
    assert_eq!(
        reasons_of(9, &off),
        ["interval-zero", "tm-after-dispatcher"]
    );
    off.dispatcher = Fact::Known(false);
    assert_eq!(reasons_of(9, &off)[0], "no-dispatcher");
    let old = server(Version::V5_8, 1, 3);
    assert_eq!(reasons_of(48, &old), ["mode-needs-probing-flag"]);
    assert_eq!(pings(56, &old).until, PingsUntil::Never);
}

#[test]
fn all_errors_of_a_server_that_does_not_start_are_given() {
    let mut server = server(Version::V6_1, 10, 1);
    server.tm = Fact::Known(TmLoading::AfterDispatcher);
    server.reply_codes = Fact::Known(ReplyCodes::read(b"code=404;"));
    server.list_options.sockets = Fact::Known(vec![socket(Transport::Udp, "127.0.0.1")]);
    server.default_socket = Fact::Known(Some(SocketChoice::Name(b"main".to_vec())));
    server.ping_socket = Fact::Known(Some(SocketChoice::Address(b"127.0.0.1:5060".to_vec())));
    let PingStatus::ServerDoesNotStart { why } = status_of(12, &server) else {
        panic!("it starts")
    };
    let codes: Vec<_> = why.iter().map(StartupError::code).collect();
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
        status_of(8, &server),
        PingStatus::Unknown {
            missing: missing.clone()
        }
    );
    assert_eq!(flags_at_start(Flags(8), &server), unknown());
    assert_eq!(flags_at_start(Flags(1), &server), Fact::Known(Flags(1)));
    server.tm = Fact::Known(TmLoading::Absent);
    assert_eq!(reasons_of(8, &server), ["no-tm"]);

    server = self::server(Version::V6_1, 0, 1);
    server.tm = unknown();
    server.probing_mode = unknown();
    assert_eq!(reasons_of(0, &server), ["interval-zero"]);
    server.ping_interval = Fact::Known(5);
    assert_eq!(status_of(0, &server), PingStatus::Unknown { missing });

    server = self::server(Version::V6_1, 5, 1);
    server.dispatcher = unknown();
    server.tm = Fact::Known(TmLoading::Absent);
    assert_eq!(reasons_of(0, &server), ["no-tm"]);
    server.tm = Fact::Known(TmLoading::BeforeDispatcher);
    assert!(matches!(status_of(0, &server), PingStatus::Unknown { .. }));

    server = self::server(Version::V6_1, 5, 1);
    server.reply_codes = unknown();
    server.probing_threshold = unknown();
    assert_eq!(pings(0, &server).detection, unknown());
}

#[test]
fn detection_is_the_longest_measured_time() {
    let seconds = |s| Fact::Known(Some(Duration::from_millis(s)));
    let mut server = server(Version::V6_1, 10, 1);
    assert_eq!(pings(8, &server).detection, seconds(40_000));
    server.probing_threshold = Fact::Known(3);
    assert_eq!(pings(8, &server).detection, seconds(60_000));
    server.probing_threshold = Fact::Known(-1);
    server.fr_timer = Fact::Known(Duration::from_secs(5));
    assert_eq!(pings(8, &server).detection, seconds(15_000));
    server.fr_timer = Fact::Known(Duration::from_secs(60));
    assert_eq!(pings(8, &server).detection, seconds(42_000));
    server.ping_fr_timeout = Fact::Known(24);
    assert_eq!(pings(8, &server).detection, seconds(11_500));
    server.version = Version::V6_0;
    assert_eq!(pings(8, &server).detection, seconds(42_000));
    for codes in ["code=408", "class=4"] {
        server.reply_codes = Fact::Known(ReplyCodes::read(codes.as_bytes()));
        assert_eq!(pings(8, &server).detection, Fact::Known(None), "{codes}");
    }
}

#[test]
fn pings_that_end_detect_nothing() {
    for (mode, flags, until) in [
        (0, 8, PingsUntil::Result),
        (1, 0, PingsUntil::Never),
        (2, 9, PingsUntil::Active),
        (3, 8, PingsUntil::Never),
        (4, 8, PingsUntil::Active),
        (-1, 8, PingsUntil::Active),
    ] {
        let pings = pings(flags, &server(Version::V6_1, 10, mode));
        assert_eq!(pings.until, until, "{mode}");
        let detects = pings.detection != Fact::Known(None);
        assert_eq!(detects, until == PingsUntil::Never, "{mode}");
    }
}

/// The verdicts on the destinations of a list, with these sockets.
fn of_list(text: &str, server: &mut Server, sockets: &[Socket]) -> Vec<PingStatus> {
    let load = ListOptions {
        sockets: Fact::Known(sockets.to_vec()),
        ..ListOptions::default()
    };
    let source = Source::new("x", text);
    let list = List::read(source, server.version, &DnsAnswers::default(), &load);
    server.list_options = load;
    Destination::of_list(&list)
        .iter()
        .map(|destination| ping_status(destination, server))
        .collect()
}

#[test]
fn results_that_reach_no_entry_change_nothing() {
    use PingsUntil::{Never, Result};
    let text = "4294967295 sip:192.0.2.1 8\n0 sip:192.0.2.1 8\n\
                1 sip:192.0.2.2 8\n1 SIP:192.0.2.2 8\n2 sip:192.0.2.2 8";
    for (version, expected) in [
        (Version::V6_0, [Never, Result, Never, Result, Result]),
        (Version::V6_1, [Never, Result, Result, Result, Result]),
    ] {
        let sockets = [socket(Transport::Udp, "192.0.2.9")];
        let ping_statuses = of_list(text, &mut server(version, 1, 0), &sockets);
        for (ping_status, until) in ping_statuses.into_iter().zip(expected) {
            match ping_status {
                PingStatus::Pinged(pings) => {
                    assert_eq!(pings.until, until);
                    assert_eq!(pings.detection, Fact::Known(None));
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
        PingStatus::Pinged(pings) => match pings.from {
            Fact::Known(socket) => socket.unwrap().to_string(),
            Fact::Unknown(what) => what,
        },
        PingStatus::NotPinged { reasons } => reasons[0].code().to_owned(),
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
    server.default_socket = Fact::Known(Some(SocketChoice::Address(b"127.0.0.1".to_vec())));
    assert_eq!(from("1 sip:127.0.0.9", &mut server), "udp:127.0.0.1:5060");
    server.ping_socket = Fact::Known(Some(SocketChoice::Address(b"127.0.0.2".to_vec())));
    assert_eq!(from("1 sip:127.0.0.9", &mut server), "udp:127.0.0.2:5060");
    server.mhomed = Fact::Known(true);
    assert_eq!(from("1 sip:127.0.0.9", &mut server), "udp:127.0.0.2:5060");
    server.ping_socket = Fact::Known(None);
    server.default_socket = Fact::Known(None);
    assert!(from("1 sip:127.0.0.9", &mut server).contains("mhomed"));
    server.outbound_proxy = Fact::Known(Some(b"sip:192.0.2.5".to_vec()));
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
        let loaded = flags_at_start(Flags(flags), &server(version, interval, 1));
        assert_eq!(loaded, Fact::Known(Flags(at_start)), "{version} {interval}");
    }
    let mut old = server(Version::V5_6, 0, 1);
    old.ping_interval = unknown();
    assert_eq!(flags_at_start(Flags(9), &old), Fact::Known(Flags(9)));
}

#[test]
fn with_mhomed_the_socket_is_unknown_only_for_udp() {
    use Transport::{Tcp, Udp};
    let hop = |protocol| NextHop {
        protocol,
        ipv6: false,
        loopback: false,
    };
    let mut server = server(Version::V6_1, 1, 1);
    server.mhomed = Fact::Known(true);
    server.list_options.sockets = Fact::Known(vec![socket(Tcp, "127.0.0.3")]);
    let towards = |protocol, server: &Server| {
        let destination = Destination::with_flags(Flags(0));
        socket_towards(&destination, hop(protocol), server)
    };
    let over_tcp = Fact::Known(Some(socket(Tcp, "127.0.0.3")));
    assert_eq!(towards(Tcp, &server), over_tcp);
    assert_eq!(towards(Udp, &server), Fact::Known(None));
    server.list_options.sockets = Fact::Known(vec![socket(Udp, "127.0.0.1")]);
    assert!(matches!(towards(Udp, &server), Fact::Unknown(_)));
}

#[test]
fn nothing_leaves_from_a_loopback_address_to_another_machine() {
    use Transport::{Tcp, Udp};
    let mut server = server(Version::V6_1, 1, 1);
    server.list_options.sockets =
        Fact::Known(vec![socket(Udp, "127.0.0.1"), socket(Tcp, "127.0.0.1")]);
    let reasons = |protocol, address: &str, socket: Option<&str>| {
        let destination = Destination {
            next_hop: Fact::Known(NextHop::new(protocol, address.parse().unwrap())),
            socket: socket.map(|own| SocketChoice::Address(own.into())),
            ..Destination::with_flags(Flags::PROBING)
        };
        match ping_status(&destination, &server) {
            PingStatus::NotPinged { reasons } => reasons,
            _ => Vec::new(),
        }
    };
    let cannot = [NotPingedReason::LoopbackSocket];
    assert_eq!(reasons(Udp, "192.0.2.1", None), cannot);
    assert_eq!(reasons(Udp, "127.0.0.9", None), []);
    // The system selects the address of a connection, unless a socket is named.
    assert_eq!(reasons(Tcp, "192.0.2.1", None), []);
    assert_eq!(
        reasons(Tcp, "192.0.2.1", Some("tcp:127.0.0.1:5060")),
        cannot
    );
    assert_eq!(
        reasons(Udp, "2001:db8::1", None),
        [NotPingedReason::NoSocket]
    );
}

#[test]
fn a_connection_leaves_from_its_socket_if_one_is_named_or_ports_are_reused() {
    use Transport::{Tcp, Udp};
    let any = Destination::with_flags(Flags::PROBING);
    let named = Destination {
        socket: Some(SocketChoice::Address(b"tcp:192.0.2.9:5060".into())),
        ..any.clone()
    };
    for (version, reuses, destination, protocol, address, bound) in [
        ("6.1.4", false, &any, Udp, "192.0.2.9", true),
        ("6.1.4", false, &any, Tcp, "192.0.2.9", false),
        ("6.1.4", false, &named, Tcp, "192.0.2.9", true),
        ("6.1.4", true, &any, Tcp, "192.0.2.9", true),
        ("5.7.3", true, &any, Tcp, "192.0.2.9", true),
        ("5.7.2", true, &any, Tcp, "192.0.2.9", false),
        ("6.1.4", true, &any, Tcp, "127.0.0.1", false),
        ("6.1.4", true, &any, Tcp, "0.0.0.0", false),
    ] {
        let mut server = server(version.parse().unwrap(), 1, 1);
        server.tcp_reuse_port = Fact::Known(reuses);
        let hop = NextHop::new(protocol, "192.0.2.1".parse().unwrap());
        let socket = socket(protocol, address);
        let is = is_bound(destination, hop, &socket, &server);
        assert_eq!(is, bound, "{version} {reuses} {protocol:?} {address}");
    }
}

#[test]
fn a_socket_that_advertises_ws_sends_nothing() {
    let mut own = socket(Transport::Udp, "192.0.2.9");
    let mut server = server(Version::V6_1, 1, 1);
    let destination = Destination {
        next_hop: Fact::Known(NextHop::new(Transport::Udp, "192.0.2.1".parse().unwrap())),
        ..Destination::with_flags(Flags::PROBING)
    };
    for (transport, is_sent) in [
        (None, true),
        (Some(Transport::Tls), true),
        (Some(Transport::Wss), true),
        (Some(Transport::Ws), false),
    ] {
        own.advertised = Some(Advertised {
            transport,
            host: "192.0.2.7".to_owned(),
            port: 5080,
        });
        server.list_options.sockets = Fact::Known(vec![own.clone()]);
        let status = ping_status(&destination, &server);
        assert_eq!(
            matches!(status, PingStatus::Pinged(_)),
            is_sent,
            "{status:?}"
        );
    }
}

#[test]
fn protocols_may_be_known_even_if_addresses_are_not() {
    let mut server = server(Version::V6_1, 1, 1);
    server.protocols = Fact::Known(vec![Transport::Udp, Transport::Tls]);
    let status = |protocol| {
        let destination = Destination {
            next_hop: Fact::Known(NextHop::new(protocol, [192, 0, 2, 1].into())),
            ..Destination::with_flags(Flags::PROBING)
        };
        ping_status(&destination, &server)
    };
    let cannot = PingStatus::NotPinged {
        reasons: vec![NotPingedReason::NoSocket],
    };
    assert_eq!(status(Transport::Sctp), cannot);
    for protocol in [
        Transport::Udp,
        Transport::Tls,
        Transport::Tcp,
        Transport::Ws,
    ] {
        assert_ne!(status(protocol), cannot, "{protocol:?}");
    }
}

#[test]
fn each_reason_applies_to_the_server_or_the_destination_and_has_a_message() {
    let all = [
        (NotPingedReason::NoDispatcher, true),
        (NotPingedReason::NoTm, true),
        (NotPingedReason::IntervalZero(-3), true),
        (NotPingedReason::TmAfterDispatcher, true),
        (NotPingedReason::Disabled, false),
        (NotPingedReason::NoPing, false),
        (NotPingedReason::NoDns, false),
        (NotPingedReason::ModeNeedsProbingFlag(3), false),
        (NotPingedReason::ModeNeedsInactiveAndProbing, false),
        (NotPingedReason::NoSocket, false),
        (NotPingedReason::LoopbackSocket, false),
        (NotPingedReason::AdvertisedWebSocket, false),
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
        List::read_alone(source, Version::V6_1)
    };
    let server = server(Version::V6_1, 10, 1);
    let few = list("1 sip:192.0.2.1 8\n1 sip:192.0.2.2 12\n1 sip:192.0.2.3 8\n1 sip:192.0.2.4 4");
    let ping_statuses = PingStatuses::new(&few, &server);
    let pinged = |ping_status: &PingStatus| matches!(ping_status, PingStatus::Pinged(_));
    let told: Vec<bool> = ping_statuses.iter().map(pinged).collect();
    assert_eq!(told, [true, false, true, false]);
    assert!(ping_statuses.get(0).is_some_and(pinged));
    assert!(
        ping_statuses
            .get(3)
            .is_some_and(|ping_status| !pinged(ping_status))
    );
    assert_eq!(ping_statuses.get(4), None);

    let counts: Vec<_> = ping_statuses
        .kinds()
        .iter()
        .map(|kind| kind.count)
        .collect();
    assert_eq!(counts, [2, 1, 1]);
    let reasons: Vec<_> = ping_statuses
        .kinds()
        .iter()
        .map(StatusGroup::reasons)
        .collect();
    assert_eq!(
        reasons,
        [
            &[][..],
            &[NotPingedReason::Disabled],
            &[NotPingedReason::Disabled]
        ]
    );
    let in_vain = ping_statuses.indices_of(StatusGroup::is_marked_but_never_pinged);
    assert_eq!(in_vain.map(|(index, _)| index).collect::<Vec<_>>(), [1]);

    // Enough lines to be read by several threads.
    let line = |number: usize| format!("1 sip:192.0.2.1 {}\n", 4 * (number % 2));
    let many = list(&(0..40_000).map(line).collect::<String>());
    let ping_statuses = PingStatuses::new(&many, &server);
    assert!(
        ping_statuses
            .iter()
            .map(pinged)
            .eq((0..40_000).map(|n| n % 2 == 0))
    );
    let counts: Vec<_> = ping_statuses
        .kinds()
        .iter()
        .map(|kind| kind.count)
        .collect();
    assert_eq!(counts, [20_000; 2]);
}
