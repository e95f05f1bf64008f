//! URIs on the command line.

use serde_json::Value;

use super::of_set;
use crate::builder::Test;
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

fn uris(report: &Value) -> Vec<&str> {
    let rows = report["results"].as_array().expect("results");
    rows.iter()
        .map(|row| row["uri"].as_str().expect("a URI"))
        .collect()
}

#[test]
fn uris_and_lists_are_probed_together() {
    let (one, two, down) = (
        Uas::answering("200 OK"),
        StreamUas::tcp(|talk| talk.answer_all("200 OK")),
        Uas::answering("503 Down"),
    );
    let one = format!("sip:{}", one.address);
    let two = format!("SIP:{};transport=tcp", two.address);
    let args = ["probe", "--format", "json", &one, "a.list", &two];
    let report = Test::new(args)
        .file("a.list", down.line(7, "0"))
        .stderr_has(["3 destinations: 2 up, 1 down"])
        .status(1)
        .json();
    assert_eq!(uris(&report).len(), 3, "{report}");
    assert_eq!(of_set(&report, 7)["code"], 503);
    let row = of_set(&report, 1);
    assert_eq!(row["file"], "<command line>");
    assert_eq!(row["flags"], "AP");
}

#[test]
fn a_server_pings_a_uri_and_not_its_own_list() {
    let uas = Uas::answering("200 OK");
    let cfg = "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"dispatcher\", \"list_file\", \"none.list\")\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 1)\nrequest_route { drop; }\n";
    let uri = format!("sip:{}", uas.address);
    let args = [
        "probe",
        "--format",
        "json",
        "--config",
        "k.cfg",
        "--as-kamailio",
    ];
    let report = Test::new(args.iter().copied().chain([&*uri]))
        .file("k.cfg", cfg)
        .stderr_has(["1 up"])
        .json();
    assert_eq!(uris(&report), [uri]);
    assert!(uas.requests()[0].contains("CSeq: 10 OPTIONS"));
}

#[test]
fn what_is_no_uri_and_what_cannot_be_written_is_refused() {
    for (args, error) in [
        (
            &["probe", "--write", "sip:192.0.2.1"][..],
            "--write: sip:192.0.2.1 is a URI",
        ),
        (&["probe", "sip:192.0.2.1 8"], "a URI has no blanks in it"),
        (&["show", "sip:192.0.2.1"], "there is no such file"),
    ] {
        Test::new(args.iter().copied())
            .stderr_has([error])
            .status(2)
            .run();
    }
}
