//! The kamailio.cfg that the package installs, with every `WITH_..` define, and every two of them:
//! the modules and parameters that we read are those that `kamailio -c` logs.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use ::ds_tool::internals::{Cfg, CfgOptions, LoadError, Loader, cfg};

use super::{figures, skip};

const STOCK: &str = "/etc/kamailio/kamailio.cfg";

/// No file is included from elsewhere.
struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

/// What one run of `kamailio -c` said.
struct Checked {
    accepted: bool,
    modules: Vec<String>,
    missing: BTreeSet<String>,
    parameters: Vec<String>,
}

fn check(file: &Path, defines: &[&str]) -> Checked {
    let kamailio = skip::find("kamailio").unwrap();
    let output = Command::new(kamailio)
        .args(["-c", "-E", "-ddd", "-f"])
        .arg(file)
        .args(defines.iter().flat_map(|define| ["-A", define]))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr).into_owned();
    let after = |marker: &str| -> Vec<String> {
        let lines = log.lines().filter_map(|line| line.split_once(marker));
        lines.map(|(_, rest)| rest.to_owned()).collect()
    };
    let name = |path: String| {
        let file = path.rsplit('/').next().unwrap_or_default();
        file.trim_end_matches('>')
            .trim_end_matches(".so")
            .to_owned()
    };
    let until = |text: String| text.split('>').next().unwrap_or_default().to_owned();
    Checked {
        accepted: output.status.success(),
        modules: after("trying to load <").into_iter().map(name).collect(),
        missing: after("could not find module <")
            .into_iter()
            .map(until)
            .collect(),
        parameters: after("set_mod_param_regex(): found <")
            .into_iter()
            .map(until)
            .collect(),
    }
}

fn read(text: &[u8], version: &str, defines: &[&str]) -> Cfg {
    let reading = CfgOptions {
        version: version.parse().unwrap(),
        defines: defines
            .iter()
            .map(|name| ((*name).to_owned(), None))
            .collect(),
        working_dir: "/".into(),
        files_complete: true,
        ..CfgOptions::default()
    };
    cfg::read(Path::new(STOCK), text.to_vec(), &NoFiles, &reading)
}

/// All names that the file asks for with `#!ifdef`.
fn switches(text: &str) -> Vec<&str> {
    let asked = text
        .lines()
        .filter_map(|line| line.strip_prefix("#!ifdef "));
    let names: BTreeSet<_> = asked
        .map(str::trim)
        .filter(|n| n.starts_with("WITH_"))
        .collect();
    names.into_iter().collect()
}

#[test]
fn the_stock_cfg_is_read_as_kamailio_reads_it_with_every_two_of_its_switches() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let Ok(text) = fs::read_to_string(STOCK) else {
        return skip::missing(&format!("no {STOCK} installed"));
    };
    // So that the log names each module and parameter.
    let text = text.replace("debug=DBGLEVEL", "debug=3");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kamailio.cfg");
    fs::write(&file, &text).unwrap();
    let switches = switches(&text);
    assert!(switches.len() > 10, "{switches:?}");
    let mut sets: Vec<Vec<&str>> = vec![vec![]];
    for (index, first) in switches.iter().enumerate() {
        sets.push(vec![*first]);
        sets.extend(
            switches
                .iter()
                .skip(index + 1)
                .map(|second| vec![*first, *second]),
        );
    }
    let (mut accepted, mut modules, mut parameters) = (0, 0, 0);
    for set in &sets {
        let theirs = check(&file, set);
        let ours = read(text.as_bytes(), &version, set);
        let names = ours.facts.modules.iter().map(|module| module.name.clone());
        let is_there = |name: &String| !theirs.missing.contains(name);
        // From 6.0 on the first module that is not there ends the reading.
        let names: Vec<_> = match version.starts_with("6.") {
            true => names.take_while(is_there).collect(),
            false => names.filter(is_there).collect(),
        };
        assert_eq!(names, theirs.modules, "{set:?}");
        modules += names.len();
        // A package that is not installed fails the check; what else it says is not our matter.
        if theirs.missing.is_empty() {
            assert_eq!(
                ours.refusals.is_empty(),
                theirs.accepted,
                "{set:?}: {:?}",
                ours.refusals
            );
        }
        if theirs.accepted {
            let params = ours.facts.modparams.iter();
            let params: Vec<_> = params
                .map(|p| String::from_utf8_lossy(&p.name).into_owned())
                .collect();
            assert!(ours.facts.incomplete.is_empty(), "{set:?}");
            // A pattern sets a parameter in each module that it matches.
            let mut logged = theirs.parameters.clone();
            logged.dedup();
            let mut read = params.clone();
            read.dedup();
            assert_eq!(read, logged, "{set:?}");
            accepted += 1;
            parameters += params.len();
        }
    }
    figures::tell(&format!(
        "stock cfg: {} sets of switches, {accepted} accepted: {modules} modules and {parameters} parameters agree",
        sets.len()
    ));
    assert!(accepted > 20 && modules > 1000 && parameters > 500);
}

