//! Configurations with their lists: what is shown of them, and what lint finds.

use serde_json::Value;

use super::case::Case;
use super::inputs;
use crate::real::cfg_generator::{self, ENVIRONMENT};

/// What is said of every configuration.
const ALWAYS: [&str; 4] = [
    "show --kamailio-version @V@ --format json --config kamailio.cfg x.list",
    "lint --kamailio-version @V@ kamailio.cfg",
    "show --kamailio-version @V@ --config kamailio.cfg",
    "lint --kamailio-version @V@ --format json kamailio.cfg x.list",
];

/// Each configuration gets some of these.
const SOMETIMES: [&str; 34] = [
    "show --kamailio-version @V@ --format csv --config kamailio.cfg x.list",
    "show --kamailio-version @V@ --color always --config kamailio.cfg x.list",
    "show --kamailio-version @V@ --config kamailio.cfg --env DSA=1 --env DSB=tm --format json",
    "show --kamailio-version @V@ --config kamailio.cfg --env-file env x.list",
    "show --kamailio-version @V@ --config kamailio.cfg -A W -A V=1 --format json x.list",
    "show --kamailio-version @V@ --config kamailio.cfg --assume-module tm --format json x.list",
    "show --kamailio-version @V@ --config kamailio.cfg --working-dir . --format json x.list",
    "show --kamailio-version @V@ --config kamailio.cfg --root . --format json",
    "show --kamailio-version @V@ --config kamailio.cfg --set 1 --line 1 x.list",
    "show --kamailio-version @V@ --config kamailio.cfg -",
    "lint --kamailio-version @V@ .",
    "lint --kamailio-version @V@ --format json .",
    "lint --kamailio-version @V@ --root . .",
    "lint --kamailio-version @V@ --working-dir @DIR@ --env-file env kamailio.cfg",
    "lint --kamailio-version @V@ --format sarif kamailio.cfg",
    "lint --kamailio-version @V@ --format github kamailio.cfg x.list",
    "lint --kamailio-version @V@ --format gitlab kamailio.cfg",
    "lint --kamailio-version @V@ --format junit .",
    "lint --kamailio-version @V@ --format checkstyle kamailio.cfg x.list",
    "lint --kamailio-version @V@ --color always kamailio.cfg",
    "lint --kamailio-version @V@ --select DS2,DS3 kamailio.cfg",
    "lint --kamailio-version @V@ --ignore DS3,DS4 --fail-on info kamailio.cfg x.list",
    "lint --kamailio-version @V@ -A W -A X=\"a\" --severity error kamailio.cfg",
    "lint --kamailio-version @V@ --assume-module tm --assume-module pv kamailio.cfg",
    "lint --upgrade 5.6..6.1 kamailio.cfg",
    "lint --upgrade 5.8..6.0 --format json .",
    "lint --kamailio-version @V@ --fix --diff kamailio.cfg",
    "lint --kamailio-version @V@ --fix --unsafe-fixes --diff .",
    "lint --kamailio-version @V@ --fix kamailio.cfg x.list",
    "lint --kamailio-version @V@ --fix --unsafe-fixes .",
    "lint --kamailio-version @V@ --no-project-file -",
    "lint --kamailio-version @V@ --stdin-filename kamailio.cfg --format json -",
    "lint --kamailio-version @V@ --resolve ok.test=127.0.0.1 --resolve a.b= kamailio.cfg x.list",
    "probe --kamailio-version @V@ --config kamailio.cfg --as-kamailio --set 77 x.list",
];

/// What every generated configuration begins with.
const HEAD: &str = "listen=udp:127.0.0.1:5060\nchildren=1\ndisable_tcp=yes\n";
const LIST: &str = "1 sip:127.0.0.1:5070 @FLAGS@\n1 sip:127.0.0.2;transport=tcp 8 1 weight=50\n";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = measured();
    cases.extend(kept());
    for number in 0..inputs::cfgs() {
        cases.push(generated(number));
    }
    let numbered = cases.into_iter().enumerate();
    let mut cases: Vec<Case> = numbered
        .map(|(number, case)| {
            let Case { name, files, runs } = case;
            let args = runs.concat();
            Case {
                name,
                files,
                runs: Vec::new(),
            }
            .some_of(&ALWAYS, number, 4)
            .some_of(&SOMETIMES, number, 6)
            .each_with(&args)
        })
        .collect();
    cases.extend(projects());
    cases
}

/// A case whose runs get these arguments.
fn case(name: String, cfg: impl Into<Vec<u8>>, list: &str, args: Vec<String>) -> Case {
    let environment = ENVIRONMENT.map(|(name, value)| format!("{name}={value}\n"));
    let mut case = Case::new(format!("cfg/{name}"))
        .file("kamailio.cfg", cfg)
        .file("x.list", list)
        .file("env", environment.concat());
    case.runs.push(args);
    case
}

fn list(flags: u32) -> String {
    LIST.replace("@FLAGS@", &flags.to_string())
}

