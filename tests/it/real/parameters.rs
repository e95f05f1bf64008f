//! The parameters of every installed module: `kamailio -c` takes those that ds-tool takes, of the same
//! types, and refuses the others.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ::ds_tool::internals::{Cfg, CfgOptions, LoadError, Loader, cfg};

use super::{figures, skip};

const TABLE: &str = include_str!("../../../data/modules.tsv");
/// In Kamailio's sources, and in no build of Debian's.
const ONLY_IN_SOME_BUILDS: [&str; 2] = ["\"rr\", \"ignore_user\"", "\"tls\", \"engine"];
/// How many lines that are refused are tried of each module: one run for each.
const MOST_REFUSED: usize = 4;
const WORKERS: usize = 4;

/// No file is included.
struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

/// The names of the parameters that a module has in any release.
fn names() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut names: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (module, name) = (columns.next().unwrap(), columns.next().unwrap());
        names.entry(module).or_default().push(name);
    }
    // "*": some of its parameters are unknown.
    names.retain(|_, names| !names.contains(&"*"));
    names
}

/// Where packages put modules.
fn installed() -> Option<PathBuf> {
    let machines = fs::read_dir("/usr/lib").ok()?;
    let folders = machines.filter_map(|machine| Some(machine.ok()?.path()));
    let mut modules = folders.map(|folder| folder.join("kamailio/modules"));
    modules.find(|folder| folder.is_dir())
}

/// A cfg that loads a module and sets these parameters.
fn text(module: &str, lines: &[String]) -> String {
    let lines = lines.join("\n");
    format!("debug=0\nloadmodule \"{module}.so\"\n{lines}\nrequest_route {{ exit; }}\n")
}

fn ours(module: &str, line: &str, version: &str) -> bool {
    let reading = CfgOptions {
        version: version.parse().unwrap(),
        files_complete: true,
        ..CfgOptions::default()
    };
    let text = text(module, &[line.to_owned()]);
    let cfg: Cfg = cfg::read(Path::new("k.cfg"), text.into_bytes(), &NoFiles, &reading);
    cfg.refusals.is_empty()
}

/// The parameters that `kamailio -c` does not find, by their names; `None` if it cannot load the module.
fn theirs(module: &str, lines: &[String], file: &Path) -> Option<Vec<String>> {
    fs::write(file, text(module, lines)).unwrap();
    let output = Command::new(skip::find("kamailio").unwrap())
        .args(["-c", "-E", "-f"])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    if log.contains("load_module(): ") || log.contains("failed to load module") {
        return None;
    }
    let refused = log.lines().filter_map(|line| {
        let (_, rest) = line.split_once(": parameter <")?;
        let (name, rest) = rest.split_once('>')?;
        rest.contains("not found in module")
            .then(|| name.to_owned())
    });
    Some(refused.collect())
}

/// How many lines were compared, and those that differ.
fn compare(module: &str, names: &[&str], version: &str, file: &Path) -> (usize, Vec<String>) {
    let names = names.iter().chain(&["nosuch"]).filter(|n| !n.is_empty());
    let lines = names.flat_map(|name| {
        let line = |value: &str| format!("modparam(\"{module}\", \"{name}\", {value})");
        [line("1"), line("\"x\"")]
    });
    let some = |line: &String| ONLY_IN_SOME_BUILDS.iter().any(|some| line.contains(some));
    let (taken, mut refused): (Vec<_>, Vec<_>) = lines
        .filter(|line| !some(line))
        .partition(|line| ours(module, line, version));
    let Some(missing) = theirs(module, &taken, file) else {
        return (0, Vec::new());
    };
    let mut differ: Vec<_> = missing
        .iter()
        .map(|name| format!("{module} {name}"))
        .collect();
    refused.reverse();
    refused.truncate(MOST_REFUSED);
    for line in &refused {
        let line = [line.clone()];
        if theirs(module, &line, file).is_some_and(|missing| missing.len() != 1) {
            differ.extend(line);
        }
    }
    (taken.len() + refused.len(), differ)
}

#[test]
fn the_parameters_of_all_modules_are_those_that_kamailio_takes() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let Some(folder) = installed() else {
        return skip::missing("no folder of modules in /usr/lib");
    };
    let names = names();
    assert!(names.len() > 250, "{}", names.len());
    let there = |module: &str| folder.join(format!("{module}.so")).is_file();
    let work = Mutex::new(names.iter().filter(|(module, _)| there(module)));
    let (modules, lines) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let differ = Mutex::new(Vec::new());
    let temporary = tempfile::tempdir().unwrap();
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let next = work.lock().unwrap().next();
                    let Some((module, names)) = next else { break };
                    let file = temporary.path().join(format!("{module}.cfg"));
                    let (count, wrong) = compare(module, names, &version, &file);
                    modules.fetch_add(usize::from(count > 0), Ordering::Relaxed);
                    lines.fetch_add(count, Ordering::Relaxed);
                    differ.lock().unwrap().extend(wrong);
                }
            });
        }
    });
    let (modules, lines) = (modules.into_inner(), lines.into_inner());
    assert!(modules > 50 && lines > 1000, "{modules} {lines}");
    figures::tell(&format!("parameters: {lines} lines for {modules} modules"));
    let differ = differ.into_inner().unwrap();
    assert!(differ.is_empty(), "{differ:#?}");
}
