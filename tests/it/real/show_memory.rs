//! `show --rpc` beside a real server: over every transport it prints what the server holds, and whether
//! the server pings it is what its cfg says.

use std::fmt::Write;

use ds_tool::internals::Version;
use serde_json::Value;

use super::kamailio::{Kamailio, Network};
use super::{skip, wait};
use crate::builder::Test;

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
listen=udp:127.0.0.1:@PORT@
listen=tcp:127.0.0.1:@PORT@
loadmodule "ctl.so"
loadmodule "cfg_rpc.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "tm.so"
loadmodule "xhttp.so"
loadmodule "jsonrpcs.so"
loadmodule "dispatcher.so"
modparam("ctl", "binrpc", "unix:@DIR@/ctl")
modparam("ctl", "binrpc", "tcp:127.0.0.1:@CTL@")
modparam("jsonrpcs", "transport", 5)
modparam("jsonrpcs", "dgram_socket", "@DIR@/rpc.sock")
modparam("tm", "fr_timer", 1000)
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "reload_delta", 0)
modparam("dispatcher", "ds_ping_interval", 60)
modparam("dispatcher", "ds_probing_mode", 3)
request_route { exit; }
event_route[xhttp:request] { jsonrpc_dispatch(); }
"#;

struct World {
    server: Kamailio,
    unix: String,
    tcp: String,
    http: String,
    datagram: String,
}

impl World {
    fn new(list: &str) -> Self {
        let ctl = wait::free_port("127.0.0.1");
        let cfg = CFG.replace("@CTL@", &ctl.to_string());
        let server = Kamailio::start_with(&cfg, list.as_bytes(), "127.0.0.1", Network::Shared)
            .unwrap_or_else(|log| panic!("kamailio does not start:\n{log}"));
        let list_file = server.list_file();
        let folder = list_file.parent().expect("a folder").display();
        Self {
            unix: format!("unix:{folder}/ctl"),
            tcp: format!("tcp:127.0.0.1:{ctl}"),
            http: format!("http://127.0.0.1:{}/RPC", server.port),
            datagram: format!("jsonrpc:{folder}/rpc.sock"),
            server,
        }
    }

    fn show(&self, args: &[&str]) -> Test {
        // A debug build on a busy machine.
        let args = [&["show", "--rpc-timeout", "60s"], args].concat();
        Test::new(args).stdout_has([""; 0]).stderr_has([""; 0])
    }

    fn csv(&self, target: &str) -> String {
        let run = self.show(&["--rpc", target, "--format", "csv"]).run();
        String::from_utf8(run.stdout).expect("UTF-8")
    }
}

/// Set, URI, letters, priority and attributes of each row.
fn rows(csv: &str, columns: [&str; 5]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let place = |name: &str| header.iter().position(|column| column == name);
    let places = columns.map(|name| place(name).expect("a column"));
    let records = reader.records().map(|record| record.expect("a row"));
    records
        .map(|record| places.map(|at| record[at].to_owned()).to_vec())
        .collect()
}

const COLUMNS: [&str; 5] = ["set", "uri", "flags", "priority", "attrs"];
const SHORT: [&str; 5] = ["set", "uri", "flags", "flags_value", "priority"];
const JUDGED: [&str; 5] = ["uri", "flags", "pinged", "reason", "ping_socket"];

fn list_of(sets: u32, of_each: u32) -> String {
    let mut list = String::new();
    for set in 1..=sets {
        for number in 1..=of_each {
            let (third, fourth) = (set % 250, number % 250 + 1);
            // Writing to a String cannot fail.
            let _ = writeln!(
                list,
                "{set} sip:127.7.{third}.{fourth}:{} {} {} duid=gw{set}x{number};weight={}",
                5000 + number,
                if number % 3 == 0 { 8 } else { 0 },
                number % 4,
                1 + number % 50
            );
        }
    }
    list
}

