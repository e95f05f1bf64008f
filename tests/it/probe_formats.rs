//! The output formats of probe that are read by others: what they look like, and that their readers
//! accept them.
//!
//! What they look like is in tests/data/probe-formats; `UPDATE=1 cargo test formats` writes that anew.

mod any_text;
mod exposition;
mod ticket;

use std::time::{Duration, UNIX_EPOCH};

use ds_tool::internals::{
    Cause, Certificate, Connection, FatalRow, Flags, JsonString, KamailioLatency, LatencyRow,
    NotProbed, Observation, ProbeOutcome, ProbeRow, ReplyCodes, RequestContext, RoundRow,
    RunVerdict, SetRow, Summary, TextStyle, Timestamp, TlsObservation, Transport, Version,
    render_probe as probe,
    render_probe::{Limit, PluginLimits, Report, junit, markdown, nagios, prometheus},
};

use crate::lint_formats::assert_same as assert_same_in;
use crate::lint_formats::xml::{assert_valid, assert_well_formed};

const HOSTILE: &str = "sip:\"50%|`x`\\'@\u{fc}\u{1b}[31m\u{202e}<&>{}=,\n.example";

fn row<'a>(line: u32, set: i32, uri: &'a str) -> ProbeRow<'a> {
    ProbeRow {
        file: "/etc/kamailio/dispatcher.list",
        line,
        line_word: "line",
        set,
        uri: JsonString(uri.as_bytes().into()),
        duid: None,
        dns: Vec::new(),
        dns_ms: None,
        address: "192.0.2.11:5060".parse().ok(),
        transport: Some("udp"),
        is_address_in_uri: false,
        up: Some(true),
        not_probed: None,
        code: Some(200),
        reason: Some(JsonString(b"OK".into())),
        time: Some(Timestamp(
            UNIX_EPOCH + Duration::from_millis(1_790_000_000_123),
        )),
        rtt_ms: Some(0.84),
        first_reply_ms: None,
        attempts: 1,
        resent: false,
        error: None,
        error_code: None,
        cause: None,
        hint: None,
        not_pinged: None,
        local: None,
        received: None,
        rport: None,
        sip_warning: None,
        sip_reason: None,
        retry_after: None,
        server: Some(JsonString(b"kamailio (5.6.3)".into())),
        allow: None,
        flags: Some(Flags(8).letters(Version::V6_1)),
        connection: None,
        warnings: Vec::new(),
        unsteady: None,
        round: None,
        history: Vec::new(),
        rounds: Vec::new(),
        latency: None,
    }
}

/// A row that is down for this reason.
fn down<'a>(row: ProbeRow<'a>, outcome: ProbeOutcome) -> ProbeRow<'a> {
    let asked = RequestContext {
        accepted: &ReplyCodes::default(),
        contact: true,
        over_tcp: None,
    };
    let code = match &outcome {
        ProbeOutcome::Answered { code, .. } => Some(*code),
        _ => None,
    };
    let observation = Observation::new(outcome);
    let cause = Cause::of(&observation, &asked).unwrap();
    ProbeRow {
        up: Some(false),
        code,
        reason: None,
        rtt_ms: code.map(|_| 12.5),
        error: Some("no reply in 2 s".to_owned()),
        cause: Some(cause.text),
        hint: Some(cause.hint),
        flags: Some(Flags(9).letters(Version::V6_1)),
        ..row
    }
}

/// A row that went over TLS, to whoever says so of himself.
fn over_tls<'a>(row: ProbeRow<'a>, subject: &str) -> ProbeRow<'a> {
    let certificate = Certificate {
        subject: subject.to_owned(),
        issuer: "CN=CA".to_owned(),
        names: vec!["gw.example".to_owned(), subject.to_owned()],
        not_before: "2026-01-01T00:00:00Z".to_owned(),
        not_after: "2026-02-01T00:00:00Z".to_owned(),
        seconds_left: 9 * 24 * 60 * 60,
    };
    ProbeRow {
        transport: Some("tls"),
        connection: Some(Box::leak(Box::new(Connection {
            transport: Transport::Tls,
            local: "192.0.2.1:40000".parse().ok(),
            connect: Some(Duration::from_micros(1500)),
            tls: TlsObservation {
                handshake: Some(Duration::from_micros(2500)),
                protocol: Some("TLS 1.3"),
                cipher: Some("TLS13_AES_128_GCM_SHA256".to_owned()),
                server_name: Some("gw.example".to_owned()),
                fault: None,
                certificate: Some(Box::new(certificate)),
            },
        }))),
        warnings: vec![format!("the certificate of {subject} expires in 9 days")],
        ..row
    }
}

fn answered(code: u16) -> ProbeOutcome {
    ProbeOutcome::Answered {
        code,
        reason: Default::default(),
        rtt: Duration::from_millis(12),
        peer: None,
    }
}

