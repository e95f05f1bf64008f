use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::base::dns_records::{DnsAnswer, DnsRecord, DnsRecordType, NaptrRecord, SrvRecord};
use crate::base::fact::Fact;
use crate::base::source::Source;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::server::dns_params::DnsParams;
use crate::kamailio::version::Version;

/// Records as in a zone file: the name, and for example `A 192.0.2.1`. Other names do not exist.
#[derive(Debug, Clone, Default)]
struct Zone(BTreeMap<Vec<u8>, Vec<(DnsRecordType, DnsRecord)>>);

impl Zone {
    fn new(records: &[(&str, &str)]) -> Self {
        let mut zone = Self::default();
        for (name, record) in records {
            let all = zone.0.entry(name.as_bytes().to_vec()).or_default();
            let words: Vec<_> = record.split(' ').collect();
            let number = |word: &str| word.parse().unwrap();
            let name = |word: &str| word.trim_end_matches('.').to_owned();
            all.push(match words[0] {
                "A" => (
                    DnsRecordType::A,
                    DnsRecord::Address(words[1].parse().unwrap()),
                ),
                "AAAA" => (
                    DnsRecordType::Aaaa,
                    DnsRecord::Address(words[1].parse().unwrap()),
                ),
                "SRV" => {
                    let srv = SrvRecord {
                        priority: number(words[1]),
                        weight: number(words[2]),
                        port: number(words[3]),
                        target: name(words[4]),
                    };
                    (DnsRecordType::Srv, DnsRecord::Srv(srv))
                }
                "NAPTR" => {
                    let naptr = NaptrRecord {
                        order: number(words[1]),
                        preference: number(words[2]),
                        flags: words[3].into(),
                        services: words[4].into(),
                        regexp: Vec::new(),
                        replacement: name(words[5]),
                    };
                    (DnsRecordType::Naptr, DnsRecord::Naptr(naptr))
                }
                other => panic!("{other}"),
            });
        }
        zone
    }

    fn answer(&self, question: &DnsQuestion) -> DnsAnswer {
        let Some(records) = self.0.get(&question.name) else {
            return Err(NoAnswer::NoSuchName).into();
        };
        let of_kind = records.iter().filter(|(kind, _)| *kind == question.kind);
        Ok(of_kind.map(|(_, record)| record.clone()).collect()).into()
    }
}

/// Answers questions until none is open. Returns the result and how many questions it took.
fn locate_in(zone: &Zone, uri: &str, search: &Search<'_>) -> (LocatedVia, usize) {
    let list = List::read(
        Source::new("x", format!("1 {uri} 16")),
        Version::V6_1,
        &DnsAnswers::default(),
        &ListOptions::default(),
    );
    let goal = SearchGoal::of_entry(&list, &list.entries[0], None);
    let mut answers = DnsAnswers::default();
    for asked in 0..200 {
        let found = locate(&goal, &answers, search);
        match &found.located {
            Located::Ask(question) => {
                assert_eq!(answers.answer(question), None, "asked twice: {question}");
                answers.extend(question.clone(), zone.answer(question));
            }
            _ => return (found, asked),
        }
    }
    panic!("too many questions");
}

fn shown(found: &LocatedVia) -> Vec<String> {
    match &found.located {
        Located::At(hops) => hops
            .iter()
            .map(|hop| format!("{:?} {}", hop.transport, hop.address).to_lowercase())
            .collect(),
        other => vec![format!("{other:?}")],
    }
}

fn hops(zone: &Zone, uri: &str, procedure: &Procedure, all: bool) -> Vec<String> {
    let search = Search {
        procedure,
        all,
        seed: 1,
    };
    shown(&locate_in(zone, uri, &search).0)
}

