//! The whole way from a kamailio.cfg's text to the verdict, against every measured row of real
//! servers (`tests/data/truth/tm.json`, `probe.json`, `list.json`).

use std::collections::HashMap;
use std::fmt::Debug;
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use ds_tool::internals::{
    Address, CfgOptions, Destination, DnsAnswers, Fact, List, LoadError, Loader, PingStatus,
    Server, Socket, Source, Version, cfg,
    pinging::{flags_at_start, ping_status},
    place_on_machine,
};
use serde_json::Value;

use crate::json_bytes;
use crate::releases::{MEASURED, release, rows};
use crate::tally::Tally;

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

fn server(cfg: &str, version: Version) -> Server {
    let reading = CfgOptions {
        version,
        files_complete: true,
        ..CfgOptions::default()
    };
    let text = cfg.as_bytes().to_vec();
    let cfg = cfg::read(Path::new("kamailio.cfg"), text, &NoFiles, &reading);
    Server::of_cfg(&cfg, version)
}

/// Whether it starts, the letters at the start, and whether it pings.
fn answer(cfg: &str, flags: &Value, version: Version) -> (bool, Option<(String, bool)>) {
    let server = server(cfg, version);
    let source = Source::new("x.list", format!("1 sip:127.0.0.2:5070 {flags}\n"));
    let list = List::read(
        source,
        version,
        &DnsAnswers::default(),
        &server.list_options,
    );
    let destination = &Destination::of_list(&list)[0];
    match ping_status(destination, &server) {
        PingStatus::ServerDoesNotStart { .. } => (false, None),
        PingStatus::Unknown { missing } => panic!("unknown: {missing:?}\n{cfg}"),
        other => {
            let loaded = flags_at_start(list.entries[0].flags(), &server);
            let letters = loaded.value().unwrap().letters(version).to_string();
            (
                true,
                Some((letters, matches!(other, PingStatus::Pinged(_)))),
            )
        }
    }
}

/// Ours against theirs, case by case.
struct Held {
    file: &'static str,
    tally: Tally,
    wrong: Vec<String>,
}

impl Held {
    fn new(file: &'static str) -> Self {
        let (tally, wrong) = (Tally::default(), Vec::new());
        Self { file, tally, wrong }
    }

    fn compare<T: PartialEq + Debug>(
        &mut self,
        version: Version,
        case: &Value,
        ours: &T,
        theirs: &T,
    ) {
        self.tally.count(self.file, version, ours == theirs);
        if ours != theirs {
            self.wrong.push(format!(
                "{version} {case}\n  ours   {ours:?}\n  theirs {theirs:?}"
            ));
        }
    }

    fn finish(self, at_least: usize) {
        println!("{}", self.tally);
        assert!(self.tally.compared() >= at_least, "{}", self.tally);
        assert!(self.wrong.is_empty(), "{}", self.wrong.join("\n"));
    }
}

fn version_of(row: &Value) -> Version {
    release(row["version"].as_str().unwrap())
}

#[test]
fn a_cfg_with_or_without_tm_is_judged_as_real_servers_did() {
    let mut loaded = Held::new("tm.json, by its cfg");
    for row in rows(include_str!("../data/truth/tm.json")) {
        let tm = row["tm"].as_str().unwrap();
        let interval = match row["interval"].as_str().unwrap() {
            "unset" => String::new(),
            value => format!("modparam(\"dispatcher\", \"ds_ping_interval\", {value})\n"),
        };
        let load = |place| {
            if tm == place {
                "loadmodule \"tm.so\"\n"
            } else {
                ""
            }
        };
        let cfg = format!(
            "listen=udp:127.0.0.1:5060\n{}loadmodule \"dispatcher.so\"\n{}\
             modparam(\"dispatcher\", \"ds_probing_mode\", {})\n{interval}request_route {{ exit; }}\n",
            load("before"),
            load("after"),
            row["mode"]
        );
        let ours = answer(&cfg, &row["list_flag"], version_of(&row));
        let starts = row["starts"].as_bool().unwrap();
        let theirs = starts.then(|| {
            let pings = row["options"].as_i64().unwrap() > 0;
            (row["flags_start"].as_str().unwrap().to_owned(), pings)
        });
        loaded.compare(version_of(&row), &row, &ours, &(starts, theirs));
    }
    loaded.finish(240);
}

