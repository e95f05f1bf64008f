//! Where the paths of a cfg lead.

use std::fs;

use super::{DISPATCHER, LIST, LISTEN, ROUTE, Ran, TM, cfg, checkout, run};

/// A main cfg that includes these files.
fn main(paths: &[&str]) -> String {
    let includes = paths
        .iter()
        .map(|path| format!("include_file \"{path}\"\n"));
    format!(
        "#!KAMAILIO\n{LISTEN}{}{ROUTE}",
        includes.collect::<String>()
    )
}

fn modules() -> String {
    format!("{TM}{DISPATCHER}")
}

/// Each layout holds a whole server in several files: nothing is wrong with it, its list has a mistake that
/// only who found the list reports, and so do `lint` of the folder, of the cfg, and `show --config`.
#[test]
fn the_paths_of_a_server_are_found_where_a_checkout_has_them() {
    let bad = format!("{LIST}1 sip:h:99999\n");
    let list_file = |path: &str| {
        format!(
            "{}modparam(\"dispatcher\", \"list_file\", \"{path}\")\n",
            modules()
        )
    };
    for (why, root, main_path, includes, parts, list) in [
        (
            "the whole path below a folder",
            "c",
            "c/etc/kamailio/kamailio.cfg",
            &["/etc/kamailio/modules.cfg"][..],
            vec![("c/etc/kamailio/modules.cfg", modules())],
            "c/etc/kamailio/dispatcher.list",
        ),
        (
            "one included file includes the next",
            "c",
            "c/etc/kamailio/kamailio.cfg",
            &["/etc/kamailio/modules.cfg"],
            vec![
                (
                    "c/etc/kamailio/modules.cfg",
                    format!("{TM}include_file \"/etc/kamailio/dispatcher.cfg\"\n"),
                ),
                ("c/etc/kamailio/dispatcher.cfg", DISPATCHER.to_owned()),
            ],
            "c/etc/kamailio/dispatcher.list",
        ),
        (
            "./kamailio is mounted at /etc/kamailio",
            ".",
            "kamailio/kamailio.cfg",
            &["/etc/kamailio/modules.cfg"],
            vec![(
                "kamailio/modules.cfg",
                list_file("/etc/kamailio/lists/gw.list"),
            )],
            "kamailio/lists/gw.list",
        ),
        (
            "a folder of another name is mounted there",
            ".",
            "docker/conf/kamailio.cfg",
            &["/usr/local/etc/kamailio/conf.d/modules.cfg"],
            vec![(
                "docker/conf/conf.d/modules.cfg",
                list_file("/usr/local/etc/kamailio/gw.list"),
            )],
            "docker/conf/gw.list",
        ),
        (
            "the files of a role that are copied to the server",
            ".",
            "roles/kamailio/files/kamailio.cfg",
            &["/etc/kamailio/local/modules.cfg"],
            vec![("roles/kamailio/files/local/modules.cfg", modules())],
            "roles/kamailio/files/dispatcher.list",
        ),
        (
            "the path stands elsewhere in the checkout",
            ".",
            "src/kamailio.cfg",
            &["/etc/kamailio/modules.cfg"],
            vec![("rootfs/etc/kamailio/modules.cfg", modules())],
            "rootfs/etc/kamailio/dispatcher.list",
        ),
        (
            "what one path shows of a folder holds for the next",
            ".",
            "conf/main/kamailio.cfg",
            &["/etc/kamailio/parts/modules.cfg"],
            vec![
                (
                    "conf/parts/modules.cfg",
                    format!("{TM}include_file \"/etc/kamailio/dispatcher.cfg\"\n"),
                ),
                (
                    "conf/dispatcher.cfg",
                    list_file("/etc/kamailio/gw.list").replace(TM, ""),
                ),
            ],
            "conf/gw.list",
        ),
        (
            "beside the file that includes it",
            ".",
            "sip/kamailio.cfg",
            &["parts/modules.cfg"],
            vec![("sip/parts/modules.cfg", list_file("/srv/lists/gw.list"))],
            "sip/gw.list",
        ),
    ] {
        let main = main(includes);
        let mut files = vec![
            (".git/", ""),
            (main_path, main.as_str()),
            (list, bad.as_str()),
        ];
        files.extend(parts.iter().map(|(name, text)| (*name, text.as_str())));
        let test = checkout(&files);
        let line = format!("{list}:3:DS102");
        for args in [&["lint", root], &["lint", main_path]] {
            let ran = run(&test, args);
            assert_eq!(
                ran.codes(),
                [line.as_str()],
                "{why}: {args:?} {}",
                ran.all()
            );
        }
        let ran = run(&test, &["show", "--config", main_path]);
        assert_eq!(ran.exit, 0, "{why}: {}", ran.all());
        assert!(
            ran.out.contains("sip:192.0.2.2:5060"),
            "{why}: {}",
            ran.all()
        );
        // A part that is named is linted as the server reads it.
        let ran = run(&test, &["lint", parts[0].0]);
        assert_eq!(ran.codes(), [line.as_str()], "{why}: {}", ran.all());
    }
}

