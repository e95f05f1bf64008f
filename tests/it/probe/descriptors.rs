//! Many destinations over TCP, and few descriptors.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::Value;

use crate::builder::Test;
use crate::stream_uas::{StreamUas, Talk};
use crate::uas::reply;

/// A probe of this list with no more than so many descriptors, as JSON.
fn with_descriptors(most: usize, list: &str, args: &[&str], status: i32) -> Value {
    let all = ["probe", "many.list", "--format", "json"];
    let rate: &[_] = match args.contains(&"--rate") {
        true => &[],
        false => &["--rate", "0"],
    };
    let all = [&all[..], rate].concat();
    let test = Test::new(all.iter().chain(args).copied()).file("many.list", list);
    let inner = test.command();
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -n {most} && exec \"$0\" \"$@\"")])
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(inner.get_current_dir().expect("a folder"));
    let output = command.output().expect("sh");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Every address of 127.0.0.0/8 is this machine's: one listener is as many destinations.
fn address(number: usize, port: u16) -> String {
    format!(
        "127.{}.{}.{}:{port}",
        1 + number / 62_500,
        number / 250 % 250,
        1 + number % 250
    )
}

#[test]
fn ten_thousand_destinations_over_tcp_need_no_more_than_64_descriptors() {
    let up = StreamUas::at("0.0.0.0:0", None, |talk| talk.answer_all("200 OK"));
    let down = StreamUas::at("0.0.0.0:0", None, |talk| talk.answer_all("503 Busy"));
    let list: String = (0..10_000)
        .map(|number| {
            let uas = if number % 10 == 0 { &down } else { &up };
            let address = address(number, uas.address.port());
            format!("1 sip:{address};transport=tcp 8\n")
        })
        .collect();
    let begun = Instant::now();
    let report = with_descriptors(64, &list, &["--timeout", "30s"], 1);
    assert!(begun.elapsed() < Duration::from_secs(60));
    for row in report["results"].as_array().expect("results") {
        let line = row["line"].as_u64().expect("a line");
        let code = if line % 10 == 1 { 503 } else { 200 };
        assert_eq!(row["code"], code, "{row}");
    }
    assert_eq!(report["summary"]["up"], 9000);
    assert_eq!(report["summary"]["down"], 1000);
}

#[test]
fn silent_destinations_keep_those_that_wait_for_a_descriptor_no_longer_than_the_timeout() {
    let silent = StreamUas::at("0.0.0.0:0", None, |talk| talk.wait());
    let up = StreamUas::at("0.0.0.0:0", None, |talk| talk.answer_all("200 OK"));
    // Twice as many silent ones as can be connected at once, and then one that answers.
    let mut list: String = (0..80)
        .map(|number| {
            let address = address(number, silent.address.port());
            format!("1 sip:{address};transport=tcp 8\n")
        })
        .collect();
    list += &up.line(2, "8").replace("0.0.0.0", "127.0.0.1");
    let report = with_descriptors(64, &list, &["--timeout", "500ms"], 1);
    let rows = report["results"].as_array().expect("results");
    let silent = rows
        .iter()
        .filter(|row| row["error"] == "no reply in 500 ms");
    assert_eq!(silent.count(), 80, "{report}");
    assert_eq!(report["summary"]["up"], 1);
}

#[test]
fn what_there_is_no_descriptor_for_is_not_asked_and_not_written_as_down() {
    let up = StreamUas::at("0.0.0.0:0", None, |talk| talk.answer_all("200 OK"));
    let line = |set, ip| up.line(set, "8").replace("0.0.0.0", ip);
    let list = line(1, "127.0.0.1") + &line(2, "127.0.0.2");
    for policy in ["--write=disabled", "--write=inactive"] {
        let report = with_descriptors(6, &list, &[policy, "--force"], 1);
        for row in report["results"].as_array().expect("results") {
            assert!(row["up"].is_null(), "{row}");
            assert_eq!(row["not_probed"], "problem", "{row}");
            assert_eq!(row["flags"], "AP", "{row}");
        }
        assert_eq!(report["summary"]["not_probed"], 2);
        assert_eq!(report["summary"]["down"], 0);
    }
}

