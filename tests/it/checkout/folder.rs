//! What `lint` of a folder lints, and what it leaves out.

use super::{DISPATCHER, LIST, LISTEN, ROUTE, TM, cfg, checkout, run};

/// Kamailio reads a folder as an empty list.
#[test]
fn a_list_file_that_is_a_folder_is_an_error() {
    let cfg = cfg("modparam(\"dispatcher\", \"list_file\", \"/etc/kamailio/lists\")");
    let files = [
        ("etc/kamailio/kamailio.cfg", cfg.as_str()),
        ("etc/kamailio/lists/a.list", LIST),
    ];
    let test = checkout(&files);
    let linted = run(&test, &["lint", "--root", ".", "etc/kamailio/kamailio.cfg"]);
    assert_eq!(
        linted.codes(),
        ["etc/kamailio/kamailio.cfg:7:DS403"],
        "{}",
        linted.all()
    );
    for command in ["show", "probe"] {
        let args = [
            command,
            "--root",
            ".",
            "--config",
            "etc/kamailio/kamailio.cfg",
        ];
        let ran = run(&test, &args);
        assert_eq!(ran.exit, 2, "{}", ran.all());
        assert!(
            ran.err.contains("/etc/kamailio/lists: is a folder"),
            "{}",
            ran.all()
        );
    }
}

/// A cfg that Kamailio refuses, or that reads otherwise than it looks, is reported in a folder too.
#[test]
fn a_cfg_is_linted_where_it_mentions_dispatcher_whatever_kamailio_makes_of_it() {
    for (why, cfg, code) in [
        (
            "a word behind #!endif hides the rest",
            format!("{LISTEN}{TM}#!ifdef WITH_X\n#!endif WITH_X\n{DISPATCHER}{ROUTE}"),
            "DS407",
        ),
        (
            "a comment behind #!endif, too",
            format!("{LISTEN}{TM}#!ifdef WITH_X\n#!endif # WITH_X\n{DISPATCHER}{ROUTE}"),
            "DS407",
        ),
        (
            "a comment that is not closed",
            format!("{LISTEN}/* modules\n{TM}{DISPATCHER}{ROUTE}"),
            "DS402",
        ),
        (
            "a string that is not closed",
            format!("{LISTEN}mpath=\"/usr/lib\n{TM}{DISPATCHER}{ROUTE}"),
            "DS401",
        ),
        (
            "another string that is not closed",
            format!("{LISTEN}{TM}loadmodule \"dispatcher.so\n{ROUTE}"),
            "DS401",
        ),
        (
            "a name without quotes",
            format!("{LISTEN}{TM}loadmodule dispatcher.so\n{ROUTE}"),
            "DS401",
        ),
        (
            "a call without any loadmodule",
            format!("{LISTEN}{ROUTE}"),
            "DS401",
        ),
        (
            "parameters without any loadmodule",
            format!(
                "{LISTEN}{TM}modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nrequest_route {{ exit; }}\n"
            ),
            "DS401",
        ),
    ] {
        let ran = run(&checkout(&[("k/kamailio.cfg", &cfg)]), &["lint", "k"]);
        let has = ran.codes().iter().any(|found| found.ends_with(code));
        assert!(has && ran.exit == 1, "{why}: {}", ran.all());
    }
}

#[test]
fn a_load_that_a_condition_hides_is_named_with_the_option() {
    for (condition, words) in [
        ("#!ifdef WITH_DS", "with -A WITH_DS"),
        ("#!ifdef A\n#!ifdef B\n#!endif\n#!ifdef C", "with -A A -A C"),
        ("#!ifndef WITH_DS\n#!else", "with -A WITH_DS"),
    ] {
        let ends = "#!endif\n"
            .repeat(condition.matches("#!if").count() - condition.matches("#!endif").count());
        let text =
            format!("{LISTEN}{TM}{condition}\n{DISPATCHER}{ends}request_route {{ exit; }}\n");
        let line = 3 + condition.lines().count();
        let test = checkout(&[("kamailio.cfg", &text)]);
        for path in [".", "kamailio.cfg"] {
            let ran = run(&test, &["lint", path]);
            let said =
                format!("kamailio.cfg:{line}: dispatcher is not loaded, and would be {words}\n");
            assert_eq!(
                (ran.exit, ran.err.as_str()),
                (0, said.as_str()),
                "{}",
                ran.all()
            );
        }
        let test = checkout(&[("kamailio.cfg", &text), ("dispatcher.list", LIST)]);
        let ran = run(&test, &["lint", "."]);
        assert_eq!(
            ran.codes(),
            [format!("kamailio.cfg:{line}:DS207")],
            "{}",
            ran.all()
        );
        assert!(
            ran.out.contains(&format!("line {line} loads it {words}")),
            "{}",
            ran.all()
        );
    }
}

#[test]
fn what_is_left_out_is_counted_and_named() {
    let none = format!("{LISTEN}{TM}request_route {{ exit; }}\n");
    let part = "modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n";
    let test = checkout(&[
        ("a/kamailio.cfg", &cfg("")),
        ("a/dispatcher.list", LIST),
        ("b/kamailio.cfg", &none),
        ("parts/ds.cfg", part),
    ]);
    let ran = run(&test, &["lint", "."]);
    assert_eq!((ran.exit, ran.out.as_str()), (0, ""));
    assert_eq!(ran.err, "2 cfgs left out (-v says why)\n");
    let ran = run(&test, &["lint", "-v", "."]);
    for words in [
        "b/kamailio.cfg: left out: it does not mention dispatcher\n",
        "parts/ds.cfg: left out: it is a part of a cfg, and no cfg here reads it\n",
    ] {
        assert!(ran.err.contains(words), "{}", ran.all());
    }
}