#[test]
fn each_server_of_a_checkout_has_its_own_files() {
    let main = main(&["/etc/kamailio/modules.cfg"]);
    let bad = format!("{LIST}7\n");
    let test = checkout(&[
        ("edge/etc/kamailio/kamailio.cfg", &main),
        ("edge/etc/kamailio/modules.cfg", &modules()),
        ("edge/etc/kamailio/dispatcher.list", LIST),
        ("core/etc/kamailio/kamailio.cfg", &main),
        ("core/etc/kamailio/modules.cfg", &modules()),
        ("core/etc/kamailio/dispatcher.list", &bad),
        ("lab/etc/kamailio/kamailio.cfg", &cfg("")),
        // Mounted as /etc/kamailio, beside another server's.
        ("lab/kamailio/kamailio.cfg", &main),
        ("lab/kamailio/modules.cfg", &modules()),
        ("lab/kamailio/dispatcher.list", &format!("{LIST}1\n")),
    ]);
    let ran = run(&test, &["lint", "."]);
    assert_eq!(
        ran.codes(),
        [
            "core/etc/kamailio/dispatcher.list:3:DS101",
            "lab/etc/kamailio/kamailio.cfg:3:DS403",
            "lab/kamailio/dispatcher.list:3:DS101",
        ],
        "the list of another server is not lab's: {}",
        ran.all()
    );
    assert!(ran.out.contains("info[DS403]"), "{}", ran.all());
}

#[test]
fn two_equally_good_guesses_are_none() {
    let main = main(&["/etc/kamailio/modules.cfg"]);
    for (one, two) in [
        ("a/etc/kamailio/modules.cfg", "b/etc/kamailio/modules.cfg"),
        ("x/kamailio/modules.cfg", "y/kamailio/modules.cfg"),
    ] {
        let files = [
            (".git/", ""),
            ("src/site.cfg", &main),
            (one, &modules()),
            (two, &modules()),
        ];
        let ran = run(
            &checkout(&files),
            &["lint", "--select", "DS003,DS401", "src/site.cfg"],
        );
        assert_eq!(ran.codes(), ["src/site.cfg:3:DS003"], "{}", ran.all());
        let words = format!("each of {one} and {two} may be meant");
        assert!(ran.out.contains(&words) && ran.exit == 0, "{}", ran.all());
    }
    let list = cfg("modparam(\"dispatcher\", \"list_file\", \"/var/lists/gw.list\")");
    let test = checkout(&[
        (".git/", ""),
        ("src/site.cfg", &list),
        ("a/lists/gw.list", LIST),
        ("b/lists/gw.list", LIST),
    ]);
    let ran = run(&test, &["lint", "src/site.cfg"]);
    assert_eq!(ran.codes(), ["src/site.cfg:7:DS403"], "{}", ran.all());
    assert!(
        ran.out.contains("may be meant") && ran.exit == 0,
        "{}",
        ran.all()
    );
}

