//! What a real server holds after a fix is what the finding promised, for each rule that has a fix.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use ::ds_tool::internals::{Fixable, Page, RULES, Version};
use tempfile::TempDir;

use super::comparison::server;
use super::kamailio::{Held, Kamailio, Network};
use super::rules::{cfg_of, shown};
use super::{figures, skip, wait};
use crate::uas::Uas;

/// Rules whose fix is held to a real server here (`LISTS`, `STARTS`, the tests below), or by others.
const ELSEWHERE: [(&str, &str); 2] = [
    ("DS409", "only 6.1 has ds_ping_timeout: .ci/conformance"),
    (
        "DS504",
        "tests/it/truth.rs: sip:ok.test. is dropped, sip:ok.test is held",
    ),
];

/// The rules of `LISTS`, the list, and what is held of it before and after.
const LISTS: &[(&str, &[u8], &str, &str)] = &[
    (
        "DS001",
        b"1 sip:192.0.2.1 8 # ds-tool: ignore[DS106] old\n",
        "1 sip:192.0.2.1 AP 0 \n",
        "1 sip:192.0.2.1 AP 0 \n",
    ),
    (
        "DS103",
        b"1\t2\tsip:192.0.2.1:5060\t8\t0\tweight=50\n",
        "",
        "2 sip:192.0.2.1:5060 AP 0 weight=50\n",
    ),
    (
        "DS103",
        b"id\tsetid\tdestination\tflags\n7\t1\tsip:192.0.2.1\t8\t5\t\tcarrier # one\n",
        "",
        "1 sip:192.0.2.1 AP 5 \n",
    ),
    (
        "DS103",
        b"1 0 1 weight=1 sip:192.0.2.11:5060\n1 8 sip:192.0.2.2 7 duid=a\n",
        "",
        "1 sip:192.0.2.2 AP 7 duid=a\n1 sip:192.0.2.11:5060 AX 1 weight=1\n",
    ),
    (
        "DS106",
        b"1 sip:192.0.2.1 AP 9\n1 sip:192.0.2.2 flags=8 8\n1 sip:192.0.2.3 '12' 7\n",
        "1 sip:192.0.2.3 AX 0 '12'\n1 sip:192.0.2.2 AX 0 flags=8\n1 sip:192.0.2.1 AX 0 AP\n",
        "1 sip:192.0.2.1 AP 9 \n1 sip:192.0.2.2 AP 8 \n1 sip:192.0.2.3 DP 7 \n",
    ),
    (
        "DS107",
        b"1 sip:192.0.2.1 0x8 5 a=b\n",
        "1 sip:192.0.2.1 AX 0 x8\n",
        "1 sip:192.0.2.1 AP 5 a=b\n",
    ),
    (
        "DS110",
        b"1 sip:192.0.2.1 8 0 duid=a,weight=50\n",
        "1 sip:192.0.2.1 AP 0 duid=a,weight=50\n",
        "1 sip:192.0.2.1 AP 0 duid=a;weight=50\n",
    ),
    (
        "DS114",
        b"1 192.0.2.1:5060 8\n",
        "1 sip:192.0.2.1:5060 AP 0 \n",
        "1 sip:192.0.2.1:5060 AP 0 \n",
    ),
    (
        "DS117",
        b"\xef\xbb\xbf1 sip:192.0.2.1 8\n1 sip:192.0.2.2\xc2\xa08\n",
        "",
        "1 sip:192.0.2.2 AP 0 \n1 sip:192.0.2.1 AP 0 \n",
    ),
    (
        "DS117",
        b"1 sip:192.0.2.1 8\r1 sip:192.0.2.2 0\r",
        "1 sip:192.0.2.1 AP 1 sip:192.0.2.2\n",
        "1 sip:192.0.2.2 AX 0 \n1 sip:192.0.2.1 AP 0 \n",
    ),
    (
        "DS118",
        b"1sip:192.0.2.1 8\n",
        "1 sip:192.0.2.1 AP 0 \n",
        "1 sip:192.0.2.1 AP 0 \n",
    ),
    (
        "DS125",
        b"1 sip:192.0.2.1 8 3 'weight=50'\n1 sip:192.0.2.2 8 2 weight:50\n1 sip:192.0.2.3 8 1 a=b;wieght=5\n",
        "1 sip:192.0.2.1 AP 3 'weight=50'\n1 sip:192.0.2.2 AP 2 weight:50\n1 sip:192.0.2.3 AP 1 a=b;wieght=5\n",
        "1 sip:192.0.2.1 AP 3 weight=50\n1 sip:192.0.2.2 AP 2 weight=50\n1 sip:192.0.2.3 AP 1 a=b;weight=5\n",
    ),
    (
        "DS201",
        b"1 sip:192.0.2.1 9 4\n",
        "1 sip:192.0.2.1 IP 4 \n",
        "1 sip:192.0.2.1 IX 4 \n",
    ),
    (
        "DS205",
        b"1 sip:192.0.2.1 8 4 a=b\n",
        "1 sip:192.0.2.1 AP 4 a=b\n",
        "1 sip:192.0.2.1 AX 4 a=b\n",
    ),
    // Flag 16 is not shown: the other flags stay.
    (
        "DS211",
        b"1 sip:192.0.2.1 24 4\n",
        "1 sip:192.0.2.1 AP 4 \n",
        "1 sip:192.0.2.1 AP 4 \n",
    ),
];

