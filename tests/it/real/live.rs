//! ds-tool beside the memory of a real server: what differs is named, a dry run says what a reload does,
//! and docs/live.md shows what is printed.

use std::fmt::Write as _;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::generator::Generator;
use super::kamailio::{Held, Kamailio, Network};
use super::list_comparison::{LINES, SEED, number, seed};
use super::{ds_tool, figures, skip, wait};
use crate::json_bytes;
use crate::uas::Uas;

const PINGS: Duration = Duration::from_secs(20);

fn cfg(dispatcher: &str) -> String {
    format!(
        "debug=0\nlog_stderror=yes\nchildren=1\nlisten=udp:127.0.0.1:@PORT@\n\
         loadmodule \"tm.so\"\nloadmodule \"ctl.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"ctl\", \"binrpc\", \"unix:@DIR@/ctl\")\n\
         modparam(\"tm\", \"fr_timer\", 300)\n\
         modparam(\"dispatcher\", \"list_file\", \"@LIST@\")\n\
         modparam(\"dispatcher\", \"reload_delta\", 0)\n{dispatcher}request_route {{ exit; }}\n"
    )
}

const PINGED: &str = "modparam(\"dispatcher\", \"ds_ping_interval\", 1)\n\
                      modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n\
                      modparam(\"dispatcher\", \"ds_hash_size\", 4)\n";

fn target(server: &Kamailio) -> String {
    let folder = server.list_file().parent().expect("a folder").join("ctl");
    format!("unix:{}", folder.display())
}

/// Runs ds-tool on this server, and gives its exit code and what it printed.
fn run(server: &Kamailio, folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let (mut reader, writer) = std::io::pipe().expect("a pipe");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ds-tool"));
    command
        .args(args)
        .args(["--rpc", &target(server)])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(writer.try_clone().expect("a pipe"))
        .stderr(writer);
    let mut child = command.spawn().expect("ds-tool starts");
    drop(command);
    let mut printed = String::new();
    reader.read_to_string(&mut printed).expect("text");
    (child.wait().expect("an end").code(), printed)
}

/// A server with two destinations that answer, one that is dead, and one that the list disables.
struct World {
    server: Kamailio,
    list: String,
    peers: Vec<(&'static str, Uas)>,
}

impl World {
    /// With this list, in which the destinations have addresses of the documentation.
    fn new(list: &str) -> Self {
        let peers = vec![
            ("192.0.2.11:5060", Uas::answering("200 OK")),
            ("192.0.2.12:5060", Uas::answering("200 OK")),
            ("192.0.2.13:5060", Uas::silent()),
            ("192.0.2.14:5060", Uas::answering("200 OK")),
        ];
        let mut world = Self {
            list: String::new(),
            server: Kamailio::start(&cfg(PINGED), "127.0.0.1", Network::Shared),
            peers,
        };
        world.list = world.real(list);
        let list = world.list.clone();
        world.server.reload(list.as_bytes()).expect("it is loaded");
        world.wait_for("192.0.2.13:5060", "IP");
        world
    }

    /// A text with the addresses that the destinations really have.
    fn real(&self, text: &str) -> String {
        let peers = self.peers.iter();
        peers.fold(text.to_owned(), |text, (shown, peer)| {
            text.replace(shown, &peer.address.to_string())
        })
    }

    /// A text with the addresses of the documentation.
    fn shown(&self, text: &str) -> String {
        let peers = self.peers.iter();
        let text = peers.fold(text.to_owned(), |text, (shown, peer)| {
            text.replace(&peer.address.to_string(), shown)
        });
        let target = target(&self.server);
        text.replace(&target, "unix:/run/kamailio/kamailio_ctl")
    }

    fn letters(&mut self, shown: &str) -> Option<String> {
        let uri = self.real(&format!("sip:{shown}")).into_bytes();
        let held = self.server.list().into_iter();
        held.filter(|held| held.uri == uri)
            .map(|held| held.flags)
            .next()
    }

    /// Waits until the server shows these letters of a destination.
    fn wait_for(&mut self, shown: &str, letters: &str) {
        let found = wait::until(PINGS, || {
            (self.letters(shown).as_deref() == Some(letters)).then_some(())
        });
        assert!(found.is_some(), "{shown}: {:?}", self.letters(shown));
    }

