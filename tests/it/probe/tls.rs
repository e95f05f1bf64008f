//! Destinations that are asked over TLS: what is wrong with a certificate or a handshake is told.

use std::io::{Read, Write};
use std::time::SystemTime;

use serde_json::Value;

use super::{of_set, probe, timeless};
use crate::builder::Test;
use crate::certificates::{Ca, Certificate, DAY, Special, self_signed};
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

fn answering(certificate: &Certificate) -> StreamUas {
    StreamUas::tls(certificate.server(), |talk| talk.answer_all("200 Over TLS"))
}

/// A probe of `localhost` at the port of this destination, which trusts this CA.
fn of_localhost(uas: &StreamUas, ca: &Ca, args: &[&str]) -> Test {
    let list = format!("1 sip:localhost:{};transport=tls 8\n", uas.address.port());
    trusting(&list, ca, args)
}

fn trusting(list: &str, ca: &Ca, args: &[&str]) -> Test {
    let args: Vec<_> = [
        "--format",
        "json",
        "--tls-ca",
        "ca.pem",
        "--resolve",
        "localhost=127.0.0.1",
    ]
    .iter()
    .chain(args)
    .copied()
    .collect();
    probe(list, &args).file("ca.pem", &ca.pem)
}

fn row(test: Test, status: i32) -> Value {
    timeless(&test.status(status).json()["results"][0])
}

#[test]
fn a_good_certificate_is_up_and_shown() {
    let ca = Ca::new("Test CA");
    let uas = answering(&ca.certificate(&["localhost", "sip.test"]));
    let row = row(of_localhost(&uas, &ca, &[]), 0);
    assert_eq!(row["reason"], "Over TLS", "{row}");
    assert_eq!(row["transport"], "tls");
    assert!(row["warnings"].is_null(), "{row}");
    let tls = &row["connection"]["tls"];
    assert_eq!(tls["protocol"], "TLS 1.3");
    assert_eq!(tls["server_name"], "localhost");
    assert!(tls["handshake_ms"].as_f64() > Some(0.0));
    assert!(tls["cipher"].as_str().unwrap().starts_with("TLS13_"));
    assert!(tls["fault"].is_null(), "{row}");
    let certificate = &tls["certificate"];
    assert_eq!(certificate["subject"], "CN=the server");
    assert_eq!(certificate["issuer"], "CN=Test CA");
    assert_eq!(certificate["names"][1], "sip.test");
    assert!(matches!(certificate["days_left"].as_i64(), Some(364 | 365)));
    let [request] = uas.requests().try_into().unwrap();
    assert!(request.contains("Via: SIP/2.0/TLS 127.0.0.1:"), "{request}");
}

#[test]
fn tls_1_2_is_spoken_too() {
    let ca = Ca::new("Test CA");
    let certificate = ca.certificate(&["localhost"]);
    let config = certificate.server_of(&[&rustls::version::TLS12], None);
    let uas = StreamUas::tls(config, |talk| talk.answer_all("200 OK"));
    let row = row(of_localhost(&uas, &ca, &[]), 0);
    assert_eq!(row["connection"]["tls"]["protocol"], "TLS 1.2", "{row}");
}

#[test]
fn an_address_is_checked_against_the_addresses_of_the_certificate() {
    let ca = Ca::new("Test CA");
    let uas = answering(&ca.certificate(&["127.0.0.1"]));
    let row = row(trusting(&uas.line(1, "8"), &ca, &[]), 0);
    assert!(row["connection"]["tls"]["server_name"].is_null(), "{row}");
}

#[test]
fn a_sip_uri_in_the_certificate_names_its_domain() {
    let ca = Ca::new("Test CA");
    let uas = answering(&ca.certificate(&["sip:localhost"]));
    assert_eq!(row(of_localhost(&uas, &ca, &[]), 0)["up"], true);
}