#[test]
fn a_cfg_with_a_mode_and_a_threshold_is_judged_as_real_servers_did() {
    let mut loaded = Held::new("probe.json, by its cfg");
    let mut known = HashMap::new();
    for row in rows(include_str!("../data/truth/probe.json")) {
        let codes = match row["codes"].as_str().unwrap() {
            "" => String::new(),
            codes => format!("modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"{codes}\")\n"),
        };
        let threshold = &row["threshold"];
        let cfg = format!(
            "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             modparam(\"tm\", \"fr_timer\", 1500)\nmodparam(\"dispatcher\", \"ds_ping_interval\", 1)\n\
             modparam(\"dispatcher\", \"ds_probing_mode\", {})\n\
             modparam(\"dispatcher\", \"ds_probing_threshold\", {threshold})\n\
             modparam(\"dispatcher\", \"ds_inactive_threshold\", {threshold})\n{codes}\
             request_route {{ exit; }}\n",
            row["mode"]
        );
        let version = version_of(&row);
        let key = (cfg.clone(), row["flag"].to_string(), version);
        let ours = known
            .entry(key)
            .or_insert_with(|| answer(&cfg, &row["flag"], version));
        let pings = row["pings"].as_i64().unwrap() > 0;
        let theirs = (
            true,
            Some((row["first"].as_str().unwrap().to_owned(), pings)),
        );
        loaded.compare(version, &row, &*ours, &theirs);
    }
    loaded.finish(4000);
}

#[test]
fn a_list_is_loaded_with_the_settings_of_its_cfg_as_real_servers_did() {
    let base = include_str!("../data/truth/list-base.cfg");
    let Value::Array(cases) = json_bytes::read(include_bytes!("../data/truth/list.json")).unwrap()
    else {
        panic!("not a list of cases")
    };
    let mut loaded = Held::new("list.json, by its cfg");
    for case in &cases {
        let text = BASE64_STANDARD
            .decode(case["b64"].as_str().unwrap())
            .unwrap();
        let cfg = base.replace("@CFG@", case["cfg"].as_str().unwrap());
        for (key, version) in MEASURED.map(|key| (key, release(key))) {
            let server = server(&cfg, version);
            let mut answers = DnsAnswers::default();
            let system = server.list_options.asks_the_system();
            let hosts = ["localhost=127.0.0.1", "inhosts=127.0.0.1"];
            let names = [
                "ok.test=127.0.0.9",
                "v6.test=::1",
                "both.test=127.0.0.9",
                "both.test=::1",
            ];
            for answer in names.iter().chain(hosts.iter().filter(|_| system)) {
                answers.add(answer).unwrap();
            }
            // A name that nobody answers drops its line.
            let read = |answers: &DnsAnswers| {
                List::read(
                    Source::new("x", text.clone()),
                    version,
                    answers,
                    &server.list_options,
                )
            };
            let asked = read(&answers);
            for entry in asked
                .entries
                .iter()
                .filter(|e| e.address == Address::NeedsDns)
            {
                let name = String::from_utf8(asked.host(entry).to_vec()).unwrap();
                answers.add(&format!("{name}=")).unwrap();
            }
            let list = read(&answers);
            let ours = list.fatal.is_none().then(|| {
                let loaded = list.in_kamailio_order().into_iter().map(|index| {
                    let entry = &list.entries[index];
                    let letters = entry.flags().letters(version).to_string();
                    let attrs = list.attrs(entry).unwrap_or_default().to_vec();
                    let uri = list.uri(entry).into_owned();
                    (
                        i64::from(entry.set()),
                        uri,
                        letters,
                        i64::from(entry.priority()),
                        attrs,
                    )
                });
                loaded.collect::<Vec<_>>()
            });
            let measured = &case["versions"][key];
            let theirs = measured["loaded"].as_bool().unwrap().then(|| {
                let dests = measured["dests"].as_array().unwrap().iter().map(|d| {
                    let letters = d["flags"].as_str().unwrap().to_owned();
                    let number = |name: &str| d[name].as_i64().unwrap();
                    let bytes = |name: &str| json_bytes::bytes(&d[name]);
                    (
                        number("set"),
                        bytes("uri"),
                        letters,
                        number("priority"),
                        bytes("attrs"),
                    )
                });
                dests.collect::<Vec<_>>()
            });
            loaded.compare(version, &case["name"], &ours, &theirs);
        }
    }
    loaded.finish(1100);
}

