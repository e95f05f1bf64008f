//! `ds-tool exporter` beside peers on loopback.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::os::unix::fs::symlink;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use flate2::read::GzDecoder;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::builder::Test;
use crate::certificates::{Ca, DAY, Special};
use crate::dns::{NameServer, Say};
use crate::exporter_run::{Answer, Exporter, exchange, sample};
use crate::real::wait;
use crate::schema;
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

const PATIENCE: Duration = Duration::from_secs(30);

const FAST: [&str; 4] = ["--interval", "200ms", "--timeout", "150ms"];

/// The labels of a destination in set 1.
fn labels(uas: &Uas) -> String {
    format!("{{set=\"1\",uri=\"sip:{}\"}}", uas.address)
}

fn probe_path(uas: &Uas, rest: &str) -> String {
    format!("/probe?target=sip%3A{}{rest}", uas.address)
}

#[test]
fn metrics_show_what_is_up_and_what_is_down() {
    let (up, busy) = (Uas::answering("200 OK"), Uas::answering("404 Not Found"));
    let silent = Uas::silent();
    let list = [up.line(1, "8"), busy.line(1, "8"), silent.line(1, "8")].concat();
    let exporter = Exporter::start(&list, &FAST);
    for (uas, is_up) in [(&up, 1.0), (&busy, 0.0), (&silent, 0.0)] {
        exporter.wait_for(&format!("ds_tool_destination_up{}", labels(uas)), is_up);
    }
    let metrics = exporter.get("/metrics").text();
    let value = |name: &str, uas: &Uas| sample(&metrics, &format!("{name}{}", labels(uas)));
    assert_eq!(value("ds_tool_destination_reply_code", &up), Some(200.0));
    assert_eq!(value("ds_tool_destination_reply_code", &busy), Some(404.0));
    assert_eq!(value("ds_tool_destination_reply_code", &silent), Some(0.0));
    assert!(value("ds_tool_destination_rtt_seconds", &up).unwrap() < 0.15);
    assert_eq!(value("ds_tool_destination_rtt_seconds", &silent), None);
    assert_eq!(value("ds_tool_destination_loss_ratio", &up), Some(0.0));
    assert_eq!(value("ds_tool_destination_loss_ratio", &silent), Some(1.0));
    let state = |uas: &Uas, state: &str| {
        let labels = labels(uas).replace('}', &format!(",state=\"{state}\"}}"));
        sample(&metrics, &format!("ds_tool_destination_state{labels}"))
    };
    for (uas, active) in [(&up, 1.0), (&busy, 0.0), (&silent, 0.0)] {
        assert_eq!(state(uas, "active"), Some(active));
        assert_eq!(state(uas, "inactive"), Some(1.0 - active));
        assert_eq!(state(uas, "disabled"), Some(0.0));
    }
    assert!(metrics.contains("ds_tool_set_rtt_seconds_bucket{set=\"1\",le=\"+Inf\"}"));
    exporter.line("AP -> IP: reply not accepted: 404");
}

#[test]
fn each_destination_is_probed_every_interval_and_comes_back() {
    let is_up = Arc::new(AtomicBool::new(true));
    let now = Arc::clone(&is_up);
    let uas = Uas::start(move |asked| {
        asked.answer(match now.load(Ordering::SeqCst) {
            true => "200 OK",
            false => "503 Service Unavailable",
        });
    });
    let exporter = Exporter::start(
        &uas.line(1, "8"),
        &["--interval", "100ms", "--probing-threshold", "3"],
    );
    let up = format!("ds_tool_destination_up{}", labels(&uas));
    exporter.wait_for(&up, 1.0);
    is_up.store(false, Ordering::SeqCst);
    // Trying first: the threshold is 3.
    exporter.line("AP -> TP: reply not accepted: 503");
    exporter.line("TP -> IP: reply not accepted: 503");
    exporter.wait_for(&up, 0.0);
    is_up.store(true, Ordering::SeqCst);
    exporter.line("IP -> AP: answered: 200 OK");
    exporter.wait_for(&up, 1.0);
}

