//! What a rule of severity error says is what the real server does: with the rule's own example it
//! does not start, or holds something else than what is written, and its log has the words that the
//! rule's page quotes.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use ::ds_tool::diagnostic::Severity;
use ::ds_tool::lint::{RULES, Rule};

use super::kamailio::{Held, Kamailio, Network, names_fail_at_once};
use super::skip;
use Proof::{DoesNotStart, Holds, Measured};

/// What shows that an error is one.
enum Proof {
    /// The server does not start.
    DoesNotStart,
    /// It starts and holds this: `set URI letters priority attributes`, a line each.
    Holds(&'static str),
    /// Other tests hold it to what was measured.
    Measured(&'static str),
}

/// A server for a list that comes alone.
const AROUND: &str = r#"
listen=udp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "ds_ping_interval", 60)
request_route { exit; }
"#;

const PROOFS: &[(&str, Proof)] = &[
    ("DS101", DoesNotStart),
    (
        "DS201",
        Measured("tests/it/effective_truth.rs; only 6.1 logs it"),
    ),
    ("DS202", DoesNotStart),
    (
        "DS203",
        Measured("tests/it/effective_truth.rs; only 6.1 logs it"),
    ),
    ("DS205", Measured("tests/it/effective_truth.rs")),
    ("DS206", DoesNotStart),
    ("DS208", Measured("tests/it/effective_truth.rs")),
    ("DS401", DoesNotStart),
    ("DS403", DoesNotStart),
    ("DS404", DoesNotStart),
    ("DS405", DoesNotStart),
    ("DS406", DoesNotStart),
    ("DS407", DoesNotStart),
    (
        "DS408",
        Measured("fr_timer 5 on 5.6.3 and 6.1.5: 408 after a quarter of a second"),
    ),
    ("DS410", Measured("tests/it/codes_truth.rs")),
    ("DS411", Measured("tests/it/codes_truth.rs")),
    (
        "DS417",
        Measured("the reader cuts numbers as 5.6.3 and 6.1.5 do"),
    ),
    ("DS501", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
    ("DS502", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
    ("DS504", Holds("1 sip:192.0.2.2:5060 AP 0 \n")),
];

fn example(code: &str, file: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/broken");
    fs::read(folder.join(code).join(file)).ok()
}

/// The example's own cfg, on a free port and with the list of the test.
fn cfg(code: &str) -> String {
    let own = example(code, "kamailio.cfg").map(|bytes| String::from_utf8(bytes).unwrap());
    let cfg = own.unwrap_or_else(|| AROUND.to_owned());
    let cfg = cfg.replace("127.0.0.1:5060", "127.0.0.1:@PORT@");
    match cfg.contains("list_file") || !cfg.contains("dispatcher.so") {
        true => cfg,
        false => format!("{cfg}\nmodparam(\"dispatcher\", \"list_file\", \"@LIST@\")\n"),
    }
}

fn shown(held: &[Held]) -> String {
    let mut text = String::new();
    for Held {
        set,
        uri,
        flags,
        priority,
        attrs,
    } in held
    {
        let [uri, attrs] = [uri, attrs].map(|bytes| String::from_utf8_lossy(bytes));
        let _ = writeln!(text, "{set} {uri} {flags} {priority} {attrs}");
    }
    text
}

#[test]
fn every_error_is_one_to_a_real_server() {
    const TEST: &str = "every_error_is_one_to_a_real_server";
    let Some(version) = skip::required_kamailio_version(TEST) else {
        return;
    };
    let version = version.parse().unwrap();
    let mut wrong = String::new();
    let errors = RULES.iter().filter(|rule| rule.severity == Severity::Error);
    for Rule {
        code,
        versions,
        page,
        ..
    } in errors
    {
        let Some((_, proof)) = PROOFS.iter().find(|(of, _)| of == code) else {
            let _ = writeln!(wrong, "{code}: no proof");
            continue;
        };
        if let Measured(elsewhere) = proof {
            assert!(elsewhere.len() > 10, "{code}: where?");
            continue;
        }
        if !versions.contains(&version) || !names_fail_at_once() {
            continue;
        }
        let list = example(code, "dispatcher.list").unwrap_or_default();
        let started = Kamailio::start_with(&cfg(code), &list, "127.0.0.1", Network::Alone);
        let (got, log) = match started {
            Ok(mut server) => (Some(shown(&server.list())), server.log(0)),
            Err(log) => (None, log),
        };
        let expected = match proof {
            Holds(text) => Some((*text).to_owned()),
            _ => None,
        };
        if got != expected {
            let _ = writeln!(wrong, "{code}: {got:?}, expected {expected:?}\n{log}");
        }
        for words in page.log.iter().filter(|words| !log.contains(**words)) {
            let _ = writeln!(wrong, "{code}: the log lacks: {words}\n{log}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