/// The configurations that real servers were started with.
fn measured() -> Vec<Case> {
    let mut cases = Vec::new();
    for file in ["cfg.json", "cfg-accepted.json"] {
        let truth = inputs::truth(file);
        for (number, said) in truth.as_object().expect("cases").values().enumerate() {
            let cfg = in_place(said["cfg"].as_str().expect("a text"));
            let args = arguments(said);
            let mut case = case(format!("{file}-{number}"), cfg, &list(8), args);
            let files = said["files"].as_object().into_iter().flatten();
            for (name, text) in files {
                case = with_text(case, name, text);
            }
            cases.push(case);
        }
    }
    cases
}

/// Those of a server as ours.
fn arguments(said: &Value) -> Vec<String> {
    let args = said["args"].as_array().into_iter().flatten();
    let args = args.map(|arg| arg.as_str().expect("a text").replace("-w", "--working-dir"));
    let mut args: Vec<String> = args.collect();
    if said["cwd"] == "@DIR@" {
        args.extend(["--working-dir", "@DIR@"].map(str::to_owned));
    }
    args
}

fn with_text(case: Case, name: &str, text: &Value) -> Case {
    case.file(name, in_place(text.as_str().expect("a text")))
}

fn in_place(text: &str) -> String {
    text.replace("@LIST@", "@DIR@/x.list")
}

/// What lies in files: examples, inputs of fuzzing, the stock configuration.
fn kept() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, files) in inputs::examples() {
        let mut case = Case::new(format!("cfg/{name}"));
        case.runs.push(Vec::new());
        case.files = files;
        let there = case.files.iter().any(|(name, _)| name == "kamailio.cfg");
        if there {
            case.files.sort_by_key(|(name, _)| name != "kamailio.cfg");
            cases.push(case.file("x.list", list(8)).file("env", "DSA=1\n"));
        }
    }
    for (name, bytes) in inputs::corpus("cfg") {
        cases.push(case(format!("corpus-{name}"), bytes, &list(8), Vec::new()));
    }
    for (name, bytes) in inputs::corpus("lint") {
        let between = bytes.windows(5).position(|window| window == b"\n---\n");
        let end = between.unwrap_or(bytes.len());
        let cfg = case(
            format!("lint-corpus-{name}"),
            &bytes[..end],
            &list(8),
            Vec::new(),
        );
        let list = bytes.get(end + 5..).unwrap_or_default();
        cases.push(cfg.file("dispatcher.list", list));
    }
    for (name, bytes) in inputs::corpus("tls_cfg") {
        let cfg = "loadmodule \"tm.so\"\nloadmodule \"tls.so\"\nloadmodule \"dispatcher.so\"\n\
            enable_tls=yes\nlisten=tls:127.0.0.1:5061\nmodparam(\"tls\", \"config\", \"@DIR@/tls.cfg\")\n\
            modparam(\"dispatcher\", \"list_file\", \"@DIR@/x.list\")\n\
            modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nrequest_route { exit; }\n";
        let list = "1 sips:127.0.0.1 8\n2 sip:gw.test;transport=tls 8 0 weight=1\n";
        let case = case(format!("tls-corpus-{name}"), cfg, list, Vec::new());
        cases.push(case.file("tls.cfg", bytes));
    }
    if let Some(stock) = inputs::stock_cfg() {
        let defines = [
            "",
            "WITH_TLS",
            "WITH_NAT",
            "WITH_DISPATCHER",
            "WITH_MYSQL",
            "WITH_DEBUG",
        ];
        for define in defines {
            let args = vec![
                "-A".to_owned(),
                format!("{define}X=1"),
                "-A".to_owned(),
                define.to_owned(),
            ];
            let args = if define.is_empty() { Vec::new() } else { args };
            cases.push(case(
                format!("stock-{define}"),
                stock.clone(),
                &list(8),
                args,
            ));
        }
    }
    cases
}

fn generated(number: u64) -> Case {
    let made = cfg_generator::case(inputs::seed(), number);
    let mut args: Vec<String> = Vec::new();
    for define in &made.defines {
        args.extend(["-A".to_owned(), define.clone()]);
    }
    let cfg = in_place(&(HEAD.to_owned() + &made.lines.concat()));
    let mut case = case(format!("generated-{number}"), cfg, &list(made.flags), args);
    for (name, lines) in &made.files {
        case = case.file(name, in_place(&lines.concat()));
    }
    case
}

/// Project files beside an example.
fn projects() -> Vec<Case> {
    let lines = [
        "lint .",
        "lint --format json .",
        "lint --kamailio-version @V@ kamailio.cfg",
        "lint --fix --diff .",
        "lint --project-file ds-tool.toml x.list",
        "lint --no-project-file .",
    ];
    let cfg = "loadmodule \"dispatcher.so\"\nmodparam(\"dispatcher\", \"list_file\", \"/x.list\")\n\
        modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nrequest_route { exit; }\n";
    let projects = inputs::corpus("project").into_iter().enumerate();
    projects
        .map(|(number, (name, bytes))| {
            Case::new(format!("cfg/project-{name}"))
                .file("ds-tool.toml", bytes)
                .file("kamailio.cfg", cfg)
                .file("x.list", list(9))
                .some_of(&lines, number, 4)
        })
        .collect()
}