#[test]
fn a_probe_on_request_answers_as_blackbox_exporter_does() {
    let (up, busy) = (Uas::answering("200 OK"), Uas::answering("404 Not Found"));
    let silent = Uas::silent();
    // Kamailio takes -1 for a URI; this is the set -1 to it.
    let busy_line = busy.line(1, "8").replacen('1', "4294967295", 1);
    let disabled = Uas::silent();
    let list = [
        up.line(1, "8"),
        busy_line,
        silent.line(0, "8"),
        disabled.line(1, "4"),
    ]
    .concat();
    let exporter = Exporter::start(&list, &["--only-on-request"]);
    let probe = |uas: &Uas, rest: &str| exporter.get(&probe_path(uas, rest));
    for (answer, success, code) in [
        (probe(&up, ""), 1.0, 200.0),
        (probe(&up, "&module=options&set=1"), 1.0, 200.0),
        (probe(&busy, "&set=-1"), 0.0, 404.0),
    ] {
        let text = answer.text();
        assert_eq!(answer.status, 200, "{text}");
        assert_eq!(sample(&text, "probe_success"), Some(success));
        assert_eq!(sample(&text, "probe_sip_status_code"), Some(code));
        assert!(sample(&text, "probe_duration_seconds").is_some());
    }
    // A silent one fails within the time of the scrape, less half a second; without it, after 32 s.
    let header = "X-Prometheus-Scrape-Timeout-Seconds: 1\r\n";
    let answer = exporter.get_with(&probe_path(&silent, "&set=0"), header);
    assert_eq!(answer.status, 200);
    let text = answer.text();
    assert_eq!(sample(&text, "probe_success"), Some(0.0));
    let seconds = sample(&text, "probe_duration_seconds").expect("a duration");
    assert!((0.5..15.0).contains(&seconds), "{seconds}");
    for (path, status, why) in [
        ("/probe".to_owned(), 400, "target is missing"),
        (probe_path(&up, "&module=icmp"), 400, "unknown module"),
        (probe_path(&up, "&set=x"), 400, "no number"),
        (
            probe_path(&up, "&set=7"),
            403,
            "no destination of the lists",
        ),
        (
            "/probe?target=sip:127.0.0.9".to_owned(),
            403,
            "--any-target",
        ),
    ] {
        let answer = exporter.get(&path);
        assert_eq!(answer.status, status, "{path}");
        assert!(answer.text().contains(why), "{path}: {}", answer.text());
    }
    let debug = probe(&busy, "&set=-1&debug=true").text();
    assert!(
        debug.contains("# error: reply not accepted: 404"),
        "{debug}"
    );
    let debug = probe(&disabled, "&debug=true").text();
    assert!(debug.contains("# error: not probed: disabled"), "{debug}");
    assert_eq!(sample(&debug, "probe_success"), Some(0.0));
    // The loop sent nothing.
    assert_eq!(up.requests().len(), 2);
    assert_eq!(exporter.sample("ds_tool_destinations_up"), Some(0.0));
}

#[test]
fn reply_codes_and_other_targets_are_allowed_by_options() {
    let (listed, other) = (Uas::answering("404 Not Found"), Uas::answering("200 OK"));
    let args = [
        "--only-on-request",
        "--any-target",
        "--ping-reply-codes",
        "404",
    ];
    let exporter = Exporter::start(&listed.line(1, "8"), &args);
    for uas in [&listed, &other] {
        let text = exporter.get(&probe_path(uas, "&set=3")).text();
        assert_eq!(sample(&text, "probe_success"), Some(1.0), "{text}");
    }
    let answer = exporter.get("/probe?target=http%3A%2F%2Fx");
    assert_eq!(
        (answer.status, answer.text().contains("no SIP URI")),
        (400, true)
    );
}

#[test]
fn scrapes_of_a_target_at_the_same_time_share_one_probe() {
    let uas = Uas::start(|asked| {
        // Long enough that the others ask meanwhile; a retransmission is answered at once.
        if asked.attempt == 1 {
            thread::sleep(Duration::from_millis(300));
        }
        asked.answer("200 OK");
    });
    let exporter = Exporter::start(&uas.line(1, "8"), &["--only-on-request"]);
    let (address, path) = (exporter.address, probe_path(&uas, ""));
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    thread::scope(|scope| {
        let scrapes: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| exchange(address, request.as_bytes()).text()))
            .collect();
        for scrape in scrapes {
            let text = scrape.join().expect("no panic");
            assert_eq!(sample(&text, "probe_success"), Some(1.0));
        }
    });
    assert_eq!(uas.requests().len(), 1);
    exporter.get(&probe_path(&uas, ""));
    assert_eq!(uas.requests().len(), 2);
}