#[test]
fn a_machine_without_cas_is_told() {
    let uas = answering(&Ca::new("Test CA").certificate(&["localhost"]));
    let list = format!("1 sip:localhost:{};transport=tls 8\n", uas.address.port());
    let args = ["--format", "json", "--resolve", "localhost=127.0.0.1"];
    let test = probe(&list, &args)
        .env("SSL_CERT_FILE", "/dev/null")
        .env("SSL_CERT_DIR", "/nonexistent");
    let document = test.status(1).json();
    let down = &document["results"][0];
    assert_eq!(down["error_code"], "tls_no_ca", "{down}");
    let hint = down["hint"].as_str().unwrap();
    assert!(hint.contains("install CA certificates"), "{down}");
}

#[test]
fn each_fault_of_a_certificate_is_told_and_taken_on_demand() {
    let ca = Ca::new("Test CA");
    let other = Ca::new("Other CA");
    let now = SystemTime::now();
    let expired = Special {
        ends: Some(now - DAY),
        begins: Some(now - 9 * DAY),
    };
    let early = Special {
        begins: Some(now + 9 * DAY),
        ends: None,
    };
    for (certificate, fault) in [
        (ca.special(&["localhost"], expired), "expired on 20"),
        (ca.special(&["localhost"], early), "not valid before 20"),
        (
            ca.certificate(&["else.test", "b.test", "c.test", "d.test"]),
            "not for localhost, but for else.test, b.test, c.test and 1 more",
        ),
        (ca.certificate(&[]), "not for localhost, but for the server"),
        (
            other.certificate(&["localhost"]),
            "signed by CN=Other CA, which is not a trusted CA",
        ),
        (self_signed(&["localhost"]), "self-signed, and not trusted"),
    ] {
        let uas = answering(&certificate);
        let down = row(of_localhost(&uas, &ca, &["--timeout", "1h"]), 1);
        let error = down["error"].as_str().unwrap();
        assert!(
            error.starts_with(&format!("TLS: certificate {fault}")),
            "{down}"
        );
        assert_eq!(down["attempts"], 0, "{down}");
        let tls = &down["connection"]["tls"];
        assert_eq!(tls["certificate"]["subject"], "CN=the server", "{down}");
        assert!(uas.requests().is_empty());

        let insecure = of_localhost(&uas, &ca, &["--tls-insecure"])
            .stderr_has(["warning: --tls-insecure", "warning: sip:localhost"]);
        let up = row(insecure, 0);
        let told = format!("certificate {fault}");
        assert!(
            up["warnings"][0].as_str().unwrap().starts_with(&told),
            "{up}"
        );
        assert!(
            up["connection"]["tls"]["fault"]
                .as_str()
                .unwrap()
                .starts_with(fault)
        );
    }
}

#[test]
fn a_self_signed_certificate_is_trusted_where_it_was_named() {
    let certificate = self_signed(&["localhost"]);
    let uas = answering(&certificate);
    let list = format!("1 sips:localhost:{} 8\n", uas.address.port());
    let args = [
        "--format",
        "json",
        "--tls-ca",
        "own.pem",
        "--resolve",
        "localhost=127.0.0.1",
    ];
    let test = probe(&list, &args).file("own.pem", &certificate.pem);
    assert_eq!(row(test, 0)["up"], true);
}

#[test]
fn a_certificate_that_ends_soon_is_warned_of() {
    let ca = Ca::new("Test CA");
    let soon = Special {
        ends: Some(SystemTime::now() + 5 * DAY + DAY / 2),
        begins: None,
    };
    let uas = answering(&ca.special(&["localhost"], soon));
    let warned = of_localhost(&uas, &ca, &[]).stderr_has([
        "warning: sip:localhost",
        "certificate expires in 5 days, at 20",
    ]);
    assert!(
        row(warned, 0)["warnings"][0]
            .as_str()
            .unwrap()
            .contains("in 5 days")
    );
    let row = row(of_localhost(&uas, &ca, &["--tls-warn-days", "5"]), 0);
    assert!(row["warnings"].is_null(), "{row}");
}