#[test]
fn a_server_shows_what_it_holds_over_every_transport() {
    let Some(release) = skip::required_kamailio_version() else {
        return;
    };
    let release: Version = release.parse().expect("a release");
    let list = list_of(1000, 10);
    let mut world = World::new(&list);
    let version = release.to_string();
    let of_list = Test::new([
        "show",
        "--kamailio-version",
        &version,
        "--format",
        "csv",
        "a.list",
    ])
    .file("a.list", &list)
    .stdout_has([""; 0])
    .run();
    let of_list = String::from_utf8(of_list.stdout).expect("UTF-8");
    let expected = rows(&of_list, COLUMNS);
    assert_eq!(expected.len(), 10_000);
    for target in [&world.unix, &world.tcp] {
        assert!(rows(&world.csv(target), COLUMNS) == expected, "{target}");
    }
    // From 6.0 JSON of so many is too long for the server's memory, but in the short form.
    let by_http = [
        "show",
        "--rpc",
        &world.http,
        "--rpc-timeout",
        "10s",
        "--format",
        "csv",
    ];
    let by_http = Test::new(by_http)
        .stdout_has([""; 0])
        .stderr_has([""; 0])
        .run();
    let by_http = String::from_utf8(by_http.stdout).expect("UTF-8");
    assert!(
        rows(&by_http, SHORT) == rows(&of_list, SHORT),
        "{}",
        world.http
    );
    // Too many for a struct of ctl, none too many for xhttp.
    world
        .server
        .reload(list_of(1, 1025).as_bytes())
        .expect("a list");
    world
        .show(&["--rpc", &world.unix])
        .stdout("")
        .stderr_has([
            "error 500, Internal error",
            "\"binrpc_struct_max_body_size\"",
        ])
        .status(2)
        .run();
    let both = ["--rpc", &world.unix, "--rpc", &world.http];
    world
        .show(&both)
        .stdout_has(["1025 destinations in 1 set"])
        .run();
    // Too many for a datagram, but in the short form.
    world
        .server
        .reload(list_of(1, 600).as_bytes())
        .expect("a list");
    Test::new(["show", "--rpc", &world.datagram, "--rpc-timeout", "1s"])
        .stdout_has(["600 destinations in 1 set"])
        .stderr_has(["answers in the short form only, without attributes"])
        .run();
    few(&mut world, release);
}

fn few(world: &mut World, release: Version) {
    let list = "1 sip:127.0.0.1:5070 8 5 weight=50;duid=a\n1 sip:127.0.0.1:5071 0 0 duid=b\n2 sip:127.0.0.1:5072;transport=tcp 9\n3 sip:127.0.0.1:5073 4\n";
    world.server.reload(list.as_bytes()).expect("a list");
    assert_eq!(world.csv(&world.tcp), world.csv(&world.unix));
    // JSON is asked for in a form without addresses.
    let unix = rows(&world.csv(&world.unix), JUDGED);
    for target in [&world.http, &world.datagram] {
        assert_eq!(rows(&world.csv(target), JUDGED), unix, "{target}");
    }
    // By the server's own parameters from 6.1, by the cfg that it names before: as by its cfg.
    let json = world
        .show(&["--rpc", &world.unix, "--format", "json"])
        .json();
    let tells_parameters = release >= "6.1.0".parse().expect("a release");
    assert_eq!(
        json["server"]["params"].get("ds_ping_interval").is_some(),
        tells_parameters
    );
    assert_eq!(json["server"]["cfg"].is_string(), !tells_parameters);
    assert_eq!(json["kamailio"], release.to_string());
    let cfg = world.server.cfg();
    let version = release.to_string();
    let by_cfg = [
        "show",
        "--config",
        &cfg,
        "--kamailio-version",
        &version,
        "--format",
        "json",
    ];
    let by_cfg = Test::new(by_cfg).stderr_has([""; 0]).json();
    let states = |json: &Value| -> Vec<(String, String, Value)> {
        let entries = json["entries"].as_array().expect("entries").iter();
        entries
            .map(|entry| {
                let probing = &entry["probing"];
                (
                    entry["uri"].to_string(),
                    probing["state"].to_string(),
                    probing["reasons"].clone(),
                )
            })
            .collect()
    };
    assert_eq!(states(&json), states(&by_cfg));
    let socket = |entry: usize| json["entries"][entry]["ping_socket"].as_str();
    let udp = format!("udp:127.0.0.1:{}", world.server.port);
    assert!(
        (0..4).any(|entry| socket(entry) == Some(udp.as_str())),
        "{json}"
    );

    world.server.set_state("dx", 1, "all");
    world
        .show(&["--rpc", &world.unix, "sip:127.0.0.1:5070", "-v", "--probe"])
        .stdout_has([
            "memory    DX (disabled): it gets no calls",
            "to a ping of the server this is a failure; it is disabled",
            "flags AP",
        ])
        .run();
    world.server.reload(b"").expect("an empty list");
    world
        .show(&["--rpc", &world.unix])
        .stdout("")
        .stderr_has(["it holds no destination"])
        .run();
}
