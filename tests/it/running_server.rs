//! `show --rpc` beside servers that are simulated: good ones, slow, broken and hostile ones.

mod changes;
mod peer;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixDatagram, UnixListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::builder::Test;
use crate::certificates::Ca;
use crate::stream_uas::StreamUas;
use peer::{Peer, http_reply, reply};

/// How long a run waits for an answer.
const PATIENCE: &str = "300ms";

fn show(target: &str) -> Test {
    Test::new(["show", "--rpc", target, "--rpc-timeout", PATIENCE])
}

/// The run fails with 2 and these words, soon.
#[track_caller]
fn fails(target: &str, words: &str) {
    let begun = Instant::now();
    show(target).stderr_has(["error: ", words]).status(2).run();
    assert!(begun.elapsed() < Duration::from_secs(10), "{words}");
}

/// What a peer does with a connection and the cookie of the request that came over it.
type Behaviour = fn(&mut TcpStream, &[u8]);

#[test]
fn a_broken_or_hostile_server_of_ctl_is_a_clear_error_within_the_deadline() {
    let behaviours: [(Behaviour, &str); 12] = [
        (
            |stream, _| drop(stream.read(&mut [0])),
            "no answer within 300 ms: nothing of the reply came",
        ),
        (
            |stream, cookie| {
                let slow = reply(cookie, &[0; 1000]);
                for byte in &slow {
                    if stream.write_all(&[*byte]).is_err() {
                        return;
                    }
                    // It is the peer that is slow.
                    thread::sleep(Duration::from_millis(10));
                }
            },
            "of 1010 bytes of the reply came",
        ),
        (
            |stream, cookie| drop(stream.write_all(&reply(cookie, &[0; 90])[..50])),
            "the connection was closed too early: 50 of 100 bytes of the reply came",
        ),
        (|_, _| {}, "closed too early: nothing of the reply came"),
        (
            |stream, _| drop(stream.write_all(&reply(b"\0\0\0\x09", b"\x31Ok\0"))),
            "(wrong cookie)",
        ),
        (
            |stream, _| drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")),
            "not binrpc; this is not a socket of the module ctl; for xhttp write http://",
        ),
        (
            |stream, cookie| drop(stream.write_all(&reply(cookie, &vec![0; 2_000_001]))),
            "the reply has more than 2000000 values",
        ),
        (
            |stream, cookie| drop(stream.write_all(&reply(cookie, &[3; 100_000]))),
            "the reply nests more than 32 levels deep",
        ),
        (
            |stream, cookie| {
                let members = b"\x21a\0".repeat(1000);
                drop(stream.write_all(&reply(cookie, &[&b"\x03"[..], &members].concat())));
            },
            "a struct in the reply does not end",
        ),
        (
            |stream, cookie| {
                let header = [&b"\xa1\x1f\xff\xff\xff\xff"[..], cookie].concat();
                drop(stream.write_all(&header));
            },
            "the reply announces 4294967295 bytes",
        ),
        (
            |stream, cookie| drop(stream.write_all(&reply(cookie, b"\x31Ok\0").repeat(2))),
            "more bytes follow the reply",
        ),
        (
            |stream, cookie| {
                let mut fault = reply(cookie, b"\x20\x01\xf4\x91\x0a\x1b[31m bad\0");
                fault[1] |= 0x20;
                drop(stream.write_all(&fault));
            },
            "the server answers with error 500, \\u{1b}[31m bad (in answer to core.version)",
        ),
    ];
    for (behaviour, words) in behaviours {
        let peer = Peer::binrpc(behaviour);
        fails(&format!("tcp:{}", peer.address), words);
    }
}