#[test]
fn tm_decides_what_a_silent_peer_counts_as() {
    // Measured on 6.0.1, 6.0.7, 6.1.5 and master of 2026-08-21.
    for (code, codes, up) in [
        ("503", "class=5", true),
        ("503", "class=4", false),
        ("503", "code=408", false),
        ("200", "", true),
    ] {
        let cfg = format!(
            "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             modparam(\"tm\", \"reply_408_code\", {code})\n\
             modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"{codes}\")\n\
             request_route {{ exit; }}\n"
        );
        for key in ["6.0", "6.0.7", "6.1", "6.2"] {
            let server = server(&cfg, release(key));
            let Fact::Known(Ok(codes)) = &server.reply_codes else {
                panic!("{:?}", server.reply_codes)
            };
            assert_eq!(codes.accepts_no_reply(), up, "{key} {code} {codes:?}");
        }
    }
}

#[test]
fn a_socket_whose_advertised_name_does_not_resolve_is_lost_where_it_was_measured() {
    let cfg = "listen=udp:127.0.0.1:5060 advertise nosuch.invalid:5060\n\
               listen=udp:127.0.0.1:5062\nrequest_route { exit; }\n";
    for key in MEASURED {
        let server = server(cfg, release(key));
        let sockets = server.list_options.sockets.value().unwrap().len();
        let lost = ["5.6", "5.7.0"].contains(&key);
        assert_eq!(sockets, if lost { 1 } else { 2 }, "{key}");
    }
}

#[test]
fn on_its_machine_a_server_listens_on_the_addresses_of_its_interfaces() {
    let interfaces = [
        ("lo", [127, 0, 0, 1]),
        ("eth0", [10, 0, 0, 1]),
        ("eth0", [10, 0, 0, 2]),
    ];
    let interfaces = interfaces.map(|(name, address)| (name.to_owned(), address.into()));
    let sockets = |listen: &str| {
        let text = format!("{listen}\nrequest_route {{ exit; }}\n").into_bytes();
        let reading = CfgOptions {
            files_complete: true,
            ..CfgOptions::default()
        };
        let mut cfg = cfg::read(Path::new("kamailio.cfg"), text, &NoFiles, &reading);
        place_on_machine(&mut cfg.facts, &interfaces);
        let server = Server::of_cfg(&cfg, release("5.6"));
        let sockets = server.list_options.sockets.value()?;
        let shown = |s: &Socket| match &s.advertised {
            Some(own) => format!("{s} as {}:{}", own.host, own.port),
            None => s.to_string(),
        };
        Some(sockets.iter().map(shown).collect::<Vec<_>>().join(", "))
    };
    for (listen, expected) in [
        (
            "listen=udp:eth0:5070 advertise a.example.net:5080",
            "udp:10.0.0.1:5070 as a.example.net:5080, udp:10.0.0.2:5070 as a.example.net:5080",
        ),
        (
            "listen=udp:\"lo\" udp:eth0\nlisten=udp:192.0.2.1",
            "udp:127.0.0.1:5060, udp:10.0.0.1:5060, udp:10.0.0.2:5060, udp:192.0.2.1:5060",
        ),
    ] {
        assert_eq!(sockets(listen).as_deref(), Some(expected));
    }
    for unknown in ["listen=udp:eth1", "auto_bind_ipv6=1\nlisten=udp:eth0"] {
        assert_eq!(sockets(unknown), None, "{unknown}");
    }
}

#[test]
fn without_a_dns_cache_the_system_is_asked() {
    for (text, system) in [
        ("dns_cache_init=off", true),
        ("use_dns_cache=off", true),
        ("dns_cache_init=on", false),
        ("", false),
    ] {
        let cfg = format!("{text}\nrequest_route {{ exit; }}\n");
        let server = server(&cfg, release("6.1"));
        assert_eq!(server.list_options.asks_the_system(), system, "{text}");
    }
}

