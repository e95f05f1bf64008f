//! Real programs over TCP and TLS: Kamailio and SIPp answer our OPTIONS, and Kamailio connects to
//! others as its tls.cfg is read here.

use std::collections::BTreeMap;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ds_tool::internals::{PeerVerification, Version, tls_cfg};
use serde_json::Value;
use tempfile::TempDir;

use super::ds_tool as program;
use super::kamailio::{Crashed, Kamailio, Network};
use super::sipp::Sipp;
use super::{skip, wait};
use crate::certificates::{Ca, Certificate};
use crate::stream_uas::StreamUas;
use crate::uas;

const SERVER: &str = r#"
debug=0
log_stderror=yes
children=1
tcp_children=2
listen=@TRANSPORT@:127.0.0.1:@PORT@
loadmodule "sl.so"
loadmodule "textops.so"
loadmodule "tm.so"
@TLS@
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
request_route {
    if (is_method("OPTIONS")) {
        sl_send_reply("200", "Keepalive");
    }
    exit;
}
"#;

/// The module `tls` and its configuration in this folder.
fn tls_module(folder: &Path) -> String {
    format!(
        "loadmodule \"tls.so\"\nmodparam(\"tls\", \"config\", \"{}/tls.cfg\")",
        folder.display()
    )
}

fn server(transport: &str, tls: &str) -> Kamailio {
    let enable = if tls.is_empty() {
        ""
    } else {
        "enable_tls=yes\n"
    };
    let cfg = SERVER
        .replace("@TRANSPORT@", transport)
        .replace("@TLS@", tls);
    Kamailio::start(&format!("{enable}{cfg}"), "127.0.0.1", Network::Shared)
}

/// Whether Kamailio and its module `tls` are installed. If not, the test is to return.
pub(super) fn required_with_tls() -> bool {
    if !skip::required("kamailio") {
        return false;
    }
    let modules = [
        "/usr/lib",
        "/usr/lib64",
        "/usr/local/lib",
        "/usr/local/lib64",
    ];
    let folders = modules.iter().flat_map(|folder| {
        let inside = fs::read_dir(folder).into_iter().flatten().flatten();
        inside
            .map(|entry| entry.path())
            .chain([PathBuf::from(*folder)])
    });
    let there = folders
        .map(|folder| folder.join("kamailio/modules/tls.so"))
        .any(|file| file.is_file());
    if !there {
        skip::missing("no tls module of kamailio installed");
    }
    there
}

/// Writes a certificate and its key as `NAME.pem` and `NAME.key`.
pub(super) fn write(folder: &Path, name: &str, certificate: &Certificate) {
    fs::write(folder.join(format!("{name}.pem")), &certificate.pem).expect("a file");
    fs::write(folder.join(format!("{name}.key")), &certificate.key).expect("a file");
}

/// Probes the only destination of a list, and gives its row.
#[track_caller]
fn row(folder: &TempDir, list: &str, args: &[&str], code: i32) -> Value {
    let file = folder.path().join("probed.list");
    fs::write(&file, list).expect("a list");
    let file = file.to_str().expect("a path in UTF-8");
    let all = ["probe", file, "--timeout", "5s"];
    let run = program::run(all.iter().chain(args));
    assert_eq!(run.code, Some(code), "{}\n{}", run.json, run.stderr);
    run.json["results"][0].clone()
}

#[test]
fn a_kamailio_answers_over_tcp() {
    if !skip::required("kamailio") {
        return;
    }
    let server = server("tcp", "");
    let folder = TempDir::new().expect("a folder");
    let list = format!("1 sip:127.0.0.1:{};transport=tcp 8\n", server.port);
    let row = row(&folder, &list, &["--count", "3", "--interval", "100ms"], 0);
    assert_eq!(row["reason"], "Keepalive", "{row}");
    assert_eq!(row["transport"], "tcp", "{row}");
    let rounds = row["rounds"].as_array().expect("rounds");
    assert!(rounds.iter().all(|round| round["up"] == true), "{row}");
}

