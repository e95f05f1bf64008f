//! Little memory, few descriptors, full disks, closed streams: the right exit code, and a word.
#![cfg(target_os = "linux")]

use std::fs;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::builder::Test;
use crate::real::network;
use crate::uas::Uas;

/// What a shell makes of this script, in which `"$@"` is ds-tool with its arguments.
fn by_script(test: &Test, script: &str) -> Output {
    let command = test.command();
    let output = Command::new("sh")
        .args(["-c", script, "sh"])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(test.path("."))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!stderr.contains("panicked"), "{script}: {stderr}");
    output
}

#[track_caller]
fn assert_exit(output: &Output, code: i32, says: &str) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(says), "{stderr}");
}

/// A file of a cfg can name any place. What has no end, or no bytes until somebody writes them, would
/// hold the program for ever.
#[test]
fn pipes_and_devices_that_a_cfg_names_are_not_read() {
    let cfg = |what: &str| {
        format!(
            "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n{what}\nrequest_route {{ exit; }}\n"
        )
    };
    let lint = |what: &str, code, says: &str| {
        let test = Test::new(["lint", "a.cfg"]).file("a.cfg", cfg(what));
        let script = "mkfifo pipe && timeout 60 \"$@\" 2>&1 >out; code=$?; cat out >&2; exit $code";
        assert_exit(&by_script(&test, script), code, says);
    };
    lint(
        "include_file \"pipe\"",
        0,
        "the contents of the included file pipe",
    );
    lint(
        "include_file \"/dev/zero\"",
        1,
        "/dev/zero was not read: nothing in /proc, /dev or /sys is read",
    );
    lint(
        "import_file \"/dev/zero\"",
        1,
        "/dev/zero was not read: nothing in /proc, /dev or /sys is read",
    );
    let list = |path: &str| format!("modparam(\"dispatcher\", \"list_file\", \"{path}\")");
    lint(&list("/dev/zero"), 1, "/dev/zero was not read");
    lint(&list("/dev/null"), 0, "");

    let show = |path: &str, code, says: &str| {
        let test = Test::new(["show", "--config", "a.cfg"]).file("a.cfg", cfg(&list(path)));
        assert_exit(&by_script(&test, "timeout 60 \"$@\""), code, says);
    };
    show("/dev/zero", 2, "nothing in /proc, /dev or /sys is read");
    show("/dev/null", 0, "starts with an empty list");
}

/// Whether the socket at this UDP port of IPv4 holds nothing that its program has not yet taken; of a
/// port that nobody has any more nothing.
fn has_taken_all(port: u16) -> Option<bool> {
    let table = fs::read_to_string("/proc/net/udp").unwrap();
    // "sl local_address rem_address st tx_queue:rx_queue .."
    let of_port = table.lines().find_map(|line| {
        let mut columns = line.split_whitespace().skip(1);
        let is_it = columns.next()?.ends_with(&format!(":{port:04X}"));
        is_it.then(|| columns.nth(2)).flatten()
    })?;
    Some(of_port.ends_with(":00000000"))
}

#[test]
fn thousands_of_replies_to_a_request_fill_no_memory() {
    const MANY: usize = 4000;
    let uas = Uas::start(|asked| {
        if asked.transaction == 1 && asked.attempt == 1 {
            let reply = asked.reply("200 OK");
            asked.send(&reply);
            let length = 30_000;
            let long = reply.replace("\r\nContent-Length: 0\r\n\r\n", "");
            let body = "x".repeat(length);
            let long = format!("{long}\r\nContent-Length: {length}\r\n\r\n{body}");
            let foreign = long.replace(";branch=", ";branch=z9hG4bKother");
            for number in 0..MANY {
                // Each is sent when the one before it was taken: none is lost.
                while has_taken_all(asked.from.port()) == Some(false) {
                    thread::yield_now();
                }
                asked.send([&long, &foreign][number % 2]);
            }
            return;
        }
        // All this while the probe goes on, for it waits for this answer.
        asked.answer("200 OK");
    });
    let list = format!("1 sip:a@{0} 8\n2 sip:b@{0} 8\n", uas.address);
    let args = ["probe", "a.list", "--format", "json", "--timeout", "60s"];
    let test = Test::new(args).file("a.list", list);
    // The replies are 120 MB, the program itself takes some 30 MB.
    let output = by_script(&test, "ulimit -v 120000; exec \"$@\"");
    assert_exit(&output, 0, "2 up");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let ignored = &report["summary"]["ignored_replies"];
    let counted = ["late", "duplicate", "foreign"].map(|kind| ignored[kind].as_u64().unwrap());
    let counted = counted.iter().sum::<u64>() as usize;
    assert!(counted > MANY * 9 / 10, "{ignored}");
}

