//! `ds-tool lint` over a project: folders, ds-tool.toml, comments that silence, versions.

use std::fs;

use crate::builder::Test;

const LISTEN: &str = "listen=udp:192.0.2.10:5060\n";
const ROUTE: &str = "request_route { exit; }\n";
const TRAP: &str = "loadmodule \"dispatcher.so\"\n";

fn trap() -> String {
    format!("{LISTEN}{TRAP}{ROUTE}")
}

/// What lint prints, and how it exits.
fn lint(args: &[&str], files: &[(&str, &str)]) -> (i32, String, String) {
    let mut test = Test::new(["lint"].iter().chain(args).copied());
    for (name, text) in files {
        test = test.file(name, text);
    }
    let output = test.command().output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The findings of `text`, each as `file:line:CODE`.
fn codes(text: &str) -> Vec<String> {
    let finding = |line: &str| {
        let (place, rest) = line.split_once(": ")?;
        let code = rest.split_once('[')?.1.split_once("]: ")?.0;
        let mut place = place.split(':');
        Some(format!("{}:{}:{code}", place.next()?, place.next()?))
    };
    let lines = text.lines().filter(|line| !line.starts_with(' '));
    lines.filter_map(finding).collect()
}

#[test]
fn a_folder_is_searched_for_cfgs_that_load_dispatcher_and_for_lists() {
    let (exit, out, err) = lint(
        &["."],
        &[
            ("a/kamailio.cfg", &trap()),
            ("a/dispatcher.list", "1 sip:192.0.2.1 8\n"),
            ("b/gateways.txt", "1 sip:192.0.2.1\n7\n"),
            ("b/notes.txt", "Call sip:support when it rains.\n"),
            ("b/setup.cfg", "[metadata]\nname = x\n"),
            ("c/kamailio.cfg", &format!("{LISTEN}{ROUTE}")),
            (".git/x.list", "7\n"),
        ],
    );
    assert_eq!(
        codes(&out),
        ["a/dispatcher.list:1:DS201", "b/gateways.txt:2:DS101"],
        "{out}{err}"
    );
    assert_eq!(exit, 1);
}

#[test]
fn an_empty_folder_is_no_error_and_is_told() {
    let (exit, out, err) = lint(&["."], &[("readme.md", "hello")]);
    assert_eq!((exit, out.as_str()), (0, ""));
    assert!(err.contains("and no dispatcher list"), "{err}");
}

#[test]
fn an_include_that_two_cfgs_share_is_reported_once_and_is_no_cfg_of_its_own() {
    let main = format!("{LISTEN}include_file \"common.cfg\"\n{ROUTE}");
    let common = format!("{TRAP}modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n");
    let (_, out, err) = lint(
        &["--select", "DS202", "."],
        &[
            ("one.cfg", &main),
            ("two.cfg", &main),
            ("common.cfg", &common),
            ("dispatcher.list", "1 sip:192.0.2.1 8\n"),
        ],
    );
    assert_eq!(codes(&out), ["common.cfg:2:DS202"], "{out}{err}");
}

#[test]
fn several_cfgs_and_lists_go_together_by_the_names_that_the_cfgs_use() {
    let cfg = |list: &str| {
        format!(
            "{LISTEN}{TRAP}modparam(\"dispatcher\", \"list_file\", \"/srv/sip/{list}\")\n{ROUTE}"
        )
    };
    let (_, out, err) = lint(
        &[
            "--select",
            "DS2",
            "x/a.cfg",
            "y/b.cfg",
            "x/a.list",
            "y/b.list",
            "alone.list",
        ],
        &[
            ("x/a.cfg", &cfg("a.list")),
            ("y/b.cfg", &cfg("b.list")),
            ("x/a.list", "1 sip:192.0.2.1 8\n"),
            ("y/b.list", "1 sip:192.0.2.1 0\n1 sip:192.0.2.2 8\n"),
            ("alone.list", "1 sip:192.0.2.1 8\n"),
        ],
    );
    assert_eq!(
        codes(&out),
        ["x/a.list:1:DS201", "y/b.list:2:DS201"],
        "{out}{err}"
    );
}

#[test]
fn comments_silence_what_they_name_and_unused_ones_are_told() {
    let list = "# ds-tool: ignore[DS201] no pings in the lab\n# The first gateway\n1 sip:192.0.2.1 8\n\
                1 sip:192.0.2.2 8 # ds-tool: ignore[probing-without-tm]\n1 sip:192.0.2.3 8\n\
                # ds-tool: ignore[DS102,DS201]\n1 sip:192.0.2.4\n# ds-tool: ignore[DS999]\n";
    let (exit, out, err) = lint(
        &["kamailio.cfg", "x.list"],
        &[("kamailio.cfg", &trap()), ("x.list", list)],
    );
    assert_eq!(
        codes(&out),
        ["x.list:5:DS201", "x.list:6:DS001", "x.list:8:DS002"],
        "{out}{err}"
    );
    assert!(out.contains("no finding of DS102, DS201"), "{out}");
    assert_eq!(exit, 1);
    // For a whole file; and in a cfg, where // begins a comment, too.
    let (exit, out, _) = lint(
        &["kamailio.cfg", "x.list"],
        &[
            ("kamailio.cfg", &trap()),
            (
                "x.list",
                "# ds-tool: ignore-file[DS2]\n1 sip:192.0.2.1 8\n1 sip:192.0.2.2 8\n",
            ),
        ],
    );
    assert_eq!((exit, out.as_str()), (0, ""));
    let cfg = format!(
        "{LISTEN}{TRAP}// ds-tool: ignore[DS202] tm comes by -L\nmodparam(\"dispatcher\", \"ds_ping_interval\", 10)\n{ROUTE}"
    );
    let (exit, out, _) = lint(
        &["--select", "DS2,DS0", "kamailio.cfg", "x.list"],
        &[("kamailio.cfg", &cfg), ("x.list", "1 sip:192.0.2.1 8\n")],
    );
    assert_eq!((exit, out.as_str()), (0, ""));
    // Of a rule that is not asked nobody can say that its comment is unused.
    let (exit, out, _) = lint(
        &["--ignore", "DS201", "x.list"],
        &[("x.list", "# ds-tool: ignore[DS201]\n1 sip:192.0.2.1 8\n")],
    );
    assert_eq!((exit, out.as_str()), (0, ""));
}

#[test]
fn the_nearest_ds_tool_toml_counts_and_options_go_before_it() {
    let files = [
        ("ds-tool.toml", "kamailio-version = \"5.8\"\n"),
        ("new/ds-tool.toml", "kamailio-version = \"6.1\"\n"),
        ("old/x.list", "1 sip:192.0.2.1 40\n"),
        ("new/x.list", "1 sip:192.0.2.1 40\n"),
    ];
    // Flag 32 keeps a destination from being pinged since 6.0.
    let (_, out, err) = lint(&["--select", "DS205", "."], &files);
    assert_eq!(codes(&out), ["new/x.list:1:DS205"], "{err}");
    let (_, out, err) = lint(
        &["--select", "DS205", "--kamailio-version", "6.0", "."],
        &files,
    );
    assert_eq!(
        codes(&out),
        ["new/x.list:1:DS205", "old/x.list:1:DS205"],
        "{err}"
    );
    let (_, out, err) = lint(&["--select", "DS205", "--no-project-file", "."], &files);
    assert_eq!(codes(&out).len(), 2, "{err}");
}

#[test]
fn a_project_file_sets_roots_variables_selections_and_what_fails() {
    let cfg = format!(
        "{LISTEN}#!defenv PING\nloadmodule \"tm.so\"\n{TRAP}modparam(\"dispatcher\", \"ds_ping_interval\", PING)\n{ROUTE}"
    );
    let project = "root = \"root\"\nignore = [\"DS209\"]\nfail-on = \"never\"\nselect = [\"DS2\"]\n\
                   [env]\nPING = \"0\"\n[per-file-ignores]\n\"*.list\" = [\"DS205\"]\n";
    let (exit, out, err) = lint(
        &["kamailio.cfg"],
        &[
            ("ds-tool.toml", project),
            ("kamailio.cfg", &cfg),
            ("root/etc/kamailio/dispatcher.list", "1 sip:192.0.2.1 8\n"),
        ],
    );
    assert_eq!(codes(&out), ["kamailio.cfg:5:DS203"], "{out}{err}");
    assert_eq!(exit, 0);
}

#[test]
fn files_of_a_project_are_named_from_its_folder_wherever_lint_runs() {
    let test = Test::new(["lint", "."])
        .file(
            "ds-tool.toml",
            "[per-file-ignores]\n\"sub/*\" = [\"DS101\"]\n",
        )
        .file("sub/dispatcher.list", "7\n")
        .file("dispatcher.list", "7\n");
    let codes_in = |folder: &str| {
        let output = test.command().current_dir(test.path(folder)).output();
        codes(&String::from_utf8(output.unwrap().stdout).unwrap())
    };
    assert_eq!(codes_in("."), ["dispatcher.list:1:DS101"]);
    assert_eq!(codes_in("sub"), [""; 0]);
}

#[test]
fn what_stands_in_attributes_or_in_a_string_is_no_comment() {
    let list = "1 sip:192.0.2.1 0 0 x=\"#ds-tool:ignore[DS301]\";weight=50\n\
                1 sip:192.0.2.2 0 0 duid=a#ds-tool:ignore[DS301]\n";
    let (exit, out, _) = lint(&["--select", "DS0", "--fix", "x.list"], &[("x.list", list)]);
    assert_eq!((exit, out.as_str()), (0, ""));
}

#[test]
fn a_comment_that_another_run_needs_is_not_called_unused() {
    let branch =
        format!("{LISTEN}{TRAP}#!ifdef SLOW\n# ds-tool: ignore[DS415] yes\n#!endif\n{ROUTE}");
    for (name, text) in [
        // No cfg is there to judge by.
        (
            "x.list",
            "1 sip:192.0.2.1:5060 8 # ds-tool: ignore[DS205] known\n",
        ),
        // Another version has it; a branch that is not taken.
        (
            "x.list",
            "1 sip:192.0.2.1:5060 32 # ds-tool: ignore[DS212]\n",
        ),
        ("x.cfg", branch.as_str()),
    ] {
        let (exit, out, _) = lint(&["--select", "DS0", name], &[(name, text)]);
        assert_eq!((exit, out.as_str()), (0, ""), "{text}");
    }
}

#[test]
fn files_below_a_root_are_called_as_they_are_here() {
    let main = format!("{LISTEN}include_file \"/etc/kamailio/ds.cfg\"\n{ROUTE}");
    let part = format!("{TRAP}modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n");
    let files = [
        ("etc/kamailio/kamailio.cfg", main.as_str()),
        ("etc/kamailio/ds.cfg", part.as_str()),
        ("etc/kamailio/dispatcher.list", "1 sip:192.0.2.1 AP\n"),
        ("ds-tool.toml", "root = \".\"\n"),
    ];
    for args in [
        &["--root", ".", "."][..],
        &["."],
        &["etc/kamailio/kamailio.cfg", "etc/kamailio/ds.cfg"],
    ] {
        let args = [&["--select", "DS106,DS202"], args].concat();
        let (_, out, err) = lint(&args, &files);
        assert_eq!(
            codes(&out),
            [
                "etc/kamailio/ds.cfg:2:DS202",
                "etc/kamailio/dispatcher.list:1:DS106"
            ],
            "{args:?} {out}{err}"
        );
    }
}

#[test]
fn a_relative_list_file_starts_where_kamailio_runs() {
    let cfg =
        format!("{LISTEN}{TRAP}modparam(\"dispatcher\", \"list_file\", \"my.list\")\n{ROUTE}");
    let files = [
        ("kamailio.cfg", cfg.as_str()),
        ("my.list", "1 sip:192.0.2.1 AP\n"),
    ];
    let (_, out, _) = lint(&["--select", "DS106,DS403", "kamailio.cfg"], &files);
    assert_eq!(codes(&out), ["kamailio.cfg:3:DS403", "my.list:1:DS106"]);
    assert!(out.contains("there is no file /my.list"), "{out}");
    let args = [
        "--select",
        "DS106,DS403",
        "--working-dir",
        ".",
        "kamailio.cfg",
    ];
    let (_, out, _) = lint(&args, &files);
    assert_eq!(codes(&out), ["my.list:1:DS106"]);
}

#[test]
fn a_diff_that_is_not_empty_fails_and_has_one_form() {
    let files = [("x.list", "1 sip:192.0.2.1 AP\n")];
    let (exit, out, _) = lint(&["--diff", "x.list"], &files);
    assert_eq!(exit, 1);
    assert!(out.contains("+1 sip:192.0.2.1 8"), "{out}");
    let (exit, out, err) = lint(&["--diff", "--format", "json", "x.list"], &files);
    assert_eq!(exit, 2);
    for text in [out, err] {
        assert!(text.contains("omit --diff or --format"), "{text}");
    }
}

#[test]
fn no_finding_shows_a_password() {
    let cfg = format!(
        "{LISTEN}loadmodule \"tm.so\"\n{TRAP}modparam(\"dispatcher\", \"db_url\", \"mysql://k:Secret1@h/d\") \
         modparam(\"dispatcher\", \"ds_ping_intervall\", 10)\n\
         modparam(\"dispatcher\", \"list_file\", \"mysql://k:Secret2@h/d\")\n{ROUTE}"
    );
    for format in [
        "text",
        "json",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
    ] {
        let (exit, out, err) = lint(
            &["--format", format, "kamailio.cfg"],
            &[("kamailio.cfg", &cfg)],
        );
        assert_eq!(exit, 1);
        assert!(
            out.contains("DS404") && !format!("{out}{err}").contains("Secret"),
            "{out}"
        );
    }
}

#[test]
fn a_wrong_project_file_is_refused_with_its_place() {
    let (exit, out, err) = lint(
        &["x.list"],
        &[
            ("ds-tool.toml", "\nkamailio-verson = \"5.8\"\n"),
            ("x.list", ""),
        ],
    );
    assert_eq!((exit, out.as_str()), (2, ""));
    assert!(
        err.contains(
            "ds-tool.toml:2:1: unknown key 'kamailio-verson'; did you mean 'kamailio-version'?"
        ),
        "{err}"
    );
    let (exit, _, err) = lint(
        &["x.list"],
        &[("ds-tool.toml", "ignore = [\"DS777\"]\n"), ("x.list", "")],
    );
    assert_eq!(exit, 2);
    assert!(
        err.contains("no rule 'DS777'") && err.contains("ds-tool.toml"),
        "{err}"
    );
}

#[test]
fn selection_severity_and_what_fails_are_options() {
    let files = [("x.list", "1 sip:192.0.2.1 8\n7\n")];
    for (args, exit, expected) in [
        (vec!["x.list"], 1, vec!["x.list:2:DS101"]),
        (vec!["--ignore", "DS1", "x.list"], 0, vec![]),
        (vec!["--select", "DS2", "x.list"], 0, vec![]),
        (
            vec!["--select", "DS2", "--extend-select", "DS101", "x.list"],
            1,
            vec!["x.list:2:DS101"],
        ),
        (
            vec!["--fail-on", "never", "x.list"],
            0,
            vec!["x.list:2:DS101"],
        ),
    ] {
        let (code, out, err) = lint(&args, &files);
        assert_eq!(
            (code, codes(&out)),
            (exit, expected.iter().map(|s| (*s).to_owned()).collect()),
            "{args:?} {err}"
        );
    }
    let (exit, _, err) = lint(&["--select", "DS9999", "x.list"], &files);
    assert_eq!(exit, 2);
    assert!(err.contains("no rule 'DS9999'"), "{err}");
}

#[test]
fn standard_input_has_the_name_that_it_is_given() {
    let run = |args: &[&str], input: &str| {
        let all = ["lint"].iter().chain(args).copied();
        let test = Test::new(all)
            .file("conf/ds-tool.toml", "kamailio-version = \"5.8\"\n")
            .stdin(input)
            .status(1)
            .stderr_has([""; 0])
            .stdout_has([""; 0]);
        String::from_utf8(test.run().stdout).unwrap()
    };
    let out = run(&["--stdin-filename", "conf/gw.list", "-"], "7\n");
    assert_eq!(codes(&out), ["conf/gw.list:1:DS101"]);
    let out = run(
        &[
            "--select",
            "DS401",
            "--stdin-filename",
            "conf/kamailio.cfg",
            "-",
        ],
        "loadmodule(\"tm.so\")\nrequest_route { exit; }\nfoo\n",
    );
    assert!(codes(&out)[0].starts_with("conf/kamailio.cfg:"), "{out}");
    // A pipe by another name gives its bytes once, too.
    let out = run(&["/dev/stdin"], "7\n");
    assert_eq!(codes(&out), ["/dev/stdin:1:DS101"]);
    Test::new(["lint", "--fix", "-"])
        .stdin("7\n")
        .status(2)
        .stderr_has(["standard input or another pipe cannot be fixed"])
        .run();
}

#[test]
fn an_upgrade_tells_what_changes_and_nothing_else() {
    let cfg = format!(
        "{LISTEN}loadmodule \"tm.so\"\n{TRAP}modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
         modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n{ROUTE}"
    );
    let list = "1 sip:192.0.2.1\n1 sip:192.0.2.2 16\n1 sip:192.0.2.3 0x8\n1 sip:192.0.2.4 8\n";
    let files = [("kamailio.cfg", cfg.as_str()), ("dispatcher.list", list)];
    let (exit, out, err) = lint(&["--select", "DS901", "--upgrade", "5.8..6.1", "."], &files);
    assert_eq!(
        codes(&out),
        ["dispatcher.list:2:DS901", "dispatcher.list:3:DS901"],
        "{out}{err}"
    );
    assert!(out.contains("pinged, then never pinged"), "{out}");
    assert!(
        out.contains("flags 0, then 8") && out.contains("shown as AX, then AP"),
        "{out}"
    );
    assert_eq!(exit, 1);
    let (exit, out, _) = lint(&["--select", "DS901", "--upgrade", "5.6..5.8", "."], &files);
    assert_eq!((exit, out.as_str()), (0, ""));
    let (exit, _, err) = lint(&["--upgrade", "6.1..5.8", "."], &files);
    assert_eq!(exit, 2);
    assert!(err.contains("must be newer"), "{err}");
}

#[test]
fn a_thousand_like_findings_stand_for_more_unless_they_are_mended() {
    let list = "1 sip:192.0.2.1 8\n".repeat(1500);
    let test = Test::new(["lint", "--select", "DS201", "kamailio.cfg", "x.list"])
        .file("kamailio.cfg", trap())
        .file("x.list", &list);
    let output = test.command().output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert_eq!(codes(&out).len(), 1001);
    assert!(out.contains("500 more like these in this file"));
    let test = Test::new([
        "lint",
        "--select",
        "DS201",
        "--fix",
        "kamailio.cfg",
        "x.list",
    ])
    .file("kamailio.cfg", trap())
    .file("x.list", &list);
    let output = test.command().output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(
        fs::read_to_string(test.path("x.list")).unwrap(),
        list.replace(" 8", " 0")
    );
}

#[test]
fn excluded_files_are_not_linted_however_they_are_reached() {
    let project = "exclude = [\"lab\", \"*.old.list\"]\n";
    let bad = "1 sip:192.0.2.1 AP\n";
    let including = format!("{LISTEN}include_file \"lab/part.cfg\"\n{TRAP}{ROUTE}");
    let files = [
        ("ds-tool.toml", project),
        ("lab/a.list", bad),
        (
            "lab/part.cfg",
            "modparam(\"dispatcher\", \"nonsense\", 1)\n",
        ),
        ("x.old.list", bad),
        ("y.list", bad),
        ("kamailio.cfg", including.as_str()),
    ];
    for (args, found) in [
        (&["."][..], &["y.list:1:DS106"][..]),
        (&["lab"], &[]),
        (&["lab/a.list"], &[]),
        (&["x.old.list", "y.list"], &["y.list:1:DS106"]),
        (
            &["kamailio.cfg", "lab/a.list", "--select", "DS1,DS404"],
            &[],
        ),
        (
            &["--no-project-file", "lab/a.list"],
            &["lab/a.list:1:DS106"],
        ),
    ] {
        let (_, out, err) = lint(args, &files);
        let found_by_name: Vec<_> = codes(&out)
            .into_iter()
            .filter(|code| code.contains("list:") || code.contains("lab/"))
            .collect();
        assert_eq!(found_by_name, found, "{args:?}: {out}{err}");
    }
    let (exit, _, err) = lint(&["lab/a.list"], &files);
    assert_eq!(exit, 0);
    assert!(
        err.contains("lab/a.list: not linted: ds-tool.toml excludes it"),
        "{err}"
    );
    let (exit, _, err) = lint(
        &["."],
        &[("ds-tool.toml", "exclude = [\"[\"]\n"), ("x.list", bad)],
    );
    assert_eq!(exit, 2);
    assert!(err.contains("is not a valid file pattern"), "{err}");
}

#[test]
fn the_project_file_holds_for_show_probe_and_set() {
    let list = "1 sip:127.0.0.1:9 0x8\n";
    let run = |args: &[&str], project: &str| {
        let cfg = format!(
            "{LISTEN}#!defenv PING\n#!ifdef WITH_TM\nloadmodule \"tm.so\"\n#!endif\n{TRAP}\
             modparam(\"dispatcher\", \"ds_ping_interval\", PING)\n{ROUTE}"
        );
        let output = Test::new(args.iter().copied())
            .file("site/ds-tool.toml", project)
            .file("site/lists/x.list", list)
            .file("site/kamailio.cfg", cfg)
            .command()
            .output()
            .unwrap();
        let [out, err] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        format!("{out}{err}")
    };
    let show = ["show", "--format", "json", "site/lists/x.list"];
    assert!(run(&show, "").contains("\"kamailio\":\"6.1."));
    let old = "kamailio-version = \"5.8\"\n";
    assert!(run(&show, old).contains("\"kamailio\":\"5.8."));
    let upgrade = "upgrade = \"5.6..6.0\"\n";
    assert!(run(&show, upgrade).contains("\"kamailio\":\"6.0."));
    let newer = [
        "show",
        "--format",
        "json",
        "--kamailio-version",
        "6.0",
        "site/lists/x.list",
    ];
    assert!(run(&newer, old).contains("\"kamailio\":\"6.0."));
    let none = [
        "show",
        "--format",
        "json",
        "--no-project-file",
        "site/lists/x.list",
    ];
    assert!(run(&none, old).contains("\"kamailio\":\"6.1."));
    let probe = [
        "probe",
        "--format",
        "json",
        "--timeout",
        "20ms",
        "site/lists/x.list",
    ];
    assert!(run(&probe, old).contains("\"kamailio\":\"5.8."));
    let set = ["set", "--all", "--add", "N", "--diff", "site/lists/x.list"];
    assert!(run(&set, old).contains("came with Kamailio 6.0; 5.8.8 does not support it"));

    let with_cfg = ["show", "--config", "site/kamailio.cfg", "site/lists/x.list"];
    let known = "define = [\"WITH_TM\"]\nenv = { PING = \"10\" }\n";
    let told = run(&with_cfg, known);
    assert!(told.contains("every 10 s"), "{told}");
    assert!(!run(&with_cfg, "").contains("every 10 s"));
    assert!(run(&show, "selct = []\n").contains("did you mean 'select'?"));
    for outside in ["env-file = \"../dotenv\"\n", "root = \"..\"\n"] {
        for args in [&show[..], &probe, &set, &with_cfg] {
            let text = run(args, outside);
            assert!(
                text.contains("error: site/ds-tool.toml"),
                "{args:?}: {text}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_no_env_file() {
    let test = Test::new(["lint", "."])
        .file("ds-tool.toml", "env-file = \"pipe\"\n")
        .file("a.list", "1 sip:192.0.2.1 8\n");
    let made = std::process::Command::new("mkfifo")
        .arg(test.path("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    test.stderr_has(["pipe: is a named pipe, and is not read (env-file in ds-tool.toml)"])
        .status(2)
        .run();
}
