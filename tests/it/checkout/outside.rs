//! A file of a checkout does not choose what is read or written outside of it.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;

use super::{cfg, checkout, run, run_with};
use crate::builder::Test;

const SECRET: &str = "S3CRET-TOKEN=1 x\n";

const FORMATS: [&str; 7] = [
    "text",
    "json",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
];

/// A checkout beside files that are none of its business.
fn beside_a_secret(lines: &str) -> Test {
    checkout(&[
        ("repo/.git/", ""),
        ("repo/kamailio.cfg", &cfg(lines)),
        ("outside/token", SECRET),
        ("outside/token.cfg", SECRET),
    ])
}

#[track_caller]
fn assert_unread(test: &Test, why: &str) {
    assert_unread_in(test, why, &["text"]);
}

#[track_caller]
fn assert_unread_in(test: &Test, why: &str, formats: &[&str]) {
    let env = [("S3CRET_ENV", "S3CRET-TOKEN")];
    for format in formats {
        for path in ["repo", "repo/kamailio.cfg"] {
            let ran = run_with(test, &["lint", "--format", format, path], &env);
            let all = ran.all();
            assert!(!all.contains("S3CRET"), "{why} {format}: {all}");
            assert!(
                all.contains("DS003") || all.contains("DS403"),
                "{why} {format}: {all}"
            );
        }
    }
    let ran = run_with(test, &["show", "--config", "repo/kamailio.cfg"], &env);
    assert!(!ran.all().contains("S3CRET"), "{why}: {}", ran.all());
    let args = [
        "probe",
        "--config",
        "repo/kamailio.cfg",
        "--timeout",
        "50ms",
    ];
    let ran = run_with(test, &args, &env);
    assert!(!ran.all().contains("S3CRET"), "{why}: {}", ran.all());
}

#[test]
fn what_is_outside_is_refused_and_reported() {
    let list = |path: &str| format!("modparam(\"dispatcher\", \"list_file\", \"{path}\")");
    for path in [
        "/proc/self/environ",
        "/proc/self/../self/environ",
        "/dev/stdin",
        "/sys/kernel/notes",
        "../outside/token",
        "./../outside/token",
        "parts/../../outside/token",
        "token.cfg",
        "linked/token",
        "environ.cfg",
    ] {
        for lines in [
            format!("include_file \"{path}\""),
            format!("import_file \"{path}\""),
        ] {
            let test = with_links(beside_a_secret(&lines));
            assert_unread(&test, &lines);
        }
    }
    let line = "include_file \"environ.cfg\"\ninclude_file \"../outside/token\"";
    let test = with_links(beside_a_secret(line));
    assert_unread_in(&test, line, &FORMATS);
    for path in [
        "token.cfg",
        "linked/token",
        "environ.cfg",
        "../outside/token",
        "/proc/self/environ",
    ] {
        let test = with_links(beside_a_secret(&list(path)));
        assert_unread(&test, path);
    }
}

/// The same, with links that were committed.
fn with_links(test: Test) -> Test {
    symlink("../outside/token", test.path("repo/token.cfg")).unwrap();
    symlink("../outside", test.path("repo/linked")).unwrap();
    symlink("/proc/self/environ", test.path("repo/environ.cfg")).unwrap();
    fs::create_dir_all(test.path("repo/parts")).unwrap();
    test
}

#[test]
fn an_absolute_path_of_this_machine_is_one_of_the_server() {
    let there = |test: &Test| test.path("outside/token").to_str().unwrap().to_owned();
    for (before, dots) in [("", ""), ("/../../../../..", ""), ("", "/repo/..")] {
        let test = beside_a_secret("");
        let path = there(&test);
        let path = match dots {
            "" => format!("{before}{path}"),
            dots => path.replace("/outside", &format!("{dots}/outside")),
        };
        for line in [
            format!("include_file \"{path}\""),
            format!("modparam(\"dispatcher\", \"list_file\", \"{path}\")"),
            format!("#!define SECRET \"{path}\"\nmodparam(\"dispatcher\", \"list_file\", SECRET)"),
        ] {
            fs::write(test.path("repo/kamailio.cfg"), cfg(&line)).unwrap();
            assert_unread(&test, &line);
        }
    }
}

#[test]
fn a_project_file_names_nothing_outside_its_folder() {
    for (toml, link) in [
        ("env-file = \"../outside/token\"\n", false),
        ("env-file = \"/etc/passwd\"\n", false),
        ("root = \"..\"\n", false),
        ("root = \"/\"\n", false),
        ("env-file = \"x/../../outside/token\"\n", false),
        ("env-file = \"env\"\n", true),
        ("root = \"linked\"\n", true),
    ] {
        let test = beside_a_secret("#!defenv S3CRET");
        fs::write(test.path("repo/ds-tool.toml"), toml).unwrap();
        if link {
            symlink("../outside/token", test.path("repo/env")).unwrap();
            symlink("../outside", test.path("repo/linked")).unwrap();
        }
        let ran = run(&test, &["lint", "repo"]);
        assert_eq!(ran.exit, 2, "{toml} {}", ran.all());
        assert!(!ran.all().contains("S3CRET-TOKEN"), "{toml} {}", ran.all());
    }
    let test = beside_a_secret("");
    symlink("../outside/token", test.path("repo/ds-tool.toml")).unwrap();
    let ran = run(&test, &["lint", "repo"]);
    assert!(
        ran.exit == 2 && !ran.all().contains("S3CRET"),
        "{}",
        ran.all()
    );
}

