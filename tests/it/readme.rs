//! Every command that README.md and the guide in docs/ show is run here, and prints what they show.
//!
//! Destinations of the examples have addresses for documentation. Here they are destinations on
//! loopback: their addresses are put into the files, and taken out of what is printed.

use std::fs;
use std::io::Read;
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

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// README.md and the pages of the guide.
fn documents() -> Vec<String> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let names = fs::read_dir(docs).unwrap().map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        format!("docs/{name}")
    });
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".md")).collect();
    names.push("README.md".to_owned());
    names.sort_unstable();
    names
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let inside = lines.by_ref().take_while(|line| !line.starts_with("```"));
            blocks.push(Block {
                info: info.to_owned(),
                lines: inside.map(str::to_owned).collect(),
            });
        }
    }
    blocks
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

/// The files of a document in a folder, and the destinations that they name.
struct World {
    folder: TempDir,
    /// As the document has it, and where it is.
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
        let others = [
            ("192.0.2.14:5060", closed),
            // The server's own socket, in a cfg.
            ("192.0.2.1:5060", "127.0.0.1:5060".parse().unwrap()),
        ];
        let peers = addresses.chain(streams).chain(others).collect();
        let folder = TempDir::new().unwrap();
        for block in blocks(text) {
            if let Some((_, name)) = block.info.split_once(' ') {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, block.lines.join("\n") + "\n").unwrap();
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

    /// Runs a command as the document shows it, and gives what a terminal would show: standard output
    /// and standard error in the order of their writing.
    fn run(&self, command: &str) -> String {
        let args = command
            .strip_prefix("ds-tool ")
            .unwrap_or_else(|| panic!("what is this to run? {command}"));
        let probes = args.starts_with("probe ");
        if probes {
            self.write_files(|text, (shown, address)| text.replace(shown, &address.to_string()));
        }
        let args = args.split_whitespace().map(|arg| {
            let arg = arg.replace('\'', "");
            let peers = self.peers.iter().filter(|_| probes);
            peers.fold(arg, |arg, (shown, address)| {
                arg.replace(&shown.replace("5060", "*"), &address.to_string())
                    // Where a name leads: to the first of them.
                    .replace(
                        "example.org:5060",
                        &format!("example.org:{}", address.port()),
                    )
                    .replace("example.org=192.0.2.11", "example.org=127.0.0.1")
            })
        });
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut ds_tool = Command::new(env!("CARGO_BIN_EXE_ds-tool"));
        ds_tool
            .args(args)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(writer.try_clone().unwrap())
            .stderr(writer);
        let mut child = ds_tool.spawn().unwrap();
        // It holds the ends to write into, and the pipe ends with the last of them.
        drop(ds_tool);
        let mut printed = String::new();
        reader.read_to_string(&mut printed).unwrap();
        let status = child.wait().unwrap();
        assert!(
            matches!(status.code(), Some(0 | 1)),
            "{command}: {status}: {printed}"
        );
        if probes {
            self.write_files(|text, (shown, address)| text.replace(&address.to_string(), shown));
        }
        self.peers
            .iter()
            .fold(printed, |printed, (shown, address)| {
                printed.replace(&address.to_string(), shown)
            })
    }

    fn write_files(&self, change: impl Fn(String, &(&'static str, SocketAddr)) -> String) {
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
        let line = masked_text(&line, "\"time\":\"", "Z\"");
        // At the end of a summary.
        let line = line.split(", started 20").next().unwrap_or_default();
        let line = ["rtt_avg=", "rtt_max=", " time=", "started="]
            .iter()
            .fold(line.to_owned(), |line, name| masked(&line, name));
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

/// The line with `N` for each text between these two.
fn masked_text(line: &str, before: &str, after: &str) -> String {
    let mut parts = line.split(before);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once(after).map_or(part, |(_, rest)| rest);
        out.push_str(&format!("{before}N{after}{rest}"));
    }
    out
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

/// The names in the first column of the table after this heading.
fn first_column(text: &str, heading: &str) -> Vec<String> {
    let mut lines = text.lines().skip_while(|line| *line != heading);
    assert!(lines.next().is_some(), "no {heading}");
    let table = lines.skip_while(|line| !line.starts_with('|'));
    table
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect()
}

/// The table after this heading has each field of the object, and no other but the optional ones.
#[track_caller]
fn assert_fields(text: &str, heading: &str, optional: &[&str], object: &Value) {
    let mut documented = first_column(text, heading);
    documented.retain(|name| !optional.contains(&name.as_str()));
    let mut printed: Vec<&String> = object.as_object().unwrap().keys().collect();
    documented.sort_unstable();
    printed.sort_unstable();
    assert_eq!(documented.iter().collect::<Vec<_>>(), printed, "{heading}");
}

#[test]
fn every_command_prints_what_is_shown() {
    let mut run = 0;
    for name in documents() {
        let text = document(&name);
        let commands = commands(&text);
        if commands.is_empty() {
            continue;
        }
        let world = World::new(&text);
        for (command, shown) in commands {
            run += 1;
            // These include the cfg that Debian's package installs.
            let stock = ["site.cfg", "early.cfg"]
                .iter()
                .any(|cfg| command.contains(cfg));
            if stock && !skip::required("kamailio") {
                continue;
            }
            let printed = lasting(world.run(&command).lines());
            // Lint of a sound file is shown as it is: without output.
            let silent = shown.is_empty() && command.starts_with("ds-tool lint");
            assert_eq!(
                printed.is_empty(),
                silent,
                "{name}: {command}: {printed:#?}"
            );
            if !shown.is_empty() {
                assert_eq!(printed, lasting(&shown), "{name}: {command}");
            }
        }
    }
    assert!(run >= 35, "only {run} commands found");
}

#[test]
fn the_picture_shows_what_the_program_prints() {
    let text = document("README.md");
    let picture = document("docs/terminal.svg");
    // A terminal breaks lines, and the times are those of another run.
    let words = |text: &str| -> String { text.split_whitespace().collect() };
    let shown: String = picture
        .lines()
        .filter_map(|line| line.strip_suffix("</text>")?.rsplit_once('>'))
        .map(|(_, shown)| words(shown))
        .collect();
    let pictured = ["ds-tool lint --kamailio-version", "ds-tool probe"];
    for (command, lines) in commands(&text) {
        if !pictured.iter().any(|start| command.starts_with(start)) {
            continue;
        }
        assert!(shown.contains(&words(&command)), "{command}");
        for line in &lines {
            let has_time = line.contains(" ms ") || line.contains(" destinations: ");
            assert!(
                has_time || shown.contains(&words(line)),
                "run .ci/screenshot: docs/terminal.svg has no {line:?}"
            );
        }
    }
}

#[test]
fn the_picture_of_watch_has_its_screen() {
    let picture = document("docs/watch.svg").replace("&gt;", ">");
    let words = |text: &str| -> String { text.split_whitespace().collect() };
    let shown: String = picture
        .lines()
        .filter_map(|line| line.strip_suffix("</text>")?.split_once("\">"))
        .map(|(_, shown)| words(shown))
        .collect();
    // The screen that the tests of the renderer hold to.
    let screen = document("tests/data/screen/only-down.txt");
    let names = screen.lines().nth(4).unwrap();
    let keys = screen.lines().last().unwrap().replace("only down  q", "q");
    for part in [
        names,
        keys.as_str(),
        "×",
        "IP for",
        "2 down",
        "TP -> IP",
        "no reply",
    ] {
        assert!(
            shown.contains(&words(part)),
            "run .ci/screenshot: docs/watch.svg has no {part:?}"
        );
    }
}

/// The anchors of a page's headings, as code hosts make them.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_leads_somewhere() {
    for name in documents() {
        let text = document(&name);
        for link in text.split("](").skip(1) {
            let (link, _) = link.split_once(')').expect("an end of the link");
            if link.starts_with("https://") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let folder = Path::new(&name).parent().unwrap();
            let target = match file {
                "" => name.clone(),
                file => folder.join(file).to_str().unwrap().to_owned(),
            };
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            assert!(root.join(&target).exists(), "{name}: {link}");
            if !anchor.is_empty() {
                let anchors = anchors(&document(&target));
                assert!(anchors.iter().any(|a| a == anchor), "{name}: {link}");
            }
        }
    }
}

#[test]
fn the_test_command_is_a_script_that_can_be_run() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/run");
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
fn the_fields_of_the_json_are_all_documented() {
    let text = document("docs/json.md");
    let world = World::new(&text);
    // The first command that begins so; where it sums up on standard error, its document ends before.
    let json = |start: &str| -> Value {
        let commands = commands(&text);
        let (command, _) = commands
            .iter()
            .find(|(command, _)| command.starts_with(start))
            .unwrap_or_else(|| panic!("no {start}"));
        let printed = world.run(command);
        let from = printed.find("{\n").expect("a document");
        let to = printed.rfind("\n}").expect("its end") + 2;
        serde_json::from_str(&printed[from..to]).unwrap()
    };
    let show = json("ds-tool show");
    assert_fields(&text, "## show", &["fatal"], &show);
    assert_fields(&text, "### Each of entries", &[], &show["entries"][0]);
    assert_fields(&text, "### config", &[], &show["config"]);

    let probe = json("ds-tool probe");
    let optional = [
        "duid",
        "error_code",
        "received",
        "rport",
        "sip_warning",
        "sip_reason",
        "retry_after",
        "cause",
        "hint",
        "not_pinged",
        "not_probed",
        "server",
        "allow",
        "dns",
        "dns_ms",
        "connection",
        "warnings",
        "first_reply_ms",
        "resent",
        "unsteady",
    ];
    assert_fields(&text, "## probe", &["fatal"], &probe);
    assert_fields(
        &text,
        "### Each of results",
        &optional,
        &probe["results"][0],
    );
    assert_fields(&text, "### Each of sets", &[], &probe["sets"][0]);
    assert_fields(
        &text,
        "### summary of probe",
        &["reached"],
        &probe["summary"],
    );

    let lint = json("ds-tool lint");
    assert_fields(&text, "## lint", &["omitted"], &lint);
    assert_fields(&text, "### Each of findings", &[], &lint["findings"][0]);
    assert_fields(&text, "### summary of lint", &[], &lint["summary"]);

    let settings = json("ds-tool settings");
    assert_fields(&text, "## settings", &[], &settings);
    assert_fields(
        &text,
        "### Each of settings",
        &["variable", "file", "line"],
        &settings["settings"][0],
    );

    let rules = json("ds-tool rules");
    assert_fields(&text, "## rules", &[], &rules);
    assert_fields(&text, "### Each of rules", &[], &rules["rules"][0]);
}

#[test]
fn the_keys_of_ds_tool_toml_are_all_documented() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("ds-tool.toml"), "xyzzy = 1\n").unwrap();
    fs::write(folder.path().join("a.list"), "1 sip:192.0.2.1\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
        .args(["lint", "a.list"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let (_, known) = stderr.trim_end().split_once("expected one of ").unwrap();
    let documented = first_column(&document("docs/ds-tool-toml.md"), "## Keys");
    assert_eq!(documented.join(", "), known);
}

#[test]
fn the_alerts_are_all_documented() {
    let rules = document("contrib/prometheus/ds-tool.rules.yml");
    let alerts = rules.lines().filter_map(|line| line.split_once("alert: "));
    let mut alerts: Vec<_> = alerts.map(|(_, name)| name.to_owned()).collect();
    let mut documented = first_column(&document("docs/monitoring.md"), "## Alerts");
    alerts.sort_unstable();
    documented.sort_unstable();
    assert_eq!(documented, alerts);
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
