//! Tables of `db_text`: `show --config` prints what a real Kamailio holds that reads the same files.

use std::fs;

use tempfile::TempDir;

use super::database_servers::has_module;
use super::kamailio::{Kamailio, Network};
use super::{figures, network, skip};
use crate::builder::Test;

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
listen=udp:127.0.0.1:@PORT@
loadmodule "db_text.so"
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "db_url", "text://@TABLES@")
request_route { exit; }
"#;

const VERSION: &str = "table_name(string) table_version(int)\ndispatcher:4\n";
const COLUMNS: &str = "id(int,auto) setid(int) destination(string) flags(int) priority(int) attrs(string,null) description(string,null)\n";
const ROWS: &str = "1:1:sip\\:127.0.0.1\\:5071:8:5:duid=a:x\n2:1:sip\\:127.0.0.1\\:5072:0:9::\n";

/// What the files `version` and `dispatcher` hold; none where there is no such file.
fn cases() -> Vec<(&'static str, Option<String>, Option<String>)> {
    let table = format!("{COLUMNS}{ROWS}");
    let usual = |name, table: String| (name, Some(VERSION.to_owned()), Some(table));
    let capitals = COLUMNS.replace("setid", "SetID").replace("flags", "FLAGS");
    vec![
        usual("as it is", table.clone()),
        usual("columns in capitals", format!("{capitals}{ROWS}")),
        (
            "the name of the table in capitals",
            Some(VERSION.replace("dispatcher", "Dispatcher")),
            Some(table.clone()),
        ),
        (
            "columns of versions in capitals",
            Some(VERSION.replace("table_", "TABLE_")),
            Some(table.clone()),
        ),
        (
            "two versions, but for case",
            Some(format!("{VERSION}DISPATCHER:4\n")),
            Some(table.clone()),
        ),
        (
            "a name that begins with that of the table",
            Some(format!("{VERSION}dispatchers:3\n")),
            Some(table.clone()),
        ),
        ("no version", None, Some(table.clone())),
        ("no table", Some(VERSION.to_owned()), None),
        usual(
            "a last line without an end",
            format!("{table}3:1:sip\\:127.0.0.1:0:0:a:b"),
        ),
        usual(
            "a blank line",
            format!("{table}\n3:1:sip\\:127.0.0.1:0:0:a:b\n"),
        ),
        usual("a comment", format!("{table}# 3\n")),
        usual(
            "a letter in a number",
            format!("{table}3:x:sip\\:127.0.0.1:0:0:a:b\n"),
        ),
        usual("too few values", format!("{table}3:1:sip\\:127.0.0.1\n")),
        usual("no rows", COLUMNS.to_owned()),
        usual("no column attrs", table.replace("attrs", "attributes")),
    ]
}

#[test]
fn tables_of_text_are_what_a_real_kamailio_holds() {
    let Some(release) = skip::required_kamailio_version() else {
        return;
    };
    if !network::is_own() {
        return;
    }
    if !has_module("db_text") {
        skip::missing("kamailio has no module db_text");
        return;
    }
    let mut failures = Vec::new();
    let cases = cases();
    for (name, version, table) in &cases {
        let tables = TempDir::new().expect("a temporary folder");
        for (file, text) in [("version", version), ("dispatcher", table)] {
            if let Some(text) = text {
                fs::write(tables.path().join(file), text).expect("a table");
            }
        }
        let cfg = CFG.replace("@TABLES@", &tables.path().display().to_string());
        let started = Kamailio::start_with(&cfg, b"", "127.0.0.1", Network::Shared);
        let held = started.ok().map(|mut server| {
            let held = server.list().into_iter();
            let line = |it: super::kamailio::Held| {
                let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
                format!(
                    "{} {} {} {} {}",
                    it.set,
                    text(&it.uri),
                    it.flags,
                    it.priority,
                    text(&it.attrs)
                )
            };
            held.map(line).collect::<Vec<_>>()
        });
        let shown = shown(&cfg.replace("@PORT@", "5060"), &release);
        if held != shown {
            failures.push(format!("{name}: kamailio {held:?}\nds-tool {shown:?}"));
        }
    }
    figures::tell(&format!("{} tables of db_text compared", cases.len()));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The destinations as `show` prints them; `None` if Kamailio does not start, by ds-tool.
fn shown(cfg: &str, release: &str) -> Option<Vec<String>> {
    let args = [
        "show",
        "--config",
        "k.cfg",
        "--format",
        "json",
        "--kamailio-version",
        release,
    ];
    let test = Test::new(args).file("k.cfg", cfg);
    let mut command = test.command();
    let output = command.output().expect("ds-tool runs");
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    if json["error"].is_string() || json["fatal"].is_object() {
        return None;
    }
    let entries = json["entries"].as_array().expect("entries").iter();
    let text = |value: &serde_json::Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let line = |entry: &serde_json::Value| {
        let attrs = entry["attrs"].as_str().unwrap_or_default();
        let [set, uri, flags, priority] =
            ["set", "uri", "flags", "priority"].map(|key| text(&entry[key]));
        format!("{set} {uri} {flags} {priority} {attrs}")
    };
    Some(entries.map(line).collect())
}
