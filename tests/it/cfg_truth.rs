//! The cfg reader against what real Kamailio 5.6, 6.0 and 6.1 made of the same files
//! (`tests/data/truth/cfg.json`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::builder::Test;
use crate::releases::{DEBIAN, MEASURED, release};

use ds_tool::internals::{Cfg, CfgOptions, LoadError, Loader, ServerEnv, Version, cfg};
use serde_json::Value;

const FOLDER: &str = "/case";

/// Cases whose answer is in the folders or the names that the server knows: not in its cfg.
const NOT_IN_THE_CFG: [&str; 2] = ["loadpath missing folder", "listen keyword name"];

/// The included files of a case, by their full path.
struct Files(BTreeMap<PathBuf, Vec<u8>>);

impl Loader for Files {
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        let clean: PathBuf = path
            .components()
            .filter(|part| *part != std::path::Component::CurDir)
            .collect();
        self.0.get(&clean).cloned().ok_or(LoadError::Missing)
    }
}

fn in_folder(text: &str) -> String {
    text.replace("@DIR@", FOLDER)
        .replace("@LIST@", "/case/dispatcher.list")
        .replace("@LONG@", &"x ".repeat(10_000))
}

fn read(case: &Value, version: Version) -> Cfg {
    let texts = |value: &Value| -> Vec<String> {
        let values = value.as_array().unwrap().iter();
        values.map(|v| in_folder(v.as_str().unwrap())).collect()
    };
    let args = texts(&case["args"]);
    let defines = args
        .windows(2)
        .filter(|pair| pair[0] == "-A")
        .map(|pair| match pair[1].split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (pair[1].clone(), None),
        })
        .collect();
    let files = case["files"].as_object().unwrap().iter();
    let files = files.map(|(name, text)| {
        let text = in_folder(text.as_str().unwrap()).into_bytes();
        (Path::new(FOLDER).join(name), text)
    });
    let reading = CfgOptions {
        version,
        defines,
        env: ServerEnv {
            variables: [("LANG".to_owned(), b"C.UTF-8".to_vec())].into(),
            complete: true,
        },
        assume_modules: Vec::new(),
        files_complete: false,
        working_dir: in_folder(case["cwd"].as_str().unwrap_or("/")).into(),
    };
    let main = Path::new(FOLDER).join("kamailio.cfg");
    let text = in_folder(case["cfg"].as_str().unwrap()).into_bytes();
    let mut files: BTreeMap<_, _> = files.collect();
    files.insert(main.clone(), text.clone());
    cfg::read(&main, text, &Files(files), &reading)
}

