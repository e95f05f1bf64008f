//! One list in a real Kamailio and in `ds-tool show`: the same, or what differs.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::kamailio::{self, Held, Kamailio, Network};
use super::{ds_tool, network};
use crate::json_bytes;

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
listen=udp:127.0.0.1:@PORT@
listen=tcp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 86400)
modparam("dispatcher", "reload_delta", 0)
request_route { exit; }
"#;

pub(super) struct Comparison {
    server: Kamailio,
    version: String,
    folder: TempDir,
    /// How many destinations were the same, and how many lists stop the start.
    pub(super) destinations: usize,
    pub(super) refused: usize,
}

/// A reading of a list; `None` is a list that stops the start.
type Reading = Option<Vec<Held>>;

struct Shown {
    reading: Reading,
    /// The names that Kamailio would have to look up, and their lines.
    needs_dns: Vec<Vec<u8>>,
    lines: Vec<u64>,
}

impl Comparison {
    /// A server to compare with, and the version to compare as.
    pub(super) fn new(version: String) -> Self {
        let server = server();
        let folder = TempDir::new().expect("a temporary folder");
        Self {
            server,
            version,
            folder,
            destinations: 0,
            refused: 0,
        }
    }

    /// Loads a list, given in lines, in both. On disagreement says all there is to say.
    pub(super) fn check(&mut self, lines: &[Vec<u8>]) -> Result<(), String> {
        let Err(first) = self.difference(lines) else {
            return Ok(());
        };
        let lines = self.fewest(lines);
        let log = self.server.log_length();
        let difference = self.difference(&lines).err().unwrap_or(first);
        let mut report = String::new();
        let _ = writeln!(
            report,
            "{difference}\nkamailio says:\n{}",
            self.server.log(log)
        );
        let _ = writeln!(report, "the file:\n{}", hex_dump(&lines.concat()));
        Err(report)
    }

    /// The fewest of these lines that still disagree: drops ever smaller runs of them.
    fn fewest(&mut self, lines: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut lines = lines.to_vec();
        let mut run = lines.len().div_ceil(2);
        while run > 0 {
            let mut at = 0;
            while at < lines.len() && lines.len() > 1 {
                let mut fewer = lines.clone();
                fewer.drain(at..(at + run).min(lines.len()));
                if self.difference(&fewer).is_err() {
                    lines = fewer;
                } else {
                    at += run;
                }
            }
            run /= 2;
        }
        lines
    }

    fn difference(&mut self, lines: &[Vec<u8>]) -> Result<(), String> {
        let mut list = lines.concat();
        let mut shown = self.shown(&list);
        if !shown.needs_dns.is_empty() {
            // Names that cannot be said not to resolve: their lines are left out.
            list = without(&list, &shown.lines);
            shown = self.shown(&list);
            if !shown.needs_dns.is_empty() {
                return Ok(()); // a line that became two when those before it went
            }
        }
        let loaded = self.server.reload(&list).ok().map(|()| self.server.list());
        if loaded == shown.reading {
            self.destinations += loaded.as_ref().map_or(0, Vec::len);
            self.refused += usize::from(loaded.is_none());
            return Ok(());
        }
        Err(format!(
            "kamailio holds:\n{}ds-tool shows:\n{}",
            table(&loaded),
            table(&shown.reading)
        ))
    }

    /// What ds-tool shows, without what needs DNS: a server that cannot ask does not hold it.
    /// Those names are told to ds-tool as names that do not resolve, since the order of the sets
    /// depends on which destinations there are.
    fn shown(&self, list: &[u8]) -> Shown {
        let file = self.folder.path().join("dispatcher.list");
        fs::write(&file, list).expect("a list");
        let mut args = ["show", "--kamailio-version", &self.version]
            .map(OsString::from)
            .to_vec();
        args.push(file.into_os_string());
        let shown = read(&args);
        if shown.needs_dns.is_empty() || !network::is_allowed() {
            return shown;
        }
        for host in &shown.needs_dns {
            if let Ok(host) = str::from_utf8(host) {
                args.push(format!("--resolve={host}=").into());
            }
        }
        read(&args)
    }
}

/// A server to load lists with, in which no name resolves.
pub(super) fn server() -> Kamailio {
    let ipv6 = if kamailio::ipv6() {
        "listen=udp:[::1]:@PORT@\n"
    } else {
        ""
    };
    Kamailio::start(&(ipv6.to_owned() + CFG), "127.0.0.1", Network::Alone)
}

fn read(args: &[OsString]) -> Shown {
    let run = ds_tool::run(args);
    let fatal = run.json["fatal"].is_object();
    let entries = run.json["entries"].as_array().cloned().unwrap_or_default();
    let (unknown, known): (Vec<Value>, Vec<Value>) = entries
        .into_iter()
        .partition(|entry| entry["needs_dns"] == true);
    let nothing = known.is_empty() && unknown.is_empty();
    let refused = run.code == Some(2);
    assert!(
        refused == fatal || nothing,
        "exit code {:?}: {}",
        run.code,
        run.stderr
    );
    Shown {
        reading: (!fatal).then(|| known.iter().map(loaded).collect()),
        needs_dns: unknown
            .iter()
            .map(|entry| json_bytes::bytes(&entry["host"]))
            .collect(),
        lines: unknown
            .iter()
            .filter_map(|entry| entry["line"].as_u64())
            .collect(),
    }
}

fn loaded(entry: &Value) -> Held {
    Held {
        set: entry["set"].as_i64().expect("a set id"),
        uri: json_bytes::bytes(&entry["uri"]),
        flags: entry["flags"].as_str().expect("letters").to_owned(),
        priority: entry["priority"].as_i64().expect("a priority"),
        attrs: json_bytes::bytes(&entry["attrs"]),
    }
}

/// The list without these lines, counted from 1.
fn without(list: &[u8], lines: &[u64]) -> Vec<u8> {
    let numbered = list.split_inclusive(|&byte| byte == b'\n').zip(1..);
    numbered
        .filter(|(_, n)| !lines.contains(n))
        .flat_map(|(line, _)| line)
        .copied()
        .collect()
}

fn table(reading: &Reading) -> String {
    let Some(entries) = reading else {
        return "  nothing: the list stops the start\n".to_owned();
    };
    let mut table = format!("  {} destinations\n", entries.len());
    for Held {
        set,
        uri,
        flags,
        priority,
        attrs,
    } in entries
    {
        let (uri, attrs) = (uri.escape_ascii(), attrs.escape_ascii());
        let _ = writeln!(table, "  {set} {uri} {flags} {priority} \"{attrs}\"");
    }
    table
}

fn hex_dump(bytes: &[u8]) -> String {
    let mut dump = String::new();
    for (at, row) in bytes.chunks(16).enumerate() {
        let _ = write!(dump, "{:06x} ", at * 16);
        for byte in row {
            let _ = write!(dump, " {byte:02x}");
        }
        let plain = |&byte: &u8| {
            if (0x20..0x7f).contains(&byte) {
                char::from(byte)
            } else {
                '.'
            }
        };
        let text: String = row.iter().map(plain).collect();
        let _ = writeln!(dump, "{}  {text}", "   ".repeat(16 - row.len()));
    }
    dump
}
