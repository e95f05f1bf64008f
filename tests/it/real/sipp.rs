//! SIPp as a SIP server, with a scenario of tests/scenarios.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{skip, wait};

pub(super) struct Sipp {
    process: Child,
    folder: TempDir,
    pub(super) port: u16,
}

impl Sipp {
    /// Starts the scenario of this name on 127.0.0.1 and waits until it has its port.
    pub(super) fn start(scenario: &str) -> Self {
        Self::over("u1", scenario)
    }

    /// The same over what SIPp calls this: `u1` is UDP, `t1` TCP.
    pub(super) fn over(transport: &str, scenario: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let dir = folder.path();
        let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
        let port = wait::free_port("127.0.0.1");
        let log = File::create(dir.join("log")).expect("a log");
        let mut process = Command::new(skip::find("sipp").expect("sipp is installed"))
            .arg("-sf")
            .arg(scenarios.join(scenario).with_extension("xml"))
            .args(["-i", "127.0.0.1", "-p", &port.to_string(), "-nostdin"])
            .args(["-t", transport])
            // SIPp answers a retransmission by itself, unless told to see it as a request.
            .args((scenario == "lost-first").then_some("-nr"))
            .args(["-trace_err", "-error_file"])
            .arg(dir.join("errors"))
            .env("TERM", "dumb")
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("sipp starts");
        let bound = wait::until(Duration::from_secs(10), || {
            let ended = process.try_wait().expect("a child").is_some();
            let bound = match transport {
                "u1" => wait::udp_port_is_bound(port),
                _ => wait::tcp_port_is_listened_on(port),
            };
            (ended || bound).then_some(!ended)
        });
        let sipp = Self {
            process,
            folder,
            port,
        };
        assert_eq!(bound, Some(true), "sipp does not start:\n{}", sipp.log());
        sipp
    }

    /// What SIPp has to say, for a test that fails.
    pub(super) fn log(&self) -> String {
        let text = |name| fs::read(self.folder.path().join(name)).unwrap_or_default();
        let all = [text("log"), text("errors")].concat();
        String::from_utf8_lossy(&all).into_owned()
    }
}

impl Drop for Sipp {
    fn drop(&mut self) {
        // By force: asked politely, SIPp would first see its calls through.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
