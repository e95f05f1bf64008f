//! Modules beside dispatcher: their names, parameters and folders.

use crate::builder::Test;

/// The errors that lint finds in a cfg with these lines: code and line.
fn errors(args: &[&str], lines: &str) -> Vec<String> {
    let cfg = format!("listen=udp:127.0.0.1:5060\n{lines}request_route {{ exit; }}\n");
    let all = ["lint", "--format", "json", "--fail-on", "never"];
    let args = all.iter().chain(args).chain(&["kamailio.cfg"]);
    let test = Test::new(args.copied()).file("kamailio.cfg", &cfg);
    let output = test.command().output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    findings
        .filter(|finding| finding["severity"] == "error")
        .map(|finding| format!("{}:{}", finding["code"].as_str().unwrap(), finding["line"]))
        .collect()
}

const DIALOG: &str = "loadmodule \"dialog.so\"\nmodparam(\"dialog\", \"dlg_flag\", 4)\n";

#[test]
fn a_parameter_that_is_gone_is_an_error_from_that_release_on() {
    let of = |version: &str| errors(&["--kamailio-version", version], DIALOG);
    assert!(of("5.6.0").is_empty() && of("5.8.8").is_empty());
    assert_eq!(of("6.0.0"), ["DS404:3"]);
    assert_eq!(of("6.1.5"), ["DS404:3"]);
    assert_eq!(errors(&["--upgrade", "5.8.8..6.1.4"], DIALOG), ["DS404:3"]);
    assert!(errors(&["--upgrade", "6.0.1..6.1.4"], DIALOG).is_empty());
}

#[test]
fn names_and_types_are_checked_for_every_module_that_a_pattern_matches() {
    for (line, code) in [
        ("(\"usrloc\", \"db_mode\", 0)", None),
        ("(\"usrloc\", \"db_mode\", \"0\")", Some("DS405:4")),
        ("(\"usrloc\", \"db_mod\", 0)", Some("DS404:4")),
        ("(\"usrloc|auth_db\", \"use_domain\", 1)", None),
        ("(\"auth_db|usrloc\", \"db_mode\", 1)", Some("DS404:4")),
        ("(\"AUTH.*\", \"use_domain\", 1)", None),
        ("(\"AUTH.*\", \"db_mode\", 1)", Some("DS404:4")),
    ] {
        let cfg = format!("loadmodule \"usrloc.so\"\nloadmodule \"auth_db.so\"\nmodparam{line}\n");
        let expected: Vec<_> = code.into_iter().collect();
        assert_eq!(errors(&[], &cfg), expected, "{line}");
    }
}

#[test]
fn a_stock_folder_of_modules_holds_no_others() {
    for (folders, is_stock) in [
        ("/usr/lib/x86_64-linux-gnu/kamailio/modules/", true),
        (
            "/usr/lib64/kamailio/modules_k/:/usr/lib64/kamailio/modules/",
            true,
        ),
        ("/opt/acme/modules/", false),
        ("/usr/lib64/kamailio/modules:/opt/acme/modules", false),
        ("modules", false),
    ] {
        for word in ["mpath=", "loadpath "] {
            let cfg = format!("{word}\"{folders}\"\nloadmodule \"mi_rpc.so\"\n");
            assert_eq!(!errors(&[], &cfg).is_empty(), is_stock, "{cfg}");
        }
    }
    let absolute = |folder: &str| errors(&[], &format!("loadmodule \"{folder}/mi_rpc.so\"\n"));
    assert_eq!(absolute("/usr/lib64/kamailio/modules"), ["DS401:2"]);
    assert!(absolute("/opt/acme").is_empty());
}
