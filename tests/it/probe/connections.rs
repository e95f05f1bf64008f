//! Which connection a probe as Kamailio uses, and where it leaves from.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::builder::Test;
use crate::certificates::Ca;
use crate::stream_uas::StreamUas;

/// The local addresses of the connections, in the order of the list, of a probe by the rules of a cfg
/// with these lines.
fn sources(args: &[&str], lines: &str, list: &str) -> Vec<String> {
    let cfg = format!(
        "listen=udp:127.0.0.1:5060\nlisten=tcp:127.0.0.1:5060\nlisten=tcp:127.0.0.2:5060\n{lines}\n\
         loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
         modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nrequest_route {{ exit; }}\n"
    );
    let all = [
        "probe", "--config", "x.cfg", "--rate", "0", "--format", "json", "x.list",
    ];
    let args: Vec<_> = all.iter().chain(args).copied().collect();
    let test = Test::new(args).file("x.cfg", cfg).file("x.list", list);
    let report = test.stderr_has([""; 0]).json();
    let rows = report["results"].as_array().unwrap();
    let source = |row: &Value| {
        let local = row["connection"]["local"].as_str().unwrap();
        let address = local.split(':').next().unwrap();
        (row["line"].as_u64().unwrap(), address.to_owned())
    };
    let by_line: BTreeMap<_, _> = rows.iter().map(source).collect();
    by_line.into_values().collect()
}

const BY_6_1_4: [&str; 3] = ["--as-kamailio", "--kamailio-version", "6.1.4"];
const BY_6_1_3: [&str; 3] = ["--as-kamailio", "--kamailio-version", "6.1.3"];
const FIRST: &str = "127.0.0.1";
const SECOND: &str = "127.0.0.2";

#[test]
fn as_6_1_4_all_use_the_connection_that_is_pinged_over_first() {
    let uas = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let from = |source| format!("8 0 socket=tcp:{source}:5060");
    let list = uas.line_of(1, "a", &from(FIRST)) + &uas.line_of(1, "b", &from(SECOND));
    assert_eq!(sources(&BY_6_1_3, "", &list), [FIRST, SECOND]);
    assert_eq!(uas.connections(), 2);
    // Of equal priorities the last line is pinged first.
    assert_eq!(sources(&BY_6_1_4, "", &list), [SECOND, SECOND]);
    assert_eq!(uas.connections(), 3);
    let rounds = ["--count", "3", "--interval", "20ms"];
    let args = [&BY_6_1_4[..], &rounds].concat();
    assert_eq!(sources(&args, "", &list), [SECOND, SECOND]);
    assert_eq!(uas.connections(), 4);
    let first = list.replacen("8 0", "8 5", 1);
    assert_eq!(sources(&BY_6_1_4, "", &first), [FIRST, FIRST]);
    let reuse = "tcp_reuse_port=yes";
    assert_eq!(sources(&BY_6_1_4, reuse, &list), [FIRST, SECOND]);
    // A probe that is not as Kamailio asks each over a connection of its own socket.
    let own = ["--kamailio-version", "6.1.4"];
    assert_eq!(sources(&own, "", &list), [FIRST, SECOND]);
}

#[test]
fn each_peer_has_a_connection_of_its_own() {
    let [one, other] = [(), ()].map(|()| StreamUas::tcp(|talk| talk.answer_all("200 OK")));
    let from = |source| format!("8 0 socket=tcp:{source}:5060");
    let list = one.line_of(1, "a", &from(FIRST))
        + &other.line_of(1, "b", &from(SECOND))
        + &one.line_of(2, "c", &from(SECOND));
    let [a, b, c] = sources(&BY_6_1_4, "", &list).try_into().unwrap();
    assert_eq!((a == c, b.as_str()), (true, SECOND));
    assert_eq!((one.connections(), other.connections()), (1, 1));
}