#[test]
fn targets_have_labels_and_twins_differ() {
    let list = "1 sip:192.0.2.1:5060;transport=tcp 8 0 duid=gw\"1\n1 sip:192.0.2.2 8\n1 sip:192.0.2.2 8\n\
                4294967295 sip:[2001:db8::1] 8\n0 sip:192.0.2.4 4\n";
    let exporter = Exporter::start(list, &["--only-on-request", "--label", "vantage=fra1"]);
    let targets = exporter.targets();
    let of = |uri: &str| {
        let is_it = |target: &&serde_json::Value| target["targets"][0] == uri;
        targets
            .iter()
            .filter(is_it)
            .map(|target| &target["labels"])
            .collect::<Vec<_>>()
    };
    let tcp = of("sip:192.0.2.1:5060;transport=tcp");
    assert_eq!(tcp[0]["duid"], "gw\"1");
    assert_eq!(tcp[0]["set"], "1");
    assert_eq!(tcp[0]["vantage"], "fra1");
    assert_eq!(tcp[0]["__meta_ds_tool_flags"], "AP");
    let twins = of("sip:192.0.2.2");
    assert_eq!(
        (&twins[0]["nth"], &twins[1]["nth"]),
        (&serde_json::Value::Null, &"2".into())
    );
    assert_eq!(of("sip:[2001:db8::1]")[0]["set"], "-1");
    // It is disabled: nothing asks it.
    assert!(of("sip:192.0.2.4").is_empty());
    let metrics = exporter.get("/metrics").text();
    assert!(
        metrics.contains("duid=\"gw\\\"1\",vantage=\"fra1\""),
        "{metrics}"
    );
    assert!(metrics.contains("uri=\"sip:192.0.2.2\",nth=\"2\""));
    // The same in a file.
    let run = Test::new(["show", "--format", "file-sd", "a.list"])
        .file("a.list", list)
        .stdout_has(["sip:192.0.2.1:5060;transport=tcp"])
        .stderr_has(Vec::<String>::new())
        .run();
    let document: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    schema::assert_described("targets", &document);
    assert_eq!(document.as_array().expect("an array").len(), targets.len());
}

#[test]
fn a_list_that_changes_is_read_again_and_known_destinations_keep_their_state() {
    let (first, second) = (Uas::answering("200 OK"), Uas::answering("200 OK"));
    let silent = Uas::silent();
    let list = [first.line(1, "8"), silent.line(1, "8")].concat();
    let exporter = Exporter::start(&list, &FAST);
    let probes = format!("ds_tool_destination_probes_total{}", labels(&first));
    exporter.wait_for(&format!("ds_tool_destination_up{}", labels(&silent)), 0.0);
    exporter.wait_for(&format!("ds_tool_destination_up{}", labels(&first)), 1.0);
    let before = exporter.sample(&probes).expect("it was probed");
    // By a rename.
    exporter.replace(&format!("# moved\n{}{list}", second.line(1, "8")));
    exporter.line("lists read again: 3 destinations, 1 added, 0 removed");
    exporter.wait_for(&format!("ds_tool_destination_up{}", labels(&second)), 1.0);
    assert!(exporter.sample(&probes).expect("it stays") >= before);
    let down = format!("ds_tool_destination_up{}", labels(&silent));
    assert_eq!(exporter.sample(&down), Some(0.0));
    // One that keeps Kamailio from starting changes nothing.
    exporter.replace("1 sip:192.0.2.1 8\n1\n");
    exporter.line("lists not read again, the old ones stay: a.list:2: a set id without a URI");
    assert_eq!(exporter.sample("ds_tool_last_reload_successful"), Some(0.0));
    assert_eq!(exporter.targets().len(), 3);
    let answer = exporter.post("/-/reload");
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("a set id without a URI"));
    // A deleted one, too.
    fs::remove_file(exporter.path("a.list")).expect("it is there");
    exporter.line("lists not read again, the old ones stay: a.list");
    // A plain write.
    fs::write(exporter.path("a.list"), first.line(1, "8")).expect("a list");
    exporter.line("lists read again: 1 destination, 0 added, 2 removed");
    assert_eq!(exporter.sample("ds_tool_last_reload_successful"), Some(1.0));
    // Nothing has changed: on SIGHUP and POST it is read all the same.
    exporter.signal(Signal::HUP);
    exporter.line("lists read again: 1 destination, 0 added, 0 removed");
    let answer = exporter.post("/-/reload");
    assert_eq!(
        (answer.status, answer.text()),
        (200, "1 destination\n".to_owned())
    );
}