#[test]
fn a_broken_or_hostile_http_server_is_a_clear_error_within_the_deadline() {
    let wrong_id = http_reply(200, r#"{"jsonrpc":"2.0","result":"kamailio 5.6.3","id":1}"#);
    let deep = http_reply(200, &"[".repeat(100_000));
    for (answer, words) in [
        (
            String::new(),
            "nothing of the reply came; check event_route[xhttp:request]",
        ),
        (
            http_reply(404, "no such page"),
            "the HTTP server answers 404 X; check the path",
        ),
        (
            "SIP/2.0 400 Bad Request\r\n\r\n".to_owned(),
            "what came is not HTTP",
        ),
        (wrong_id, "the reply is to another request (wrong id)"),
        (http_reply(200, "<html>"), "the reply cannot be read"),
        (deep, "nested too deep"),
        (http_reply(200, "{}"), "no answer of JSON-RPC 2.0"),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n".to_owned(),
            "the reply is longer than the 16777216 bytes",
        ),
        (
            format!("HTTP/1.1 200 OK\r\n{}", "x".repeat(20_000)),
            "the head of the reply does not end",
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}".to_owned(),
            "41 of 89 bytes of the reply came",
        ),
    ] {
        let peer = Peer::raw_http(answer);
        fails(&format!("http://{}", peer.address), words);
    }
    let executed = Peer::http(|_, _| Ok(json!({})));
    fails(
        &format!("http://{}", executed.address),
        "an empty result: the call was not executed",
    );
}

#[test]
fn a_socket_that_nobody_listens_at_is_named_with_the_way_out() {
    let folder = tempfile::TempDir::new().unwrap();
    let dead = folder.path().join("dead");
    drop(UnixListener::bind(&dead).unwrap());
    let stream = folder.path().join("stream");
    let _stream = UnixListener::bind(&stream).unwrap();
    fails(
        &format!("jsonrpc:{}", stream.display()),
        "the socket is of the other kind",
    );
    let dead = dead.to_str().unwrap();
    fails(
        &format!("unix:{dead}"),
        "nobody listens at this socket; no server",
    );
    fails(&format!("jsonrpc:{dead}"), "nobody listens at this socket");
    fails(
        &format!("unix:{dead}x"),
        "there is no such socket; check that",
    );
    fails(
        &format!("jsonrpc:{dead}x"),
        "modparam(\"jsonrpcs\", \"dgram_socket\", ..)",
    );
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    fails(&format!("unix:{}", file.display()), "this is not a socket");
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    fails(&format!("tcp:{free}"), "nothing listens at this address");
}

#[test]
fn a_server_that_answers_no_datagram_may_have_too_much_to_say() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("rpc.sock");
    let silent = UnixDatagram::bind(&path).unwrap();
    fails(
        &format!("jsonrpc:{}", path.display()),
        "no answer within 300 ms; a reply over 131,072 bytes is never sent: set modparam(\"jsonrpcs\", \"pretty_format\", 0)",
    );
    drop(silent);
    // Of our own sockets nothing stays.
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_command_is_killed_at_the_deadline_and_what_it_says_is_told() {
    fails("exec:/no/such/program", "the command cannot be started");
    fails("exec:cat", "what came is not binrpc");
    fails("exec:sleep 600", "no answer within 300 ms");
    fails(
        "exec:sh -c 'echo Permission denied >&2; exit 7'",
        "the command ended with exit code 7, nothing of the reply came; it says: Permission denied",
    );
    // A flood on standard error neither blocks nor fills the memory.
    fails("exec:sh -c 'yes >&2'", "no answer within 300 ms");
}

/// What a 6.1 server answers; its list has a drained, a dead and a good destination.
fn answer(method: &str, params: &[serde_json::Value]) -> Result<serde_json::Value, &'static str> {
    let param = |name, value| json!({"module": "dispatcher", "param": name, "value": value});
    let target = |uri, flags, attrs| {
        json!({"DEST": {"URI": uri, "FLAGS": flags, "PRIORITY": 0, "HOST": "", "IPADDR": "127.0.0.1",
            "ATTRS": {"BODY": attrs}, "LATENCY": {"AVG": 1.5, "STD": 0.0, "EST": 1.5, "MAX": 2, "TIMEOUT": 0}}})
    };
    match (method, params.first().and_then(|param| param.as_str())) {
        ("core.version", _) => Ok(json!("kamailio 6.1.5 (x86_64/Linux) ")),
        ("core.uptime", _) => Ok(json!({"uptime": 93_784})),
        ("core.modules", _) => Ok(json!(["dispatcher", "tm"])),
        ("core.sockets_list", _) => Ok(json!([
            {"socket": {"proto": "udp", "address": "127.0.0.1", "port": "5060"}}
        ])),
        ("modparam.list", Some("dispatcher")) => Ok(json!([
            param("db_url", json!("mysql://kamailio:geheim@db/k")),
            param("ds_ping_interval", json!(10)),
            param("ds_probing_mode", json!(1)),
        ])),
        ("dispatcher.list", _) => Ok(
            json!({"NRSETS": 1, "RECORDS": [{"SET": {"ID": 1, "TARGETS": [
                target("sip:127.0.0.1:5070", "AP", "duid=a\u{1b}[31m"),
                target("sip:127.0.0.1:5071", "IP", "duid=b"),
                target("sip:127.0.0.1:5072", "DX", "duid=c"),
            ]}}]}),
        ),
        _ => Err("Method Not Found"),
    }
}

