//! A run of ds-tool in a folder of its own, and what is expected of it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::schema;

/// What a stream should hold.
#[derive(Debug, Clone)]
enum Expected {
    Exactly(String),
    /// Each of these texts, anywhere.
    Parts(Vec<String>),
}

impl Expected {
    #[track_caller]
    fn check(&self, stream: &str, got: &str, all: &str) {
        match self {
            Expected::Exactly(text) => {
                assert_eq!(got, text, "{stream} is not as expected\n{all}");
            }
            Expected::Parts(parts) => {
                for part in parts {
                    assert!(got.contains(part), "{stream} lacks: {part}\n{all}");
                }
            }
        }
    }
}

/// What is run: files, arguments and input. Unless told otherwise, the run is expected to print
/// nothing and to exit with 0.
pub(crate) struct Test {
    folder: TempDir,
    args: Vec<String>,
    env: Vec<(&'static str, &'static str)>,
    stdin: Vec<u8>,
    stdout: Expected,
    stderr: Expected,
    status: i32,
    /// Files, and what they are to hold afterwards.
    left: Vec<(PathBuf, Vec<u8>)>,
}

/// What came of it.
pub(crate) struct Run {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

/// A file is written beside the one that it replaces, and nothing of that stays.
#[track_caller]
fn assert_no_litter(folder: &Path, all: &str) {
    let names = fs::read_dir(folder).expect("a folder").flatten();
    let names: Vec<_> = names.map(|entry| entry.file_name()).collect();
    let is_litter = |name: &std::ffi::OsString| name.to_string_lossy().contains(".ds-tool-");
    assert!(!names.iter().any(is_litter), "{names:?}\n{all}");
}

impl Test {
    /// A run with these arguments.
    pub(crate) fn new<S: Into<String>>(args: impl IntoIterator<Item = S>) -> Self {
        Self {
            folder: TempDir::new().expect("a temporary folder"),
            args: args.into_iter().map(Into::into).collect(),
            env: Vec::new(),
            stdin: Vec::new(),
            stdout: Expected::Exactly(String::new()),
            stderr: Expected::Exactly(String::new()),
            status: 0,
            left: Vec::new(),
        }
    }

    /// A file in the folder in which ds-tool runs.
    pub(crate) fn file(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    pub(crate) fn env(mut self, name: &'static str, value: &'static str) -> Self {
        self.env.push((name, value));
        self
    }

    pub(crate) fn stdout(mut self, text: impl Into<String>) -> Self {
        self.stdout = Expected::Exactly(text.into());
        self
    }

    pub(crate) fn stderr(mut self, text: impl Into<String>) -> Self {
        self.stderr = Expected::Exactly(text.into());
        self
    }

    /// Each of these stands somewhere on standard output; with none, it may hold anything.
    pub(crate) fn stdout_has<S: Into<String>>(
        mut self,
        parts: impl IntoIterator<Item = S>,
    ) -> Self {
        self.stdout = Expected::Parts(parts.into_iter().map(Into::into).collect());
        self
    }

    /// Each of these stands somewhere on standard error; with none, it may hold anything.
    pub(crate) fn stderr_has<S: Into<String>>(
        mut self,
        parts: impl IntoIterator<Item = S>,
    ) -> Self {
        self.stderr = Expected::Parts(parts.into_iter().map(Into::into).collect());
        self
    }

    pub(crate) fn status(mut self, status: i32) -> Self {
        self.status = status;
        self
    }

    /// What the file of this name is to hold afterwards.
    pub(crate) fn leaves(mut self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.left.push((self.path(name), bytes.as_ref().to_vec()));
        self
    }

    /// Where a file of this name is.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command, for a test that runs it in its own way.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ds-tool"));
        command
            .args(&self.args)
            .current_dir(self.folder.path())
            .env_remove("NO_COLOR")
            .env_remove("GITHUB_WORKSPACE")
            .env_remove("CI_PROJECT_DIR")
            .env("TERM", "xterm")
            .envs(self.env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The same, heeding signals that whoever runs the tests ignores: SIGINT in the background of a
    /// script, SIGHUP under nohup.
    pub(crate) fn heeding_signals(&self) -> Command {
        let inner = self.command();
        if !cfg!(target_os = "linux") {
            return inner;
        }
        let mut command = Command::new("env");
        command
            .arg("--default-signal=INT,TERM,HUP")
            .arg(inner.get_program())
            .args(inner.get_args())
            .current_dir(self.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    /// Runs it and checks all that is expected.
    #[track_caller]
    pub(crate) fn run(self) -> Run {
        let mut child = self.command().spawn().expect("ds-tool starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let input = self.stdin.clone();
        // Whoever does not read its input is not to be waited for.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().expect("ds-tool ends");
        writer.join().expect("the input is written");
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        let all = format!(
            "ds-tool {}\n{}\n--- stdout\n{stdout}\n--- stderr\n{stderr}\n",
            self.args.join(" "),
            output.status
        );
        assert!(!stderr.contains("panicked"), "{all}");
        assert_eq!(output.status.code(), Some(self.status), "{all}");
        self.stderr.check("stderr", &stderr, &all);
        self.stdout.check("stdout", &stdout, &all);
        for (path, bytes) in &self.left {
            let there = fs::read(path).unwrap_or_else(|why| panic!("{path:?}: {why}\n{all}"));
            let (there, bytes) = (there.escape_ascii(), bytes.escape_ascii());
            assert_eq!(there.to_string(), bytes.to_string(), "{path:?}\n{all}");
        }
        assert_no_litter(self.folder.path(), &all);
        Run {
            stdout: output.stdout,
            stderr: output.stderr,
        }
    }

    /// Runs it and reads its standard output as one JSON document.
    #[track_caller]
    pub(crate) fn json(self) -> Value {
        let command = self.command_with_format("json");
        let run = self.stdout_has([""; 0]).run();
        let document = serde_json::from_slice(&run.stdout)
            .unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(&run.stdout)));
        if let Some(command) = command {
            schema::assert_described(&command, &document);
        }
        document
    }

    /// The command, if it is asked for this format.
    fn command_with_format(&self, format: &str) -> Option<String> {
        let mut pairs = self.args.windows(2);
        let is_asked = pairs.any(|pair| pair[0] == "--format" && pair[1] == format);
        is_asked.then(|| self.args[0].clone())
    }

    /// Runs it and reads each line of its standard output as JSON.
    #[track_caller]
    pub(crate) fn json_lines(self) -> Vec<Value> {
        let command = self.command_with_format("ndjson");
        let run = self.stdout_has([""; 0]).run();
        let text = String::from_utf8(run.stdout).expect("UTF-8");
        let lines = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|why| panic!("{why}: {line}")));
        let lines: Vec<Value> = lines.collect();
        if let Some(command) = command {
            for line in &lines {
                schema::assert_described(&format!("{command}-ndjson"), line);
            }
        }
        lines
    }
}