fn silence() -> ProbeOutcome {
    ProbeOutcome::NoReply {
        after: Duration::from_secs(2),
        provisional: None,
        elsewhere: None,
        unusable: None,
    }
}

type Rows<'a> = std::vec::IntoIter<ProbeRow<'a>>;

/// The sets of these rows, which are in the order of their sets.
fn sets<'a>(results: &[ProbeRow<'a>]) -> Vec<SetRow<'a>> {
    let of_a_set = |rows: &[ProbeRow<'a>]| {
        let count = |up: Option<bool>| rows.iter().filter(|row| row.up == up).count();
        let (up, down, skipped) = (count(Some(true)), count(Some(false)), count(None));
        SetRow {
            file: rows[0].file,
            set: rows[0].set,
            up,
            down,
            skipped,
            not_probed: skipped,
            never_pinged: 0,
            dropped: 0,
            verdict: match (down, skipped) {
                (0, 0) => RunVerdict::Well,
                (0, _) => RunVerdict::Problem,
                _ => RunVerdict::Down,
            },
        }
    };
    let place = |row: &ProbeRow<'a>| (row.file, row.set);
    results
        .chunk_by(|a, b| place(a) == place(b))
        .map(of_a_set)
        .collect()
}

fn report<'a>(results: Vec<ProbeRow<'a>>) -> Report<'a, Rows<'a>> {
    let count = |up: Option<bool>| results.iter().filter(|row| row.up == up).count();
    let summary = Summary {
        up: count(Some(true)),
        down: count(Some(false)),
        skipped: count(None),
        not_probed: count(None),
        started: row(1, 1, "").time,
        seconds: 2.01,
        ..Summary::default()
    };
    let sets = sets(&results);
    let worst = sets.iter().map(|set| set.verdict).max();
    let verdict = match worst {
        Some(verdict) if summary.up > 0 => verdict,
        worst => worst
            .unwrap_or(RunVerdict::Problem)
            .max(RunVerdict::Problem),
    };
    Report {
        version: 1,
        kamailio: "6.1.5".to_owned(),
        fatal: None,
        sets,
        verdict,
        has_addresses: true,
        many_files: results.windows(2).any(|pair| pair[0].file != pair[1].file),
        many_rounds: false,
        results: results.into_iter(),
        summary,
    }
}

/// What a plugin prints without limits.
fn plugin<'a>(report: &Report<'a, Rows<'a>>) -> String {
    nagios::nagios(report, &PluginLimits::default())
}

fn status_of<'a>(report: &Report<'a, Rows<'a>>) -> nagios::PluginStatus {
    nagios::status(report, &PluginLimits::default())
}

