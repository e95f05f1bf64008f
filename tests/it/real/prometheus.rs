//! The exporter beside a real Prometheus and a real Alertmanager, with the files of contrib/.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::network::is_own;
use super::{skip, wait};
use crate::exporter_run::{Exporter, exchange};
use crate::uas::Uas;

const BOUND: Duration = Duration::from_secs(40);

/// Where the exporter listens in the files of contrib/.
const EXPORTER: &str = "127.0.0.1:9490";

fn contrib(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("contrib")
        .join(name);
    fs::read_to_string(path).expect("a file of contrib/")
}

/// A server of a test, ended by its pid.
struct Server {
    process: Child,
    folder: TempDir,
    address: SocketAddr,
}

impl Server {
    fn start(program: &str, address: &str, files: &[(&str, String)], args: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        let out = File::create(folder.path().join("out")).expect("a file");
        let process = Command::new(skip::find(program).expect("it is installed"))
            .args(args)
            .arg(format!("--web.listen-address={address}"))
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("a file"))
            .stderr(out)
            .spawn()
            .expect("it starts");
        let server = Self {
            process,
            folder,
            address: address.parse().expect("an address"),
        };
        let port = server.address.port();
        let there = wait::until(BOUND, || wait::tcp_port_is_listened_on(port).then_some(()));
        assert!(
            there.is_some(),
            "{program} does not start:\n{}",
            server.log()
        );
        server
    }

    fn prometheus(address: &str, config: String) -> Self {
        let files = [
            ("prometheus.yml", config),
            (
                "ds-tool.rules.yml",
                at_once(contrib("prometheus/ds-tool.rules.yml")),
            ),
        ];
        Self::start(
            "prometheus",
            address,
            &files,
            &["--config.file=prometheus.yml", "--storage.tsdb.path=data"],
        )
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("out")).unwrap_or_default()
    }

    /// What its API says; HTTP/1.0, so that no answer comes in chunks.
    fn api(&self, path: &str) -> Value {
        let answer = exchange(
            self.address,
            format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes(),
        );
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    /// The results of a query: set, URI and value of each.
    fn query(&self, query: &str) -> BTreeSet<(String, String, String)> {
        let encode = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02x}"),
        };
        let encoded: String = query.bytes().map(encode).collect();
        let answer = self.api(&format!("/api/v1/query?query={encoded}"));
        let results = answer["data"]["result"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let of = |result: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let metric = &result["metric"];
            (
                text(&metric["set"]),
                text(&metric["uri"]),
                text(&result["value"][1]),
            )
        };
        results.iter().map(of).collect()
    }

    /// The targets of a job: set, URI, number among twins.
    fn targets(&self, job: &str) -> BTreeSet<(String, String, String)> {
        let answer = self.api("/api/v1/targets?state=active");
        let targets = answer["data"]["activeTargets"].as_array().cloned();
        let targets = targets.unwrap_or_default().into_iter();
        let targets = targets.filter(|target| target["labels"]["job"] == job);
        let label = |target: &Value, name: &str| {
            let labels = &target["labels"];
            labels[name].as_str().unwrap_or_default().to_owned()
        };
        let all = targets.map(|t| (label(&t, "set"), label(&t, "uri"), label(&t, "nth")));
        all.collect()
    }

    #[track_caller]
    fn wait_for<T: PartialEq + std::fmt::Debug>(&self, wanted: &T, mut ask: impl FnMut() -> T) {
        let mut last = None;
        let met = wait::until(BOUND, || {
            let now = ask();
            let is_met = now == *wanted;
            last = Some(now);
            is_met.then_some(())
        });
        assert!(
            met.is_some(),
            "wanted {wanted:?}, last {last:?}\n{}",
            self.log()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        wait::stop(&mut self.process);
    }
}