#[test]
fn a_client_certificate_that_is_wanted_is_told_and_shown() {
    let ca = Ca::new("Test CA");
    let certificate = ca.certificate(&["localhost"]);
    let client = ca.certificate(&["client.test"]);
    let stranger = Ca::new("Other CA").certificate(&["client.test"]);
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let config = certificate.server_of(&[version], Some(&ca));
        let uas = StreamUas::tls(config, |talk| talk.answer_all("200 OK"));
        let without = row(of_localhost(&uas, &ca, &["--timeout", "1h"]), 1);
        assert_eq!(
            without["error"], "TLS: the peer requires a client certificate (--tls-cert, --tls-key)",
            "{without}"
        );
        let own = [
            "--tls-cert",
            "own.pem",
            "--tls-key",
            "own.key",
            "--timeout",
            "1h",
        ];
        let with = |own_certificate: &Certificate| {
            of_localhost(&uas, &ca, &own)
                .file("own.pem", &own_certificate.pem)
                .file("own.key", &own_certificate.key)
        };
        assert_eq!(row(with(&client), 0)["up"], true);
        let wrong = row(with(&stranger), 1);
        let error = wrong["error"].as_str().unwrap();
        assert!(
            error.starts_with("TLS: the peer rejected the client certificate: "),
            "{wrong}"
        );
    }
}

#[test]
fn a_handshake_that_is_cut_is_told() {
    let ca = Ca::new("Test CA");
    for reset in [false, true] {
        let uas = StreamUas::tcp(move |talk| {
            let _ = talk.tcp.read(&mut [0; 100]);
            if reset {
                talk.reset();
            } else {
                let _ = talk.tcp.shutdown(std::net::Shutdown::Write);
                talk.wait();
            }
        });
        let row = row(of_localhost(&uas, &ca, &["--timeout", "1h"]), 1);
        assert_eq!(
            row["error"], "TLS: the peer closed the connection during the handshake",
            "{row}"
        );
    }
}

#[test]
fn a_peer_without_tls_is_told() {
    let ca = Ca::new("Test CA");
    let uas = StreamUas::tcp(|talk| {
        let _ = talk.tcp.read(&mut [0; 2000]);
        let _ = talk.tcp.write_all(b"SIP/2.0 400 Bad Request\r\n\r\n");
        talk.wait();
    });
    let row = row(of_localhost(&uas, &ca, &["--timeout", "1h"]), 1);
    assert_eq!(
        row["error"], "TLS: the peer answers, but does not speak TLS",
        "{row}"
    );
}

#[test]
fn a_peer_of_old_protocols_only_is_told() {
    let ca = Ca::new("Test CA");
    let uas = StreamUas::tcp(|talk| {
        let _ = talk.tcp.read(&mut [0; 2000]);
        // The alert protocol_version, as a server of TLS 1.1 sends it.
        let _ = talk.tcp.write_all(b"\x15\x03\x02\x00\x02\x02\x46");
        talk.wait();
    });
    let row = row(of_localhost(&uas, &ca, &["--timeout", "1h"]), 1);
    assert_eq!(
        row["error"],
        "TLS: the peer supports no version from 1.2 on, and ds-tool supports no older one",
        "{row}"
    );
}

#[test]
fn a_handshake_without_end_is_told_apart_from_no_reply() {
    let ca = Ca::new("Test CA");
    let uas = StreamUas::tcp(|talk| talk.wait());
    let row = row(of_localhost(&uas, &ca, &["--timeout", "300ms"]), 1);
    assert_eq!(
        row["error"], "TLS: connected, but the handshake did not complete in 300 ms",
        "{row}"
    );
    assert!(
        row["connection"]["connect_ms"].as_f64() > Some(0.0),
        "{row}"
    );
}