/// Cfgs with which the server starts only after the fix, between `listen` and the route.
const STARTS: &[(&str, &str)] = &[
    (
        "DS404",
        "modparam(\"dispatcher\", \"DS_PING_INTERVAL\", 10)\n",
    ),
    (
        "DS404",
        "modparam(\"dispatcher\", \"ds_probing_treshold\", 2)\n",
    ),
    (
        "DS405",
        "modparam(\"dispatcher\", \"ds_probing_mode\", \"1\")\n",
    ),
    ("DS405", "modparam(\"dispatcher\", \"ds_ping_method\", 1)\n"),
    ("DS406", "loadmodule \"tm.so\"\n"),
    ("DS407", "#!ifdef X\ndebug=3\n#!endif # X\n"),
    ("DS407", "#!ifdef X\ndebug=3\n#!endif // X\n"),
];

/// The rules that the tests below hold to a server that pings, and the one of a dump.
const BELOW: [&str; 5] = ["DS104", "DS408", "DS410", "DS411", "DS415"];

/// The cfg of the lint of a list, by the rule.
fn around(code: &str) -> Option<&'static str> {
    match code {
        "DS201" => Some("listen=udp:127.0.0.1:5060\nloadmodule \"dispatcher.so\"\n"),
        "DS205" => Some(
            "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nmodparam(\"dispatcher\", \"ds_probing_mode\", 2)\n",
        ),
        "DS211" => Some(
            "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nmodparam(\"dispatcher\", \"ds_probing_mode\", 1)\n",
        ),
        _ => None,
    }
}

/// These files after the fixes of this rule.
fn fixed(code: &str, version: &str, files: &[(&str, &[u8])]) -> Vec<Vec<u8>> {
    let folder = TempDir::new().expect("a temporary folder");
    // A comment is of no use only where the rule that it names was asked.
    let asked = match code {
        "DS001" => "DS001,DS106",
        code => code,
    };
    let mut args = vec!["lint", "--unsafe-fixes", "--select", asked];
    args.extend(["--kamailio-version", version, "--fail-on", "never"]);
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("a file");
        args.push(name);
    }
    let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
        .args(args)
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("ds-tool runs");
    assert!(output.status.success(), "{code}: {output:?}");
    let read = |(name, _): &(&str, _)| fs::read(folder.path().join(name)).expect("a file");
    let new: Vec<_> = files.iter().map(read).collect();
    let is_changed = new.iter().zip(files).any(|(new, (_, old))| new != old);
    assert!(is_changed, "{code}: nothing was fixed: {output:?}");
    new
}

fn held(server: &mut Kamailio, list: &[u8]) -> String {
    server.reload(list).expect("it is loaded");
    shown(&server.list())
}

#[test]
fn every_rule_with_a_fix_is_held_to_a_real_server() {
    let here = LISTS.iter().map(|(code, ..)| *code);
    let here = here
        .chain(STARTS.iter().map(|(code, _)| *code))
        .chain(BELOW);
    let elsewhere = ELSEWHERE.iter().map(|(code, why)| {
        assert!(why.len() > 10, "{code}: where?");
        *code
    });
    let all: BTreeSet<&str> = here.chain(elsewhere).collect();
    let fixable = RULES.iter().filter(|rule| rule.fixable != Fixable::No);
    let fixable: BTreeSet<&str> = fixable.map(|rule| rule.code).collect();
    assert_eq!(all, fixable);
}