#[test]
fn fixes_are_written_below_the_root_alone() {
    let list = "1 sip:192.0.2.1:5060 AP\n";
    let test = checkout(&[
        ("repo/.git/", ""),
        ("repo/own.list", list),
        ("outside/gw.list", list),
    ]);
    symlink("../outside/gw.list", test.path("repo/link.list")).unwrap();
    symlink("../outside", test.path("repo/linked")).unwrap();
    let absolute = test.path("outside/gw.list").to_str().unwrap().to_owned();
    for path in [
        absolute.as_str(),
        "../outside/gw.list",
        "link.list",
        "linked/gw.list",
    ] {
        for more in [&[][..], &["--working-dir", "repo"]] {
            let line = format!("modparam(\"dispatcher\", \"list_file\", \"{path}\")");
            fs::write(test.path("repo/kamailio.cfg"), cfg(&line)).unwrap();
            let args = [&["lint", "--fix"], more, &["repo"]].concat();
            run(&test, &args);
            let left = fs::read_to_string(test.path("outside/gw.list")).unwrap();
            assert_eq!(left, list, "{path}");
        }
    }
    // What is in the checkout is fixed.
    let line = "modparam(\"dispatcher\", \"list_file\", \"/srv/x/own.list\")";
    fs::write(test.path("repo/kamailio.cfg"), cfg(line)).unwrap();
    run(&test, &["lint", "--fix", "repo"]);
    let left = fs::read_to_string(test.path("repo/own.list")).unwrap();
    assert_eq!(left, list.replace("AP", "8"));
}

#[test]
fn a_link_in_a_folder_that_leads_out_is_not_read() {
    for (name, target) in [
        ("gw.list", "../outside/gw.list"),
        ("kamailio.cfg", "../outside/token"),
        ("dispatcher.list", "/proc/self/environ"),
    ] {
        let test = checkout(&[
            ("repo/.git/", ""),
            ("outside/token", SECRET),
            ("outside/gw.list", "1 sip:S3CRET:99999\n"),
        ]);
        symlink(target, test.path("repo").join(name)).unwrap();
        let ran = run_with(&test, &["lint", "repo"], &[("S3CRET_ENV", "1")]);
        assert!(!ran.all().contains("S3CRET"), "{name} {}", ran.all());
        let words = format!("repo/{name}: not read: it is a link that leads out of the folder\n");
        assert!(ran.err.contains(&words), "{name} {}", ran.all());
    }
}

#[test]
fn what_the_user_types_is_read() {
    let test = checkout(&[
        ("repo/.git/", ""),
        ("outside/gw.list", "1 sip:192.0.2.1:5060 AP\n"),
    ]);
    symlink("../outside/gw.list", test.path("repo/link.list")).unwrap();
    symlink("/proc/self/environ", test.path("repo/environ.list")).unwrap();
    for path in ["outside/gw.list", "repo/link.list"] {
        let ran = run(&test, &["lint", path]);
        assert_eq!(ran.codes(), [format!("{path}:1:DS106")], "{}", ran.all());
    }
    // No link is a way to what the system tells of itself.
    for command in ["lint", "show"] {
        let ran = run_with(
            &test,
            &[command, "repo/environ.list"],
            &[("S3CRET_ENV", "1")],
        );
        assert_eq!(ran.exit, 2, "{}", ran.all());
        assert!(!ran.all().contains("S3CRET"), "{}", ran.all());
    }
    Test::new(["show", "/dev/stdin"])
        .stdin("1 sip:192.0.2.1:5060 8\n")
        .stdout_has(["sip:192.0.2.1:5060"])
        .run();
}

#[test]
fn a_cfg_in_the_checkout_of_a_ci_system_is_never_the_servers_own() {
    let test = checkout(&[("repo/kamailio.cfg", ""), ("outside/token.cfg", SECRET)]);
    let (repo, token) = (test.path("repo"), test.path("outside/token.cfg"));
    // Its own paths name its folder, as those of a server's cfg do, and there is no .git.
    let lines = format!(
        "import_file \"{}/local.cfg\"\ninclude_file \"{}\"",
        repo.display(),
        token.display()
    );
    fs::write(repo.join("kamailio.cfg"), cfg(&lines)).unwrap();
    let args = ["lint", "--format", "json", "repo/kamailio.cfg"];
    let own = run(&test, &args);
    assert!(own.all().contains("S3CRET"), "{}", own.all());
    for variable in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"] {
        let ran = run_with(&test, &args, &[(variable, repo.to_str().unwrap())]);
        assert!(!ran.all().contains("S3CRET"), "{variable}: {}", ran.all());
    }
}
