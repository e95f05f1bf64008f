//! Every command that README.md shows is run here, and prints what it shows there.
//!
//! Destinations of the examples are addresses for documentation. Here they are destinations on
//! loopback: their addresses are put into the list, and taken out of what is printed.

use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::UNIX_EPOCH;

use serde_json::Value;
use tempfile::TempDir;

use crate::certificates::{Ca, DAY, Special};
use crate::real::skip;
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

/// A fenced block: the words after the fence, and the lines within.
struct Block {
    info: String,
    lines: Vec<String>,
}

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

fn blocks(text: &str) -> Vec<Block> {
    // Between two fences in turn: prose, block, prose ...
    let parts = text.split("```").collect::<Vec<_>>();
    parts
        .iter()
        .skip(1)
        .step_by(2)
        .map(|part| {
            let (info, lines) = part.split_once('\n').expect("a line after the fence");
            Block {
                info: info.to_owned(),
                lines: lines.lines().map(str::to_owned).collect(),
            }
        })
        .collect()
}

/// Each command of the console blocks, and the lines that it is shown to print.
fn commands(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for block in blocks(text)
        .into_iter()
        .filter(|block| block.info == "console")
    {
        for line in block.lines {
            match line.strip_prefix("$ ") {
                Some(command) => found.push((command.to_owned(), Vec::new())),
                None => found.last_mut().expect("a command first").1.push(line),
            }
        }
    }
    found
}

/// The lists of the README in a folder, and the destinations that they name.
struct World {
    folder: TempDir,
    /// As the README has it, and where it is.
    peers: Vec<(&'static str, SocketAddr)>,
    /// They end with it.
    _running: (Vec<Uas>, Vec<StreamUas>),
}

impl World {
    fn new(text: &str) -> Self {
        let by_udp = vec![
            ("192.0.2.11:5060", Uas::answering("200 OK")),
            ("192.0.2.12:5060", Uas::answering("404 Not Found")),
            ("192.0.2.13:5060", Uas::silent()),
            (
                "[2001:db8::11]:5060",
                Uas::at(UdpSocket::bind("[::1]:0").unwrap(), |asked| {
                    asked.answer("200 OK")
                }),
            ),
        ];
        let closed = UdpSocket::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        let ca = Ca::new("Example CA");
        let expired = Special {
            begins: Some(UNIX_EPOCH + 18_000 * DAY),
            // 2020-01-31
            ends: Some(UNIX_EPOCH + 18_292 * DAY),
        };
        let valid = ca.certificate(&["127.0.0.1"]).server();
        let expired = ca.special(&["127.0.0.1"], expired).server();
        let by_stream = vec![
            (
                "192.0.2.21:5060",
                StreamUas::tcp(|talk| talk.answer_all("200 OK")),
            ),
            (
                "192.0.2.22:5061",
                StreamUas::tls(valid, |talk| talk.answer_all("200 OK")),
            ),
            (
                "192.0.2.23:5061",
                StreamUas::tls(expired, |talk| talk.answer_all("200 OK")),
            ),
        ];
        let addresses = by_udp.iter().map(|(shown, uas)| (*shown, uas.address));
        let streams = by_stream.iter().map(|(shown, uas)| (*shown, uas.address));
        let refused = [("192.0.2.14:5060", closed)];
        let peers = addresses.chain(streams).chain(refused).collect();
        let folder = TempDir::new().unwrap();
        for block in blocks(text) {
            if let Some(name) = block.info.strip_prefix("text ") {
                let list = block.lines.join("\n") + "\n";
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, list).unwrap();
            }
        }
        fs::write(folder.path().join("ca.pem"), ca.pem).unwrap();
        let running = (
            by_udp.into_iter().map(|(_, uas)| uas).collect(),
            by_stream.into_iter().map(|(_, uas)| uas).collect(),
        );
        Self {
            folder,
            peers,
            _running: running,
        }
    }

    /// Runs a command as the README shows it, and gives what it prints to standard error and to
    /// standard output.
    fn run(&self, command: &str) -> [String; 2] {
        let words: Vec<String> = command
            .split_whitespace()
            .map(|word| word.replace('\'', ""))
            .collect();
        let args = match words
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["ds-tool", ..] => &words[1..],
            ["cargo", "run", "--release", "--", ..] => &words[4..],
            _ => panic!("what is this to run? {command}"),
        };
        let probes = args.first().is_some_and(|arg| arg == "probe");
        if probes {
            self.write_lists(|text, (shown, address)| text.replace(shown, &address.to_string()));
        }
        let args = args.iter().map(|arg| {
            let peers = self.peers.iter().filter(|_| probes);
            peers.fold(arg.clone(), |arg, (shown, address)| {
                arg.replace(&shown.replace("5060", "*"), &address.to_string())
                    // Where a name leads: to the first of them.
                    .replace(
                        "example.org:5060",
                        &format!("example.org:{}", address.port()),
                    )
                    .replace("example.org=192.0.2.11", "example.org=127.0.0.1")
            })
        });
        let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
            .args(args)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{command}: {output:?}"
        );
        if probes {
            self.write_lists(|text, (shown, address)| text.replace(&address.to_string(), shown));
        }
        [output.stderr, output.stdout].map(|printed| {
            let printed = String::from_utf8(printed).unwrap();
            self.peers
                .iter()
                .fold(printed, |printed, (shown, address)| {
                    printed.replace(&address.to_string(), shown)
                })
        })
    }

    fn write_lists(&self, change: impl Fn(String, &(&'static str, SocketAddr)) -> String) {
        for entry in fs::read_dir(self.folder.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = self.peers.iter().fold(text, &change);
            fs::write(path, text).unwrap();
        }
    }
}

/// The lines without what differs from run to run: times, the ports of the demo, and blanks, since
/// columns are as wide as these.
fn lasting(lines: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
    let lasting = |line: &str| {
        let line = masked(line, "127.0.0.1:");
        let line = masked(&line, "/etc/kamailio/kamailio.cfg:");
        let line = masked(&line, "\"rtt_ms\":");
        let line = ["rtt_avg=", "rtt_max=", "time="]
            .iter()
            .fold(line, |line, name| masked(&line, name));
        let mut words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        for at in 1..words.len() {
            let unit = matches!(words[at].as_str(), "ms" | "s");
            // `in 2 s` at the end of a summary, and a time in a table; not `no reply in 2 s`.
            let measured = words[at] == "ms" || line.contains(" destination");
            let is_time = |word: &str| word.split('/').all(|time| time.parse::<f64>().is_ok());
            if unit && measured && is_time(&words[at - 1]) {
                words[at - 1] = "TIME".to_owned();
                words[at] = "UNIT".to_owned();
            }
        }
        words.join(" ")
    };
    lines
        .into_iter()
        .map(|line| lasting(line.as_ref()))
        .collect()
}

/// The line with `N` for each number after this text.
fn masked(line: &str, before: &str) -> String {
    let mut parts = line.split(before);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(before);
        out.push('N');
        out.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'));
    }
    out
}

