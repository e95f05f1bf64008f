//! A run that is killed at any moment leaves the old list or the new one, whole; the next run leaves
//! nothing else behind.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::builder::Test;
use crate::real::skip;

/// How many runs are killed at moments of chance; more by this variable.
const KILLS: &str = "DS_TOOL_KILLS";
const DEFAULT_KILLS: u32 = 100;

/// Lists long enough that they are not written at once.
fn lists() -> (String, String) {
    let line = |n: usize| {
        format!(
            "{n} sip:10.0.{}.{} 8 0 duid=gw{n} # a gateway\n",
            n / 256,
            n % 256
        )
    };
    let old: String = (1..300).map(line).collect();
    let new = old.replace(" 8 0 ", " 12 0 ");
    (old, new)
}

struct Killing {
    test: Test,
    old: String,
    new: String,
    /// How many runs left the old list, and how many the new one.
    left: [u32; 2],
}

impl Killing {
    fn new() -> Self {
        let test = Test::new(["set", "x.list", "--all", "--add", "D", "--backup"]);
        let (old, new) = lists();
        Self {
            test,
            old,
            new,
            left: [0; 2],
        }
    }

    fn prepare(&self) {
        for entry in fs::read_dir(self.test.path(".")).unwrap().flatten() {
            fs::remove_file(entry.path()).unwrap();
        }
        let list = self.test.path("x.list");
        fs::write(&list, &self.old).unwrap();
        fs::set_permissions(&list, fs::Permissions::from_mode(0o640)).unwrap();
    }

    /// The list is whole after a run was killed, and the next run removes what that left.
    fn check(&mut self, how: &str) {
        let list = self.test.path("x.list");
        let there = fs::read_to_string(&list).unwrap();
        let is_new = there == self.new;
        assert!(is_new || there == self.old, "{how}: {} bytes", there.len());
        self.left[usize::from(is_new)] += 1;
        let mode = fs::metadata(&list).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o640, "{how}");
        let kept = self.test.path("x.list.bak");
        assert!(!is_new || kept.exists(), "{how}");
        assert!(
            !kept.exists() || fs::read_to_string(kept).unwrap() == self.old,
            "{how}"
        );

        let output = self.test.command().stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{how}: {output:?}");
        assert_eq!(fs::read_to_string(&list).unwrap(), self.new, "{how}");
        let names = fs::read_dir(self.test.path(".")).unwrap().flatten();
        let mut names: Vec<_> = names.map(|entry| entry.file_name()).collect();
        names.sort();
        assert_eq!(names, ["x.list", "x.list.bak"], "{how}");
    }

    fn strace(&self, args: &[&str]) -> Command {
        let command = self.test.command();
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-qq"])
            .args(args)
            .arg(command.get_program());
        strace
            .args(command.get_args())
            .current_dir(self.test.path("."));
        strace
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        strace
    }

    fn tell(&self, what: &str) {
        let [old, new] = self.left;
        // Not println!, which the test harness keeps to itself when all is well.
        let _ = writeln!(
            io::stderr(),
            "{what}: {} runs killed, {old} left the old list and {new} the new one, all of them whole",
            old + new
        );
    }
}

/// How often a run makes each system call: in all, and before it looks at the list for the first time.
fn calls(trace: &str) -> BTreeMap<String, [u32; 2]> {
    let mut calls: BTreeMap<_, [u32; 2]> = BTreeMap::new();
    let mut looked = false;
    for line in trace.lines() {
        let call = line.split_whitespace().nth(1).unwrap_or_default();
        let Some((name, _)) = call.split_once('(') else {
            continue;
        };
        looked |= name != "execve" && line.contains("x.list");
        let [all, before] = calls.entry(name.to_owned()).or_default();
        *all += 1;
        *before += u32::from(!looked);
    }
    calls
}

/// Each file is on the disk before it gets its name, and each name before the run ends.
fn assert_durable(trace: &str) {
    let names = trace
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1));
    let calls: Vec<_> = names.map(|name| name.split('(').next().unwrap()).collect();
    let calls: Vec<_> = calls
        .iter()
        .filter(|name| ["fsync", "renameat", "rename"].contains(name))
        .collect();
    let order: Vec<_> = calls
        .iter()
        .map(|name| name.trim_end_matches("at"))
        .collect();
    // The new list, its backup and the backup's folder; then the list and its folder.
    assert_eq!(
        order,
        ["fsync", "fsync", "rename", "fsync", "rename", "fsync"]
    );
}

#[test]
fn a_run_killed_at_any_system_call_leaves_a_whole_list() {
    if !skip::required("strace") {
        return;
    }
    let mut killing = Killing::new();
    killing.prepare();
    let traced = killing.strace(&["-o", "trace"]).status().unwrap();
    if !traced.success() {
        skip::missing("strace may not trace here");
        return;
    }
    let trace = fs::read_to_string(killing.test.path("trace")).unwrap();
    assert_durable(&trace);
    let calls = calls(&trace);
    for (call, [all, before]) in calls {
        for nth in before + 1..=all {
            killing.prepare();
            let inject = format!("inject={call}:signal=KILL:when={nth}");
            let options = [
                "-o",
                "/dev/null",
                "-e",
                &format!("trace={call}"),
                "-e",
                &inject,
            ];
            let status = killing.strace(&options).status().unwrap();
            let how = format!("{inject}: {status}");
            killing.check(&how);
        }
    }
    let [old, new] = killing.left;
    assert!(old > 30 && new > 5, "{old} {new}");
    killing.tell("at each system call");
}

#[test]
fn a_run_killed_at_a_moment_of_chance_leaves_a_whole_list() {
    let asked = std::env::var(KILLS).ok();
    let kills = asked.map_or(DEFAULT_KILLS, |kills| kills.parse().expect("a number"));
    let mut killing = Killing::new();
    killing.prepare();
    let start = Instant::now();
    let output = killing
        .test
        .command()
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let whole = start.elapsed();
    for run in 0..kills {
        killing.prepare();
        let mut child = killing.test.command().stdin(Stdio::null()).spawn().unwrap();
        // From before the first moment to after the last, each as often as the others.
        let moment = whole.mul_f64(1.2 * f64::from(run) / f64::from(kills));
        let end = Instant::now() + moment;
        while Instant::now() < end {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        killing.check(&format!("killed after {moment:?} of {whole:?}"));
    }
    let [old, new] = killing.left;
    assert!(old > 0 && old + new == kills, "{old} {new}");
    killing.tell("at moments of chance");
}
