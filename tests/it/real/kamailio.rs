//! A real Kamailio of a test's own: in a temporary folder, on loopback, ended by its pid.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::rpc::{Error, Rpc};
use super::{network, skip, wait};
use crate::json_bytes;

const START: Duration = Duration::from_secs(15);
const ANSWER: Duration = Duration::from_secs(10);

/// Added to a configuration that does not load jsonrpcs itself: the socket that the tests talk to.
const RPC: &str = r#"
loadmodule "jsonrpcs.so"
modparam("jsonrpcs", "transport", 4)
modparam("jsonrpcs", "dgram_socket", "@DIR@/rpc.sock")
"#;

pub(super) struct Kamailio {
    process: Child,
    rpc: Rpc,
    folder: TempDir,
    pub(super) port: u16,
}

/// A destination as the server's `dispatcher.list` shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) set: i64,
    pub(super) uri: Vec<u8>,
    pub(super) flags: String,
    pub(super) priority: i64,
    pub(super) attrs: Vec<u8>,
}

/// A server of which a process was ended by a signal, and the last lines of its log.
#[derive(Debug)]
pub(super) struct Crashed(pub(super) String);

/// The network that a server of a test sees.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Network<'a> {
    /// The machine's own: the server can be reached by SIP.
    Shared,
    /// A namespace with nothing but loopback: every name fails at once, as nobody can be asked.
    /// Where the machine allows no namespaces it is the shared one; see
    /// `network::is_allowed`.
    Alone,
    /// The machine's own, with the name server at this address for names.
    WithNames(IpAddr),
    /// The machine's own, with this resolv.conf.
    Resolving(&'a str),
}

impl Kamailio {
    /// Starts a server with this configuration, in which `@LIST@`, `@DIR@` and `@PORT@` (a free
    /// one of `address`) are replaced, and waits until it answers.
    pub(super) fn start(cfg: &str, address: &str, network: Network<'_>) -> Self {
        Self::start_with(cfg, b"", address, network)
            .unwrap_or_else(|log| panic!("kamailio does not start:\n{log}"))
    }

    /// The same with this list; the log of a server that does not start is the error.
    pub(super) fn start_with(
        cfg: &str,
        list: &[u8],
        address: &str,
        network: Network<'_>,
    ) -> Result<Self, String> {
        let folder = TempDir::new().expect("a temporary folder");
        let dir = folder.path();
        let port = wait::free_port(address);
        let rpc = match cfg.contains("jsonrpcs.so") {
            true => "",
            false => RPC,
        };
        let cfg = (cfg.to_owned() + rpc)
            .replace("@LIST@", &text(&dir.join("dispatcher.list")))
            .replace("@DIR@", &text(dir))
            .replace("@PORT@", &port.to_string());
        fs::write(dir.join("kamailio.cfg"), cfg).expect("a configuration");
        fs::write(dir.join("dispatcher.list"), list).expect("a list");
        let log = File::create(dir.join("log")).expect("a log");

        let mut process = command(network, dir)
            .args(["-DD", "-E", "-f"])
            .arg(dir.join("kamailio.cfg"))
            .arg("-Y")
            .arg(dir)
            .arg("-P")
            .arg(dir.join("pid"))
            .env("LC_ALL", "C")
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("kamailio starts");
        let mut rpc = Rpc::new(dir);
        // A call that comes too early is never answered; the next one waits for longer.
        let mut patience = Duration::from_millis(25);
        let answers = wait::until(START, || {
            let ended = process.try_wait().expect("a child").is_some();
            patience = (2 * patience).min(Duration::from_millis(500));
            let answer = rpc.call("core.version", &[""; 0], patience);
            (ended || answer.is_ok()).then_some(answer.is_ok())
        });
        let server = Self {
            process,
            rpc,
            folder,
            port,
        };
        match answers {
            Some(true) => Ok(server),
            _ => Err(server.log(0)),
        }
    }

    /// Where its configuration is.
    pub(super) fn cfg(&self) -> String {
        text(&self.folder.path().join("kamailio.cfg"))
    }

    /// Ends the server and leaves its files.
    pub(super) fn silence(&mut self) {
        wait::stop(&mut self.process);
    }

    /// Whether this list is taken. If not, the server still holds the one before.
    pub(super) fn reload(&mut self, list: &[u8]) -> Result<(), String> {
        fs::write(self.list_file(), list).expect("a list");
        self.reload_file()
    }

    /// The list that `@LIST@` stands for.
    pub(super) fn list_file(&self) -> PathBuf {
        self.folder.path().join("dispatcher.list")
    }

    /// Whether the list is taken as it stands in its file.
    pub(super) fn reload_file(&mut self) -> Result<(), String> {
        match self.rpc.call("dispatcher.reload", &[""; 0], ANSWER) {
            Ok(_) => Ok(()),
            Err(Error::Refused(message)) if message == "Reload Failed" => Err(message),
            Err(error) => panic!("no reload: {error}\n{}", self.state()),
        }
    }

    /// Reloads what is known to crash it, and waits for its end.
    pub(super) fn reload_and_crash(&mut self) {
        let answer = self.rpc.call("dispatcher.reload", &[""; 0], ANSWER);
        let process = &mut self.process;
        let ended = wait::until(START, || process.try_wait().ok().flatten());
        assert!(answer.is_err() && ended.is_some(), "{}", self.state());
    }