#[test]
fn a_run_that_lints_nothing_fails_where_that_is_asked_for() {
    let none = format!("{LISTEN}{TM}request_route {{ exit; }}\n");
    for (files, exit) in [
        (vec![("readme.md", "hello")], 1),
        (vec![("kamailio.cfg", none.as_str())], 1),
        (
            vec![(
                "kamailio.cfg.j2",
                "loadmodule \"dispatcher.so\"\nlisten={{ ip }}\n",
            )],
            1,
        ),
        (
            vec![(
                "opensips.cfg",
                "udp_workers=4\nloadmodule \"dispatcher.so\"\n",
            )],
            1,
        ),
        (vec![("dispatcher.list", LIST)], 0),
        (
            vec![("kamailio.cfg", &cfg("")), ("dispatcher.list", LIST)],
            0,
        ),
    ] {
        let ran = run(&checkout(&files), &["lint", "--fail-if-empty", "."]);
        assert_eq!(ran.exit, exit, "{files:?} {}", ran.all());
        let ran = run(&checkout(&files), &["lint", "."]);
        assert_eq!(ran.exit, 0, "{files:?} {}", ran.all());
    }
}

#[test]
fn a_part_of_a_cfg_is_linted_through_the_cfgs_that_include_it() {
    let main = |parts: &str| format!("{LISTEN}{parts}{ROUTE}");
    // Alone, this part would have tm too late: it is loaded by the cfgs.
    let ds = format!("{DISPATCHER}modparam(\"dispatcher\", \"ds_ping_intervall\", 5)\n");
    let test = checkout(&[
        (".git/", ""),
        (
            "a/kamailio.cfg",
            &main(&format!(
                "{TM}include_file \"/etc/kamailio/common/ds.cfg\"\n"
            )),
        ),
        (
            "b/kamailio.cfg",
            &main(&format!("{TM}include_file \"../common/ds.cfg\"\n")),
        ),
        ("c/kamailio.cfg", &cfg("")),
        ("common/ds.cfg", &ds),
        ("a/dispatcher.list", LIST),
        ("b/dispatcher.list", LIST),
    ]);
    for args in [
        &["lint", "common/ds.cfg"][..],
        &["lint", "."],
        &["lint", "common/ds.cfg", "a/kamailio.cfg"],
    ] {
        let ran = run(&test, &[args, &["--severity", "warning"]].concat());
        assert_eq!(
            ran.codes(),
            ["common/ds.cfg:5:DS404"],
            "{args:?} {}",
            ran.all()
        );
    }
}

/// What the cfg that includes a part brings is not known, so that nothing is wrong with the part.
#[test]
fn a_part_that_no_cfg_includes_is_no_server() {
    for (name, text) in [
        ("ds.cfg", DISPATCHER),
        ("defines.cfg", "#!define DISPATCHER\n#!ifdef WITH_X\n"),
        (
            "routes.cfg",
            "route[DS] {\n ds_select_dst(\"1\", \"4\");\n}\n",
        ),
        (
            "params.cfg",
            "modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n",
        ),
    ] {
        let ran = run(
            &checkout(&[(name, text)]),
            &["lint", "--severity", "warning", name],
        );
        assert_eq!(
            (ran.exit, ran.out.as_str()),
            (0, ""),
            "{name} {}",
            ran.all()
        );
    }
    let wrong = format!("{DISPATCHER}modparam(\"dispatcher\", \"ds_ping_intervall\", 10)\n");
    let ran = run(&checkout(&[("ds.cfg", &wrong)]), &["lint", "ds.cfg"]);
    assert!(
        ran.out.contains("ds.cfg:5:1: error[DS404]"),
        "{}",
        ran.all()
    );
}

#[test]
fn a_list_is_unread_only_if_no_cfg_beside_it_reads_it() {
    let none = format!("{LISTEN}{TM}request_route {{ exit; }}\n");
    for (files, path, codes) in [
        // Another cfg reads the list.
        (
            vec![("edge.cfg", none.as_str()), ("core.cfg", &cfg(""))],
            "edge.cfg",
            vec![],
        ),
        (
            vec![("edge.cfg", none.as_str()), ("core.cfg", &cfg(""))],
            ".",
            vec![],
        ),
        (
            vec![("kamailio.cfg", none.as_str()), ("presence.cfg", &cfg(""))],
            "kamailio.cfg",
            vec![],
        ),
        // No server's cfg.
        (
            vec![("aliases.cfg", "alias=\"example.org\"\n")],
            "aliases.cfg",
            vec![],
        ),
        (vec![("listen.cfg", LISTEN)], "listen.cfg", vec![]),
        (
            vec![("defines.cfg", "#!define WITH_TLS\n#!define DBURL \"x\"\n")],
            "defines.cfg",
            vec![],
        ),
        // Nobody else is there to read it.
        (
            vec![("kamailio.cfg", none.as_str())],
            "kamailio.cfg",
            vec!["kamailio.cfg:1:DS207"],
        ),
        (
            vec![
                ("kamailio.cfg", none.as_str()),
                ("aliases.cfg", "alias=\"example.org\"\n"),
            ],
            ".",
            vec!["kamailio.cfg:1:DS207"],
        ),
    ] {
        let mut files = files;
        files.push(("dispatcher.list", LIST));
        let ran = run(&checkout(&files), &["lint", path]);
        assert_eq!(ran.codes(), codes, "{files:?} {}", ran.all());
    }
}
