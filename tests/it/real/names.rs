//! Names, with a real name server: ds-tool finds what RFC 3263 says, and what a real Kamailio finds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::ds_tool;
use super::kamailio::{Kamailio, Network};
use super::nsd::Nsd;
use super::{network, skip, wait};
use crate::uas::Uas;

/// The rows of a probe of this list, each by its URI.
fn probe(list: &str, name_server: SocketAddr, args: &[&str]) -> BTreeMap<String, Value> {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("dispatcher.list");
    fs::write(&file, list).expect("a list");
    let server = name_server.to_string();
    let always = ["--rate", "0", "--timeout", "1s", "--dns-server", &server];
    let file = file.to_str().expect("a path in UTF-8");
    let run = ds_tool::run(["probe", file].iter().chain(&always).chain(args).copied());
    let rows = run.json["results"].as_array().expect("results");
    let uri = |row: &Value| row["uri"].as_str().expect("a URI").to_owned();
    rows.iter().map(|row| (uri(row), row.clone())).collect()
}

#[test]
fn a_real_name_server_leads_by_naptr_and_srv_to_the_right_destination() {
    if !skip::required("nsd") {
        return;
    }
    let (first, second) = (Uas::answering("200 OK"), Uas::answering("404 Not Found"));
    let (a, b) = (first.address.port(), second.address.port());
    let zone = format!(
        "naptr NAPTR 20 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.second\n\
         naptr NAPTR 10 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.first\n\
         naptr NAPTR 5 10 \"s\" \"E2U+sip\" \"\" _sip._udp.second\n\
         _sip._udp.first SRV 10 0 {a} here\n\
         _sip._udp.second SRV 10 0 {b} here\n\
         here A 127.0.0.1\n\
         srv A 127.0.0.9\n\
         _sip._udp.srv SRV 20 0 {b} here\n\
         _sip._udp.srv SRV 10 0 {a} here\n\
         _sip._udp.srv SRV 5 0 {b} gone\n\
         alias CNAME other\n\
         other CNAME here\n\
         loop CNAME loop2\n\
         loop2 CNAME loop\n\
         six AAAA ::1\n\
         empty TXT \"nothing\"\n\
         denied A 127.0.0.1\n\
         _sip._udp.denied SRV 0 0 0 .\n"
    );
    let server = Nsd::anywhere(&zone);
    let list = format!(
        "1 sip:naptr.test\n1 sip:srv.test\n1 sip:srv.test;transport=udp\n1 sip:alias.test:{a}\n\
         1 sip:loop.test\n1 sip:gone.test\n1 sip:empty.test\n1 sip:denied.test\n\
         1 sip:x.broken.test\n1 sip:elsewhere.example\n1 sip:srv.test:{b}\n1 sip:127.0.0.1:{a}\n"
    );
    let rows = probe(&list, server.address, &["--dns", "rfc3263"]);
    let up = format!("127.0.0.1:{a}");
    for uri in [
        "sip:naptr.test",
        "sip:srv.test",
        "sip:srv.test;transport=udp",
    ] {
        assert_eq!(rows[uri]["address"], up, "{}", rows[uri]);
        assert_eq!(rows[uri]["up"], true, "{}", rows[uri]);
    }
    assert_eq!(rows[&format!("sip:alias.test:{a}")]["address"], up);
    assert_eq!(
        rows[&format!("sip:srv.test:{b}")]["address"],
        format!("127.0.0.9:{b}")
    );
    for (uri, words) in [
        ("sip:loop.test", "its aliases (CNAME) form a loop"),
        ("sip:gone.test", "no such name (NXDOMAIN)"),
        ("sip:empty.test", "no such record"),
        (
            "sip:denied.test",
            "its SRV records say that there is no such service (target .)",
        ),
        ("sip:x.broken.test", "the name server says SERVFAIL"),
        ("sip:elsewhere.example", "the name server says REFUSED"),
    ] {
        assert_eq!(
            rows[uri]["error"],
            format!("host not found: {words}"),
            "{}",
            rows[uri]
        );
        assert!(rows[uri]["dns"].is_array(), "{}", rows[uri]);
    }
    let aliases = &rows[&format!("sip:alias.test:{a}")]["dns"][0]["aliases"];
    assert_eq!(*aliases, serde_json::json!(["other.test", "here.test"]));
}

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
@DNS@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
@DISPATCHER@
request_route { exit; }
"#;

/// Parts of the cfg: of the core, and of dispatcher.
const DNS: [(&str, &str); 5] = [
    ("", ""),
    ("", "modparam(\"dispatcher\", \"ds_dns_mode\", 9)"),
    ("dns_try_naptr=yes", ""),
    (
        "dns_try_naptr=yes\ndns_naptr_ignore_rfc=no\nuse_dns_failover=yes",
        "",
    ),
    ("use_dns_cache=off", ""),
];

/// Where requests for each URI arrive.
struct Destinations(Vec<Uas>);

impl Destinations {
    fn reached(&self) -> BTreeMap<String, BTreeSet<SocketAddr>> {
        let mut reached: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for uas in &self.0 {
            for request in uas.requests() {
                let uri = request.split(' ').nth(1).unwrap_or_default().to_owned();
                reached.entry(uri).or_default().insert(uas.address);
            }
        }
        reached
    }
}