#[test]
fn a_kamailio_answers_over_tls_and_its_certificate_is_checked() {
    if !required_with_tls() {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let ca = Ca::new("Test CA");
    write(folder.path(), "server", &ca.certificate(&["127.0.0.1"]));
    write(folder.path(), "client", &ca.certificate(&["client.test"]));
    let ca_file = folder.path().join("ca.pem");
    fs::write(&ca_file, &ca.pem).expect("a file");
    let dir = folder.path().display();
    let ca_file = ca_file.to_str().expect("a path in UTF-8");
    let trusting = ["--tls-ca", ca_file];
    for (wants, code) in [("no", 0), ("yes", 1)] {
        let tls_cfg = format!(
            "[server:default]\nmethod = TLSv1.2+\nverify_certificate = {wants}\n\
             require_certificate = {wants}\nprivate_key = {dir}/server.key\n\
             certificate = {dir}/server.pem\nca_list = {dir}/ca.pem\n\n\
             [client:default]\nverify_certificate = no\n"
        );
        fs::write(folder.path().join("tls.cfg"), tls_cfg).expect("a file");
        let server = server("tls", &tls_module(folder.path()));
        let list = format!("1 sip:127.0.0.1:{};transport=tls 8\n", server.port);
        let plain = row(&folder, &list, &trusting, code);
        let tls = &plain["connection"]["tls"];
        assert_eq!(tls["certificate"]["issuer"], "CN=Test CA", "{plain}");
        if wants == "yes" {
            let error = "TLS: the peer requires a client certificate (--tls-cert, --tls-key)";
            assert_eq!(plain["error"], error, "{plain}");
            let (own, key) = (format!("{dir}/client.pem"), format!("{dir}/client.key"));
            let shown = ["--tls-cert", &own, "--tls-key", &key];
            let row = row(&folder, &list, &[&trusting[..], &shown].concat(), 0);
            assert_eq!(row["reason"], "Keepalive", "{row}");
            continue;
        }
        assert_eq!(plain["reason"], "Keepalive", "{plain}");
        assert_eq!(tls["protocol"], "TLS 1.3", "{plain}");
        let untrusting = row(&folder, &list, &[], 1);
        let error = untrusting["error"].as_str().expect("words");
        assert!(error.ends_with("which is not a trusted CA"), "{untrusting}");
        // The same port asked without TLS.
        let tcp = list.replace("transport=tls", "transport=tcp");
        let tcp = row(&folder, &tcp, &[], 1);
        assert_eq!(tcp["up"], false, "{tcp}");
        let answered = tcp["error"].as_str().expect("words");
        assert!(!answered.starts_with("no reply"), "told at once: {tcp}");
    }
}

#[test]
fn sipp_answers_over_tcp() {
    if !skip::required("sipp") {
        return;
    }
    for (scenario, code, status) in [("200", 200, 0), ("404", 404, 1), ("503", 503, 1)] {
        let sipp = Sipp::over("t1", scenario);
        let folder = TempDir::new().expect("a folder");
        let list = format!("1 sip:127.0.0.1:{};transport=tcp 8\n", sipp.port);
        let row = row(&folder, &list, &[], status);
        assert_eq!(row["code"], code, "{row}\n{}", sipp.log());
        assert_eq!(row["attempts"], 1, "{row}");
    }
}

#[test]
fn a_100_of_sipp_over_tcp_is_no_answer_but_the_200_after_it_is() {
    if !skip::required("sipp") {
        return;
    }
    let sipp = Sipp::over("t1", "100-then-200");
    let folder = TempDir::new().expect("a folder");
    let list = format!("1 sip:127.0.0.1:{};transport=tcp 8\n", sipp.port);
    let row = row(&folder, &list, &[], 0);
    assert_eq!(row["attempts"], 1, "over TCP nothing is sent again: {row}");
    assert!(row["rtt_ms"].as_f64() > Some(500.0), "{row}");
}

/// A peer of Kamailio.
struct Peer {
    uas: StreamUas,
    /// Where Kamailio sends from.
    from: &'static str,
    /// What the peer shows.
    certificate: &'static str,
    /// The server names that Kamailio asked for.
    names: Arc<Mutex<Vec<Option<String>>>>,
}

/// Kamailio chooses a client's domain by its own end of the connection, not by the peer's.
#[test]
fn a_real_kamailio_connects_as_its_tls_cfg_is_read() {
    if !required_with_tls() {
        return;
    }
    let folder = TempDir::new().expect("a folder");
    let (ca, other) = (Ca::new("Test CA"), Ca::new("Other CA"));
    fs::write(folder.path().join("ca.pem"), &ca.pem).expect("a file");
    write(folder.path(), "server", &ca.certificate(&["127.0.0.1"]));
    let shown = BTreeMap::from([
        ("good", ca.certificate(&["else.test"])),
        ("strange", other.certificate(&["localhost"])),
    ]);
    // Each address has a domain below, but the first one.
    let sources = [
        "127.0.0.1",
        "127.0.0.41",
        "127.0.0.42",
        "127.0.0.43",
        "127.0.0.44",
    ];
    let peers: Vec<Peer> = sources
        .into_iter()
        .flat_map(|from| ["good", "strange"].map(|certificate| (from, certificate)))
        .map(|(from, certificate)| {
            let names = Arc::new(Mutex::new(Vec::new()));
            let config = shown[certificate].server_seeing(names.clone());
            Peer {
                uas: StreamUas::tls(config, |talk| talk.answer_all("200 OK")),
                from,
                certificate,
                names,
            }
        })
        .collect();
    let dir = folder.path().display();
    let tls_cfg = format!(
        "[server:default]\nprivate_key = {dir}/server.key\ncertificate = {dir}/server.pem\n\
         [client:default]\nverify_certificate = yes\nca_list = {dir}/ca.pem\n\
         # Verifies nothing, although the default does.\n\
         [client:127.0.0.41:0]\nverify_certificate = no\n\
         # The port of a connection that Kamailio opens is any: this is for nobody.\n\
         [client:127.0.0.42:5061]\nverify_certificate = no\n\
         # Verifies, and has no CA.\n\
         [client:127.0.0.43:0]\nrequire_certificate = yes\nverify_certificate = no\n\
         # Two for one address: the last one counts.\n\
         [client:127.0.0.44:0]\nverify_certificate = yes\nserver_name = one.test\n\
         [client:127.0.0.44:0]\nverify_certificate = no\nserver_name = two.test\n\
         # By the address of a peer nothing is chosen.\n\
         [client:{}]\nverify_certificate = no\n\
         # One for any address is for nobody without a server name.\n\
         [client:any]\nverify_certificate = no\nserver_name = localhost\n",
        peers[1].uas.address
    );
    fs::write(folder.path().join("tls.cfg"), &tls_cfg).expect("a file");
    let read = tls_cfg::read(tls_cfg.as_bytes(), Version::V5_6).expect("a tls.cfg");
    let clients = read.clients(|path| PathBuf::from(path));

    let pings = "loadmodule \"dispatcher.so\"\nmodparam(\"dispatcher\", \"ds_ping_interval\", 1)\n\
                 modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nmodparam(\"tm\", \"fr_timer\", 2000)";
    let listens: Vec<_> = sources
        .iter()
        .map(|address| format!("listen=tls:{address}:@PORT@"))
        .collect();
    let cfg = format!("enable_tls=yes\n{SERVER}")
        .replace("listen=@TRANSPORT@:127.0.0.1:@PORT@", &listens.join("\n"))
        .replace("@TLS@", &tls_module(folder.path()))
        .replace("loadmodule \"dispatcher.so\"", pings);
    let address = |peer: &Peer| peer.uas.address.to_string();
    let expected: BTreeMap<String, &str> = peers
        .iter()
        .map(|peer| {
            // Its port is any but those above.
            let profile = clients.of(format!("{}:9", peer.from).parse().expect("an address"));
            let trusts =
                profile.trust != tls_cfg::TrustAnchors::default() && peer.certificate == "good";
            let minds = profile.verify != PeerVerification::Nothing;
            let flags = if minds && !trusts { "IP" } else { "AP" };
            (address(peer), flags)
        })
        .collect();
    let states: Vec<&str> = peers.iter().map(|peer| expected[&address(peer)]).collect();
    assert_eq!(
        states,
        ["AP", "IP", "AP", "AP", "AP", "IP", "IP", "IP", "AP", "AP"]
    );
    let loaded = |server: &mut Kamailio| -> Result<BTreeMap<String, String>, Crashed> {
        let address = |uri: &[u8]| {
            let uri = String::from_utf8_lossy(uri).into_owned();
            let address = uri.trim_start_matches("sip:").split(';').next();
            address.unwrap_or_default().to_owned()
        };
        let loaded = server.list_unless_crashed()?.into_iter();
        Ok(loaded
            .map(|loaded| (address(&loaded.uri), loaded.flags))
            .collect())
    };
    // Of those that are up each has to have been asked; of the others each to have failed.
    let settle = |server: &mut Kamailio| {
        let settled = wait::until(Duration::from_secs(20), || {
            let loaded = match loaded(server) {
                Ok(loaded) => loaded,
                Err(crashed) => return Some(Err(crashed)),
            };
            let same = loaded.iter().map(|(a, f)| (a.as_str(), f.as_str()));
            let all = expected.iter().map(|(a, f)| (a.as_str(), *f));
            let mut up = peers.iter().filter(|peer| expected[&address(peer)] == "AP");
            (same.eq(all) && up.all(|peer| !peer.uas.requests().is_empty())).then_some(Ok(loaded))
        });
        settled.unwrap_or_else(|| loaded(server))
    };
    // With OpenSSL 3 a process of 5.6.3 that refuses certificates sometimes frees memory twice
    // and dies (`qm_free(): BUG`), and the server with it. The next one starts anew.
    let mut servers = (0..4).map(|_| {
        let mut server = Kamailio::start(&cfg, "127.0.0.1", Network::Shared);
        let port = server.port;
        let line = |peer: &Peer| {
            let attributes = format!("8 0 socket=tls:{}:{port}", peer.from);
            peer.uas.line(1, &attributes)
        };
        let list: String = peers.iter().map(line).collect();
        server.reload(list.as_bytes()).expect("a list");
        let loaded = settle(&mut server);
        (server, loaded)
    });
    let lived = servers.find_map(|(server, loaded)| match loaded {
        Ok(loaded) => Some((server, loaded)),
        Err(Crashed(state)) => {
            println!("a server crashed: {state}");
            None
        }
    });
    let (server, loaded) = lived.expect("one of four servers that does not crash");
    let shown: Vec<_> = peers
        .iter()
        .map(|peer| {
            let (at, from) = (address(peer), peer.from);
            format!(
                "{from} {}: {} {}",
                peer.certificate, loaded[&at], expected[&at]
            )
        })
        .collect();
    let agrees = |peer: &Peer| {
        let flags = expected[&address(peer)];
        loaded[&address(peer)] == flags && (flags == "IP" || !peer.uas.requests().is_empty())
    };
    assert!(
        peers.iter().all(agrees),
        "from, certificate: kamailio, read here\n{}\n{}",
        shown.join("\n"),
        server.log(0)
    );
    // A probe by the same rules comes to the same letters.
    if let Some(version) = skip::required_kamailio_version() {
        let cfg = server.cfg();
        let args = [
            "--config",
            &cfg,
            "--as-kamailio",
            "--kamailio-version",
            &version,
        ];
        let run = program::run(["probe"].iter().chain(&args));
        assert_eq!(run.code, Some(1), "{}", run.stderr);
        let rows = run.json["results"].as_array().expect("results");
        assert_eq!(rows.len(), peers.len());
        for row in rows {
            let at = row["address"].as_str().expect("an address");
            assert_eq!(row["flags"], expected[at], "{row}");
        }
    }
    for peer in &peers {
        let names = peer.names.lock().expect("no panic");
        assert!(!names.is_empty(), "{} was never asked", peer.uas.address);
        assert!(
            names.iter().all(Option::is_none),
            "nobody asks for a server name: {names:?}"
        );
        if expected[&address(peer)] == "IP" {
            assert!(peer.uas.requests().is_empty());
        }
    }
}

/// Whose pings arrive from which address.
type Sources = BTreeMap<String, IpAddr>;

/// A destination that answers, and where its requests come from by the user in their URI.
fn watched() -> (StreamUas, Arc<Mutex<Sources>>) {
    let sources = Arc::new(Mutex::new(Sources::new()));
    let seen = sources.clone();
    let uas = StreamUas::tcp(move |talk| {
        let from = talk.tcp.peer_addr().expect("a peer").ip();
        while let Some(request) = talk.request() {
            let user = request.split(['@', ':']).nth(1).expect("a user");
            seen.lock().expect("no panic").insert(user.to_owned(), from);
            talk.send(uas::reply(&request, "200 OK"));
        }
    });
    (uas, sources)
}

/// Up to 6.1.3 each socket has its connection to a peer; since then all use the first.
#[test]
fn over_tcp_a_real_kamailio_sends_from_where_a_probe_as_kamailio_does() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    for reuse in ["", "tcp_reuse_port=yes\n"] {
        let pings = "listen=tcp:127.0.0.2:@PORT@\nloadmodule \"dispatcher.so\"\n\
                     modparam(\"dispatcher\", \"ds_ping_interval\", 1)\n\
                     modparam(\"dispatcher\", \"ds_probing_mode\", 1)";
        let cfg = SERVER
            .replace("@TRANSPORT@", "tcp")
            .replace("@TLS@", "")
            .replace("loadmodule \"dispatcher.so\"", pings);
        let mut server = Kamailio::start(&format!("{reuse}{cfg}"), "127.0.0.1", Network::Shared);
        let ((one, of_one), (other, of_other)) = (watched(), watched());
        let from = |n| format!("8 0 socket=tcp:127.0.0.{n}:{}", server.port);
        let list = [
            one.line_of(1, "a", &from(1)),
            one.line_of(1, "b", &from(2)),
            // A set that is pinged before the other, and a peer of its own.
            one.line_of(0, "c", &from(1)),
            other.line_of(1, "d", &from(1)),
        ];
        server.reload(list.concat().as_bytes()).expect("a list");
        let all = || {
            let [one, other] = [&of_one, &of_other].map(|of| of.lock().expect("no panic").clone());
            let all: Sources = one.into_iter().chain(other).collect();
            (all.len() == list.len()).then_some(all)
        };
        let kamailio = wait::until(Duration::from_secs(20), all).expect("pings");
        for of in [&of_one, &of_other] {
            of.lock().expect("no panic").clear();
        }
        let path = server.cfg();
        server.silence();
        let args = [
            "--config",
            &path,
            "--as-kamailio",
            "--kamailio-version",
            &version,
        ];
        let run = program::run(["probe"].iter().chain(&args));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        assert_eq!(all().expect("probes"), kamailio, "{version} {reuse}");
    }
}