/// What lint finds: the codes of errors and warnings.
fn lint(cfg: &str, list: &str, defines: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let [file, gateways] = ["kamailio.cfg", "x.list"].map(|name| folder.path().join(name));
    fs::write(&file, cfg).unwrap();
    fs::write(&gateways, list).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
        .arg("lint")
        .args(defines.iter().flat_map(|define| ["-A", define]))
        .args([&file, &gateways])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text
        .lines()
        .filter(|line| line.contains(": error[") || line.contains(": warning["));
    let code = |line: &str| line.split(['[', ']']).nth(1).unwrap_or_default().to_owned();
    found.map(code).collect()
}

#[test]
fn a_sound_setup_in_the_stock_cfg_gives_no_error_and_no_warning_with_any_switch() {
    if !skip::required("kamailio") {
        return;
    }
    let stock = fs::read_to_string(STOCK).unwrap();
    let tm = "loadmodule \"tm.so\"\n";
    let sound = stock.replace(
        tm,
        "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
         modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n\
         modparam(\"dispatcher\", \"flags\", 2)\n",
    );
    let list = "# Carriers\n1 sip:192.0.2.1:5060 0 10\n1 sip:192.0.2.2:5060 0 5\n\n2 sip:gw.example.org 8\n";
    let switches = switches(&stock);
    let alone = switches.iter().map(|switch| vec![*switch]);
    let with_database = switches.iter().map(|switch| vec!["WITH_MYSQL", *switch]);
    let mut sets: Vec<Vec<&str>> = alone.chain(with_database).collect();
    sets.extend([vec![], switches.clone()]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kamailio.cfg");
    fs::write(&file, &sound).unwrap();
    let (mut refused, sets, all) = (0, sets.len(), sets);
    for set in all {
        let found = lint(&sound, list, &set);
        if found.is_empty() {
            continue;
        }
        // A database without its module: Kamailio refuses that as we do.
        assert!(
            found.iter().all(|code| code == "DS401"),
            "{set:?}: {found:?}"
        );
        assert!(!check(&file, &set).accepted, "{set:?}: {found:?}");
        refused += 1;
    }
    assert!(refused < sets / 4, "{refused} of {sets}");
}

#[test]
fn the_stock_cfg_with_dispatcher_is_judged_right_with_and_without_tm() {
    if !skip::required("kamailio") {
        return;
    }
    let stock = fs::read_to_string(STOCK).unwrap();
    let tm = "loadmodule \"tm.so\"\n";
    assert!(stock.contains(tm), "the stock cfg loads tm");
    let dispatcher = "loadmodule \"dispatcher.so\"\n";
    let interval = "modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n";
    let list = "1 sip:127.0.0.2 8\n";
    let with = |lines: String| stock.replace(tm, &lines);
    for defines in [
        &[][..],
        &["WITH_NAT"],
        &["WITH_MYSQL", "WITH_AUTH"],
        &["WITH_TLS", "WITH_PSTN"],
    ] {
        let right = with(format!("{tm}{dispatcher}{interval}"));
        assert_eq!(lint(&right, list, defines), [""; 0], "{defines:?}");
        let silent = with(format!("{tm}{dispatcher}"));
        assert_eq!(lint(&silent, list, defines), ["DS203"], "{defines:?}");
        let late = with(format!("{dispatcher}{tm}{interval}"));
        assert_eq!(lint(&late, list, defines), ["DS202"], "{defines:?}");
        // Without tm Kamailio refuses the file: its routes call tm.
        let without = lint(&with(dispatcher.to_owned()), list, defines);
        assert_eq!(without[0], "DS401", "{without:?}");
    }
}
