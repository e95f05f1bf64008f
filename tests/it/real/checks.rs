//! A cfg is refused where `kamailio -c` refuses it, and accepted where it is accepted.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use ds_tool::internals::{CfgOptions, LoadError, Loader, cfg};
use tempfile::TempDir;

use super::skip;

const PLAIN: &str = "listen=udp:127.0.0.1:5060\nloadmodule \"sl.so\"\nrequest_route { exit; }\n";

/// What a variable is may be seen in a module that is loaded by it.
const RULES: &[(&str, &str)] = &[
    ("#!substdef \"!M!$env(V)!g\"\nloadmodule \"M.so\"", "tm"),
    ("#!substdef \"!M!$env(V)!g\"\nloadmodule \"M.so\"", "none"),
    (
        "#!substdef \"!M!$env(V)!g\"\n#!substdef \"!M!$env(V)!g\"\nloadmodule \"M.so\"",
        "tm",
    ),
    (
        "#!substdef \"!M!$env(V)!g\"\n#!substdef \"!M!tmx!g\"\nloadmodule \"M.so\"",
        "tm",
    ),
    (
        "#!substdef \"!M!$env(V)!g\"\n#!substdef \"!N!M.so!g\"\nloadmodule \"N\"",
        "tm",
    ),
    ("#!subst \"/M/$env(V)/\"\nloadmodule \"M.so\"", "tm"),
    ("#!subst \"/M/$env(NONE)/\"\nloadmodule \"Mtm.so\"", "x"),
    ("#!substdef \"/M/$env(NONE)/\"\nloadmodule \"Mtm.so\"", "x"),
    ("#!substdefs \"/M/$env(V)/\"\nloadmodule M", "tm.so"),
    ("#!substdefs \"/M/$env(NONE)/\"\nloadmodule M", "tm.so"),
    (
        "#!define D t\n#!subst \"/M/$def(D)m/\"\nloadmodule \"M.so\"",
        "x",
    ),
    (
        "#!define D x\n#!subst \"/M/$def(D)m/\"\n#!redefine D t\nloadmodule \"M.so\"",
        "x",
    ),
    ("#!subst \"/M/$def(NONE)tm/\"\nloadmodule \"M.so\"", "x"),
    ("#!subst \"/M/x$HN(n)/\"\nloadmodule \"tm.so\"", "x"),
    (
        "loadmodule \"ipops.so\"\n#!subst \"/M/x$HN(n)/\"\nloadmodule \"tm.so\"",
        "x",
    ),
    (
        "loadmodule \"ipops.so\"\n#!substdef \"!M!$HN(n)!g\"\nloadmodule \"tm.so\"",
        "x",
    ),
    ("#!subst \"/M/x$/\"\nloadmodule \"tm.so\"", "x"),
    (
        "#!define M a\n#!substdef \"!M!$env(V)!g\"\nloadmodule \"tm.so\"",
        "x",
    ),
    ("#!trydefenv NONE\nloadmodule \"tm.so\"", "x"),
    ("#!trydefenvs V\nloadmodule V", "tm.so"),
    (
        "#!substdef \"!M!a!g\"\n#!substdef \"!M!a!g\"\n#!substdef \"!M!a!g\"",
        "x",
    ),
    ("loadmodulex \"$env(V).so\"", "tm"),
    ("loadmodulex \"$env(NONE).so\"", "tm"),
];

/// Addresses to listen on. Names are not looked up here: only what resolves everywhere.
const LISTENS: &[&str] = &[
    "ws:127.0.0.1:5060",
    "wss:127.0.0.1:5061",
    "udp:256.0.0.1:5060",
    "10.0.0.300",
    "udp:1.2.3:5060",
    "udp:127.1",
    "udp:127.0.0.1.2:5060",
    "udp:1.example.org:5060",
    "udp:[::g]:5060",
    "tcp:*:5060",
    "udp:127.0.0.01:5060",
    "udp:\"127.0.0.1\":5060",
    "udp:127.0.0.1:*",
    "udp:(127.0.0.1, 127.0.0.2):5060",
    "udp:127.0.0.1:0",
    "tls:127.0.0.1:5061",
    "127.0.0.1 advertise 256.0.0.1:5060",
    "127.0.0.1 advertise 198.51.100.1",
];