/// The names in the first column of the table after this line.
fn fields(text: &str, after: &str) -> Vec<String> {
    let rest = text
        .split_once(after)
        .unwrap_or_else(|| panic!("no {after}"))
        .1;
    let table = rest.lines().skip_while(|line| !line.starts_with('|'));
    table
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect()
}

#[track_caller]
fn assert_fields(told: &[String], optional: &[&str], there: &Value) {
    let mut told: Vec<&str> = told
        .iter()
        .map(String::as_str)
        .filter(|name| !optional.contains(name))
        .collect();
    let mut there: Vec<&str> = there
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    told.sort_unstable();
    there.sort_unstable();
    assert_eq!(told, there);
}

#[test]
fn every_command_prints_what_is_shown() {
    let text = readme();
    let world = World::new(&text);
    let mut run = 0;
    for (command, shown) in commands(&text) {
        match command.as_str() {
            // This is what runs, and what has built it.
            "tests/run" | "cargo install --path ." => continue,
            _ => run += 1,
        }
        // These include the cfg that Debian's package installs.
        let stock = ["site.cfg", "early.cfg"]
            .iter()
            .any(|cfg| command.contains(cfg));
        if stock && !skip::required("kamailio", "every_command_prints_what_is_shown (stock cfg)") {
            continue;
        }
        let [stderr, stdout] = world.run(&command).map(|printed| lasting(printed.lines()));
        // Lint of what is sound is shown as it is: without a word.
        let silent = shown.is_empty() && command.starts_with("ds-tool lint");
        let said = [&stdout[..], &stderr[..]].concat();
        assert_eq!(said.is_empty(), silent, "{command}: {said:?}");
        // Diagnostics come before the results, a summary after them.
        let summary_last = [&stdout[..], &stderr[..]].concat();
        if !shown.is_empty() && summary_last != lasting(&shown) {
            assert_eq!([stderr, stdout].concat(), lasting(&shown), "{command}");
        }
    }
    assert!(run >= 8, "only {run} commands found");
}

#[test]
fn the_test_command_is_a_script_that_can_be_run() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/run");
    assert!(
        commands(&readme())
            .iter()
            .any(|(command, _)| command == "tests/run")
    );
    let status = Command::new("bash")
        .arg("-n")
        .arg(&script)
        .status()
        .unwrap();
    assert!(status.success());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_ne!(mode & 0o100, 0, "not executable");
    }
}

#[test]
fn the_fields_of_the_json_are_all_told() {
    let text = readme();
    let world = World::new(&text);
    let document = |command: &str| -> Value {
        let [_, stdout] = world.run(command);
        serde_json::from_str(&stdout).unwrap()
    };
    let [entries, results] = ["Each of `entries`:", "Each of `results`"];
    let show = document("ds-tool show --format json dispatcher.list");
    assert_fields(&fields(&text, "### show"), &["config", "fatal"], &show);
    assert_fields(&fields(&text, entries), &["probing"], &show["entries"][0]);
    let show = document("ds-tool show --config trap.cfg --format json gateways.list");
    assert_fields(&fields(&text, "### show"), &["fatal"], &show);
    assert_fields(&fields(&text, entries), &[], &show["entries"][0]);
    assert_fields(&fields(&text, "The `config`:"), &[], &show["config"]);
    let probe = document(
        "ds-tool probe --config proxy.cfg --set 1 --count 2 --interval 1ms --format json dispatcher.list",
    );
    assert_fields(&fields(&text, "### probe"), &["fatal"], &probe);
    let optional = [
        "cause",
        "hint",
        "not_pinged",
        "server",
        "allow",
        "dns",
        "connection",
        "warnings",
    ];
    assert_fields(&fields(&text, results), &optional, &probe["results"][0]);
    assert_fields(&fields(&text, "The `summary`:"), &[], &probe["summary"]);
}

#[test]
fn what_differs_from_run_to_run_is_masked() {
    assert_eq!(
        lasting([
            "  1  127.0.0.1:41376  AP  200 OK  0.63 ms  1",
            "no reply in 2 s",
            "1 destination: in 2.034 s"
        ]),
        [
            "1 127.0.0.1:N AP 200 OK TIME UNIT 1",
            "no reply in 2 s",
            "1 destination: in TIME UNIT"
        ]
    );
}