#[test]
fn one_that_begins_later_takes_the_place_of_an_idle_connection() {
    let up = StreamUas::at("0.0.0.0:0", None, |talk| talk.answer_all("200 OK"));
    let line = |set, ip| up.line(set, "8").replace("0.0.0.0", ip);
    let list = line(1, "127.0.0.1") + &line(2, "127.0.0.2") + &line(3, "127.0.0.3");
    let begun = Instant::now();
    let report = with_descriptors(14, &list, &["--rate", "20", "--timeout", "9s"], 0);
    assert_eq!(report["summary"]["up"], 3);
    assert!(begun.elapsed() < Duration::from_secs(8));
}

#[test]
fn rounds_go_on_where_connections_have_to_make_room() {
    let up = StreamUas::at("0.0.0.0:0", None, |talk| talk.answer_all("200 OK"));
    let list: String = (0..120)
        .map(|number| {
            let address = address(number, up.address.port());
            format!("1 sip:{address};transport=tcp 8\n")
        })
        .collect();
    let args = ["--count", "3", "--interval", "50ms"];
    let report = with_descriptors(64, &list, &args, 0);
    for row in report["results"].as_array().expect("results") {
        let rounds = row["rounds"].as_array().expect("rounds");
        assert!(rounds.iter().all(|round| round["up"] == true), "{row}");
        assert_eq!(rounds.len(), 3);
    }
}

#[test]
fn with_hardly_any_descriptors_one_goes_after_the_other() {
    let up = StreamUas::at("0.0.0.0:0", None, |talk| talk.answer_all("200 OK"));
    let list: String = (0..20)
        .map(|number| {
            let address = address(number, up.address.port());
            format!("1 sip:{address};transport=tcp 8\n")
        })
        .collect();
    let report = with_descriptors(14, &list, &[], 0);
    assert_eq!(report["summary"]["up"], 20);
}

/// Probes 120 destinations over TCP in three rounds, with 64 descriptors at first and `most` as soon as 20
/// connections have been accepted.
fn with_a_limit_lowered(most: u64, script: impl Fn(&mut Talk) + Send + Sync + 'static) -> Value {
    let (accepted, accept) = mpsc::channel();
    let uas = StreamUas::at("0.0.0.0:0", None, move |talk| {
        let _ = accepted.send(());
        script(talk);
    });
    let list: String = (0..120)
        .map(|number| {
            let address = address(number, uas.address.port());
            format!("1 sip:{address};transport=tcp 8\n")
        })
        .collect();
    let args = "probe many.list --format json --rate 0 --timeout 2s --count 3 --interval 50ms";
    let test = Test::new(args.split(' ')).file("many.list", list);
    let inner = test.command();
    let child = Command::new("sh")
        .args(["-c", "ulimit -S -n 64 && exec \"$0\" \"$@\""])
        .arg(inner.get_program())
        .args(inner.get_args())
        .current_dir(inner.get_current_dir().expect("a folder"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh");
    for _ in 0..20 {
        let patience = Duration::from_secs(20);
        accept.recv_timeout(patience).expect("it connects");
    }
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    prlimit(Some(Pid::from_child(&child)), Resource::Nofile, limit).expect("a child of ours");
    let begun = Instant::now();
    let output = child.wait_with_output().expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(60));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn a_run_ends_although_the_descriptors_run_out_midway() {
    type Script = Box<dyn Fn(&mut Talk) + Send + Sync>;
    let scripts: [(Script, &[&str]); 3] = [
        (Box::new(|talk| talk.answer_all("200 OK")), &[]),
        (Box::new(|talk| talk.wait()), &["no reply in 2 s"]),
        // It closes after each answer, so that every request needs a connection of its own.
        (
            Box::new(|talk| {
                if let Some(request) = talk.request() {
                    talk.send(reply(&request, "200 OK"));
                }
            }),
            &["the peer closed the connection and did not answer"],
        ),
    ];
    for (script, errors) in scripts {
        let report = with_a_limit_lowered(3, script);
        let rows = report["results"].as_array().expect("results");
        assert_eq!(rows.len(), 120);
        for row in rows {
            let error = row["error"].as_str().unwrap_or_default();
            // What there was no descriptor for was not asked, and has no rounds.
            if row["up"].is_null() && error.contains("Too many open files") {
                continue;
            }
            let rounds = row["rounds"].as_array().expect("rounds");
            // A round that there was no descriptor for is left out.
            assert!((1..=3).contains(&rounds.len()), "{row}");
            for round in rounds {
                let told = round["error"].as_str().unwrap_or("200");
                let known = told == "200" || told.contains("Too many open files");
                assert!(known || errors.contains(&told), "{row}");
            }
        }
    }
}