#[test]
fn the_memory_of_a_server_is_a_table_with_what_it_pings() {
    let peer = Peer::http(answer);
    let target = format!("http://{}", peer.address);
    show(&target)
        .stdout(
            "SET  URI                 FLAGS  MEANING            PINGED                LATENCY  PRIO  ATTRS\n  \
             1  sip:127.0.0.1:5070  AP     active, probing    every 10 s             1.5 ms     0  duid=a\\u{1b}[31m\n  \
             1  sip:127.0.0.1:5071  IP     inactive, probing  every 10 s             1.5 ms     0  duid=b\n  \
             1  sip:127.0.0.1:5072  DX     disabled           never: flag-disabled   1.5 ms     0  duid=c\n\
             \n\
             info: never: flag-disabled: it is disabled (flag 4)\n\
             3 destinations in 1 set\n",
        )
        .stderr(format!(
            "{target}/RPC: kamailio 6.1.5 (x86_64/Linux), up for 1day 2h\n\
             2 of 3 destinations are pinged, every 10 s from udp:127.0.0.1:5060\n"
        ))
        .run();
    Test::new(["show", "--rpc", &target, "--duid", "b", "--format", "csv"])
        .stdout(
            "set,uri,flags,flags_value,priority,attrs,address,pinged,reason,ping_socket,latency_ms,timeouts,load\n\
             1,sip:127.0.0.1:5071,IP,9,0,duid=b,127.0.0.1,pinged,,udp:127.0.0.1:5060,1.5,0,\n",
        )
        .stderr_has([""; 0])
        .run();
    let document = Test::new(["show", "--rpc", &target, "--format", "json"])
        .stderr_has([""; 0])
        .json();
    assert_eq!(document["kamailio"], "6.1.5");
    assert_eq!(
        document["server"]["params"]["db_url"],
        "mysql://kamailio:******@db/k"
    );
    assert_eq!(document["entries"][2]["probing"]["state"], "not-pinged");
}

#[test]
fn all_that_is_known_of_a_destination_is_a_paragraph() {
    let peer = Peer::http(answer);
    let target = format!("http://{}", peer.address);
    Test::new(["show", "--rpc", &target, "sip:127.0.0.1:5072", "-v", "a.list"])
        .file("a.list", "1 sip:127.0.0.1:5072 8 3 duid=c\n")
        .stdout(
            "sip:127.0.0.1:5072 in set 1\n  \
             memory    DX (disabled): it gets no calls and no pings; by set_state or drain, or by flag 4 of the list\n  \
             priority  0\n  \
             attrs     duid=c\n  \
             address   127.0.0.1\n  \
             pinged    never: it is disabled (flag 4)\n  \
             latency   1.5 ms on average, 2 ms at most, 0 pings timed out since the last reload\n  \
             list      a.list:1; after a reload it begins with flags AP, priority 3\n",
        )
        .stderr_has([""; 0])
        .run();
    Test::new([
        "show",
        "--rpc",
        &target,
        "sip:127.0.0.1:5070",
        "-v",
        "a.list",
    ])
    .file("a.list", "1 sip:127.0.0.1:5072 8\n")
    .stdout_has(["no line of a.list has it: it was added by RPC"])
    .stderr_has([""; 0])
    .run();
    Test::new(["show", "--rpc", &target, "sip:127.0.0.1:1"])
        .stderr_has(["the server holds no such destination"])
        .status(2)
        .run();
}