#[test]
fn names_lead_where_a_real_kamailio_sends_its_pings() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    // Names without a record of their own are asked at 5060, and Kamailio asks name servers at 53.
    if !skip::required("nsd") || !network::is_own() {
        return;
    }
    let at = |last: u8, port: u16| SocketAddr::from(([127, 53, 0, last], port));
    let answering = |address| {
        let socket = UdpSocket::bind(address).expect("a loopback address");
        Uas::at(socket, |asked| asked.answer("200 OK"))
    };
    let addresses = [
        at(2, 5060),
        at(3, 5060),
        at(4, 5060),
        at(2, 5070),
        at(3, 5070),
        at(4, 5070),
    ];
    let a = |last: u8| at(last, 0).ip();
    let zone = format!(
        "two A {}\ntwo A {}\n\
         one A {}\n_sip._udp.one SRV 20 0 5060 t2\n_sip._udp.one SRV 10 0 5070 t3\n\
         weight A {}\n_sip._udp.weight SRV 10 1 5070 t2\n_sip._udp.weight SRV 10 9 5070 t4\n\
         only TXT \"no address\"\n_sip._udp.only SRV 0 0 5070 t4\n\
         dead A {}\n_sip._udp.dead SRV 0 0 5070 gone\n\
         half A {}\n_sip._udp.half SRV 0 0 5070 gone\n_sip._udp.half SRV 1 0 5070 t3\n\
         naptr A {}\nnaptr NAPTR 10 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.one\n\
         naptr NAPTR 20 10 \"s\" \"SIP+D2U\" \"\" _sip._udp.only\n_sip._udp.naptr SRV 0 0 5070 t2\n\
         alias CNAME one\nloop CNAME loop2\nloop2 CNAME loop\n\
         denied A {}\n_sip._udp.denied SRV 0 0 0 .\n\
         t2 A {}\nt3 A {}\nt4 A {}\n",
        a(2),
        a(3),
        a(2),
        a(3),
        a(4),
        a(2),
        a(4),
        a(2),
        a(2),
        a(3),
        a(4),
    );
    let list = "1 sip:two.test 8\n2 sip:two.test:5070 8\n3 sip:one.test 8\n4 sip:one.test:5060 8\n\
                5 sip:weight.test 8\n6 sip:only.test 8\n7 sip:dead.test 8\n8 sip:half.test 8\n\
                9 sip:naptr.test 8\n10 sip:alias.test 8\n11 sip:loop.test 8\n12 sip:denied.test 8\n\
                13 sip:gone.test 8\n14 sip:x.broken.test 8\n15 sip:two.test. 8\n16 sip:ONE.test 8\n\
                17 sip:localhost 8\n18 sip:naptr.test:5070 8\n";
    let server = Nsd::start(at(1, 53), &zone);
    for (core, dispatcher) in DNS {
        let destinations = Destinations(addresses.map(answering).into());
        let cfg = CFG
            .replace("@DNS@", core)
            .replace("@DISPATCHER@", dispatcher);
        let network = Network::WithNames(server.address.ip());
        let mut kamailio = Kamailio::start_with(&cfg, list.as_bytes(), "127.0.0.1", network)
            .unwrap_or_else(|log| panic!("kamailio does not start:\n{log}"));
        let loaded: BTreeSet<_> = kamailio
            .list()
            .into_iter()
            .map(|loaded| loaded.uri)
            .collect();
        let loaded: BTreeSet<_> = loaded
            .into_iter()
            .map(|uri| String::from_utf8(uri).unwrap())
            .collect();
        // Two rounds of pings: who was reached by then is who is reached.
        wait::until(Duration::from_secs(10), || {
            let rounds = destinations.0.iter().flat_map(Uas::requests);
            let of_one = rounds.filter(|request| request.starts_with("OPTIONS sip:one.test:5060 "));
            (of_one.count() >= 2).then_some(())
        })
        .expect("two rounds of pings");
        let theirs = destinations.reached();
        drop(kamailio);
        assert!(theirs.len() >= 9, "{theirs:?}");

        let folder = TempDir::new().expect("a temporary folder");
        let path = folder.path().join("kamailio.cfg");
        fs::write(&path, cfg.replace("@PORT@", "5999")).expect("a cfg");
        let path = path.to_str().expect("a path in UTF-8");
        let args = [
            "--config",
            path,
            "--as-kamailio",
            "--kamailio-version",
            &version,
        ];
        let ours = probe(list, server.address, &args);
        for (uri, row) in &ours {
            let told = format!(
                "{core} {dispatcher}\n{uri}: they {:?}\nwe {row}",
                theirs.get(uri)
            );
            if uri == "sip:localhost" && core.contains("use_dns_cache=off") {
                // The hosts file: the same for both, and nobody is there.
                assert!(loaded.contains(uri), "{told}");
                assert_eq!(row["address"], "127.0.0.1:5060", "{told}");
                continue;
            }
            let error = row["error"].as_str().unwrap_or_default();
            let dropped = error.contains("Kamailio drops this line");
            assert_eq!(loaded.contains(uri), !dropped, "{told}");
            let theirs: BTreeSet<_> = theirs.get(uri).into_iter().flatten().collect();
            let address = row["address"]
                .as_str()
                .map(|a| a.parse::<SocketAddr>().unwrap());
            assert_eq!(theirs, address.iter().collect(), "{told}");
        }
        assert_eq!(ours.len(), 18);
    }
}