#[test]
fn the_cfg_reader_agrees_with_every_measured_cfg() {
    let json = std::fs::read("tests/data/truth/cfg.json").unwrap();
    let cases: BTreeMap<String, Value> = serde_json::from_slice(&json).unwrap();
    let mut wrong = Vec::new();
    let mut table = BTreeMap::<(Version, &str), (usize, usize)>::new();
    for (name, case) in &cases {
        for (key, version) in MEASURED.map(|key| (key, release(key))) {
            let measured = &case["versions"][key];
            let cfg = read(case, version);
            let mut compare = |what, ours: bool, theirs: bool| {
                let count = table.entry((version, what)).or_default();
                if ours == theirs {
                    count.0 += 1;
                } else if !NOT_IN_THE_CFG.contains(&name.as_str()) {
                    count.1 += 1;
                    wrong.push(format!(
                        "{version} {name}: {what}, ours {ours}, theirs {theirs}; {:?}\n{}",
                        cfg.refusals, case["cfg"]
                    ));
                }
            };
            let accepted = measured["check_rc"] == 0;
            compare("accepted", cfg.refusals.is_empty(), accepted);
            // What the server said about tm, where it ran so far that it could say.
            if let Some(loaded) = measured["tm_loaded"].as_bool() {
                compare("tm", cfg.facts.module("tm").is_some(), loaded);
            }
            assert_eq!(
                cfg.facts.incomplete.is_empty(),
                !accepted_lacks(name),
                "{name}"
            );
        }
    }
    println!("version  what      agree  disagree");
    for ((version, what), (agree, disagree)) in &table {
        println!("{version:<8} {what:<9} {agree:>5} {disagree:>9}");
    }
    assert!(cases.len() > 130, "only {} cases", cases.len());
    let told: usize = table.values().map(|(agree, _)| agree).sum();
    assert!(told > 550, "only {told} answers compared");
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Whether something of the case is not here: then, and only then, facts may be incomplete.
fn accepted_lacks(name: &str) -> bool {
    matches!(
        name,
        "include_file missing" | "include in sub, relative to the main file"
    )
}

/// Cases with the exit code of `kamailio -c` alone; null where it never ended
/// (`tests/data/truth/cfg-accepted.json`).
#[test]
fn the_cfg_reader_accepts_what_kamailio_accepts() {
    let json = std::fs::read("tests/data/truth/cfg-accepted.json").unwrap();
    let cases: BTreeMap<String, Value> = serde_json::from_slice(&json).unwrap();
    let mut wrong = Vec::new();
    for (name, case) in &cases {
        for (key, version) in DEBIAN.map(|key| (key, release(key))) {
            let cfg = read(case, version);
            if NOT_IN_THE_CFG.contains(&name.as_str()) {
                continue;
            }
            if cfg.refusals.is_empty() != (case["check_rc"][key] == 0) {
                wrong.push(format!(
                    "{version} {name}: {:?}\n{}",
                    cfg.refusals, case["cfg"]
                ));
            }
        }
    }
    println!("{} cases, {} answers disagree", cases.len(), wrong.len());
    assert!(cases.len() > 200, "only {} cases", cases.len());
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What is refused for a reason that ds-tool does not look at: corex's function without corex, and
/// the names of `coreparam`; and a system whose name ds-tool does not know.
const NOT_LOOKED_AT: [&str; 4] = [
    "append_branch core",
    "append_branch()",
    "core: coreparam[x]=1",
    "pp: ifexp os",
];

/// Cases with the exit code of `kamailio -c` on each release (`tests/data/truth/check_cfg.json`).
#[test]
fn each_release_accepts_what_it_was_measured_to_accept() {
    let json = std::fs::read("tests/data/truth/check_cfg.json").unwrap();
    let cases: BTreeMap<String, Value> = serde_json::from_slice(&json).unwrap();
    let (mut wrong, mut compared) = (Vec::new(), 0);
    for (name, case) in &cases {
        for (key, version) in MEASURED.map(|key| (key, release(key))) {
            let Some(exit) = case["real"][key].as_i64() else {
                continue;
            };
            let cfg = read(case, version);
            compared += 1;
            if NOT_LOOKED_AT.contains(&name.as_str()) {
                continue;
            }
            if cfg.refusals.is_empty() != (exit == 0) {
                wrong.push(format!(
                    "{version} {name}: exit {exit}, ours {:?}\n{}",
                    cfg.refusals, case["cfg"]
                ));
            }
        }
    }
    assert!(compared > 900, "only {compared} compared");
    assert!(
        wrong.is_empty(),
        "{} disagree:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Whether the server with this cfg starts, as `show --format json` reports it.
fn starts(version: &str, cfg: &str) -> Value {
    let args = ["show", "--format", "json", "--kamailio-version", version];
    let output = Test::new([&args[..], &["--config", "x.cfg", "x.list"]].concat())
        .file("x.cfg", cfg)
        .file("x.list", "1 sip:192.0.2.1 8\n")
        .command()
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["config"]["starts"].clone()
}

#[test]
fn an_error_in_a_branch_that_cannot_be_decided_makes_the_start_unknown() {
    let around = |text: &str| {
        format!(
            "listen=udp:127.0.0.1:5060\n{text}\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\nrequest_route {{ exit; }}\n"
        )
    };
    let text = "#!ifexp OS_NAME == \"linux\"\n#!else\nnosuch\n#!endif";
    assert_eq!(starts("6.1", &around(text)), "unknown");
    // The release decides.
    let text = "#!ifdef KAMAILIO_6_1_4\nnosuch = 1\n#!endif";
    assert_eq!(starts("6.1.4", &around(text)), false);
    assert_eq!(starts("6.1.5", &around(text)), true);
    let text = "#!ifexp KAMAILIO_VERSION >= 6000004\n#!else\nnosuch = 1\n#!endif";
    assert_eq!(starts("6.0.3", &around(text)), false);
    assert_eq!(starts("6.0.4", &around(text)), true);
}