#[test]
fn where_one_target_gives_no_answer_the_next_is_asked() {
    let peer = Peer::http(answer);
    let target = format!("http://{}", peer.address);
    Test::new([
        "show",
        "--rpc",
        "unix:/no/such",
        "--rpc",
        &target,
        "--set",
        "1",
    ])
    .stdout_has(["3 destinations in 1 set"])
    .stderr_has([
        "warning: unix:/no/such: there is no such socket",
        "up for 1day 2h",
    ])
    .run();
}

#[test]
fn a_server_without_destinations_or_without_dispatcher_is_told_apart() {
    let empty = Peer::http(|method, params| match method {
        "dispatcher.list" => Err("No Destination Sets"),
        _ => answer(method, params),
    });
    show(&format!("http://{}", empty.address))
        .stderr_has(["up for 1day 2h; it holds no destination"])
        .run();
    let absent = Peer::http(|method, params| match method {
        "dispatcher.list" => Err("Method Not Found"),
        _ => answer(method, params),
    });
    fails(
        &format!("http://{}", absent.address),
        "error 500, Method Not Found (in answer to dispatcher.list); the module dispatcher is not loaded",
    );
}

#[test]
fn watch_says_once_that_a_server_does_not_answer_and_when_it_does_again() {
    static ASKED: AtomicUsize = AtomicUsize::new(0);
    let peer = Peer::http(
        |method, params| match ASKED.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => Err("Busy"),
            _ => answer(method, params),
        },
    );
    let target = format!("http://{}", peer.address);
    let test = Test::new(["watch", "--rpc", &target, "--rpc-timeout", "10s", "a.list"])
        .file("a.list", "1 sip:127.0.0.1:9 4\n");
    let mut child = test.heeding_signals().spawn().expect("ds-tool starts");
    let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let said: Vec<_> = lines.map_while(Result::ok).take(3).collect();
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    assert!(said[1].contains("Busy"), "{said:?}");
    assert_eq!(said[2], "the server answers again", "{said:?}");
}

#[test]
fn the_destinations_of_a_server_are_probed() {
    let peer = Peer::http(answer);
    let target = format!("http://{}", peer.address);
    Test::new([
        "probe",
        "--rpc",
        &target,
        "--timeout",
        "200ms",
        "--format",
        "csv",
    ])
    .stdout_has(["sip:127.0.0.1:5070", "sip:127.0.0.1:5071", "disabled"])
    .stderr_has([""; 0])
    .status(1)
    .run();
    Test::new(["probe", "--rpc", &target, "--write=inactive"])
        .stderr_has(["the memory of a server is no list that could be written"])
        .status(2)
        .run();
}

#[test]
fn over_https_only_a_server_with_a_trusted_certificate_is_asked() {
    let ca = Ca::new("somebody's");
    let server = ca.certificate(&["127.0.0.1"]).server();
    let peer = StreamUas::tls(server, |talk| {
        let targets = json!([{"DEST": {"URI": "sip:a", "FLAGS": "AP", "PRIORITY": 0}}]);
        let records = json!([{"SET": {"ID": 1, "TARGETS": targets}}]);
        let results = [
            json!("kamailio 6.1.5 (x86_64/Linux) "),
            json!({"NRSETS": 1, "RECORDS": records}),
        ];
        for (id, result) in (0x4453_0001_u32..).zip(results) {
            if talk.request().is_none() {
                return;
            }
            let body = json!({"jsonrpc": "2.0", "result": result, "id": id});
            talk.send(http_reply(200, &body.to_string()));
        }
        talk.wait();
    });
    let target = format!("https://me:geheim@{}/RPC", peer.address);
    let test = || Test::new(["diff", "x.list", "--rpc", &target]).file("x.list", "1 sip:a 8\n");
    let shown = format!("error: https://{}/RPC: TLS: certificate", peer.address);
    test()
        .stderr_has([
            shown.as_str(),
            "https: trusts this system's CAs, or those of SSL_CERT_FILE",
        ])
        .status(2)
        .run();
    assert_eq!(peer.requests().len(), 0, "nothing is sent to a stranger");
    test()
        .file("ca.pem", &ca.pem)
        .env("SSL_CERT_FILE", "ca.pem")
        .stdout_has(["no difference in 1 destination"])
        .run();
    let sent = peer.requests().join("");
    assert!(sent.contains("Authorization: Basic bWU6Z2VoZWlt\r\n"));
}
