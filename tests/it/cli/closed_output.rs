//! `| head`: nobody reads on. That is no panic and no error.

use std::io;
use std::process::Stdio;

use crate::builder::Test;
use crate::uas::Uas;

/// Runs it with a standard output that nobody reads. Gives the exit code and standard error.
fn unread(test: &Test) -> (Option<i32>, String) {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    let mut command = test.command();
    command.stdin(Stdio::null()).stdout(writer);
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert!(!stderr.contains("roken pipe"), "{stderr}");
    (output.status.code(), stderr)
}

fn many_destinations() -> String {
    (1..=20_000)
        .map(|port| format!("1 sip:127.0.0.1:{port} 8\n"))
        .collect()
}

#[test]
fn show_to_nobody_is_well() {
    for format in ["table", "json", "csv"] {
        let test = Test::new(["show", "--format", format, "many.list"])
            .file("many.list", many_destinations());
        assert_eq!(unread(&test), (Some(0), String::new()), "{format}");
    }
}

#[test]
fn a_probe_whose_document_nobody_reads_is_well() {
    for format in ["table", "json", "csv"] {
        let up = Uas::answering("200 OK");
        let list = up.line(1, "8") + &"1 sip:127.0.0.1:9 4\n".repeat(20_000);
        let test = Test::new(["probe", "--format", format, "many.list"]).file("many.list", list);
        let (code, stderr) = unread(&test);
        assert!(!stderr.contains("error"), "{format}: {stderr}");
        assert_eq!(code, Some(0), "{format}");
    }
}

#[test]
fn a_probe_that_nobody_reads_stops() {
    // Disabled destinations are told first, so the first line fails before a packet is sent.
    let list = "1 sip:127.0.0.1:9 4\n2 sip:127.0.0.1:9 8\n".repeat(1000);
    let test = Test::new(["probe", "--format", "ndjson", "--rate", "1", "many.list"])
        .file("many.list", list);
    let (code, stderr) = unread(&test);
    assert_eq!(code, Some(1), "{stderr}");
    // At one probe a second, all of them would take a quarter of an hour.
    assert_eq!(stderr, "");
}

#[test]
fn help_to_nobody_is_well() {
    assert_eq!(
        unread(&Test::new(["probe", "--help"])),
        (Some(0), String::new())
    );
}