#[test]
fn the_symbolic_link_of_a_config_map_is_followed() {
    let (first, second) = (Uas::answering("200 OK"), Uas::answering("200 OK"));
    let folder = TempDir::new().expect("a folder");
    let inside = |name: &str| folder.path().join(name);
    // As kubelet lays it out: the file is a link into ..data, and that one is replaced.
    for (version, uas) in [("..1", &first), ("..2", &second)] {
        fs::create_dir(inside(version)).expect("a folder");
        fs::write(inside(version).join("a.list"), uas.line(1, "8")).expect("a list");
    }
    symlink("..1", inside("..data")).expect("a link");
    symlink("..data/a.list", inside("a.list")).expect("a link");
    symlink("..2", inside("..data_tmp")).expect("a link");
    let (from, to) = (inside("..data_tmp"), inside("..data"));
    let exporter = Exporter::start_in(folder, "127.0.0.1:0", "a.list", &FAST);
    exporter.wait_for(&format!("ds_tool_destination_up{}", labels(&first)), 1.0);
    fs::rename(from, to).expect("a rename");
    exporter.line("lists read again: 1 destination, 1 added, 1 removed");
    exporter.wait_for(&format!("ds_tool_destination_up{}", labels(&second)), 1.0);
}

#[test]
fn answers_are_compressed_for_those_who_accept_it() {
    let exporter = Exporter::start("1 sip:192.0.2.1 8\n", &["--only-on-request"]);
    let plain = exporter.get("/metrics");
    assert!(!plain.head.to_lowercase().contains("content-encoding"));
    let answer = exporter.get_with("/metrics", "Accept-Encoding: br, gzip\r\n");
    assert!(
        answer
            .head
            .to_lowercase()
            .contains("content-encoding: gzip")
    );
    let mut text = String::new();
    GzDecoder::new(&answer.body[..])
        .read_to_string(&mut text)
        .expect("gzip");
    assert_eq!(text, plain.text());
    assert!(answer.body.len() < text.len() / 3);
}