fn zone() -> Zone {
    Zone::new(&[
        ("gw.test", "NAPTR 50 50 s SIPS+D2T _sips._tcp.gw.test."),
        ("gw.test", "NAPTR 20 20 s SIP+D2U _sip._udp.gw.test."),
        ("gw.test", "NAPTR 20 10 s SIP+D2T _sip._tcp.gw.test."),
        ("gw.test", "NAPTR 1 1 u E2U+sip _sip._udp.other.test."),
        ("gw.test", "NAPTR 2 1 s SIP+D2S _sip._sctp.gw.test."),
        ("_sip._udp.gw.test", "SRV 10 0 5070 a.test."),
        ("_sip._tcp.gw.test", "SRV 20 0 5072 b.test."),
        ("_sip._tcp.gw.test", "SRV 10 0 5071 a.test."),
        ("_sips._tcp.gw.test", "SRV 10 0 5081 a.test."),
        ("gw.test", "A 192.0.2.99"),
        ("a.test", "A 192.0.2.1"),
        ("a.test", "AAAA 2001:db8::1"),
        ("b.test", "A 192.0.2.2"),
        ("b.test", "A 192.0.2.3"),
        ("srv.test", "A 192.0.2.98"),
        ("_sip._tcp.srv.test", "SRV 0 0 5071 gone.test."),
        ("_sip._tcp.srv.test", "SRV 1 0 5072 b.test."),
        ("six.test", "AAAA 2001:db8::6"),
        ("denied.test", "A 192.0.2.97"),
        ("_sip._udp.denied.test", "SRV 0 0 0 ."),
        ("dead.test", "A 192.0.2.96"),
        ("_sip._udp.dead.test", "SRV 0 0 5060 gone.test."),
    ])
}

#[test]
fn rfc_3263_uses_naptr_then_srv_then_addresses() {
    let zone = zone();
    for (uri, expected) in [
        // NAPTR by order and preference, of the supported services.
        ("sip:gw.test", "tcp 192.0.2.1:5071"),
        ("sips:gw.test", "tls 192.0.2.1:5081"),
        // The URI names a transport: no NAPTR.
        ("sip:gw.test;transport=udp", "udp 192.0.2.1:5070"),
        ("sip:gw.test;transport=tls", "tls 192.0.2.1:5081"),
        ("sips:gw.test;transport=tcp", "tls 192.0.2.1:5081"),
        // The URI has a port: addresses only.
        ("sip:gw.test:5060", "udp 192.0.2.99:5060"),
        ("sips:gw.test:5061", "tls 192.0.2.99:5061"),
        ("sip:gw.test:7;transport=tcp", "tcp 192.0.2.99:7"),
        // No NAPTR: the SRV records of each transport; a target that does not exist is skipped.
        ("sip:srv.test", "tcp 192.0.2.2:5072"),
        ("sip:srv.test;transport=udp", "udp 192.0.2.98:5060"),
        // Only addresses.
        ("sip:six.test", "udp [2001:db8::6]:5060"),
        ("sips:six.test", "tls [2001:db8::6]:5061"),
        ("sip:six.test;transport=tcp", "tcp [2001:db8::6]:5060"),
        // Numbers.
        ("sip:192.0.2.7", "udp 192.0.2.7:5060"),
        ("sips:192.0.2.7", "tls 192.0.2.7:5061"),
        ("sip:[2001:db8::7]:7;transport=tcp", "tcp [2001:db8::7]:7"),
    ] {
        assert_eq!(
            hops(&zone, uri, &Procedure::Rfc3263, false),
            [expected],
            "{uri}"
        );
    }
}

#[test]
fn rfc_3263_gives_the_reason_if_there_is_no_hop() {
    let zone = zone();
    for (uri, expected) in [
        ("sip:denied.test", NotFound::NotOffered),
        // If SRV records do not resolve, addresses are not used instead.
        ("sip:dead.test", NotFound::NoAddress(NoAnswer::NoSuchName)),
        ("sip:gone.test", NotFound::NoAddress(NoAnswer::NoSuchName)),
        ("sips:gw.test;transport=udp", NotFound::SipsOverUdp),
        ("sip:127.1", NotFound::LooksLikeANumber),
    ] {
        let expected = format!("{:?}", Located::Nowhere(expected));
        assert_eq!(
            hops(&zone, uri, &Procedure::Rfc3263, false),
            [expected],
            "{uri}"
        );
    }
}