#[test]
fn a_fixed_list_is_held_as_the_finding_says() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let release: Version = version.parse().unwrap();
    let mut server = server();
    let (mut wrong, mut count) = (String::new(), 0);
    for (code, old, before, after) in LISTS {
        let is_of_older = match *code {
            "DS107" => release.reads_hexadecimal_flags(),
            // Another rule reports that the destination is not pinged.
            "DS211" => release.no_dns_flag_stops_pings(),
            _ => false,
        };
        if is_of_older {
            continue;
        }
        let cfg = around(code).map(|cfg| ("kamailio.cfg", cfg.as_bytes()));
        let files: Vec<_> = cfg.into_iter().chain([("x.list", *old)]).collect();
        let new = fixed(code, &version, &files).pop().expect("the list");
        let got = (held(&mut server, old), held(&mut server, &new));
        if (got.0.as_str(), got.1.as_str()) != (before, after) {
            let (old, new) = (old.escape_ascii(), new.escape_ascii());
            let _ = writeln!(wrong, "{code}: {old}\n{new}\n{}---\n{}", got.0, got.1);
        }
        count += 1;
    }
    figures::tell(&format!("fixes: {count} lists held as promised"));
    assert!(wrong.is_empty(), "{wrong}");
}

/// What ends a set in it.
const SET_END: &str = "\t\t\t}\n\t\t}\n";

/// The answer of `dispatcher.list`, as kamcmd prints it.
fn dump(held: &[Held]) -> String {
    let mut text = String::from("{\n\tNRSETS: 0\n\tRECORDS: {\n");
    let mut last = None;
    for held in held {
        let before = last.replace(held.set);
        if before != Some(held.set) {
            let _ = writeln!(
                text,
                "{}\t\tSET: {{\n\t\t\tID: {}\n\t\t\tTARGETS: {{",
                if before.is_some() { SET_END } else { "" },
                held.set
            );
        }
        let [uri, attrs] = [&held.uri, &held.attrs].map(|bytes| String::from_utf8_lossy(bytes));
        let _ = writeln!(
            text,
            "\t\t\t\tDEST: {{\n\t\t\t\t\tURI: {uri}\n\t\t\t\t\tFLAGS: {}\n\t\t\t\t\tPRIORITY: {}\n\
             \t\t\t\t\tATTRS: {{\n\t\t\t\t\t\tBODY: {attrs}\n\t\t\t\t\t\tDUID: \n\t\t\t\t\t}}\n\t\t\t\t}}",
            held.flags, held.priority
        );
    }
    text + SET_END + "\t}\n}\n"
}

#[test]
fn a_dump_becomes_the_list_that_shows_it_again() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let mut server = server();
    let sets: String = (0..40)
        .map(|n| {
            let (set, flags) = (n * 7 % 11, [0, 8, 9, 12, 4, 1][n % 6]);
            format!(
                "{set} sip:192.0.2.{n}:5060 {flags} {} duid=d{n};a=#\n",
                n % 3
            )
        })
        .collect();
    for list in [
        "1 sip:192.0.2.1\n",
        "1 sip:192.0.2.1 8\n1 sip:192.0.2.2 8\n1 sip:192.0.2.3 8\n",
        "9 sip:192.0.2.1\n1 sip:192.0.2.2\n5 sip:192.0.2.3\n1 sip:192.0.2.1\n100 sip:192.0.2.1\n3 sip:192.0.2.1\n",
        "1 sip:192.0.2.1 9 5 weight=50\n2 sip:192.0.2.1;transport=tcp 12 7\n1 sip:192.0.2.4 1 5 weight=\"50\"\n",
        &sets,
    ] {
        server.reload(list.as_bytes()).expect("it is loaded");
        let before = server.list();
        let dump = dump(&before);
        let new = fixed("DS104", &version, &[("x.list", dump.as_bytes())]).remove(0);
        server.reload(&new).expect("it is loaded");
        assert_eq!(shown(&server.list()), shown(&before), "{list}");
    }
}