/// What a person sees.
fn text<'a>(report: &Report<'a, Rows<'a>>, verbose: bool, width: Option<usize>) -> String {
    let look = TextStyle {
        color: false,
        width,
    };
    let mut out = Vec::new();
    probe::text(report, verbose, look, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn sample() -> Report<'static, Rows<'static>> {
    let mut steady = row(1, 1, "sip:192.0.2.11:5060");
    steady.latency = Some(Box::new(LatencyRow {
        min_ms: Some(0.5),
        avg_ms: Some(0.75),
        max_ms: Some(1.0),
        p95_ms: Some(1.0),
        sent: 5,
        resent: 1,
        answered: 3,
        loss: 0.25,
        packet_loss: 0.5,
        kamailio: KamailioLatency {
            avg_ms: 0.667,
            std_ms: 0.577,
            est_ms: 0.667,
            max_ms: 1,
            timeouts: 1,
        },
    }));
    let mut not_found = down(row(2, 1, "sip:192.0.2.12:5060"), answered(404));
    not_found.reason = Some(JsonString(b"Not | Found\r\n`\xfc".into()));
    let mut left_out = row(5, 2, "sip:192.0.2.14;transport=sctp");
    left_out.address = None;
    (left_out.up, left_out.code, left_out.reason) = (None, None, None);
    (left_out.rtt_ms, left_out.attempts) = (None, 0);
    left_out.error = Some("not probed: over SCTP".to_owned());
    left_out.not_probed = Some(NotProbed::Problem);
    let mut report = report(vec![
        steady,
        not_found,
        down(row(3, 1, HOSTILE), answered(404)),
        down(row(4, 2, "sip:192.0.2.13"), silence()),
        left_out,
        over_tls(row(6, 2, "sips:gw.example"), "CN=g|w\u{1b}"),
    ]);
    report.summary.dropped = 1;
    report
}

/// A destination that lost something in three rounds, and one that was silent.
fn rounds() -> Report<'static, Rows<'static>> {
    let latency = |times: [Option<f64>; 3], numbers: (u64, u64, usize), losses: [f64; 2]| {
        let [min_ms, avg_ms, max_ms] = times;
        let (sent, resent, answered) = numbers;
        Some(Box::new(LatencyRow {
            min_ms,
            avg_ms,
            max_ms,
            p95_ms: max_ms,
            sent,
            resent,
            answered,
            loss: losses[0],
            packet_loss: losses[1],
            kamailio: KamailioLatency {
                avg_ms: 181.0,
                std_ms: 312.634,
                est_ms: 181.0,
                max_ms: 542,
                timeouts: 0,
            },
        }))
    };
    let round = |milliseconds: u64, rtt_ms: f64, attempts: u16| RoundRow {
        up: true,
        time: row(1, 1, "")
            .time
            .map(|Timestamp(time)| Timestamp(time + Duration::from_millis(milliseconds))),
        code: Some(200),
        reason: Some(JsonString(b"OK".into())),
        rtt_ms: Some(rtt_ms),
        attempts,
        resent: attempts > 1,
        ..RoundRow::default()
    };
    let lost = RoundRow {
        error: Some("no reply in 2 s"),
        attempts: 3,
        ..RoundRow::default()
    };
    let mut lossy = row(1, 1, "sip:192.0.2.11:5060");
    lossy.rounds = vec![round(0, 0.84, 1), round(1000, 542.0, 2), lost.clone()];
    lossy.unsteady = Some("1 of 3 rounds failed, the last: no reply in 2 s".to_owned());
    lossy.latency = latency([Some(0.84); 3], (6, 3, 2), [0.333, 0.667]);
    let mut silent = down(row(2, 1, "sip:192.0.2.12:5060"), silence());
    silent.rounds = vec![lost; 3];
    silent.latency = latency([None; 3], (9, 6, 0), [1.0, 1.0]);
    Report {
        many_rounds: true,
        ..report(vec![lossy, silent])
    }
}

fn fatal() -> Report<'static, Rows<'static>> {
    Report {
        fatal: Some(FatalRow {
            file: "bad|.list",
            line: 3,
            reason: "a set id and `nothing` else".to_owned(),
        }),
        ..report(Vec::new())
    }
}

#[track_caller]
fn assert_same(name: &str, rendered: &str) {
    assert_same_in("probe-formats", name, rendered);
}

#[test]
fn each_format_of_probe_is_as_it_was() {
    let sample = sample();
    assert_same("table.txt", &text(&sample, false, None));
    assert_same("table-70-columns.txt", &text(&sample, false, Some(70)));
    assert_same("details.txt", &text(&sample, true, None));
    assert_same("junit.xml", &junit(&sample));
    assert_same("nagios.txt", &plugin(&sample));
    assert_same("prometheus.prom", &prometheus(&sample));
    assert_same("markdown.md", &markdown(&sample));
    let rounds = rounds();
    assert_same("rounds.txt", &text(&rounds, false, None));
    assert_same("rounds-details.txt", &text(&rounds, true, None));
    assert_same("rounds-junit.xml", &junit(&rounds));
    assert_same("rounds-nagios.txt", &plugin(&rounds));
    assert_same("rounds-markdown.md", &markdown(&rounds));
    assert_same("rounds-prometheus.prom", &prometheus(&rounds));
}

#[test]
fn a_list_with_which_kamailio_would_not_start_is_told_in_each_format() {
    let fatal = fatal();
    assert_same("fatal-junit.xml", &junit(&fatal));
    assert_same("fatal-nagios.txt", &plugin(&fatal));
    assert_same("fatal-prometheus.prom", &prometheus(&fatal));
    assert_same("fatal-markdown.md", &markdown(&fatal));
    assert_eq!(status_of(&fatal), nagios::PluginStatus::Unknown);
}

#[test]
fn xmllint_finds_the_junit_of_a_probe_valid() {
    for report in [sample(), rounds(), fatal(), report(Vec::new())] {
        let document = junit(&report);
        assert_well_formed(&document);
        assert_valid("junit", &document);
    }
}

#[test]
fn a_destination_is_a_case_of_its_set() {
    let document = junit(&sample());
    for part in [
        "<testsuites name=\"ds-tool probe\" tests=\"6\" failures=\"4\" errors=\"0\">",
        "<testsuite name=\"/etc/kamailio/dispatcher.list set 1\" tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"0\" timestamp=\"2026-09-21T14:13:20.123000Z\">",
        "<testsuite name=\"/etc/kamailio/dispatcher.list set 2\" tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"0\" timestamp=\"2026-09-21T14:13:20.123000Z\">",
        "time=\"0.000840\"/>",
        "<failure type=\"warning\" message=\"not probed: over SCTP\">",
    ] {
        assert!(document.contains(part), "{part}\n{document}");
    }
}

#[test]
fn a_destination_that_is_disabled_is_a_skipped_case() {
    let disabled = ProbeRow {
        up: None,
        code: None,
        error: Some("not probed: disabled (flag 4)".to_owned()),
        not_probed: Some(NotProbed::ByDesign),
        ..row(1, 1, "sip:192.0.2.11")
    };
    let document = junit(&report(vec![row(2, 1, "sip:192.0.2.12"), disabled.clone()]));
    let skipped = "<skipped message=\"not probed: disabled (flag 4)\"/>";
    assert!(document.contains(skipped), "{document}");
    assert!(document.contains("failures=\"0\""), "{document}");
    // A run in which nothing was up fails.
    let document = junit(&report(vec![disabled]));
    assert!(document.contains(skipped), "{document}");
    assert!(
        document.contains("message=\"nothing was probed\""),
        "{document}"
    );
}

#[test]
fn a_plugin_says_by_the_worst_that_was_seen() {
    let up = || row(1, 1, "sip:192.0.2.11");
    let not_probed = || ProbeRow { up: None, ..up() };
    let status = |rows| status_of(&report(rows));
    assert_eq!(status(vec![up()]), nagios::PluginStatus::Ok);
    assert_eq!(
        status(vec![up(), not_probed()]),
        nagios::PluginStatus::Warning
    );
    let all = vec![up(), not_probed(), down(up(), silence())];
    assert_eq!(status(all), nagios::PluginStatus::Critical);
    let mut interrupted = report(vec![up()]);
    interrupted.summary.interrupted = true;
    assert_eq!(status_of(&interrupted), nagios::PluginStatus::Unknown);
    assert_eq!(
        status(vec![over_tls(up(), "CN=gw")]),
        nagios::PluginStatus::Warning
    );
    let mut dropped = report(vec![up()]);
    dropped.summary.dropped = 2;
    dropped.verdict = RunVerdict::Problem;
    assert_eq!(status_of(&dropped), nagios::PluginStatus::Warning);
}

#[test]
fn limits_are_those_of_check_ping() {
    let limit = |rtt_ms, loss| Some(Limit { rtt_ms, loss });
    let of = |warning, critical| PluginLimits { warning, critical };
    let status = |limits: &PluginLimits| {
        let mut up = rounds();
        let only = up.results.next().unwrap();
        nagios::status(
            &Report {
                many_rounds: true,
                ..report(vec![only])
            },
            limits,
        )
    };
    // Its mean time is 0.84 ms, and its loss 66.7 %.
    use nagios::PluginStatus::{Critical, Ok, Warning};
    assert_eq!(status(&PluginLimits::default()), Warning, "a round failed");
    assert_eq!(status(&of(limit(1.0, 0.7), limit(2.0, 0.8))), Ok);
    assert_eq!(status(&of(limit(0.8, 0.7), limit(2.0, 0.8))), Warning);
    assert_eq!(status(&of(limit(1.0, 0.6), limit(2.0, 0.8))), Warning);
    assert_eq!(status(&of(limit(1.0, 0.6), limit(2.0, 0.66))), Critical);
    let line = nagios::nagios(&rounds(), &of(limit(0.8, 0.5), limit(2.0, 1.0)));
    for part in [
        "; sip:192.0.2.11:5060: RTT 0.84 ms, loss 66.7 %",
        " rtt_worst=0.840ms;0.8;2;0 loss_worst=100%;50;100;0;100 ",
    ] {
        assert!(line.contains(part), "{line}");
    }
}

#[test]
fn a_plugin_names_five_and_counts_the_rest() {
    let rows = (1..=7).map(|line| down(row(line, 1, "sip:192.0.2.13"), silence()));
    let line = plugin(&report(rows.collect()));
    assert_eq!(line.matches("sip:192.0.2.13 (no reply in 2 s)").count(), 5);
    assert!(
        line.contains(" and 2 more | up=0;;;0;7 down=7;;0;0;7 "),
        "{line}"
    );
}

#[test]
fn ten_thousand_destinations_down_alike_are_one_note() {
    let rows = (0..10_000).map(|line| down(row(line, 1, "sip:192.0.2.13"), silence()));
    let shown = text(&report(rows.collect()), false, None);
    assert_eq!(
        shown
            .matches("info: 10000 destinations: no reply: the host")
            .count(),
        1
    );
    assert_eq!(shown.matches("info:").count(), 1);
}

#[test]
fn of_many_causes_ten_are_told() {
    let rows = (300..400).map(|code| down(row(1, 1, "sip:192.0.2.13"), answered(code)));
    let shown = text(&report(rows.collect()), false, None);
    assert_eq!(shown.matches("info:").count(), 10);
    assert!(
        shown.ends_with("90 more causes: use --format json to see them\n"),
        "{shown}"
    );
}