#[test]
fn all_hops_are_returned_in_the_order_in_which_they_are_tried() {
    let zone = zone();
    assert_eq!(
        hops(&zone, "sip:gw.test", &Procedure::Rfc3263, true),
        [
            "tcp 192.0.2.1:5071",
            "tcp [2001:db8::1]:5071",
            "tcp 192.0.2.2:5072",
            "tcp 192.0.2.3:5072",
            "udp 192.0.2.1:5070",
            "udp [2001:db8::1]:5070",
            "tls 192.0.2.1:5081",
            "tls [2001:db8::1]:5081",
        ]
    );
    let kamailio = Procedure::Kamailio(KamailioDns::default());
    assert_eq!(
        hops(&zone, "sip:gw.test;transport=tcp", &kamailio, true),
        [
            "tcp 192.0.2.1:5071",
            "tcp [2001:db8::1]:5071",
            "tcp 192.0.2.2:5072",
            "tcp 192.0.2.3:5072",
        ]
    );
}

#[test]
fn kamailio_looks_up_only_udp_unless_configured_otherwise() {
    let zone = zone();
    let with =
        |core: DnsParams| Procedure::Kamailio(KamailioDns::new(&ListOptions::default(), &core));
    let default = with(DnsParams::default());
    let naptr = with(DnsParams {
        try_naptr: Fact::Known(true),
        ..DnsParams::default()
    });
    let strict = with(DnsParams {
        try_naptr: Fact::Known(true),
        naptr_ignores_order: Fact::Known(false),
        ..DnsParams::default()
    });
    let failover = with(DnsParams {
        failover: Fact::Known(true),
        ..DnsParams::default()
    });
    for (procedure, uri, expected) in [
        (&default, "sip:gw.test", "udp 192.0.2.1:5070"),
        (&default, "sip:srv.test", "udp 192.0.2.98:5060"),
        (&default, "sip:denied.test", "udp 192.0.2.97:5060"),
        (&default, "sip:dead.test", "udp 192.0.2.96:5060"),
        (&naptr, "sip:gw.test", "udp 192.0.2.1:5070"),
        (&strict, "sip:gw.test", "tcp 192.0.2.1:5071"),
        (&naptr, "sip:srv.test:5060", "tcp 192.0.2.2:5072"),
        (&failover, "sip:srv.test", "tcp 192.0.2.2:5072"),
        (&failover, "sip:srv.test:5060", "udp 192.0.2.98:5060"),
        // The port of the SRV record whose target does not resolve, as measured.
        (&failover, "sip:dead.test", "udp 192.0.2.96:5060"),
    ] {
        assert_eq!(hops(&zone, uri, procedure, false), [expected], "{uri}");
    }
}

#[test]
fn a_destination_looked_up_at_load_needs_its_own_address() {
    let zone = Zone::new(&[
        ("_sip._udp.srv.test", "SRV 0 0 5070 a.test."),
        ("a.test", "A 192.0.2.1"),
    ]);
    let search = |procedure| Search {
        procedure,
        all: false,
        seed: 1,
    };
    let found = |(line, proxy): (&str, Option<TargetUri<'_>>), procedure| {
        let list = List::read(
            Source::new("x", line),
            Version::V6_1,
            &DnsAnswers::default(),
            &ListOptions::default(),
        );
        let goal = SearchGoal::of_entry(&list, &list.entries[0], proxy);
        let mut answers = DnsAnswers::default();
        loop {
            match locate(&goal, &answers, &search(procedure)).located {
                Located::Ask(question) => {
                    let answer = zone.answer(&question);
                    answers.extend(question, answer);
                }
                located => return located,
            }
        }
    };
    let default = Procedure::Kamailio(KamailioDns::default());
    let by_srv = ListOptions {
        dns_mode: Fact::Known(9),
        ..ListOptions::default()
    };
    let by_srv = Procedure::Kamailio(KamailioDns::new(&by_srv, &DnsParams::default()));
    let lost = Located::Nowhere(NotFound::NotAtLoad(NoAnswer::NoSuchName));
    let there = Located::At(vec![Hop {
        transport: Transport::Udp,
        address: "192.0.2.1:5070".parse().unwrap(),
    }]);
    assert_eq!(found(("1 sip:srv.test", None), &default), lost);
    assert_eq!(found(("1 sip:srv.test 16", None), &default), there);
    assert_eq!(found(("1 sip:srv.test", None), &by_srv), there);
    // The line is dropped if its own host is not found, even with a proxy.
    let proxy = SipUri::read(b"sip:192.0.2.5", Version::V6_1).unwrap();
    let proxy = Some(TargetUri::of_uri(b"sip:192.0.2.5", &proxy));
    assert_eq!(found(("1 sip:gone.test", proxy.clone()), &default), lost);
    assert!(matches!(
        found(("1 sip:a.test", proxy), &default),
        Located::At(_)
    ));
}