/// With all waiting times cut to a second.
fn at_once(text: String) -> String {
    let line = |line: &str| {
        let cut = |name: &str| {
            line.split_once(name)
                .map(|(before, _)| format!("{before}{name} 1s\n"))
        };
        let names = [
            "scrape_interval:",
            "evaluation_interval:",
            "refresh_interval:",
            " for:",
        ];
        let scrape = line.contains("scrape_timeout:").then(String::new);
        let cut = names.into_iter().find_map(cut);
        scrape.or(cut).unwrap_or_else(|| format!("{line}\n"))
    };
    text.lines().map(line).collect()
}

fn required() -> bool {
    skip::required("prometheus") && skip::required("promtool")
}

/// A peer that answers with this code, 0 being nothing.
fn peer(port: u16, code: u16) -> (Uas, Arc<AtomicU16>) {
    let socket = UdpSocket::bind(("127.0.0.1", port)).expect("every port is free");
    let code = Arc::new(AtomicU16::new(code));
    let now = Arc::clone(&code);
    let uas = Uas::at(socket, move |asked| match now.load(Ordering::SeqCst) {
        0 => {}
        code => asked.answer(&format!("{code} Toy")),
    });
    (uas, code)
}

fn triple(set: i32, port: u16, third: &str) -> (String, String, String) {
    (
        set.to_string(),
        format!("sip:127.0.0.1:{port}"),
        third.to_owned(),
    )
}

#[test]
fn prometheus_finds_each_target_and_two_of_them_share_the_list() {
    if !required() || !is_own() {
        return;
    }
    let _up = peer(5080, 200);
    let _not_found = peer(5081, 404);
    let _silent = peer(5082, 0);
    // Kamailio takes -1 for a URI; 4294967295 is the set -1 to it.
    let list = "1 sip:127.0.0.1:5080 8\n1 sip:127.0.0.1:5081 8\n0 sip:127.0.0.1:5082 8\n\
                4294967295 sip:127.0.0.1:5080 8\n2 sip:127.0.0.1:5080 8\n2 sip:127.0.0.1:5080 8\n";
    let exporter = Exporter::start_at(EXPORTER, list, &["--only-on-request", "--timeout", "400ms"]);
    let lenient = [
        "--interval",
        "300ms",
        "--timeout",
        "200ms",
        "--ping-reply-codes",
        "404",
    ];
    let _lenient = Exporter::start_at("127.0.0.1:9491", list, &lenient);
    let by_probe = at_once(contrib("prometheus/prometheus-by-probe.yml"));
    let looped = "\n  - job_name: loop\n    static_configs: [{targets: [\"127.0.0.1:9491\"]}]\n";
    let whole = Server::prometheus("127.0.0.1:9090", format!("{by_probe}{looped}"));
    let shard = |number: &str| {
        let config = by_probe.replace("# - {", "- {");
        config.replace("regex: \"0\"", &format!("regex: \"{number}\""))
    };
    let shards = [
        Server::prometheus("127.0.0.1:9091", shard("0")),
        Server::prometheus("127.0.0.1:9092", shard("1")),
    ];
    let all = BTreeSet::from([
        triple(1, 5080, ""),
        triple(1, 5081, ""),
        triple(0, 5082, ""),
        triple(-1, 5080, ""),
        triple(2, 5080, ""),
        triple(2, 5080, "2"),
    ]);
    whole.wait_for(&all, || whole.targets("sip"));
    let of_shards = || shards.each_ref().map(|shard| shard.targets("sip"));
    whole.wait_for(&all, || of_shards().into_iter().flatten().collect());
    let [first, second] = of_shards();
    assert!(first.is_disjoint(&second), "{first:?} {second:?}");
    let probed = |ok: &str| {
        BTreeSet::from([
            triple(1, 5080, "1"),
            triple(1, 5081, ok),
            triple(0, 5082, "0"),
            triple(-1, 5080, "1"),
            triple(2, 5080, "1"),
        ])
    };
    whole.wait_for(&probed("0"), || whole.query("probe_success"));
    // With --ping-reply-codes 404 that one is up.
    whole.wait_for(&probed("1"), || whole.query("ds_tool_destination_up"));
    assert!(
        whole.query("up == 0").is_empty(),
        "{:?}",
        whole.query("up == 0")
    );
    exporter.replace("1 sip:127.0.0.1:5080 8\n");
    whole.wait_for(&BTreeSet::from([triple(1, 5080, "")]), || {
        whole.targets("sip")
    });
    // One that keeps Kamailio from starting changes nothing.
    exporter.replace("1\n");
    exporter.line("not read again");
    assert_eq!(exporter.targets().len(), 1);
}

