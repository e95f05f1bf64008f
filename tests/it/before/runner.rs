//! Runs both programs over the cases, and fails with all that differs.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::case::Case;
use super::difference::{self, Outcome};
use super::programs::Programs;
use super::{allowed, folder, masks};

/// Few threads: the programs have some, too.
pub(super) const CORES: usize = 2;

/// At most so many cases of each test, spread evenly.
const CASES: &str = "DS_TOOL_CASES";
/// Only cases whose name has this text.
const CASE: &str = "DS_TOOL_CASE";

/// So many differences are shown.
const SHOWN: usize = 10;
/// What differs must differ each of so many times: a port may be taken by somebody else.
const TRIES: usize = 3;
/// No run takes so long but one that never ends.
const LONGEST: Duration = Duration::from_secs(60);

/// The processes that run, and since when.
type Running = Mutex<Vec<(u32, Instant)>>;

/// Compares the programs on every case.
pub(super) fn compare(programs: &Programs, cases: Vec<Case>, threads: usize) {
    let cases = chosen(cases);
    let begin = Instant::now();
    let (next, runs) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (differing, running) = (Mutex::new(Vec::new()), Running::default());
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                        runs.fetch_add(case.runs.len(), Ordering::SeqCst);
                        if let Some(told) = differs(programs, case, &running) {
                            differing.lock().expect("no panic").push(told);
                        }
                    }
                })
            })
            .collect();
        scope.spawn(|| end_those_that_hang(&running, &over));
        for worker in workers {
            worker.join().expect("no panic");
        }
        over.store(true, Ordering::SeqCst);
    });
    let differing = differing.into_inner().expect("no panic");
    // Not println!, which the test harness keeps to itself when all is well.
    let _ = writeln!(
        io::stderr(),
        "COMPARED {} cases, {} runs of each program, {} differ ({:.0} s)",
        cases.len(),
        runs.into_inner(),
        differing.len(),
        begin.elapsed().as_secs_f64()
    );
    assert!(!cases.is_empty(), "no case has such a name");
    let shown = &differing[..differing.len().min(SHOWN)];
    assert!(
        differing.is_empty(),
        "{} of {} cases differ, the first of them:\n\n{}",
        differing.len(),
        cases.len(),
        shown.join("\n")
    );
}

fn chosen(mut cases: Vec<Case>) -> Vec<Case> {
    if let Ok(part) = env::var(CASE) {
        cases.retain(|case| case.name.contains(&part));
    }
    if let Ok(most) = env::var(CASES) {
        let most: usize = most.parse().expect("a number of cases");
        let step = cases.len().div_ceil(most.max(1)).max(1);
        cases = cases.into_iter().step_by(step).collect();
    }
    cases
}

/// What differs in this case, with its command lines and the folder, which stays.
fn differs(programs: &Programs, case: &Case, running: &Running) -> Option<String> {
    let folder = TempDir::new().expect("a temporary folder");
    folder::write(folder.path(), case);
    let mut told = String::new();
    for args in &case.runs {
        let args: Vec<String> = args
            .iter()
            .map(|arg| arg.replace("@DIR@", folder.path().to_str().expect("UTF-8")))
            .collect();
        let mut found = String::new();
        for _ in 0..TRIES {
            let before = outcome(&programs.before, &args, case, folder.path(), running);
            let after = outcome(&programs.after, &args, case, folder.path(), running);
            found = difference::between(&before, &after);
            if found.is_empty() {
                break;
            }
        }
        if !found.is_empty() {
            told += &format!("$ ds-tool {}\n{found}\n", args.join(" "));
        }
    }
    if told.is_empty() {
        return None;
    }
    folder::write(folder.path(), case);
    let kept = folder.keep();
    Some(format!("== {} in {}\n{told}", case.name, kept.display()))
}

/// What comes of one run of one program, without what differs from run to run.
fn outcome(
    program: &PathBuf,
    args: &[String],
    case: &Case,
    path: &Path,
    running: &Running,
) -> Outcome {
    let mut child = Command::new(program)
        .args(args)
        .current_dir(path)
        .env_clear()
        .envs([
            ("PATH", "/usr/bin:/bin"),
            ("LC_ALL", "C"),
            ("TERM", "xterm"),
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ds-tool starts");
    let id = child.id();
    running.lock().expect("no panic").push((id, Instant::now()));
    let mut stdin = child.stdin.take().expect("a pipe");
    if args.iter().any(|arg| arg == "-") {
        // Inputs are shorter than what a pipe holds. Who does not read them is not to be waited for.
        let _ = stdin.write_all(&case.files[0].1);
    }
    drop(stdin);
    let output = child.wait_with_output().expect("ds-tool ends");
    running
        .lock()
        .expect("no panic")
        .retain(|other| other.0 != id);
    let mut outcome = Outcome {
        code: output.status.code(),
        stdout: masks::without_chance(args, &output.stdout),
        stderr: masks::without_chance(args, &output.stderr),
        files: Vec::new(),
    };
    allowed::make_equal(args, &mut outcome);
    if may_write(args) {
        outcome.files = folder::read(path);
        folder::write(path, case);
    }
    outcome
}

/// Whether files may be others after this run.
fn may_write(args: &[String]) -> bool {
    let writing = ["set", "fmt", "--fix", "--unsafe-fixes", "--trace"];
    args.iter()
        .any(|arg| writing.contains(&arg.as_str()) || arg.starts_with("--write"))
}

/// Ends what does not end by itself. Its exit code is none, which is a difference.
fn end_those_that_hang(running: &Running, over: &AtomicBool) {
    while !over.load(Ordering::SeqCst) {
        thread::sleep(Duration::from_millis(200));
        let hanging = running.lock().expect("no panic");
        for (id, since) in hanging.iter() {
            if since.elapsed() > LONGEST {
                let _ = Command::new("kill").args(["-9", &id.to_string()]).status();
            }
        }
    }
}