#[test]
fn the_first_hop_follows_the_weights() {
    let zone = Zone::new(&[
        ("_sip._udp.gw.test", "SRV 10 80 5070 a.test."),
        ("_sip._udp.gw.test", "SRV 10 20 5071 a.test."),
        ("a.test", "A 192.0.2.1"),
    ]);
    let lb = DnsParams {
        failover: Fact::Known(true),
        srv_lb: Fact::Known(true),
        ..DnsParams::default()
    };
    let kamailio = Procedure::Kamailio(KamailioDns::new(&ListOptions::default(), &lb));
    for procedure in [&Procedure::Rfc3263, &kamailio] {
        let heavy = (0..2_000).filter(|&seed| {
            let search = Search {
                procedure,
                all: false,
                seed,
            };
            shown(&locate_in(&zone, "sip:gw.test", &search).0) == ["udp 192.0.2.1:5070"]
        });
        assert!((1_500..1_700).contains(&heavy.count()));
    }
}

/// Records that refer to each other in every possible way.
/// A zone must not make a run wait for minutes.
#[test]
fn of_very_many_servers_and_addresses_only_some_are_used() {
    let mut records = Vec::new();
    for service in 0..900 {
        records.push((
            "a.test".to_owned(),
            format!("NAPTR 1 1 s SIP+D2U s{service}.test"),
        ));
        for server in 0..8 {
            let target = format!("h{service}-{server}.test");
            records.push((format!("s{service}.test"), format!("SRV 1 1 5060 {target}")));
            let address = format!("A 10.{}.{}.{server}", service / 250, service % 250);
            records.push((target, address));
        }
    }
    records.extend((0..300).map(|n| {
        (
            "m.test".to_owned(),
            format!("A 10.9.{}.{}", n / 250, n % 250),
        )
    }));
    let records: Vec<_> = records.iter().map(|(a, b)| (&**a, &**b)).collect();
    let zone = Zone::new(&records);
    let search = |all| Search {
        procedure: &Procedure::Rfc3263,
        all,
        seed: 1,
    };
    let (found, asked) = locate_in(&zone, "sip:a.test", &search(true));
    assert_eq!((asked, found.left_out), (MOST, true));
    assert!(shown(&found).len() > 40, "{found:?}");
    let (found, _) = locate_in(&zone, "sip:m.test:5060", &search(true));
    assert_eq!((shown(&found).len(), found.left_out), (MOST, true));
    for name in ["sip:a.test", "sip:m.test:5060"] {
        let (found, asked) = locate_in(&zone, name, &search(false));
        assert_eq!((shown(&found).len(), found.left_out), (1, false));
        assert!(asked <= 3);
    }
}