#[test]
fn an_alert_fires_and_clears_and_a_killed_exporter_is_noticed() {
    if !required() || !skip::required("prometheus-alertmanager") || !is_own() {
        return;
    }
    let (uas, code) = peer(5080, 200);
    let list = uas.line(1, "8");
    // Each way of the guide with its metric and its alerts.
    for (config, args, metric, fired) in [
        (
            "prometheus/prometheus.yml",
            ["--interval=300ms", "--timeout=200ms"],
            "ds_tool_destination_up",
            ["SipDestinationDown", "SipSetDown"],
        ),
        (
            "prometheus/prometheus-by-probe.yml",
            ["--only-on-request", "--timeout=200ms"],
            "probe_success",
            ["SipProbeFailed", "SipSetDown"],
        ),
    ] {
        assert_alerts(&list, &code, config, &args, metric, fired);
    }
}

/// The destination goes down and comes up again, and then the exporter is killed.
fn assert_alerts(
    list: &str,
    code: &AtomicU16,
    config: &str,
    args: &[&str],
    metric: &str,
    fired: [&str; 2],
) {
    let exporter = Exporter::start_at(EXPORTER, list, args);
    let alertmanager = Server::start(
        "prometheus-alertmanager",
        "127.0.0.1:9093",
        &[(
            "a.yml",
            "route: {receiver: none}\nreceivers: [{name: none}]\n".to_owned(),
        )],
        &[
            "--config.file=a.yml",
            "--storage.path=data",
            "--cluster.listen-address=",
        ],
    );
    let to = "alerting: {alertmanagers: [{static_configs: [{targets: [\"127.0.0.1:9093\"]}]}]}\n";
    let config = at_once(contrib(config));
    let prometheus = Server::prometheus("127.0.0.1:9090", format!("{config}{to}"));
    let alerts = || {
        let alerts = alertmanager.api("/api/v2/alerts?active=true");
        let alerts = alerts.as_array().cloned().unwrap_or_default();
        let name = |alert: &Value| alert["labels"]["alertname"].as_str().map(str::to_owned);
        // Its waiting time alone tells loss from an outage.
        let names = alerts.iter().filter_map(name);
        let names = names.filter(|name| name != "SipDestinationLossy");
        names.collect::<BTreeSet<_>>()
    };
    let up = |value: &str| BTreeSet::from([triple(1, 5080, value)]);
    prometheus.wait_for(&up("1"), || prometheus.query(metric));
    assert!(alerts().is_empty(), "{:?}", alerts());
    code.store(503, Ordering::SeqCst);
    prometheus.wait_for(&BTreeSet::from(fired.map(str::to_owned)), alerts);
    code.store(200, Ordering::SeqCst);
    prometheus.wait_for(&BTreeSet::new(), alerts);
    // Killed while it is scraped every second.
    drop(exporter);
    prometheus.wait_for(&BTreeSet::from(["DsToolExporterDown".to_owned()]), alerts);
    let _again = Exporter::start_at(EXPORTER, list, args);
    prometheus.wait_for(&BTreeSet::new(), alerts);
    prometheus.wait_for(&up("1"), || prometheus.query(metric));
}