/// A file has one name, however the cfgs and the user call it.
#[test]
fn a_file_is_called_as_the_user_calls_its_folder() {
    let test = checkout(&[
        ("repo/.git/", ""),
        (
            "repo/a/kamailio.cfg",
            &main(&["/etc/kamailio/common/ds.cfg"]),
        ),
        ("repo/b/kamailio.cfg", &main(&["../common/ds.cfg"])),
        ("repo/common/ds.cfg", &format!("{TM}{DISPATCHER}bogus\n")),
        ("repo/a/dispatcher.list", "1 sip:h:99999\n"),
        ("else/x", ""),
    ]);
    for (folder, path, expected) in [
        (
            "repo",
            ".",
            ["a/dispatcher.list:1:DS102", "common/ds.cfg:6:DS401"],
        ),
        (
            "repo/b",
            "..",
            ["../a/dispatcher.list:1:DS102", "../common/ds.cfg:6:DS401"],
        ),
        (
            "else",
            "../repo",
            [
                "../repo/a/dispatcher.list:1:DS102",
                "../repo/common/ds.cfg:6:DS401",
            ],
        ),
    ] {
        let output = test
            .command()
            .args(["lint", "--select", "DS102,DS401", path])
            .current_dir(test.path(folder))
            .output()
            .unwrap();
        let ran = Ran {
            exit: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        let mut codes = ran.codes();
        codes.sort();
        assert_eq!(codes, expected, "{folder} {}", ran.all());
    }
}

#[test]
fn what_was_guessed_is_reported_once() {
    let main = main(&["/etc/kamailio/modules.cfg", "/etc/kamailio/parts/a.cfg"]);
    let files = [
        ("kamailio/kamailio.cfg", main.as_str()),
        ("kamailio/modules.cfg", &modules()),
        ("kamailio/parts/a.cfg", "# nothing\n"),
        ("kamailio/dispatcher.list", LIST),
    ];
    let words = "/etc/kamailio is taken to be kamailio here; name another folder with --root\n";
    let ran = run(&checkout(&files), &["lint", "."]);
    assert_eq!(
        (ran.exit, ran.out.as_str(), ran.err.as_str()),
        (0, "", words)
    );
    // A path that the cfg does not have was not guessed.
    let files = [
        ("kamailio.cfg", cfg("")),
        ("dispatcher.list", LIST.to_owned()),
    ];
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let ran = run(&checkout(&files), &["lint", "."]);
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
}

#[test]
fn roots_that_are_named_hold_what_the_server_holds() {
    let main = main(&["/etc/kamailio/modules.cfg", "/usr/share/kamailio/more.cfg"]);
    let files = [
        ("conf/kamailio.cfg", main.as_str()),
        ("one/etc/kamailio/modules.cfg", &modules()),
        ("two/usr/share/kamailio/more.cfg", "# nothing\n"),
        ("two/etc/kamailio/dispatcher.list", LIST),
    ];
    let args = [
        "lint",
        "--root",
        "one",
        "--root",
        "two",
        "--root",
        "conf",
        "conf/kamailio.cfg",
    ];
    let ran = run(&checkout(&files), &args);
    assert_eq!((ran.exit, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    // What they do not have, the server does not have.
    let ran = run(
        &checkout(&files),
        &[
            "lint",
            "--root",
            "one",
            "--root",
            "conf",
            "conf/kamailio.cfg",
        ],
    );
    assert!(
        ran.out.contains("error[DS401]") && ran.exit == 1,
        "{}",
        ran.all()
    );
}

/// Whether a path of this machine is meant depends on whether the cfg is the server's own.
#[test]
fn a_cfg_that_lies_where_its_paths_say_is_the_servers_own() {
    let test = checkout(&[
        ("srv/k/more.cfg", "# nothing\n"),
        ("lists/gw.list", "1 sip:192.0.2.1:5060 AP\n"),
    ]);
    let here = |name: &str| test.path(name).to_str().unwrap().to_owned();
    let list = format!(
        "modparam(\"dispatcher\", \"list_file\", \"{}\")",
        here("lists/gw.list")
    );
    let own = cfg(&format!(
        "include_file \"{}\"\n{list}",
        here("srv/k/more.cfg")
    ));
    fs::write(test.path("srv/k/kamailio.cfg"), own).unwrap();
    let ran = run(&test, &["lint", "--select", "DS1", "srv/k/kamailio.cfg"]);
    assert_eq!(ran.codes().len(), 1, "{}", ran.all());
    assert!(
        ran.out.contains("lists/gw.list:1:22: error[DS106]"),
        "{}",
        ran.all()
    );
    let ran = run(&test, &["show", "--config", "srv/k/kamailio.cfg"]);
    assert_eq!(ran.exit, 0, "{}", ran.all());
    let ran = run(
        &test,
        &["lint", "--select", "DS1", "--fix", "srv/k/kamailio.cfg"],
    );
    assert_eq!(ran.exit, 0, "{}", ran.all());
    assert_eq!(
        fs::read(test.path("lists/gw.list")).unwrap(),
        b"1 sip:192.0.2.1:5060 8\n"
    );
    // The same cfg elsewhere is a copy, and so is one in a checkout.
    fs::create_dir_all(test.path("copy")).unwrap();
    fs::copy(
        test.path("srv/k/kamailio.cfg"),
        test.path("copy/kamailio.cfg"),
    )
    .unwrap();
    fs::create_dir_all(test.path("srv/.git")).unwrap();
    for path in ["copy/kamailio.cfg", "srv/k/kamailio.cfg"] {
        let ran = run(&test, &["lint", "--select", "DS1,DS403", path]);
        assert!(
            ran.out.contains("info[DS403]") && ran.codes().len() == 1,
            "{path} {}",
            ran.all()
        );
        let ran = run(&test, &["show", "--config", path]);
        assert_eq!(ran.exit, 2, "{}", ran.all());
    }
}

/// Whether this machine has a Kamailio decides nothing about a checkout.
#[test]
fn the_disk_of_another_machine_says_nothing() {
    for lines in [
        "",
        "modparam(\"dispatcher\", \"list_file\", \"/tmp/gone.list\")",
        "modparam(\"dispatcher\", \"list_file\", \"/no/such/folder/gw.list\")",
    ] {
        let ran = run(&checkout(&[("x.cfg", &cfg(lines))]), &["lint", "x.cfg"]);
        assert!(
            ran.out.contains("info[DS403]") && ran.exit == 0,
            "{lines} {}",
            ran.all()
        );
        assert_eq!(ran.codes().len(), 1, "{lines} {}", ran.all());
    }
    for path in [
        "/etc/kamailio/tls.cfg",
        "/etc/passwd",
        "/usr/share/none.cfg",
    ] {
        let cfg = cfg(&format!("include_file \"{path}\""));
        let ran = run(
            &checkout(&[("x.cfg", &cfg)]),
            &["lint", "--severity", "warning", "x.cfg"],
        );
        assert_eq!(
            (ran.exit, ran.out.as_str()),
            (0, ""),
            "{path} {}",
            ran.all()
        );
    }
}