    /// Runs a command that is shown with the addresses of the documentation.
    fn run(&self, line: &str) -> (Option<i32>, String) {
        let words = line
            .split_whitespace()
            .map(|word| self.real(&word.replace('\'', "")));
        let words: Vec<String> = words.collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let folder = self.server.list_file();
        let (code, printed) = run(&self.server, folder.parent().expect("a folder"), &words);
        (code, self.shown(&printed))
    }

    /// Runs it, and checks its exit code and that each of these is printed.
    #[track_caller]
    fn check(&self, line: &str, code: i32, parts: &[&str]) {
        let (exit, printed) = self.run(line);
        assert_eq!(exit, Some(code), "{line}\n{printed}");
        for part in parts {
            assert!(printed.contains(part), "{line}: no {part}\n{printed}");
        }
    }

    /// Makes a call as a stranger would, with kamcmd.
    fn kamcmd(&self, line: &str) -> String {
        let kamcmd = skip::find("kamcmd").expect("kamcmd is installed");
        let words = line.split_whitespace().map(|word| self.real(word));
        let output = Command::new(kamcmd)
            .args(["-s", &target(&self.server)])
            .args(words)
            .output()
            .expect("kamcmd runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

const LIST: &str = "\
1 sip:192.0.2.11:5060 8 9 duid=gw1
1 sip:192.0.2.12:5060 8 5 duid=gw2
1 sip:192.0.2.13:5060 8 0 duid=gw3
2 sip:192.0.2.12:5060 12
";

#[test]
fn a_drained_a_dead_and_an_added_destination_are_named_and_a_reload_is_foretold() {
    if !skip::required("kamailio") || !skip::required("kamcmd") {
        return;
    }
    let mut world = World::new(LIST);
    let list = world.server.list_file();
    let list = list.to_str().expect("a path");
    world.check(&format!("diff {list}"), 0, &["1 only by state"]);
    // The server itself tells where its list is.
    world.check("diff", 0, &["1 only by state"]);
    world.check("undrain --all", 1, &["the list disables it"]);

    // Nothing is done without --yes, and what is done is read back.
    world.check("drain --duid gw1", 1, &["AP -> DX", "add --yes"]);
    assert_eq!(world.letters("192.0.2.11:5060").as_deref(), Some("AP"));
    world.check(
        "drain --duid gw1 --yes",
        0,
        &["done", "a reload undoes a drain"],
    );
    world.check("drain --duid gw1 --yes", 0, &["nothing to change"]);
    world.check(
        "drain --duid gw1 --yes --wait=1s",
        0,
        &["no calls are left"],
    );
    assert!(
        world
            .kamcmd("dispatcher.add 1 sip:192.0.2.14:5060 8")
            .contains("Ok")
    );
    world.check(
        &format!("diff {list}"),
        1,
        &[
            "drained in memory: a reload gives it calls again",
            "down: pings failed",
            "only in memory: added by RPC",
        ],
    );
    let json = ds_tool::run(["diff", list, "--rpc", &target(&world.server)]).json;
    crate::schema::assert_described("diff", &json);

    // What is drained gets no calls, what is dead neither.
    world.check(
        "simulate --alg 8 --set 1 --assert=duid=gw2>=100%",
        0,
        &["set 1, algorithm 8"],
    );

    // The dry run names exactly those that get calls again.
    world.check(
        &format!("reload {list} --keep-states"),
        1,
        &[
            "2 destinations get calls again: set 1, sip:192.0.2.11:5060 was drained; set 1, sip:192.0.2.13:5060 is down\n",
            "1 destination is removed: set 1, sip:192.0.2.14:5060",
            "put back after the reload:\nset 1, sip:192.0.2.11:5060: AP -> DX",
        ],
    );
    world.check(
        &format!("reload {list} --keep-states=all --yes"),
        0,
        &["the server holds the list"],
    );
    assert_eq!(world.letters("192.0.2.11:5060").as_deref(), Some("DX"));
    assert_eq!(world.letters("192.0.2.14:5060"), None);
    world.check(
        &format!("reload {list} --yes"),
        0,
        &["get calls again", "was drained"],
    );
    assert_eq!(world.letters("192.0.2.11:5060").as_deref(), Some("AP"));

    world.check(
        "drain --set 1,2 --uri sip:192.0.2.11:5060 --yes",
        0,
        &["done"],
    );
    world.check(
        &format!("undrain --all --yes {list}"),
        1,
        &["done", "the list disables it (flag 4)"],
    );
    world.check(
        &format!("undrain --set 1 {list}"),
        0,
        &["nothing to change"],
    );
    world.check("set-state ip --duid gw2", 1, &["AP -> IP"]);
    bad_and_good_lists(&mut world, list);
    two_servers(&world);
}

/// A list that the server refuses is never loaded; one that it does not hold afterwards is taken back.
fn bad_and_good_lists(world: &mut World, list: &str) {
    let folder = PathBuf::from(list).parent().expect("a folder").to_owned();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("a list");
        path.to_str().expect("a path").to_owned()
    };
    let old = fs::read_to_string(list).expect("a list");
    let bad = write("bad.list", &format!("{old}9\n"));
    world.check(
        &format!("reload --yes {bad}"),
        1,
        &["the server would refuse the list"],
    );
    world.check(
        &format!("apply {bad} --to {list} --yes"),
        2,
        &["nothing was changed"],
    );
    let empty = write("empty.list", "# nobody\n");
    world.check(
        &format!("apply {empty} --to {list} --yes"),
        2,
        &["holds no destination"],
    );

    // Nothing in it is changed by pings.
    let quiet = old.replace(" 8 0 duid=gw3", " 1 0 duid=gw3");
    let new = write("new.list", &format!("{quiet}3 sip:192.0.2.99:5060 4\n"));
    world.check(
        &format!("apply {new} --to {list}"),
        1,
        &["1 destination is added", "would be replaced"],
    );
    assert_eq!(fs::read_to_string(list).expect("a list"), old);
    world.check(
        &format!("apply {new} --to {list} --yes"),
        0,
        &["the server holds the list"],
    );
    world.check(
        &format!("apply {new} --to {list} --yes"),
        0,
        &["nothing changes"],
    );
    world.check(&format!("reload {list}"), 0, &["nothing changes"]);
    // The server loads another file than this one.
    let other = write("other.list", "1 sip:192.0.2.98:5060\n");
    let more = write("more.list", &format!("{quiet}4 sip:192.0.2.97:5060\n"));
    world.check(
        &format!("apply {more} --to {other} --yes"),
        1,
        &[
            "does not hold what the list says",
            "the old list was put back",
            "what it held before",
        ],
    );
    assert_eq!(
        fs::read_to_string(&other).expect("a list"),
        "1 sip:192.0.2.98:5060\n"
    );
}

/// Two names of one server differ in nothing; its saved answer is a list that it shows again.
fn two_servers(world: &World) {
    let target = target(&world.server);
    world.check(
        &format!("diff --rpc {target}"),
        0,
        &["A is", "B is", "no difference"],
    );
    let saved = world.kamcmd("dispatcher.list");
    let folder = world.server.list_file();
    let folder = folder.parent().expect("a folder");
    fs::write(folder.join("saved.txt"), saved).expect("an answer");
    world.check("diff saved.txt", 0, &["no difference"]);
}

#[test]
fn a_comparison_is_empty_if_and_only_if_show_and_the_server_say_the_same() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let asked = number(LINES);
    let bound = asked.map_or(Duration::from_secs(10), |_| Duration::MAX);
    let mut generator = Generator::new(seed());
    // From 6.1 nothing keeps its P without an interval.
    let rare = cfg("modparam(\"dispatcher\", \"ds_ping_interval\", 86400)\n");
    let mut server = Kamailio::start(&rare, "127.0.0.1", Network::Alone);
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("x.list");
    let file = file.to_str().expect("a path");
    let start = Instant::now();
    let (mut files, mut equal, mut refused) = (0_usize, 0, 0);
    while files < asked.map_or(200, |lines| lines as usize / 30) && start.elapsed() < bound {
        files += 1;
        // Names do not resolve here, so that many generated lists are not held as a whole.
        let list = match files % 3 {
            0 => plain(files).into_bytes(),
            _ => generator.file().concat(),
        };
        fs::write(file, &list).expect("a list");
        let is_taken = server.reload(&list).is_ok();
        // Half of the memories are changed.
        if is_taken && files % 2 == 0 {
            let state = ["dx", "ip", "ap", "tx"][files / 2 % 4];
            if let Some(held) = server.list().get(files % 5) {
                server.set_state(state, held.set, "all");
            }
        }
        let diff = ds_tool::run(["diff", file, "--rpc", &target(&server)]);
        if !is_taken {
            assert_eq!(diff.code, Some(2), "{}", list.escape_ascii());
            refused += 1;
            continue;
        }
        crate::schema::assert_described("diff", &diff.json);
        let is_empty = diff.json["differences"]
            .as_array()
            .expect("rows")
            .is_empty();
        let held = server.list();
        let is_same = shown(file, &version) == held;
        assert_eq!(is_empty, is_same, "{}\n{}", list.escape_ascii(), diff.json);
        equal += usize::from(is_same);
    }
    figures::tell(&format!(
        "diff agrees with show and a real Kamailio {version} on {files} lists: {equal} equal, {refused} refused ({SEED})"
    ));
    assert!(equal >= files / 10, "hardly a list is the same");
}

/// A list of which every line is held.
fn plain(number: usize) -> String {
    let lines = (0..20).map(|n| {
        let (set, flags) = ((number + n * 7) % 11, [0, 8, 9, 12, 4, 1][n % 6]);
        format!(
            "{set} sip:192.0.2.{}:5060 {flags} {} duid=d{n}\n",
            n % 9,
            n % 3
        )
    });
    lines.collect()
}

/// What `ds-tool show` says that a server holds.
fn shown(file: &str, version: &str) -> Vec<Held> {
    let run = ds_tool::run(["show", "--kamailio-version", version, file]);
    let entries = run.json["entries"].as_array().expect("entries");
    entries
        .iter()
        .map(|entry| Held {
            set: entry["set"].as_i64().expect("a set"),
            uri: json_bytes::bytes(&entry["uri"]),
            flags: entry["flags"].as_str().expect("letters").to_owned(),
            priority: entry["priority"].as_i64().expect("a priority"),
            attrs: json_bytes::bytes(&entry["attrs"]),
        })
        .collect()
}

#[test]
fn every_command_of_the_guide_prints_what_is_shown() {
    if !skip::required("kamailio") || !skip::required("kamcmd") {
        return;
    }
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/live.md");
    let guide = fs::read_to_string(guide).expect("docs/live.md");
    let list = block(&guide, "```text dispatcher.list\n")
        .next()
        .expect("a list");
    let mut world = World::new(list);
    let mut wrong = String::new();
    let mut count = 0;
    for block in block(&guide, "```console server\n") {
        for command in block.split("$ ").skip(1) {
            let (line, expected) = command.split_once('\n').expect("a line");
            let printed = match line.split_once(' ') {
                Some(("kamcmd", call)) => world.kamcmd(call),
                Some(("ds-tool", args)) => world.run(args).1,
                _ => panic!("what is this to run? {line}"),
            };
            count += 1;
            if words(&printed) != words(expected) {
                let _ = writeln!(wrong, "$ {line}\n{printed}");
            }
            // Whoever was given calls again may be found down only later.
            if line.contains("reload") && line.contains("--yes") {
                world.wait_for("192.0.2.13:5060", "IP");
            }
        }
    }
    assert!(count >= 8, "only {count} commands");
    // The README shows some of them again.
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(readme).expect("README.md");
    let commands = block(&readme, "```console server\n").flat_map(|block| block.split("$ "));
    for command in commands.filter(|command| !command.is_empty()) {
        assert!(guide.contains(command), "{command}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The blocks that begin with this fence.
fn block<'a>(text: &'a str, fence: &'a str) -> impl Iterator<Item = &'a str> {
    let blocks = text.split(fence).skip(1);
    blocks.map(|block| block.split("```").next().unwrap_or_default())
}

/// Without the blanks that make columns.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
