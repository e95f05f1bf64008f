//! A running `ds-tool exporter`, and a small HTTP client.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

/// How long to wait for what must happen.
const BOUND: Duration = Duration::from_secs(20);

/// A running exporter. It is killed when this goes out of scope.
pub(crate) struct Exporter {
    child: Child,
    /// Where its lists are.
    folder: TempDir,
    pub(crate) address: SocketAddr,
    /// What it printed before it listened.
    pub(crate) said_at_start: Vec<String>,
    /// What it prints on standard error, line by line.
    lines: Receiver<String>,
}

/// An answer over HTTP.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The status line and the headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }
}

/// Sends this request, and reads until the server closes.
pub(crate) fn exchange(to: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(to).expect("it listens");
    stream.set_read_timeout(Some(BOUND)).expect("a time");
    // A server that refuses a request may close before it has all.
    let _ = stream.write_all(request);
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all);
    let end = all.windows(4).position(|part| part == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(&all)));
    let head = String::from_utf8_lossy(&all[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    Answer {
        status: status.expect("a status line"),
        head,
        body: all[end + 4..].to_vec(),
    }
}

impl Exporter {
    /// One with this list, at a free port.
    pub(crate) fn start(list: &str, args: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", list, args)
    }

    pub(crate) fn start_at(listen: &str, list: &str, args: &[&str]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        fs::write(folder.path().join("a.list"), list).expect("a list");
        Self::start_in(folder, listen, "a.list", args)
    }

    /// One in this folder, with the list of this name in it.
    pub(crate) fn start_in(folder: TempDir, listen: &str, list: &str, args: &[&str]) -> Self {
        // Who runs the tests by nohup ignores SIGHUP, and so would it.
        let mut child = Command::new("/usr/bin/env")
            .args(["--default-signal=HUP", env!("CARGO_BIN_EXE_ds-tool")])
            .args(["exporter", "--listen", listen])
            .args(args)
            .arg(list)
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ds-tool starts");
        let stderr = BufReader::new(child.stderr.take().expect("a pipe"));
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut exporter = Self {
            child,
            folder,
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            said_at_start: Vec::new(),
            lines,
        };
        let (line, before) = exporter.line_and_before("listening on http://");
        exporter.said_at_start = before;
        let address = line.rsplit('/').next().expect("an address");
        exporter.address = address.parse().expect("an address");
        exporter
    }

    /// Waits for a line with this in it.
    #[track_caller]
    pub(crate) fn line(&self, part: &str) -> String {
        self.line_and_before(part).0
    }

    #[track_caller]
    fn line_and_before(&self, part: &str) -> (String, Vec<String>) {
        let mut seen = Vec::new();
        let end = Instant::now() + BOUND;
        let why = loop {
            match self.lines.recv_timeout(end - Instant::now().min(end)) {
                Ok(line) if line.contains(part) => return (line, seen),
                Ok(line) => seen.push(line),
                // It has ended, or nothing comes.
                Err(why) => break why,
            }
        };
        panic!("no line has {part:?} ({why}): {seen:#?}");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts this text in the place of the list, by a rename.
    pub(crate) fn replace(&self, list: &str) {
        fs::write(self.path("new"), list).expect("a list");
        fs::rename(self.path("new"), self.path("a.list")).expect("a rename");
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, "")
    }

    /// The same with further headers.
    pub(crate) fn get_with(&self, path: &str, headers: &str) -> Answer {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n");
        exchange(self.address, request.as_bytes())
    }

    pub(crate) fn post(&self, path: &str) -> Answer {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        );
        exchange(self.address, request.as_bytes())
    }

    /// The value of a sample of /metrics, given with all its labels.
    pub(crate) fn sample(&self, name: &str) -> Option<f64> {
        sample(&self.get("/metrics").text(), name)
    }

    /// Waits until the sample has this value.
    #[track_caller]
    pub(crate) fn wait_for(&self, name: &str, value: f64) {
        let mut last = String::new();
        let end = Instant::now() + BOUND;
        while Instant::now() < end {
            last = self.get("/metrics").text();
            if sample(&last, name) == Some(value) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("{name} is never {value}:\n{last}");
    }

    /// What /sd answers.
    pub(crate) fn targets(&self) -> Vec<Value> {
        let document: Value = serde_json::from_slice(&self.get("/sd").body).expect("JSON");
        crate::schema::assert_described("targets", &document);
        document.as_array().expect("an array").clone()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id() as i32).expect("a pid");
        kill_process(pid, signal).expect("it runs");
    }

    /// Waits for its end.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + BOUND;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("it does not end");
    }

    /// Its descriptors now.
    pub(crate) fn descriptors(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.child.id());
        fs::read_dir(Path::new(&folder)).map_or(0, Iterator::count)
    }
}

impl Drop for Exporter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The value of the sample with this name and these labels.
pub(crate) fn sample(metrics: &str, name: &str) -> Option<f64> {
    let rest = |line: &str| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok();
    metrics.lines().find_map(rest)
}