#[test]
fn one_bad_certificate_spoils_nobody_elses_row() {
    let ca = Ca::new("Test CA");
    let good = answering(&ca.certificate(&["localhost"]));
    let bad = answering(&ca.certificate(&["else.test"]));
    let tcp = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let list = format!(
        "1 sip:localhost:{};transport=tls 8\n2 sip:localhost:{};transport=tls 8\n{}",
        good.address.port(),
        bad.address.port(),
        tcp.line(3, "8")
    );
    let report = trusting(&list, &ca, &[]).status(1).json();
    let up = |set| of_set(&report, set)["up"].clone();
    assert_eq!([up(1), up(2), up(3)], [true, false, true]);
}

#[test]
fn files_that_are_of_no_use_are_refused_before_anything_is_sent() {
    let ca = Ca::new("Test CA");
    let (one, two) = (ca.certificate(&["a"]), ca.certificate(&["a"]));
    let uas = answering(&one);
    for (args, error) in [
        (&["--tls-ca", "none.pem"][..], "none.pem: cannot be read"),
        (
            &["--tls-ca", "empty.pem"],
            "empty.pem: no certificate in it",
        ),
        (
            &["--tls-cert", "one.pem", "--tls-key", "two.key"],
            "two.key: this is not the key of the certificate in one.pem",
        ),
        (
            &["--tls-cert", "one.pem", "--tls-key", "one.pem"],
            "one.pem: no private key in it",
        ),
    ] {
        probe(&uas.line(1, "8"), args)
            .file("empty.pem", "")
            .file("one.pem", &one.pem)
            .file("two.key", &two.key)
            .status(2)
            .stderr_has([error])
            .run();
    }
    assert_eq!(uas.connections(), 0);
}

#[test]
fn verbose_shows_the_certificate() {
    let ca = Ca::new("Test CA");
    let uas = answering(&ca.certificate(&["localhost"]));
    of_localhost(&uas, &ca, &["-v"])
        .stdout_has([""; 0])
        .stderr_has([
            "connected to tls:127.0.0.1:",
            "TLS 1.3 with TLS13_",
            "SNI localhost",
            "certificate of CN=the server, signed by CN=Test CA, valid until 20",
            "valid for localhost",
        ])
        .run();
}

/// A kamailio.cfg whose module `tls` has these parameters.
fn kamailio_cfg(parameters: &str) -> String {
    format!(
        "enable_tls=yes\nloadmodule \"tm.so\"\nloadmodule \"tls.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"ds_ping_interval\", 1)\n{parameters}\nrequest_route {{ exit; }}\n"
    )
}

/// A probe of this destination by the rules of a server.
fn by_server(uas: &StreamUas, parameters: &str, args: &[&str]) -> Test {
    let all = [
        "--format",
        "json",
        "--config",
        "kamailio.cfg",
        "--timeout",
        "5s",
    ];
    let args: Vec<_> = all.iter().chain(args).copied().collect();
    probe(&uas.line(1, "8"), &args).file("kamailio.cfg", kamailio_cfg(parameters))
}

const CONFIG: &str = "modparam(\"tls\", \"config\", \"tls.cfg\")";

#[test]
fn a_server_decides_what_of_a_certificate_is_minded() {
    let ca = Ca::new("Test CA");
    // For another name than the address: Kamailio does not look at names.
    let uas = answering(&ca.certificate(&["else.test"]));
    for (tls_cfg, up) in [
        ("[client:default]\nverify_certificate = no\n", true),
        ("[client:default]\nverify_certificate = yes\n", false),
        (
            "[client:default]\nverify_certificate = yes\nca_list = ca.pem\n",
            true,
        ),
        (
            "[client:default]\nverify_certificate = yes\n[client:127.0.0.1:0]\nverify_certificate = no\n",
            true,
        ),
        ("[server:default]\nverify_certificate = yes\n", true),
    ] {
        let test = by_server(&uas, CONFIG, &[])
            .file("tls.cfg", tls_cfg)
            .file("ca.pem", &ca.pem);
        let row = row(test, i32::from(!up));
        assert_eq!(row["up"], up, "{tls_cfg}: {row}");
        assert!(row["connection"]["tls"]["server_name"].is_null(), "{row}");
    }
    for (parameters, up) in [
        ("modparam(\"tls\", \"verify_certificate\", 1)", false),
        ("modparam(\"tls\", \"verify_certificate\", 0)", true),
        (
            "modparam(\"tls\", \"require_certificate\", 1)\nmodparam(\"tls\", \"ca_list\", \"ca.pem\")",
            true,
        ),
    ] {
        // Without a method the module speaks TLS 1.0 alone, which is not spoken here.
        let method = "modparam(\"tls\", \"tls_method\", \"TLSv1.2+\")";
        let test = by_server(&uas, &format!("{method}\n{parameters}"), &[]);
        let test = test.file("ca.pem", &ca.pem);
        assert_eq!(row(test, i32::from(!up))["up"], up, "{parameters}");
    }
}