    /// What the server holds, in its own order.
    pub(super) fn list(&mut self) -> Vec<Held> {
        self.list_unless_crashed()
            .unwrap_or_else(|Crashed(state)| panic!("no list: {state}"))
    }

    /// The same, of a server that may have crashed: for tests of what is known to crash some
    /// servers now and then.
    pub(super) fn list_unless_crashed(&mut self) -> Result<Vec<Held>, Crashed> {
        let list = match self.rpc.call("dispatcher.list", &["full"], ANSWER) {
            Ok(list) => list,
            Err(Error::Refused(message)) if message == "No Destination Sets" => {
                return Ok(Vec::new());
            }
            Err(error) => {
                // The main process notices the end of one of its children a little later.
                let process = &mut self.process;
                wait::until(Duration::from_secs(5), || process.try_wait().ok().flatten());
                let state = format!("{error}\n{}", self.state());
                // Kamailio's main process says so of its children (handle_sigs of main.c).
                assert!(state.contains("exited by a signal"), "no list: {state}");
                return Err(Crashed(state));
            }
        };
        let sets = list["RECORDS"]
            .as_array()
            .expect("sets")
            .iter()
            .map(|record| &record["SET"]);
        let destination = |set: &Value, target: &Value| {
            let dest = &target["DEST"];
            Held {
                set: set["ID"].as_i64().expect("a set id"),
                uri: json_bytes::bytes(&dest["URI"]),
                flags: dest["FLAGS"].as_str().expect("letters").to_owned(),
                priority: dest["PRIORITY"].as_i64().expect("a priority"),
                attrs: json_bytes::bytes(&dest["ATTRS"]["BODY"]),
            }
        };
        let loaded = sets.flat_map(|set| {
            let targets = set["TARGETS"].as_array().expect("destinations");
            targets.iter().map(move |target| destination(set, target))
        });
        Ok(loaded.collect())
    }

    /// Gives a destination, or `all` of a set, another state, such as `ip`.
    pub(super) fn set_state(&mut self, state: &str, set: i64, uri: &str) {
        let answer = self
            .rpc
            .call("dispatcher.set_state", &(state, set, uri), ANSWER);
        answer.unwrap_or_else(|error| panic!("no state of {uri}: {error}\n{}", self.state()));
    }

    /// What the server counted of the latency of each URI.
    pub(super) fn latencies(&mut self) -> BTreeMap<String, Value> {
        let list = self.rpc.call("dispatcher.list", &["full"], ANSWER);
        let list = list.unwrap_or_else(|error| panic!("no list: {error}"));
        let sets = list["RECORDS"].as_array().expect("sets").iter();
        let targets = sets.flat_map(|record| record["SET"]["TARGETS"].as_array().expect("targets"));
        targets
            .map(|target| {
                let dest = &target["DEST"];
                let uri = json_bytes::bytes(&dest["URI"]);
                let uri = String::from_utf8(uri).expect("a URI");
                (uri, dest["LATENCY"].clone())
            })
            .collect()
    }

    /// How long the log is now: the place from which `log` can show it.
    pub(super) fn log_length(&self) -> usize {
        fs::metadata(self.folder.path().join("log"))
            .map_or(0, |file| usize::try_from(file.len()).unwrap_or(0))
    }

    /// The last lines of the server's log, from a place of it on.
    pub(super) fn log(&self, from: usize) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(log.get(from..).unwrap_or_default()).into_owned();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(40)..].join("\n")
    }

    /// All of the log.
    pub(super) fn whole_log(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }

    fn state(&mut self) -> String {
        let state = match self.process.try_wait() {
            Ok(Some(status)) => format!("the server is gone: {status}"),
            _ => "the server is there".to_owned(),
        };
        format!("{state}\n{}", self.log(0))
    }
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        wait::stop(&mut self.process);
        wait::end_those_of(self.folder.path());
    }
}

fn command(network: Network<'_>, dir: &Path) -> Command {
    let kamailio = skip::find("kamailio").expect("kamailio is installed");
    let resolv_conf = match network {
        Network::WithNames(server) => Some(format!("nameserver {server}\n{IMPATIENT}\n")),
        Network::Resolving(resolv_conf) => Some(resolv_conf.to_owned()),
        Network::Shared | Network::Alone => None,
    };
    if let Some(text) = resolv_conf {
        fs::write(dir.join("resolv.conf"), text).expect("a resolv.conf");
        let script = "mount --bind resolv.conf /etc/resolv.conf && exec \"$0\" \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["-rm", "sh", "-c", script]).arg(kamailio);
        return command;
    }
    let mut command = match network == Network::Alone && network::is_allowed() {
        true => network::own(&kamailio),
        false => Command::new(kamailio),
    };
    command.env("RES_OPTIONS", IMPATIENT.trim_start_matches("options "));
    command
}

/// What keeps a server from waiting long for names that nobody knows.
const IMPATIENT: &str = "options timeout:1 attempts:1";

fn text(path: &Path) -> String {
    path.to_str().expect("a path in UTF-8").to_owned()
}

/// Whether the machine has the IPv6 loopback address.
pub(super) fn ipv6() -> bool {
    std::net::UdpSocket::bind("[::1]:0").is_ok()
}