#[test]
fn a_probe_of_a_few_destinations_starts_no_threads() {
    // The reply waits until the threads were counted.
    let (asked, was_asked) = mpsc::channel();
    let (counted, was_counted) = mpsc::channel::<()>();
    let uas = Uas::start(move |request| {
        let _ = asked.send(());
        let _ = was_counted.recv();
        request.answer("200 OK");
    });
    let test = Test::new(["probe", "--timeout", "20s", "a.list"]).file("a.list", uas.line(1, "8"));
    let mut child = test.command().stdout(Stdio::null()).spawn().unwrap();
    was_asked.recv_timeout(Duration::from_secs(20)).unwrap();
    let threads = fs::read_dir(format!("/proc/{}/task", child.id())).unwrap();
    let threads = threads.count();
    drop(counted);
    assert!(child.wait().unwrap().success());
    assert_eq!(threads, 1);
}

#[test]
fn with_hardly_any_descriptors_it_works_or_says_that_there_are_too_few() {
    let uas = Uas::answering("200 OK");
    let list = uas.line(1, "8");
    let mut worked = 0;
    for descriptors in 4..16 {
        let script = format!("ulimit -n {descriptors}; exec \"$@\"");
        for args in [
            &["probe", "a.list", "--timeout", "20s"][..],
            &["show", "a.list"],
            &["lint", "a.list"],
            &["set", "a.list", "--all", "--add", "D"],
        ] {
            let test = Test::new(args.iter().copied()).file("a.list", &list);
            let output = by_script(&test, &script);
            match output.status.code() {
                Some(0) => worked += 1,
                code => {
                    let told = [output.stdout, output.stderr].concat();
                    let told = String::from_utf8(told).unwrap();
                    assert!(told.contains("Too many open files"), "{code:?}: {told}");
                    assert!(matches!(code, Some(1 | 2)), "{code:?}: {told}");
                }
            }
            let left = fs::read_to_string(test.path("a.list")).unwrap();
            assert!(
                left == list || left == list.replace(" 8\n", " 12\n"),
                "{left}"
            );
        }
    }
    assert!(worked > 20, "{worked}");
}