#[test]
fn a_long_chain_of_aliases_is_held_and_its_pings_fail() {
    let dns = Procedure::Kamailio(KamailioDns::default());
    let search = Search {
        procedure: &dns,
        all: false,
        seed: 1,
    };
    let list = List::read(
        Source::new("x", "1 sip:a.test:5060"),
        Version::V6_1,
        &DnsAnswers::default(),
        &ListOptions::default(),
    );
    let goal = SearchGoal::of_entry(&list, &list.entries[0], None);
    for (aliases, expected) in [
        (11, "udp 192.0.2.1:5060".to_owned()),
        (
            12,
            format!(
                "{:?}",
                Located::Nowhere(NotFound::NoAddress(NoAnswer::TooManyAliases))
            ),
        ),
    ] {
        let mut answers = DnsAnswers::default();
        let mut answer =
            DnsAnswer::from(Ok(vec![DnsRecord::Address("192.0.2.1".parse().unwrap())]));
        answer.aliases = vec![b"x".to_vec(); aliases];
        answers.extend(DnsQuestion::new(b"a.test", DnsRecordType::A, false), answer);
        let none = DnsAnswer::from(Err(NoAnswer::NoSuchName));
        answers.extend(
            DnsQuestion::new(b"a.test", DnsRecordType::Aaaa, false),
            none,
        );
        assert_eq!(shown(&locate(&goal, &answers, &search)), [expected]);
    }
}

fn any_zone() -> impl Strategy<Value = Zone> {
    let name = || prop::sample::select(vec!["a.test", "b.test", "c.test", "."]);
    let service = || {
        prop::sample::select(vec![
            "_sip._udp.a.test",
            "_sip._tcp.a.test",
            "_sips._tcp.a.test",
            "_sip._udp.b.test",
            "a.test",
        ])
    };
    let kind = prop::sample::select(vec!["SIP+D2U", "SIP+D2T", "SIPS+D2T", "SIP+D2S"]);
    let record = prop_oneof![
        (name(), 1u8..5).prop_map(|(name, n)| (name.to_owned(), format!("A 192.0.2.{n}"))),
        name().prop_map(|name| (name.to_owned(), "AAAA 2001:db8::1".to_owned())),
        (service(), 0u16..3, 0u16..3, 0u16..3, name()).prop_map(|(of, p, w, port, to)| {
            (of.to_owned(), format!("SRV {p} {w} {port} {to}"))
        }),
        (name(), 0u16..3, 0u16..3, kind, service()).prop_map(|(of, o, p, kind, to)| {
            (of.to_owned(), format!("NAPTR {o} {p} s {kind} {to}"))
        }),
    ];
    prop::collection::vec(record, 0..30).prop_map(|records| {
        let records: Vec<_> = records
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        Zone::new(&records)
    })
}

proptest! {
    #[test]
    fn questions_come_to_an_end_and_the_same_seed_finds_the_same_hops(
        zone in any_zone(),
        seed: u64,
        all: bool,
        flags in 0u8..32,
        cache_flags in 0i32..8,
        uri in prop::sample::select(vec![
            "sip:a.test", "sip:a.test:5070", "sips:a.test", "sip:a.test;transport=tcp",
            "sip:a.test.", "sip:a.test;transport=ws", "sip:127.1",
        ]),
    ) {
        let bit = |n: u8| Fact::Known(flags & (1 << n) != 0);
        let core = DnsParams {
            try_naptr: bit(0),
            failover: bit(1),
            srv_lb: bit(2),
            naptr_ignores_order: bit(3),
            cache_flags: Fact::Known(cache_flags),
            tls: Fact::Known(true),
            ..DnsParams::default()
        };
        let load = ListOptions { use_dns_cache: bit(4), ..ListOptions::default() };
        let kamailio = Procedure::Kamailio(KamailioDns::new(&load, &core));
        for procedure in [&Procedure::Rfc3263, &kamailio] {
            let search = Search { procedure, all, seed };
            let (found, asked) = locate_in(&zone, uri, &search);
            prop_assert!(asked < 100);
            prop_assert_eq!(&found, &locate_in(&zone, uri, &search).0);
            if let Located::At(hops) = &found.located {
                prop_assert!(all || hops.len() == 1);
                let first = Search { all: false, ..search };
                let first = locate_in(&zone, uri, &first).0;
                prop_assert_eq!(first.located, Located::At(vec![hops[0]]));
            }
        }
    }
}