/// Runs promtool, which must find nothing.
fn promtool(folder: &Path, args: &[&str], stdin: &[u8]) {
    use std::io::Write;
    let mut child = Command::new(skip::find("promtool").expect("it is installed"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("promtool starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    pipe.write_all(stdin).expect("it reads");
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "promtool {args:?}: {said}");
}

#[test]
fn promtool_finds_nothing_in_metrics_configs_and_rules() {
    if !required() {
        return;
    }
    let (up, silent) = (Uas::answering("200 OK"), Uas::silent());
    let list = [
        up.line(1, "8 0 duid=\"a\\b\""),
        silent.line(0, "8"),
        silent.line(0, "8"),
    ]
    .concat();
    let args = [
        "--interval",
        "200ms",
        "--timeout",
        "100ms",
        "--label",
        "vantage=fra1",
    ];
    let exporter = Exporter::start(&list, &args);
    exporter.wait_for("ds_tool_destinations_down{vantage=\"fra1\"}", 2.0);
    exporter.wait_for("ds_tool_destinations_up{vantage=\"fra1\"}", 1.0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/prometheus");
    promtool(
        &folder,
        &["check", "metrics"],
        &exporter.get("/metrics").body,
    );
    let probe = format!("/probe?target=sip:{}&set=1", up.address);
    promtool(&folder, &["check", "metrics"], &exporter.get(&probe).body);
    promtool(&folder, &["check", "config", "prometheus.yml"], b"");
    promtool(
        &folder,
        &["check", "config", "prometheus-by-probe.yml"],
        b"",
    );
    promtool(&folder, &["check", "rules", "ds-tool.rules.yml"], b"");
    promtool(&folder, &["test", "rules", "ds-tool.rules.test.yml"], b"");
    // The queries of the guide.
    let queries = block_of_the_guide("promql");
    let rule = |query: &str| format!("  - record: a\n    expr: {query}\n");
    let rules: String = queries.lines().map(rule).collect();
    let written = TempDir::new().expect("a folder");
    let rules = format!("groups:\n- name: a\n  rules:\n{rules}");
    fs::write(written.path().join("a.yml"), rules).expect("a file");
    promtool(written.path(), &["check", "rules", "a.yml"], b"");
}

/// The first block of docs/monitoring.md in this language.
fn block_of_the_guide(language: &str) -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/monitoring.md");
    let guide = fs::read_to_string(guide).expect("the guide");
    let block = guide
        .split_once(&format!("```{language}\n"))
        .expect("a block")
        .1;
    block.split_once("```").expect("its end").0.to_owned()
}

/// The two commands of docs/monitoring.md.
#[test]
fn two_commands_lead_from_a_list_to_a_prometheus_that_shows_it() {
    if !required() || !is_own() {
        return;
    }
    let block = block_of_the_guide("sh");
    let commands: Vec<_> = block.lines().collect();
    let [exporter, prometheus] = commands[..] else {
        panic!("two commands: {commands:?}");
    };
    let (uas, _) = peer(5080, 200);
    let folder = TempDir::new().expect("a folder");
    let write =
        |name: &str, text: String| fs::write(folder.path().join(name), text).expect("a file");
    write("dispatcher.list", uas.line(1, "8"));
    for name in ["prometheus.yml", "ds-tool.rules.yml"] {
        write(name, contrib(&format!("prometheus/{name}")));
    }
    let program = Path::new(env!("CARGO_BIN_EXE_ds-tool"))
        .parent()
        .expect("a folder");
    let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", program.display());
    let run = |command: &str| {
        Command::new("sh")
            .args(["-c", &format!("exec {}", command.trim_end_matches('&'))])
            .current_dir(folder.path())
            .env("PATH", &path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("sh starts")
    };
    let mut exporter = run(exporter);
    let server = Server {
        process: run(prometheus),
        folder: TempDir::new().expect("a folder"),
        address: "127.0.0.1:9090".parse().expect("an address"),
    };
    wait::until(BOUND, || TcpStream::connect(server.address).ok());
    // Its first scrape comes within the interval of 15 seconds.
    let shown = BTreeSet::from([triple(1, 5080, "1")]);
    server.wait_for(&shown, || server.query("ds_tool_destination_up"));
    wait::stop(&mut exporter);
}