#[test]
fn pages_have_their_methods() {
    let exporter = Exporter::start("1 sip:192.0.2.1 8\n", &["--only-on-request"]);
    for (path, status) in [
        ("/", 200),
        ("/-/healthy", 200),
        ("/-/ready", 200),
        ("/-/reload", 405),
        ("/favicon.ico", 404),
    ] {
        assert_eq!(exporter.get(path).status, status, "{path}");
    }
    assert_eq!(exporter.post("/metrics").status, 405);
    let head = b"HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer = exchange(exporter.address, head);
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

#[test]
fn what_a_client_may_send_is_limited() {
    let exporter = Exporter::start("1 sip:192.0.2.1 8\n", &["--only-on-request"]);
    let long = "a".repeat(1 << 20);
    let many: String = (0..500).map(|n| format!("X-{n}: y\r\n")).collect();
    let refused = |request: String| -> Answer { exchange(exporter.address, request.as_bytes()) };
    let line = refused(format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert!([400, 414, 431].contains(&line.status), "{}", line.head);
    let headers = refused(format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n"));
    assert_eq!(headers.status, 431, "{}", headers.head);
    let body = refused(format!(
        "POST /-/reload HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1048576\r\n\r\n{long}"
    ));
    assert_eq!(body.status, 413, "{}", body.head);
    // No HTTP at all.
    let answer = refused("\0\0\0\r\n\r\n".to_owned());
    assert_eq!(answer.status, 400);
    assert_eq!(exporter.get("/-/healthy").status, 200);
}

#[test]
fn clients_that_say_nothing_keep_nobody_out_for_long() {
    let exporter = Exporter::start("1 sip:192.0.2.1 8\n", &["--only-on-request"]);
    let slow: Vec<_> = (0..80)
        .map(|_| {
            let mut stream = TcpStream::connect(exporter.address).expect("it listens");
            stream.write_all(b"GET /metr").expect("a start");
            stream
        })
        .collect();
    // There are 64 places; those who wait get one when the slow ones are sent away.
    let begun = Instant::now();
    assert_eq!(exporter.get("/-/healthy").status, 200);
    assert!(
        begun.elapsed() < Duration::from_secs(19),
        "{:?}",
        begun.elapsed()
    );
    assert!(exporter.descriptors() < 100);
    drop(slow);
}

#[test]
fn sigterm_answers_what_is_running_and_ends() {
    let uas = Uas::start(|asked| {
        if asked.attempt == 1 {
            thread::sleep(Duration::from_millis(400));
        }
        asked.answer("200 OK");
    });
    let mut exporter = Exporter::start(&uas.line(1, "8"), &["--only-on-request"]);
    let (address, path) = (exporter.address, probe_path(&uas, ""));
    let scrape = thread::spawn(move || {
        exchange(
            address,
            format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes(),
        )
    });
    // The request of the probe shows that the scrape has arrived.
    while uas.requests().is_empty() {
        thread::yield_now();
    }
    exporter.signal(Signal::TERM);
    let text = scrape.join().expect("no panic").text();
    assert_eq!(sample(&text, "probe_success"), Some(1.0), "{text}");
    assert_eq!(exporter.ended().code(), Some(0));
}

#[test]
fn an_expired_certificate_takes_a_destination_down_and_its_time_is_shown() {
    let now = SystemTime::now();
    let special = Special {
        begins: Some(now - 3 * DAY),
        ends: Some(now - DAY),
    };
    let expired = Ca::new("a CA").special(&["127.0.0.1"], special);
    let uas = StreamUas::tls(expired.server(), |talk| talk.answer_all("200 OK"));
    let uri = format!("sip:{};transport=tls", uas.address);
    let yesterday = now.duration_since(UNIX_EPOCH).expect("after 1970") - DAY;
    for (args, is_up) in [
        (&FAST[..2], 0.0),
        (&["--interval", "200ms", "--tls-insecure"], 1.0),
    ] {
        let exporter = Exporter::start(&uas.line(1, "8"), args);
        let sample = |name: &str| format!("{name}{{set=\"1\",uri=\"{uri}\"}}");
        exporter.wait_for(&sample("ds_tool_destination_up"), is_up);
        let name = sample("ds_tool_destination_certificate_expiry_timestamp_seconds");
        let expiry = exporter.sample(&name).expect("it was shown");
        assert!((expiry - yesterday.as_secs_f64()).abs() < 60.0, "{expiry}");
        let path = format!("/probe?target={}", uri.replace(';', "%3B"));
        let text = exporter.get(&path).text();
        assert_eq!(
            crate::exporter_run::sample(&text, "probe_success"),
            Some(is_up)
        );
        assert!(text.contains("probe_ssl_earliest_cert_expiry"), "{text}");
    }
}

#[test]
fn a_name_is_followed_once_the_time_to_live_of_its_address_has_passed() {
    static MOVED: AtomicBool = AtomicBool::new(false);
    static TABLE: [(&str, Say); 1] = [("gw.test", Say::Moves(&MOVED, ["127.0.0.1", "127.0.0.2"]))];
    let at_one_port = || {
        let first = UdpSocket::bind("127.0.0.1:0").ok()?;
        let port = first.local_addr().ok()?.port();
        let second = UdpSocket::bind(("127.0.0.2", port)).ok()?;
        Some([first, second])
    };
    let sockets = (0..9).find_map(|_| at_one_port()).expect("a free port");
    let [first, second] = sockets.map(|socket| Uas::at(socket, |asked| asked.answer("200 OK")));
    let names = NameServer::start(&TABLE);
    let server = names.address.to_string();
    let list = format!("1 sip:gw.test:{} 8\n", first.address.port());
    let exporter = Exporter::start(&list, &[&FAST[..], &["--dns-server", &server]].concat());
    let asked = |uas: &Uas, count: usize| {
        let enough = || (uas.requests().len() >= count).then_some(());
        assert!(
            wait::until(PATIENCE, enough).is_some(),
            "{} asked",
            uas.address
        );
    };
    asked(&first, 3);
    assert!(second.requests().is_empty());
    MOVED.store(true, Ordering::SeqCst);
    asked(&second, 1);
    let before = first.requests().len();
    asked(&second, 4);
    assert_eq!(first.requests().len(), before);
    let up = format!(
        "ds_tool_destination_up{{set=\"1\",uri=\"sip:gw.test:{}\"}}",
        first.address.port()
    );
    exporter.wait_for(&up, 1.0);
}

/// A kamailio.cfg whose module `tls` reads tls.cfg.
const OVER_TLS: &str = "enable_tls=yes\nloadmodule \"tm.so\"\nloadmodule \"tls.so\"\n\
    loadmodule \"dispatcher.so\"\nmodparam(\"dispatcher\", \"ds_ping_interval\", 1)\n\
    modparam(\"tls\", \"config\", \"tls.cfg\")\nrequest_route { exit; }\n";

/// One beside these files, with `kamailio.cfg`.
fn with_cfg(list: &str, files: &[(&str, &str)]) -> Exporter {
    let folder = TempDir::new().expect("a folder");
    for (name, text) in files.iter().chain(&[("a.list", list)]) {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let args = [&FAST[..2], &["--config", "kamailio.cfg"]].concat();
    Exporter::start_in(folder, "127.0.0.1:0", "a.list", &args)
}

#[test]
fn a_tls_cfg_and_its_files_are_read_again_when_they_change() {
    let (known, other) = (Ca::new("a CA"), Ca::new("another CA"));
    let uas = StreamUas::tls(known.certificate(&["127.0.0.1"]).server(), |talk| {
        talk.answer_all("200 OK");
    });
    let strict = "[client:default]\nverify_certificate = yes\nca_list = ca.pem\n";
    let exporter = with_cfg(
        &uas.line(1, "8"),
        &[
            ("kamailio.cfg", OVER_TLS),
            ("tls.cfg", strict),
            ("ca.pem", &other.pem),
        ],
    );
    let up = format!(
        "ds_tool_destination_up{{set=\"1\",uri=\"sip:{};transport=tls\"}}",
        uas.address
    );
    let put = |name: &str, text: &str| fs::write(exporter.path(name), text).expect("a file");
    exporter.wait_for(&up, 0.0);
    put("ca.pem", &known.pem);
    exporter.line("lists read again: 1 destination");
    exporter.wait_for(&up, 1.0);
    put("ca.pem", &other.pem);
    exporter.wait_for(&up, 0.0);
    put("tls.cfg", "[client:default]\nverify_certificate = no\n");
    exporter.wait_for(&up, 1.0);
}

#[test]
fn what_of_a_cfg_is_unknown_or_wrong_is_said_at_the_start() {
    let over_tls = "1 sip:127.0.0.1:9;transport=tls 8\n";
    let elsewhere = OVER_TLS.replace("\"tls.cfg\"", "\"/nowhere/at/all/other.cfg\"");
    let wrong = OVER_TLS.replace("modparam(\"dis", "modparam((\"dis");
    for (list, cfg, says) in [
        (over_tls, &elsewhere, "; the defaults of TLS are used"),
        ("1 sip:127.0.0.1:9 8\n", &elsewhere, ""),
        (
            over_tls,
            &wrong,
            "warning: Kamailio does not start with this cfg: ",
        ),
    ] {
        let files = [
            ("kamailio.cfg", cfg.as_str()),
            ("tls.cfg", "[client:default]\n"),
        ];
        let said = with_cfg(list, &files).said_at_start.join("\n");
        let is_said = match says {
            "" => !said.contains("TLS"),
            says => said.contains(says),
        };
        assert!(is_said, "{list}{cfg}: {said}");
    }
}

#[test]
fn a_cfg_with_which_kamailio_does_not_start_changes_nothing() {
    let uas = Uas::answering("200 OK");
    let cfg = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 1)\nrequest_route { exit; }\n";
    let exporter = with_cfg(&uas.line(1, "8"), &[("kamailio.cfg", cfg)]);
    let put = |text: &str| fs::write(exporter.path("kamailio.cfg"), text).expect("a cfg");
    put(&cfg.replace("modparam(", "modparam(("));
    let line = exporter.line("lists not read again, the old ones stay: ");
    assert!(
        line.contains("Kamailio does not start with this cfg: "),
        "{line}"
    );
    assert_eq!(exporter.sample("ds_tool_last_reload_successful"), Some(0.0));
    put(&format!("import_file \"local.cfg\"\n{cfg}"));
    exporter.line("lists read again: 1 destination");
    assert_eq!(exporter.sample("ds_tool_last_reload_successful"), Some(1.0));
    // It is not there, as in a new installation of Debian's package.
    fs::write(exporter.path("local.cfg"), "debug=2\n").expect("a cfg");
    exporter.line("lists read again: 1 destination");
}

#[test]
fn a_file_that_was_missing_is_read_once_it_is_there() {
    let (first, second) = (Uas::answering("200 OK"), Uas::answering("200 OK"));
    let folder = TempDir::new().expect("a folder");
    let inside = |name: &str| folder.path().join(name);
    let cfg = |list: &str| {
        let list = inside(list);
        format!(
            "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             modparam(\"dispatcher\", \"list_file\", \"{}\")\nrequest_route {{ exit; }}\n",
            list.display()
        )
    };
    let (first_cfg, second_cfg) = (cfg("a.list"), cfg("b.list"));
    fs::write(inside("a.list"), first.line(1, "8")).expect("a list");
    fs::write(inside("kamailio.cfg"), first_cfg).expect("a cfg");
    let exporter = Exporter::start_in(folder, "127.0.0.1:0", "--config=kamailio.cfg", &FAST);
    exporter.wait_for(&format!("ds_tool_destination_up{}", labels(&first)), 1.0);
    fs::write(exporter.path("kamailio.cfg"), second_cfg).expect("a cfg");
    exporter.line("there is no such file");
    fs::write(exporter.path("b.list"), second.line(1, "8")).expect("a list");
    exporter.line("lists read again: 1 destination, 1 added, 1 removed");
}

#[test]
fn a_port_to_send_from_is_left_to_the_loop() {
    let uas = Uas::answering("200 OK");
    let free = UdpSocket::bind("127.0.0.1:0").expect("a free port");
    let source = free.local_addr().expect("an address").to_string();
    drop(free);
    let exporter = Exporter::start(
        &uas.line(1, "8"),
        &[&FAST[..], &["--source", &source]].concat(),
    );
    exporter.wait_for(&format!("ds_tool_destination_up{}", labels(&uas)), 1.0);
    let answer = exporter.get(&probe_path(&uas, ""));
    let says = answer.text().contains("the port of --source");
    assert_eq!((answer.status, says), (503, true), "{}", answer.text());
    let said = exporter.said_at_start.join("\n");
    assert!(
        said.contains("info: /probe is not served: the loop sends from the port"),
        "{said}"
    );
}

#[test]
fn wrong_usage_is_refused() {
    for (args, why) in [
        (&["-"][..], "standard input"),
        (&["--label", "uri=x", "a.list"], "sets the label uri"),
        (&["--label", "1a=x", "a.list"], "no name of a label"),
        (&["--label", "le=x", "a.list"], "sets the label le"),
        (&["--label", "__name=x", "a.list"], "Prometheus's own"),
        (
            &[
                "--label", "a=1", "--label", "b=1", "--label", "a=1", "a.list",
            ],
            "--label a is given twice",
        ),
        (&["--listen", "9490", "a.list"], "an IP address and a port"),
        (
            &["--only-on-request", "--source", "127.0.0.1:5070", "a.list"],
            "cannot share the port of --source",
        ),
    ] {
        let args = [&["exporter"], args].concat();
        Test::new(args)
            .file("a.list", "1 sip:192.0.2.1 8\n")
            .stderr_has([why])
            .status(2)
            .run();
    }
    Test::new(["exporter", "a.list"])
        .file("a.list", "1\n")
        .stderr_has(["a.list:1: a set id without a URI"])
        .status(2)
        .run();
}
