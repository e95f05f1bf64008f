//! Files that are no lists: the message names the file and the way out.

use std::fs::{self, File};

use crate::builder::Test;

#[test]
fn a_missing_file_is_named() {
    for command in ["show", "probe"] {
        Test::new([command, "nothere.list"])
            .stderr("error: nothere.list: there is no such file; check the path\n")
            .status(2)
            .run();
    }
}

#[test]
fn every_file_that_cannot_be_read_is_named() {
    Test::new(["show", "one.list", "good.list", "two.list"])
        .file("good.list", "1 sip:192.0.2.1\n")
        .stderr_has([
            "error: one.list: there is no",
            "error: two.list: there is no",
        ])
        .status(2)
        .run();
}

#[test]
fn a_folder_is_no_list() {
    let test = Test::new(["show", "folder"]);
    fs::create_dir(test.path("folder")).unwrap();
    test.stderr("error: folder: is a folder; name the file in it\n")
        .status(2)
        .run();
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_says_so() {
    use std::os::unix::fs::PermissionsExt;

    let test = Test::new(["show", "secret.list"]).file("secret.list", "1 sip:192.0.2.1\n");
    let path = test.path("secret.list");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if File::open(&path).is_ok() {
        return; // root reads everything
    }
    test.stderr("error: secret.list: permission denied; run as a user who may read it\n")
        .status(2)
        .run();
}

#[test]
fn a_list_without_a_destination_is_told_and_is_well() {
    for text in ["", "# only\n\n   # comments\n", " \t\r\n"] {
        Test::new(["show", "empty.list"])
            .file("empty.list", text)
            .stderr("empty.list: no destination: Kamailio starts with an empty list\n")
            .run();
    }
}

#[test]
fn a_list_without_a_destination_is_an_empty_document() {
    Test::new(["show", "--format", "json", "-"])
        .stderr("<stdin>: no destination: Kamailio starts with an empty list\n")
        .stdout("{\n  \"version\":1,\n  \"kamailio\":\"6.1.5\",\n  \"entries\":[],\n  \"dropped\":[]\n}\n")
        .run();
}

#[test]
fn a_list_without_a_destination_cannot_be_probed() {
    for text in ["", "# only comments\n"] {
        Test::new(["probe", "empty.list"])
            .file("empty.list", text)
            .stderr("error: empty.list: no destination to probe; is it the right file?\n")
            .status(2)
            .run();
    }
}

/// Bytes that look like chance, the same in every run.
fn junk(length: usize, mut seed: u64) -> Vec<u8> {
    (0..length)
        .map(|_| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed.to_be_bytes()[3]
        })
        .collect()
}

#[test]
fn binary_junk_is_survived_and_told_in_few_lines() {
    for seed in 1..=20 {
        let length = if seed % 5 == 0 { 1 << 18 } else { 1 << 15 };
        let test = Test::new(["show", "junk"]).file("junk", junk(length, seed));
        let output = test.command().output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "seed {seed}: {stderr}");
        assert!(
            matches!(output.status.code(), Some(0 | 2)),
            "seed {seed}: {}",
            output.status
        );
        assert!(stderr.contains("junk:"), "seed {seed}: {stderr}");
        assert!(
            output.stderr.len() < 40_000,
            "seed {seed}: {} bytes",
            output.stderr.len()
        );
        let shown = output.stdout.iter().chain(&output.stderr);
        assert!(
            shown
                .copied()
                .all(|byte| byte == b'\n' || !byte.is_ascii_control()),
            "seed {seed}"
        );
    }
}

#[test]
fn many_odd_lines_are_told_in_few() {
    let mut list = String::new();
    for number in 1..=60 {
        list.push_str(&format!("{number} sip:192.0.2.1 AP\n"));
    }
    let run = Test::new(["show", "odd.list"])
        .file("odd.list", list)
        .stdout_has([""; 0])
        .stderr_has([
            "odd.list:50:18: error[DS106]: ",
            "odd.list: 10 more like these\n",
        ])
        .run();
    assert!(!String::from_utf8_lossy(&run.stderr).contains("odd.list:51:"));
}

/// One after the other: each takes its gigabyte of memory.
#[test]
fn a_file_of_1_gib_is_read_and_one_byte_more_is_refused() {
    const GIB: u64 = 1 << 30;
    let sized = |length| {
        let test = Test::new(["show", "sparse.list"]);
        File::create(test.path("sparse.list"))
            .unwrap()
            .set_len(length)
            .unwrap();
        test
    };
    sized(GIB).stderr_has(["sparse.list: no destination"]).run();
    sized(GIB + 1)
        .stderr("error: sparse.list: is over 1 GiB; a list or a cfg is text of a few megabytes at most\n")
        .status(2)
        .run();
}

const CFG: &str = "#!KAMAILIO\nlisten=udp:127.0.0.1:5060\nloadmodule \"dispatcher.so\"\nrequest_route { drop; }\n";

#[test]
fn a_cfg_is_not_taken_for_a_list() {
    for command in ["show", "fmt", "probe"] {
        Test::new([command, "k.cfg"])
            .file("k.cfg", CFG)
            .stderr("error: k.cfg: this is a kamailio.cfg; expected a dispatcher list: give a cfg to lint, or to show and probe with --config\n")
            .status(2)
            .leaves("k.cfg", CFG)
            .run();
    }
    // Its name says nothing.
    Test::new(["show", "a.cfg"])
        .file("a.cfg", "# loadmodule\n1 sip:192.0.2.1 8\n")
        .stdout_has(["sip:192.0.2.1"])
        .run();
}

#[test]
fn a_list_is_not_taken_for_a_cfg() {
    for command in ["show", "probe"] {
        Test::new([command, "--config", "a.list"])
            .file("a.list", "# gateways\n1 sip:192.0.2.1 8\n")
            .stderr("error: a.list: this is a dispatcher list; expected a kamailio.cfg: give a list without --config\n")
            .status(2)
            .run();
    }
}

#[test]
fn lint_names_every_file_that_cannot_be_read_on_a_line_of_its_own() {
    Test::new(["lint", "one.list", "two.cfg"])
        .stderr("error: one.list: there is no such file; check the path\nerror: two.cfg: there is no such file; check the path\n")
        .status(2)
        .run();
}