#[test]
fn a_server_that_did_not_start_starts_after_the_fix() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let mut wrong = String::new();
    for (code, line) in STARTS {
        let old = format!(
            "listen=udp:127.0.0.1:5060\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n{line}\
             request_route {{\n\texit;\n}}\n"
        );
        let new = fixed(code, &version, &[("kamailio.cfg", old.as_bytes())]).remove(0);
        let new = String::from_utf8(new).expect("UTF-8");
        let starts = |cfg: &str| {
            let folder = TempDir::new().expect("a temporary folder");
            let cfg = cfg_of(cfg, folder.path());
            Kamailio::start_with(&cfg, b"1 sip:192.0.2.1\n", "127.0.0.1", Network::Alone).is_ok()
        };
        if (starts(&old), starts(&new)) != (false, true) {
            let _ = writeln!(wrong, "{code}: {old}---\n{new}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A server with this parameter, fixed, that pings this destination, in mode 1.
fn fixed_server(code: &str, version: &str, parameters: &str, peer: &Uas) -> Kamailio {
    let list = peer.line(1, "8");
    let cfg = format!(
        "listen=udp:127.0.0.1:@PORT@\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
         modparam(\"dispatcher\", \"list_file\", \"@LIST@\")\n\
         modparam(\"dispatcher\", \"ds_probing_mode\", 1)\n{parameters}request_route {{ exit; }}\n"
    );
    let real = cfg.replace("@PORT@", "5060").replace("@LIST@", "x.list");
    let files = [
        ("kamailio.cfg", real.as_bytes()),
        ("x.list", list.as_bytes()),
    ];
    let new = String::from_utf8(fixed(code, version, &files).remove(0)).expect("UTF-8");
    let new = new
        .replace(":5060", ":@PORT@")
        .replace("\"x.list\"", "\"@LIST@\"");
    Kamailio::start_with(&new, list.as_bytes(), "127.0.0.1", Network::Shared)
        .unwrap_or_else(|log| panic!("{code}: {new}\n{log}"))
}

const EVERY_SECOND: &str = "modparam(\"dispatcher\", \"ds_ping_interval\", 1)\n";

#[test]
fn fixed_reply_codes_mean_what_they_say() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    for codes in ["404", "501,403,404", "class=404"] {
        let peer = Uas::answering("404 Not Found");
        let parameters = format!(
            "{EVERY_SECOND}modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"{codes}\")\n"
        );
        let mut server = fixed_server("DS410", &version, &parameters, &peer);
        let pinged = || (peer.requests().len() >= 3).then_some(());
        wait::until(Duration::from_secs(15), pinged).expect("pings");
        assert_eq!(server.list()[0].flags, "AP", "{codes}");
    }
    for codes in ["code=404;code=408", "code=408;class=3"] {
        let peer = Uas::silent();
        let parameters = format!(
            "{EVERY_SECOND}modparam(\"tm\", \"fr_timer\", 1000)\n\
             modparam(\"dispatcher\", \"ds_ping_reply_codes\", \"{codes}\")\n"
        );
        let mut server = fixed_server("DS411", &version, &parameters, &peer);
        let is_down = || (server.list()[0].flags == "IP").then_some(());
        let down = wait::until(Duration::from_secs(15), is_down);
        assert_eq!(down, Some(()), "{codes}");
    }
}

#[test]
fn fixed_times_are_those_that_were_meant() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    // With fr_timer 5 a request is given up before it is sent a second time.
    let peer = Uas::silent();
    let parameters = format!("{EVERY_SECOND}modparam(\"tm\", \"fr_timer\", 5)\n");
    let server = fixed_server("DS408", &version, &parameters, &peer);
    let is_sent_again = || {
        let requests = peer.requests();
        let first = requests.first()?;
        requests[1..].contains(first).then_some(())
    };
    wait::until(Duration::from_secs(15), is_sent_again).expect("a retransmission");
    drop(server);
    // With 5000 the first ping would come after more than an hour.
    let peer = Uas::answering("200 OK");
    let interval = "modparam(\"dispatcher\", \"ds_ping_interval\", 5000)\n";
    let _server = fixed_server("DS415", &version, interval, &peer);
    let is_pinged = || peer.requests().first().map(|_| ());
    wait::until(Duration::from_secs(20), is_pinged).expect("a ping");
}

#[test]
fn what_a_page_shows_as_broken_and_fixable_is_fixed() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    for rule in RULES.iter().filter(|rule| rule.fixable != Fixable::No) {
        let known = version.parse::<Version>().unwrap();
        let page = Page::parse(rule.page);
        let is_for_all = page.broken.iter().all(|file| file.name != "ds-tool.toml");
        // In 5.6 there is no flag 32, and 24 is pinged.
        if !rule.versions.contains(&known.line()) || !is_for_all || rule.code == "DS205" {
            continue;
        }
        let files: Vec<_> = page
            .broken
            .iter()
            .map(|file| (file.name, file.bytes))
            .collect();
        fixed(rule.code, &version, &files);
    }
}