#[test]
fn the_user_goes_before_the_server() {
    let ca = Ca::new("Test CA");
    let uas = answering(&Ca::new("Other CA").certificate(&["else.test"]));
    let tls_cfg = "[client:default]\nverify_certificate = no\n";
    let test = by_server(&uas, CONFIG, &["--tls-ca", "ca.pem"])
        .file("tls.cfg", tls_cfg)
        .file("ca.pem", &ca.pem);
    let error = row(test, 1)["error"].clone();
    assert_eq!(
        error,
        "TLS: certificate signed by CN=Other CA, which is not a trusted CA"
    );
}

#[test]
fn a_tls_cfg_that_cannot_be_read_is_told_and_as_kamailio_it_ends_the_run() {
    let uas = answering(&Ca::new("Test CA").certificate(&["127.0.0.1"]));
    let bad = "[client:default]\nverify = yes\n";
    let words = "tls.cfg: line 2: 'verify' is not an option of tls.cfg";
    let told = by_server(&uas, CONFIG, &[]).file("tls.cfg", bad);
    row(
        told.stderr_has(["warning: Kamailio does not start", words]),
        1,
    );
    by_server(&uas, CONFIG, &["--as-kamailio"])
        .file("tls.cfg", bad)
        .status(2)
        .stdout_has(["\"error\":", words])
        .stderr_has([words])
        .run();
    let missing = by_server(&uas, CONFIG, &[]);
    let words = "info: the cfg names a tls.cfg: tls.cfg: there is no such file";
    row(missing.stderr_has([words]), 1);
}

#[test]
fn the_server_name_is_sent_and_expected() {
    let ca = Ca::new("Test CA");
    let uas = answering(&ca.certificate(&["sip.test"]));
    let down = of_localhost(&uas, &ca, &[]).status(1).json();
    assert_eq!(down["results"][0]["error_code"], "tls_wrong_name", "{down}");
    let args = ["--tls-server-name", "sip.test"];
    let up = row(of_localhost(&uas, &ca, &args), 0);
    assert_eq!(up["connection"]["tls"]["server_name"], "sip.test", "{up}");
}

#[test]
fn several_files_of_cas_are_trusted_and_the_system_beside_them() {
    let (first, second) = (Ca::new("First"), Ca::new("Second"));
    let uas = answering(&second.certificate(&["localhost"]));
    let run = |args: &[&str]| {
        let test = of_localhost(&uas, &first, args).file("second.pem", &second.pem);
        test.env("SSL_CERT_FILE", "second.pem")
    };
    let down = run(&[]).status(1).json();
    assert_eq!(
        down["results"][0]["error_code"], "tls_unknown_issuer",
        "{down}"
    );
    for args in [&["--tls-ca", "second.pem"][..], &["--tls-system-ca"]] {
        assert_eq!(row(run(args), 0)["up"], true, "{args:?}");
    }
}

#[test]
fn tls_options_without_tls_are_said_to_have_no_effect() {
    let uas = Uas::answering("200 OK");
    probe(&uas.line(1, "8"), &["--tls-insecure"])
        .stderr_has(["warning: the --tls options have no effect"])
        .stdout_has(["200 OK"])
        .run();
}