const ALIASES: &[&str] = &[
    "256.0.0.1",
    "1.2.3",
    "\"proxy.example.net:5060\"",
    "\"udp:localhost:5060\"",
    "\"sip:a.example.net\"",
    "\"a.example.net\" \"b.example.net:5070\"",
    "'tls:a.example.net:5061'",
    "\"sip:user@a.example.net;transport=tcp\"",
    "\"\"",
    "\"[::1]:5060\"",
    "\"a b\"",
    "a.example.net:5060",
    "tcp:a.example.net:5060",
    "udp:\"a.example.net\":5060",
    "ws:a.example.net",
    "*:a.example.net:5060",
    "a.example.net:*",
    "a_b.example.net",
    "5060",
    "[::1]:5060",
    "(a.example.net, b.example.net):5060",
    "udp:(a.example.net, b.example.net)",
    "a.example.net:sip",
    "sip:a.example.net",
    "\"a\", \"b\"",
    "udp:",
    "eth0",
];

/// Names that nothing defines, and strings that are not closed on their line.
const VALUES: &[&str] = &[
    "loadmodule TM",
    "debug=LEVEL",
    "#!define LEVEL 2\ndebug=LEVEL",
    "loadmodule \"tm.so\"\nmodparam(\"tm\", \"fr_timer\", TIMER)",
    "loadmodule \"tm.so\"\nmodparam(\"tm\", NAME, 1)",
    "user_agent_header=AGENT",
    "loadmodule \"tm.so\nloadmodule \"tmx.so\"",
    "user_agent_header=\"abc\nloadmodule \"tm.so\"",
    "user_agent_header=\"User-Agent: a\n b\"\nloadmodule \"tm.so\"",
    "user_agent_header='abc\nloadmodule 'tm.so'",
    "loadmodule \"tm.so\"\nmodparam(\"tm\", \"fr_timer\", \"5)\nmodparam(\"tm\", \"fr_inv_timer\", 9)",
];

struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

/// Compares one cfg; the error says how they differ.
fn compare(text: &str, variable: &str, options: &CfgOptions) -> Result<(), String> {
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("kamailio.cfg");
    fs::write(&file, text).expect("a configuration");
    let output = Command::new(skip::find("kamailio").expect("kamailio is installed"))
        .args(["-c", "-f"])
        .arg(&file)
        .env_clear()
        .env("V", variable)
        .stdin(Stdio::null())
        .output()
        .expect("kamailio runs");
    let mut options = options.clone();
    let value = variable.as_bytes().to_vec();
    options.env.variables = BTreeMap::from([("V".to_owned(), value)]);
    let refusals = cfg::read(&file, text.into(), &NoFiles, &options).refusals;
    if output.status.success() == refusals.is_empty() {
        return Ok(());
    }
    let log = String::from_utf8_lossy(&output.stderr);
    Err(format!(
        "V={variable}\n{text}\nkamailio: {}\n{log}\n{refusals:?}",
        output.status
    ))
}

#[test]
fn rules_aliases_and_values_are_refused_where_kamailio_refuses_them() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let mut options = CfgOptions {
        version: version.parse().expect("a version"),
        ..CfgOptions::default()
    };
    options.env.complete = true;
    let rules = RULES
        .iter()
        .map(|(rule, variable)| (format!("{rule}\n{PLAIN}"), *variable));
    let aliases = ALIASES
        .iter()
        .map(|alias| (format!("alias={alias}\n{PLAIN}"), ""));
    let values = VALUES.iter().map(|value| (format!("{value}\n{PLAIN}"), ""));
    let listens = LISTENS
        .iter()
        .map(|listen| (format!("listen={listen}\n{PLAIN}"), ""));
    let differing: Vec<String> = rules
        .chain(aliases)
        .chain(listens)
        .chain(values)
        .filter_map(|(text, variable)| compare(&text, variable, &options).err())
        .collect();
    assert!(differing.is_empty(), "{}", differing.join("\n---\n"));
}