#[test]
fn a_database_that_cannot_be_reached_stops_the_start() {
    const DISPATCHER: &str = "loadmodule \"dispatcher.so\"\n";
    let url = |url: &str| format!("modparam(\"dispatcher\", \"db_url\", \"{url}\")\n");
    let sqlite = "loadmodule \"db_sqlite.so\"\n";
    let text = "loadmodule \"db_text.so\"\n";
    let extra =
        |value: &str| format!("modparam(\"dispatcher\", \"ds_db_extra_attrs\", \"{value}\")\n");
    let bad = [
        [DISPATCHER, &url("mysql://k:k@localhost/k")].concat(),
        [sqlite, DISPATCHER, &url("")].concat(),
        [sqlite, DISPATCHER, &url("nosuch://localhost/k")].concat(),
        [
            "loadmodule \"db_postgres.so\"\n",
            DISPATCHER,
            &url("postgresql://k@localhost/k"),
        ]
        .concat(),
        [DISPATCHER, text, &url("text:///tmp")].concat(),
        [sqlite, DISPATCHER, &url("sqlite:///k"), &extra("socket")].concat(),
    ];
    let good = [
        [sqlite, DISPATCHER, &url("sqlite:///k")].concat(),
        [text, DISPATCHER, &url("text:///tmp")].concat(),
        [
            sqlite,
            DISPATCHER,
            &url("sqlite:///k"),
            &extra("socket=sock"),
        ]
        .concat(),
        DISPATCHER.to_owned(),
    ];
    for (cfgs, starts) in [(&bad[..], false), (&good[..], true)] {
        for cfg in cfgs {
            let server = server(&format!("{cfg}request_route {{ exit; }}\n"), release("6.1"));
            let (errors, _) = server.startup_errors();
            assert_eq!(errors.is_empty(), starts, "{cfg}{errors:?}");
        }
    }
}

/// The rows of one value for all releases; `evlreq_mode` came with 6.1.
#[test]
fn values_with_which_real_servers_do_not_start_stop_the_start() {
    let bad = [
        "\"dispatcher\", \"attrs_pvname\", \"abc\"",
        "\"dispatcher\", \"attrs_pvname\", \"\"",
        "\"dispatcher\", \"setid_pvname\", \"1\"",
        "\"tm\", \"cancel_b_method\", -1",
        "\"tm\", \"cancel_b_method\", 3",
        "\"tm\", \"retr_timer1\", 65535",
        "\"tm\", \"retr_timer2\", 65535",
        "\"tm\", \"contacts_avp\", \"abc\"",
        "\"tm\", \"retr_timer1\", -1",
        "\"tm\", \"retr_timer2\", -1",
        "\"tm\", \"evlreq_mode\", -1",
    ];
    let good = [
        "\"dispatcher\", \"attrs_pvname\", \"$var(a)\"",
        "\"tm\", \"cancel_b_method\", 2",
        "\"tm\", \"retr_timer1\", 500",
    ];
    for (params, starts) in [(&bad[..], false), (&good[..], true)] {
        for param in params {
            let cfg = format!(
                "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\nmodparam({param})\n\
                 request_route {{ exit; }}\n"
            );
            let (errors, _) = server(&cfg, release("6.1")).startup_errors();
            assert_eq!(errors.is_empty(), starts, "{param} {errors:?}");
        }
    }
}

/// Started on 5.6.3, 6.0.1 and 6.1.5.
#[test]
fn a_server_with_tm_and_no_socket_at_all_crashes_at_start() {
    let modules = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n";
    let without_tm = "loadmodule \"dispatcher.so\"\n";
    for (listens, modules, starts) in [
        ("listen=tls:127.0.0.1:5061\n", modules, false),
        ("disable_tcp=yes\nlisten=tcp:127.0.0.1\n", modules, false),
        ("listen=sctp:127.0.0.1\n", modules, false),
        ("listen=tls:127.0.0.1:5061\n", without_tm, true),
        ("listen=tcp:127.0.0.1\n", modules, true),
        (
            "listen=tls:127.0.0.1\nlisten=udp:127.0.0.1\n",
            modules,
            true,
        ),
    ] {
        let cfg = format!("{listens}{modules}request_route {{ exit; }}\n");
        let (errors, _) = server(&cfg, release("6.1")).startup_errors();
        assert_eq!(errors.is_empty(), starts, "{cfg}{errors:?}");
    }
}
