//! No command prints a password of a cfg: in no format, and in no message about a mistake.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Parts of every password below. Nothing else has them.
const CANARIES: [&str; 2] = ["canary", "Wellensittich"];

const HEAD: &str = "#!KAMAILIO\nloadmodule \"auth.so\"\nloadmodule \"ndb_redis.so\"\nloadmodule \"uac.so\"\n\
                    loadmodule \"db_mysql.so\"\nloadmodule \"htable.so\"\nloadmodule \"dispatcher.so\"\n";
const TAIL: &str = "\nlisten=udp:127.0.0.1:5060\nrequest_route { ds_select_dst(1, 4); }\n";

/// Lines with a password. Each is read as it is, with a mistake behind it, and twice.
const LINES: &[&str] = &[
    r#"modparam("dispatcher", "db_url", "mysql://u:canary@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "db_url", "nosuch://u:canary@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "db_url", "mysql://u:can'canary Wellensittich@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "db_url", "mysql://u:x\"canary\"Wellensittich@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "db_url", 'mysql://u:x"canary@127.0.0.1/k')"#,
    r#"modparam("dispatcher", "db_url", "mysql://us/er:canary@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "db_url", "mysql://us@er:canary@Wellensittich@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "db_url", "mysql://u:canary" "Wellensittich@127.0.0.1/k")"#,
    "modparam(\"dispatcher\", \"db_url\", \"mysql://u:canary\"\n\"Wellensittich@127.0.0.1/k\")",
    "modparam(\"dispatcher\", \"db_url\",\n\"mysql://u:canary@127.0.0.1/k\")",
    r#"modparam("dispatcher", "db_url", "mysql://u:canary@127.0.0.1/k)"#,
    r#"modparam("dispatcher", "db_url", "mysql://u:canary)"#,
    r#"modparam("dispatcher", "db_url", "mysql:canary")"#,
    r#"modparam("dispatcher", "db_url", "mysql:u:canary@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "list_file", "mysql://u:canary@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "list_file", "mysql://u:x/canary Wellensittich@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "ds_ping_from", "http://u:canary@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "ds_ping_interval", "http://u:canary@127.0.0.1/k")"#,
    r#"modparam("dispatcher", "ds_ping_from", "a=b;pass=canary;c=d")"#,
    r#"modparam("auth", "secret", "canary")"#,
    r#"modparam("auth", "secret", 'can"canary')"#,
    r#"modparam("auth", "secret", "x\"canary")"#,
    r#"modparam("auth", "secret", "x"canary")"#,
    "modparam(\"auth\", \"secret\",\n\"canary\")",
    r#"modparam("auth", "secret", "canary)"#,
    r#"modparam("auth", "secret" "canary")"#,
    r#"modparam("auth" "secret", "canary")"#,
    r#"modparam("auth|uac", "secret", "canary")"#,
    r#"modparam("uac", "credential", "user:realm:canary")"#,
    r#"modparam("ndb_redis", "server", "name=a;addr=127.0.0.1;pass=canary;db=1")"#,
    r#"modparam("ndb_redis", "server", "name=a;pass=canary")"#,
    r#"modparam("htable", "db_url", "cb=>mysql://u:canary@h/k")"#,
    r##"#!define DBPASS canary"##,
    r##"#!define DBPASS "canary""##,
    "#!define WORD \"canary\"\nmodparam(\"auth\", \"secret\", WORD)",
    "#!define WORD \"canary\"\n#!define OTHER WORD\nmodparam(\"auth\", \"secret\", OTHER)",
    "#!define URL \"mysql://u:canary@127.0.0.1/k\"\nmodparam(\"dispatcher\", \"db_url\", URL)",
    "#!define URL modparam(\"dispatcher\", \"db_url\", \"mysql://u:canary@127.0.0.1/k\")\nURL",
    "#!trydef URL \"mysql://u:canary@127.0.0.1/k\"\nmodparam(\"dispatcher\", \"list_file\", URL)",
    "#!subst \"/DBPASS/canary/\"\nmodparam(\"dispatcher\", \"db_url\", \"mysql://u:DBPASS@h/k\")",
    "#!subst \"/WORD/canary/\"\nmodparam(\"dispatcher\", \"db_url\", \"mysql://u:WORD@h/k\")",
    "#!substdef \"!WORD!canary!g\"\nmodparam(\"auth\", \"secret\", \"WORD\")",
    "#!substdefs \"!WORD!canary!g\"\nmodparam(\"auth\", \"secret\", WORD)",
    "#!subst \"/(W)\\1/canary/\"\nmodparam(\"auth\", \"secret\", \"WW\")",
    "#!substdef \"!DBPASS!canary!g\"\n#!substdef \"!DBPASS!canary!g\"\n#!substdef \"!DBPASS!canary!g\"",
    "#!subst \"/DBPASS/canary",
    "#!substdef \"!URL!mysql://u:canary@h/k!g\"\nmodparam(\"dispatcher\", \"db_url\", \"URL\")",
    "#!ifdef NONE\nmodparam(\"auth\", \"secret\", \"canary\") #!endif x\n#!endif",
    "# modparam(\"auth\", \"secret\", \"canary\")",
    "import_file \"mysql://u:canary@h/k\"",
    "include_file \"mysql://u:canary@h/k\"",
];

