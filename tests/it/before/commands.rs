//! What needs no input: help, versions, the rules and their pages, and wrong usage.

use std::process::Command;

use super::case::Case;
use super::programs::Programs;

const COMMANDS: [&str; 8] = [
    "show", "probe", "set", "fmt", "lint", "explain", "rules", "demo",
];

/// Each is wrong, or works without a list.
const LINES: [&str; 62] = [
    "",
    "-h",
    "--help",
    "help",
    "--version",
    "-V",
    "nosuch",
    "sho",
    "--nosuch",
    "rules",
    "rules --format json",
    "rules --format markdown",
    "rules --format table --color always",
    "rules --format nosuch",
    "explain DS999",
    "explain ds201",
    "explain probing-without-tm",
    "explain probing-without-tn",
    "explain --color always DS201",
    "explain",
    "show",
    "show nosuch.list",
    "show .",
    "show --config nosuch.cfg",
    "show --config x.cfg",
    "show --kamailio-version 4.4 x.list",
    "show --kamailio-version 6 x.list",
    "show --set x x.list",
    "show --set -1 x.list",
    "show --line 0 x.list",
    "show --line 99 x.list",
    "show --attr weight x.list",
    "show --resolve x x.list",
    "show --resolve =1.2.3.4 x.list",
    "show --resolve a=b x.list",
    "show --format ndjson x.list",
    "show -A X x.list",
    "show --env X --config x.cfg",
    "show --env-file nosuch --config x.cfg",
    "show x.list x.list",
    "set x.list",
    "set --all x.list",
    "set --all --flags Q x.list",
    "set --all --flags AP --add D x.list",
    "set --all --add A x.list",
    "set --all --priority -1 x.list",
    "set --all --priority x x.list",
    "set --all --attr-set =x x.list",
    "set --all --attr-set a=b;c --diff x.list",
    "set --set 99 --add D x.list",
    "set --uri nosuch --add D --diff x.list",
    "set --all --add D --backup=a/b x.list",
    "set --all --add D --output y --diff x.list",
    "fmt nosuch.list",
    "fmt --output nosuch/x x.list",
    "lint nosuch",
    "lint --select XX x.list",
    "lint --ignore DS999 x.list",
    "lint --upgrade 6.1..5.6 x.list",
    "lint --upgrade 5.6 x.list",
    "lint --project-file nosuch x.list",
    "lint --dns-server 127.0.0.1 x.list",
];

/// Probes that end before anything is sent.
const PROBES: [&str; 22] = [
    "probe",
    "probe nosuch.list",
    "probe --as-kamailio x.list",
    "probe --timeout 5 x.list",
    "probe --timeout 0s x.list",
    "probe --rate -1 x.list",
    "probe --count 0 x.list",
    "probe --count 10001 x.list",
    "probe --source eth0 x.list",
    "probe --ping-from x.y x.list",
    "probe --ping-method GET-IT! x.list",
    "probe --ping-reply-codes code=x x.list",
    "probe --tls-ca nosuch.pem x.list",
    "probe --tls-cert a.pem x.list",
    "probe --write=maybe x.list",
    "probe --force x.list",
    "probe --diff x.list",
    "probe --dns rfc x.list",
    "probe --dns-server x x.list",
    "probe --transport sctp x.list",
    "probe --set 99 x.list",
    "probe --format xml x.list",
];

const LIST: &str = "1 sip:127.0.0.1:9 8 0 weight=50\n2 sip:x.test 0\n";
const CFG: &str = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\nrequest_route { exit; }\n";

pub(super) fn cases(programs: &Programs) -> Vec<Case> {
    let mut lines: Vec<String> = [&LINES[..], &PROBES]
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    for command in COMMANDS {
        lines.extend([
            format!("{command} --help"),
            format!("{command} -h"),
            format!("help {command}"),
            format!("{command} --nosuch"),
        ]);
    }
    for code in rules(programs) {
        lines.push(format!("explain {code}"));
        lines.push(format!("explain --color always {code}"));
    }
    let case = |line: &String| {
        Case::new(format!("command/{}", line.replace(' ', "_")))
            .file("x.list", LIST)
            .file("x.cfg", CFG)
            .run(line)
    };
    let mut cases: Vec<Case> = lines.iter().map(case).collect();
    cases.push(Case::new("command/demo").run("demo"));
    cases
}

/// The codes and the names of all rules.
fn rules(programs: &Programs) -> Vec<String> {
    let output = Command::new(&programs.before)
        .args(["rules", "--format", "json"])
        .output()
        .expect("ds-tool runs");
    let rules: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let rules = rules.as_array().or_else(|| rules["rules"].as_array());
    let rules = rules.expect("rules").iter();
    rules
        .flat_map(|rule| ["code", "name"].map(|key| rule[key].as_str().expect("a text").to_owned()))
        .collect()
}