#[test]
fn a_full_disk_behind_standard_output_is_told() {
    let cfg = "loadmodule \"dispatcher.so\"\nrequest_route { exit; }\n";
    for args in [
        &["show", "a.list"][..],
        &["show", "--format", "json", "a.list"],
        &["show", "--format", "csv", "a.list"],
        &["probe", "--timeout", "1s", "a.list"],
        &["probe", "--timeout", "1s", "--format", "ndjson", "a.list"],
        &[
            "probe",
            "--timeout",
            "1s",
            "--format",
            "prometheus",
            "a.list",
        ],
        &["lint", "a.cfg"],
        &["lint", "--format", "sarif", "a.cfg"],
        &["set", "a.list", "--all", "--add", "D", "--diff"],
        &["set", "a.list", "--all", "--add", "D", "--output", "-"],
        &["fmt", "a.list", "--output", "-"],
        &["rules"],
        &["explain", "DS101"],
        &["--help"],
        &["probe", "--help"],
        &["--version"],
    ] {
        let test = Test::new(args.iter().copied())
            .file("a.list", "1 sip:127.0.0.1:9 8\n")
            .file("a.cfg", cfg);
        let output = by_script(&test, "exec \"$@\" >/dev/full");
        assert_exit(
            &output,
            2,
            "error: the output cannot be written: No space left on device",
        );
        let list = fs::read_to_string(test.path("a.list")).unwrap();
        assert_eq!(list, "1 sip:127.0.0.1:9 8\n");
        // What cannot be said on standard error is not said.
        let output = by_script(&test, "exec \"$@\" >/dev/full 2>/dev/full");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn closed_streams_are_empty_and_no_file_is_taken_for_one() {
    for (args, code) in [
        (&["show", "a.list"][..], 0),
        (&["show", "-"], 0),
        (&["lint", "a.list"], 0),
        (&["probe", "--timeout", "1s", "a.list"], 1),
        (
            &["probe", "--timeout", "1s", "--format", "ndjson", "a.list"],
            1,
        ),
        (&["set", "a.list", "--all", "--add", "D"], 0),
        (&["nothing"], 2),
    ] {
        for closed in [">&-", "2>&-", "<&-", "<&- >&- 2>&-"] {
            let test = Test::new(args.iter().copied()).file("a.list", "1 sip:127.0.0.1:9 8\n");
            let output = by_script(&test, &format!("exec \"$@\" {closed}"));
            assert_eq!(
                output.status.code(),
                Some(code),
                "{args:?} {closed}: {output:?}"
            );
            // A stream that took the number of the file would have been written into it.
            let flags = if args.contains(&"set") { 12 } else { 8 };
            let list = fs::read_to_string(test.path("a.list")).unwrap();
            assert_eq!(
                list,
                format!("1 sip:127.0.0.1:9 {flags}\n"),
                "{args:?} {closed}"
            );
        }
    }
}

#[test]
fn a_way_that_takes_small_datagrams_only_gets_a_request_in_pieces() {
    if !network::is_own() {
        return;
    }
    // Each of its requests has more than 300 bytes, and so have the replies of its peers.
    let script = "ip link set lo mtu 300 && exec \"$@\"";
    let output = by_script(&Test::new(["demo"]), script);
    assert_exit(&output, 0, "6 destinations: 2 up, 3 down, 1 not probed");
}

/// Long files are read by several threads, each from places of its own.
#[test]
fn of_a_file_every_byte_is_read_once_however_long_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.list");
    let piece = 1 << 20;
    for size in [
        0,
        1,
        piece - 1,
        4 * piece,
        4 * piece + 1,
        5 * piece,
        6 * piece - 7,
    ] {
        // Each four bytes say where they stand.
        let text: Vec<u8> = (0..size as u32 / 4 + 1)
            .flat_map(u32::to_le_bytes)
            .take(size)
            .collect();
        fs::write(&path, &text).unwrap();
        let read = ds_tool::internals::fs::read(&path, &mut std::io::empty()).unwrap();
        assert!(read.text == text, "{size}");
    }
}

/// As an ordinary user who may have no thread beside the first.
#[test]
fn a_user_without_threads_gets_all_the_work_done_in_one() {
    let list = "1 sip:127.0.0.1:5060 8\n".repeat(5000);
    // A user of its own, for others' threads count too. It may not look into the folder of the program.
    let alone = "chmod 755 . && exec 3<\"$1\" && shift
        user=
        [ \"$(id -u)\" != 0 ] || user=\"setpriv --reuid=$((40000 + $$ % 20000)) --clear-groups\"
        exec prlimit --nproc=1 $user /proc/self/fd/3 \"$@\"";
    for (args, exit, says) in [
        (&["lint", "a.list", "b.list"][..], 1, "4999 warnings"),
        (&["show", "--set", "2", "a.list"], 2, "no destination"),
        (
            &["demo"],
            2,
            "cannot simulate SIP peers on loopback: Resource temporarily unavailable",
        ),
    ] {
        let test = Test::new(args.iter().copied());
        let test = test.file("a.list", &list).file("b.list", "1 sip:a.example");
        assert_exit(&by_script(&test, alone), exit, says);
    }
}

#[test]
fn a_list_for_which_there_is_no_memory_is_refused_and_one_for_which_there_is_is_not() {
    let list = "1 sip:127.0.0.1:5060 8\n".repeat(20_000);
    let commands = [
        (
            &["show", "--set", "2"][..],
            2,
            "no destination matches --set",
        ),
        (&["lint"], 1, "19999 warnings"),
        (&["fmt", "--check"], 1, "a.list: 20000 lines would change"),
    ];
    // Before it is read, for its text is too much; and by what its lines take.
    let limits = [
        (
            49_000,
            "a.list: takes some 51 MB of memory, and this process may have 50 MB (ulimit -v)",
        ),
        (
            60_000,
            "a.list: takes some 64 MB of memory, and this process may have 61 MB (ulimit -v)",
        ),
    ];
    for (args, exit, said) in commands {
        let test = Test::new(args.iter().copied().chain(["a.list"])).file("a.list", &list);
        for (limit, why) in limits {
            let output = by_script(&test, &format!("ulimit -v {limit} && exec \"$@\""));
            assert_exit(&output, 2, why);
        }
        let output = by_script(&test, "ulimit -v 120000 && exec \"$@\"");
        assert_exit(&output, exit, said);
    }
    // What can be read may still be too much to probe.
    let test = Test::new(["probe", "--count", "30", "a.list"]).file("a.list", &list);
    let output = by_script(&test, "ulimit -v 70000 && exec \"$@\"");
    assert_exit(&output, 2, "error: the probe takes some");
}