/// Every cfg is read by these.
const COMMANDS: &[&[&str]] = &[
    &["lint", "k.cfg"],
    &["show", "--config", "k.cfg", "--format", "json", "d.list"],
    &["probe", "--config", "k.cfg", "empty.list"],
];

/// The other formats and ways hold the same diagnostics: one cfg with many of them is enough.
const OTHERS: &[&[&str]] = &[
    &["lint", "--format", "json", "k.cfg"],
    &["lint", "--format", "sarif", "k.cfg"],
    &["lint", "--format", "github", "k.cfg"],
    &["lint", "--format", "gitlab", "k.cfg"],
    &["lint", "--format", "junit", "k.cfg"],
    &["lint", "--format", "checkstyle", "k.cfg"],
    &["lint", "--diff", "--fix", "--unsafe-fixes", "k.cfg"],
    &["lint", "--kamailio-version", "5.6", "k.cfg", "d.list"],
    &["lint", "--upgrade", "5.6..6.1", "k.cfg"],
    &["show", "--config", "k.cfg"],
    &["show", "--config", "k.cfg", "--format", "csv", "d.list"],
    &["probe", "--config", "k.cfg"],
    &[
        "probe",
        "--config",
        "k.cfg",
        "--format",
        "json",
        "empty.list",
    ],
    &[
        "probe",
        "--config",
        "k.cfg",
        "--format",
        "nagios",
        "empty.list",
    ],
];

/// Lines whose diagnostics quote a password unless it is masked.
const FOR_OTHERS: [&str; 6] = [
    "listen=\"mysql://u:canary@h/k\"",
    "#!define DBPASS canary\nmodparam(\"dispatcher\", \"db_url\", DBPASS)",
    "modparam(\"dispatcher\", \"db_url\", \"text:///x\")\n\
     route[A] { ds_select_dst(\"mysql://u:canary@h/k\", \"4\"); }",
    "modparam(\"dispatcher\", \"list_file\", \"mysql://u:canary Wellensittich@127.0.0.1/k\")\n\
     modparam(\"dispatcher\", \"db_url\", \"nosuch://u:canary@127.0.0.1/k\")",
    "modparam(\"auth\", \"secret\", \"canary\") modparam(\"dispatcher\", \"ds_ping_intervall\", 1)",
    "#!define DBPASS \"canary\"\n#!define DBPASS \"canary\"\ninclude_file \"mysql://u:canary@h/k\"",
];

/// What a run prints, without its colors.
fn printed(folder: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("ds-tool runs");
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// The cfgs that are made of a line.
fn cfgs(line: &str) -> [String; 3] {
    [
        format!("{HEAD}{line}{TAIL}"),
        format!("{HEAD}{line} )\n{line}{TAIL}"),
        format!("{HEAD}{line}"),
    ]
}

#[test]
fn no_command_prints_a_password() {
    let folder = TempDir::new().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write("d.list", "1 sip:127.0.0.1:9 8\n");
    write("empty.list", "# none\n");
    let mut shown = Vec::new();
    let mut run = |cfg: &str, commands: &[&[&str]]| {
        write("k.cfg", cfg);
        for command in commands {
            let text = printed(folder.path(), command);
            if CANARIES.iter().any(|canary| text.contains(canary)) {
                shown.push(format!("{}\n{cfg}\n{text}", command.join(" ")));
            }
        }
    };
    for line in LINES {
        cfgs(line).iter().for_each(|cfg| run(cfg, COMMANDS));
    }
    for lines in FOR_OTHERS {
        run(&format!("{HEAD}{lines}{TAIL}"), OTHERS);
    }
    let count = shown.len();
    assert!(shown.is_empty(), "{count} runs\n{}", shown.join("\n====\n"));
}