/// Each request keeps the Via of its own socket.
#[test]
fn the_request_names_its_own_socket() {
    let uas = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let from = |source| format!("8 0 socket=tcp:{source}:5060");
    let list = uas.line_of(1, "a", &from(FIRST)) + &uas.line_of(1, "b", &from(SECOND));
    assert_eq!(sources(&BY_6_1_4, "", &list), [SECOND, SECOND]);
    for (user, via) in [("a", FIRST), ("b", SECOND)] {
        let requests = uas.requests();
        let wanted = format!("OPTIONS sip:{user}@");
        let request = requests.iter().find(|text| text.starts_with(&wanted));
        let request = request.unwrap();
        let line = format!("\r\nVia: SIP/2.0/TCP {via};");
        assert!(request.contains(&line), "{request}");
    }
}

/// The domain is that of the connection, even if it verifies less than the one of the own socket
/// (measured on 6.0.1 and 6.1.5).
#[test]
fn over_tls_the_domain_is_that_of_the_connection() {
    let certificate = Ca::new("Test CA").certificate(&["localhost"]);
    let uas = StreamUas::tls(certificate.server(), |talk| talk.answer_all("200 OK"));
    let from = |source| format!("8 0 socket=tls:{source}:5061");
    let [a, b] = [("a", FIRST), ("b", SECOND)].map(|(user, at)| uas.line_of(1, user, &from(at)));
    let cfg = "enable_tls=yes\nlisten=tls:127.0.0.1:5061\nlisten=tls:127.0.0.2:5061\n\
               loadmodule \"tls.so\"\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"tls\", \"config\", \"tls.cfg\")\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
               modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nrequest_route { exit; }\n";
    let tls_cfg = "[server:default]\nmethod = TLSv1.2+\n[client:default]\nmethod = TLSv1.2+\n\
                   [client:127.0.0.1:0]\nverify_certificate = yes\n";
    let flags = |version: [&str; 3], status, list: String| {
        let all = ["probe", "--config", "x.cfg", "--format", "json", "x.list"];
        let args: Vec<_> = all.iter().chain(&version).copied().collect();
        let test = Test::new(args).file("x.cfg", cfg).file("x.list", list);
        let test = test.file("tls.cfg", tls_cfg).stderr_has([""; 0]);
        let report = test.status(status).json();
        let rows = report["results"].as_array().unwrap();
        let flags = |row: &Value| row["flags"].as_str().unwrap().to_owned();
        let by_user: BTreeMap<_, _> = rows
            .iter()
            .map(|row| (row["uri"].as_str().unwrap().to_owned(), flags(row)))
            .collect();
        by_user.into_values().collect::<Vec<_>>()
    };
    let both = format!("{a}{b}");
    assert_eq!(flags(BY_6_1_3, 1, both.clone()), ["IP", "AP"]);
    assert_eq!(flags(BY_6_1_4, 0, both), ["AP", "AP"]);
}

/// A connection that leaves from the port of its socket has the client domain of that port (measured on
/// 5.6.3, 6.0.1 and 6.1.5).
#[test]
fn with_tcp_reuse_port_a_client_domain_may_have_a_port() {
    let certificate = Ca::new("Test CA").certificate(&["localhost"]);
    let uas = StreamUas::tls(certificate.server(), |talk| talk.answer_all("200 OK"));
    let cfg = "enable_tls=yes\nlisten=tls:127.0.0.1:5061\n\
               loadmodule \"tls.so\"\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"tls\", \"config\", \"tls.cfg\")\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
               modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nrequest_route { exit; }\n";
    let tls_cfg = "[server:default]\nmethod = TLSv1.2+\n[client:default]\nmethod = TLSv1.2+\n\
                   [client:127.0.0.1:5061]\nmethod = TLSv1.2+\nverify_certificate = yes\n";
    let named = uas.line_of(1, "a", "8 0 socket=tls:127.0.0.1:5061");
    for (reuse, list, status) in [
        ("tcp_reuse_port=yes\n", &named, 1),
        ("", &named, 0),
        ("tcp_reuse_port=yes\n", &uas.line_of(1, "a", "8"), 0),
    ] {
        let args =
            "probe --as-kamailio --kamailio-version 5.6.3 --config x.cfg --format json x.list";
        let test = Test::new(args.split(' ')).file("x.cfg", format!("{reuse}{cfg}"));
        let test = test.file("x.list", list).file("tls.cfg", tls_cfg);
        test.stderr_has([""; 0]).status(status).json();
    }
}
