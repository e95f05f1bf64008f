//! Calls of the functions of dispatcher and tm, as real servers accept them: in which routes
//! (`tests/data/truth/check_routes.json`), and with which arguments
//! (`tests/data/truth/arguments.json`).

use std::collections::BTreeMap;
use std::path::Path;

use ds_tool::internals::{Cfg, CfgOptions, LoadError, Loader, Server, StartupError, Version, cfg};

use crate::releases::{DEBIAN, release};

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

const MODULES: &str =
    "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n";

fn read(routes: &str, version: Version) -> Cfg {
    let reading = CfgOptions {
        version,
        ..CfgOptions::default()
    };
    let text = format!("{MODULES}{routes}\n");
    cfg::read(
        Path::new("/kamailio.cfg"),
        text.into_bytes(),
        &NoFiles,
        &reading,
    )
}

/// The releases of the columns of `check_routes.json`.
const COLUMNS: [&str; 7] = ["5.6", "5.7", "5.8", "6.0", "6.0.7", "6.1", "6.2"];

#[test]
fn a_function_may_stand_where_kamailio_lets_it_stand() {
    let json = std::fs::read("tests/data/truth/check_routes.json").unwrap();
    let rows: BTreeMap<String, String> = serde_json::from_slice(&json).unwrap();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (row, accepted) in &rows {
        let (call, route) = row.rsplit_once(" in ").unwrap();
        for (column, accepted) in COLUMNS.iter().zip(accepted.bytes()) {
            let cfg = read(&format!("{route} {{ {call}; }}"), release(column));
            compared += 1;
            if cfg.refusals.is_empty() != (accepted == b'1') {
                wrong.push(format!("{column} {row}: {:?}", cfg.refusals));
            }
        }
    }
    assert!(compared > 4900, "only {compared} compared");
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What `kamailio -c` and the start make of the cfg: "refused", "fails", "starts" or "unknown".
fn outcome(routes: &str, version: Version) -> &'static str {
    let server = Server::of_cfg(&read(routes, version), version);
    let (errors, missing) = server.startup_errors();
    match errors.first().map(StartupError::code) {
        Some("cfg-refused") => "refused",
        Some("bad-argument") => "fails",
        Some(other) => panic!("{routes}: {other}"),
        None if missing.is_empty() => "starts",
        None => "unknown",
    }
}

/// What depends on names that resolve, on the server's sockets and transports, on the modules that
/// have a select, a variable or a transformation, or on an expression that is not computed. ds-tool
/// takes all of these for right.
const NOT_LOOKED_AT: &[&str] = &[
    r#"ds_list_exists("$(var(x){s.nosuch})")"#,
    r#"ds_list_exists("a"+"1")"#,
    r#"t_cell_append_branches("$T(id_index)","1")"#,
    r#"t_check_status("@nosuch")"#,
    r#"t_relay("::1","5060")"#,
    r#"t_relay("[::1]","5060")"#,
    r#"t_relay("localhost","5060")"#,
    r#"t_relay_to("0X1")"#,
    r#"t_relay_to("0x")"#,
    r#"t_relay_to("[::1]:5060")"#,
    r#"t_relay_to("sctp:127.0.0.1")"#,
    r#"t_relay_to("tcp:127.0.0.1")"#,
    r#"t_relay_to("tcp:127.0.0.1:5070")"#,
    r#"t_relay_to("tls:127.0.0.1")"#,
    r#"t_relay_to("tls:127.0.0.1","0")"#,
    r#"t_relay_to("x")"#,
    r#"t_relay_to("x","1")"#,
    r#"t_replicate("$(hdr(x)[)")"#,
    r#"t_replicate("$(var(x){s.nosuch})")"#,
    r#"t_replicate("$T_branch_idx")"#,
    r#"t_replicate("$dsv(setid)")"#,
    r#"t_replicate("$dsv(x)")"#,
    r#"t_reply("200","@nosuch")"#,
    r#"t_reply("@nosuch","x")"#,
    r#"t_set_fr("@nosuch")"#,
    r#"t_set_fr("@ruri.nosuch")"#,
    r#"t_set_fr("@x y")"#,
    r#"t_set_fr("x"+"y")"#,
];

#[test]
fn an_argument_is_accepted_where_the_server_starts_with_it() {
    let json = std::fs::read("tests/data/truth/arguments.json").unwrap();
    let rows: BTreeMap<String, [String; 3]> = serde_json::from_slice(&json).unwrap();
    let mut wrong = Vec::new();
    for (call, measured) in &rows {
        let routes = if call.starts_with("t_drop_replies") {
            format!("failure_route[A] {{ {call}; }}")
        } else {
            // No call of the route is needed.
            format!("request_route {{ exit; }}\nroute[NEVER] {{ {call}; }}")
        };
        for (key, measured) in DEBIAN.iter().zip(measured) {
            let ours = outcome(&routes, release(key));
            if NOT_LOOKED_AT.contains(&call.as_str()) && ours == "starts" {
                continue;
            }
            if ours != measured {
                wrong.push(format!("{key} {call}: {measured}, ours {ours}"));
            }
        }
    }
    assert!(rows.len() > 400, "only {} calls", rows.len());
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn an_argument_in_a_branch_that_cannot_be_decided_makes_the_start_unknown() {
    let routes = |argument: &str| {
        format!(
            "request_route {{ exit; }}\n#!ifexp OS_NAME == \"linux\"\nroute[A] {{ ds_list_exists(\"{argument}\"); }}\n#!endif"
        )
    };
    let version = release("6.1");
    assert_eq!(outcome(&routes("x"), version), "unknown");
    assert_eq!(outcome(&routes("1"), version), "starts");
}

#[test]
fn an_append_may_be_defined_by_a_parameter() {
    let route = "request_route { t_write_req(\"/tmp/fifo\", \"act/mine\"); }";
    let with = format!("modparam(\"tm\", \"tw_append\", \"mine:hdr[X]\")\n{route}");
    let version = release("6.1");
    assert_eq!(outcome(route, version), "fails");
    assert_eq!(outcome(&with, version), "starts");
}

#[test]
fn a_file_that_is_not_here_may_replace_an_argument() {
    let route = "request_route { ds_list_exists(\"MY_SET\"); }";
    let version = release("6.1");
    assert_eq!(outcome(route, version), "fails");
    let with = format!("#!subst \"/MY_SET/1/\"\n{route}");
    assert_eq!(outcome(&with, version), "starts");
    let with = format!("import_file \"defines.cfg\"\n{route}");
    assert_eq!(outcome(&with, version), "unknown");
}

#[test]
fn a_part_of_a_cfg_may_not_misplace_a_function_either() {
    let refused = |text: &str| {
        let reading = CfgOptions {
            version: release("6.1"),
            ..CfgOptions::default()
        };
        let main = Path::new("/routes.cfg");
        let cfg = cfg::read(main, text.as_bytes().to_vec(), &NoFiles, &reading).as_part();
        cfg.refusals.len()
    };
    assert_eq!(refused("branch_route[A] { ds_mark_dst(\"ip\"); }\n"), 1);
    assert_eq!(refused("failure_route[A] { ds_mark_dst(\"ip\"); }\n"), 0);
    assert_eq!(refused("route[A] { ds_select_dst(SET, \"4\"); }\n"), 0);
}
