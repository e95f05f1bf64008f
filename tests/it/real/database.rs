//! Rows of databases: `show --config` prints what a real Kamailio holds that reads the same table, for
//! MariaDB, PostgreSQL and SQLite.

use std::fmt::Write as _;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use super::database_servers::{Engine, EngineKind};
use super::kamailio::{Held, Kamailio, Network};
use super::{ds_tool, figures, network, skip};
use crate::json_bytes;

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
listen=udp:127.0.0.1:@PORT@
listen=tcp:127.0.0.1:@PORT@
loadmodule "db_@SCHEME@.so"
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "db_url", "@URL@")
modparam("dispatcher", "ds_ping_interval", 86400)
modparam("dispatcher", "reload_delta", 0)
@MORE@
request_route { exit; }
"#;

pub(super) fn cfg(engine: &Engine, more: &str) -> String {
    CFG.replace("@SCHEME@", engine.kind.scheme())
        .replace("@URL@", &engine.url())
        .replace("@MORE@", more)
}

/// A server that reads the table of an engine.
pub(super) fn server(engine: &Engine, more: &str) -> Result<Kamailio, String> {
    Kamailio::start_with(&cfg(engine, more), b"", "127.0.0.1", Network::Shared)
}

/// What is done to the table, and what differs by engine.
struct Case {
    name: &'static str,
    change: Change,
}

enum Change {
    /// Statements.
    Sql(&'static str),
    /// Another type for a column, and then statements.
    Type(&'static str, &'static str, &'static str),
}

const ROWS: &str = "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES \
    (1,'sip:127.0.0.1:5071',8,0,'weight=50;duid=a'),(1,'sip:127.0.0.1:5072',0,5,''),\
    (2,'sip:127.0.0.1:5073',1,0,''),(1,'sip:127.0.0.1:5074',2,0,'duid=b');";

/// What a running server can reload.
const RELOADED: &[Case] = &[
    Case {
        name: "as it is",
        change: Change::Sql(""),
    },
    Case {
        name: "no rows",
        change: Change::Sql("DELETE FROM dispatcher;"),
    },
    Case {
        name: "duplicates",
        change: Change::Sql(
            "INSERT INTO dispatcher (setid, destination) VALUES (1,'sip:127.0.0.1:5071'),(1,'sip:127.0.0.1:5071');",
        ),
    },
    Case {
        name: "set 0 and -1, flags -1, priority -5",
        change: Change::Sql(
            "INSERT INTO dispatcher (setid, destination, flags, priority) VALUES (0,'sip:127.0.0.1:1',-1,-5),(-1,'sip:127.0.0.1:2',0,-5);",
        ),
    },
    Case {
        name: "destinations as a file could not have them",
        change: Change::Sql(
            "INSERT INTO dispatcher (setid, destination) VALUES (1,''),(1,' sip:127.0.0.1:1 '),(1,'sip:127.0.0.1:2#x'),(1,'127.0.0.1:3'),(1,'bad uri'),(1,'sip:'),(1,'tel:123');",
        ),
    },
    Case {
        name: "attributes as a file could not have them",
        change: Change::Sql(
            "INSERT INTO dispatcher (setid, destination, attrs) VALUES (1,'sip:127.0.0.1:1','a=1;;b=2; c=3'),(1,'sip:127.0.0.1:2','duid=\"a b\"'),(1,'sip:127.0.0.1:3','weight=50;'),(1,'sip:127.0.0.1:4','a=\"'),(1,'sip:127.0.0.1:5','#x=1'),(1,'sip:127.0.0.1:6',' ');",
        ),
    },
    Case {
        name: "NULL attrs",
        change: Change::Type(
            "attrs",
            "VARCHAR(128)",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1',0,0,NULL),(1,'sip:127.0.0.1:2',0,0,'x=1');",
        ),
    },
    Case {
        name: "NULL flags",
        change: Change::Type(
            "flags",
            "INTEGER",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1',NULL,0,''),(1,'sip:127.0.0.1:2',8,0,'');",
        ),
    },
    Case {
        name: "NULL priority",
        change: Change::Type(
            "priority",
            "INTEGER",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1',0,NULL,''),(1,'sip:127.0.0.1:2',8,1,'');",
        ),
    },
    Case {
        name: "flags as text",
        change: Change::Type(
            "flags",
            "VARCHAR(10)",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1','8',0,'');",
        ),
    },
    Case {
        name: "BIGINT flags",
        change: Change::Type(
            "flags",
            "BIGINT",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1',4294967304,0,''),(1,'sip:127.0.0.1:2',9,0,'');",
        ),
    },
    Case {
        name: "BIGINT set id",
        change: Change::Type(
            "setid",
            "BIGINT",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (4294967297,'sip:127.0.0.1:1',0,0,'');",
        ),
    },
    Case {
        name: "SMALLINT priority",
        change: Change::Type(
            "priority",
            "SMALLINT",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1',0,7,''),(1,'sip:127.0.0.1:2',0,8,'');",
        ),
    },
    Case {
        name: "TEXT destination",
        change: Change::Type(
            "destination",
            "TEXT",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1',0,0,'');",
        ),
    },
    Case {
        name: "TEXT attrs",
        change: Change::Type(
            "attrs",
            "TEXT",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1,'sip:127.0.0.1:1',0,0,'weight=1');",
        ),
    },
];

/// What decides at the start: the version, columns and tables.
const STARTED: &[(&str, &str)] = &[
    ("version 1", "UPDATE version SET table_version=1;"),
    ("version 2", "UPDATE version SET table_version=2;"),
    ("version 3", "UPDATE version SET table_version=3;"),
    ("version 0", "UPDATE version SET table_version=0;"),
    ("version 5", "UPDATE version SET table_version=5;"),
    ("no row in version", "DELETE FROM version;"),
    (
        "two rows in version",
        "INSERT INTO version VALUES ('dispatcher', 4);",
    ),
    (
        "no number in version",
        "DROP TABLE version; CREATE TABLE version (table_name VARCHAR(32), table_version VARCHAR(9)); INSERT INTO version VALUES ('dispatcher', '4');",
    ),
    ("no table version", "DROP TABLE version;"),
    ("no table", "DROP TABLE dispatcher;"),
    (
        "no column attrs",
        "ALTER TABLE dispatcher DROP COLUMN attrs;",
    ),
];

#[test]
fn mariadb_rows_are_what_a_real_kamailio_holds() {
    rows_are_what_a_real_kamailio_holds(EngineKind::Mariadb);
}

#[test]
fn postgresql_rows_are_what_a_real_kamailio_holds() {
    rows_are_what_a_real_kamailio_holds(EngineKind::Postgres);
}

#[test]
fn sqlite_rows_are_what_a_real_kamailio_holds() {
    rows_are_what_a_real_kamailio_holds(EngineKind::Sqlite);
}

#[track_caller]
fn rows_are_what_a_real_kamailio_holds(kind: EngineKind) {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    if !network::is_own() {
        return;
    }
    let Some(engine) = Engine::start(kind) else {
        return;
    };
    let mut failures = Vec::new();
    let mut kamailio = server(&engine, "").unwrap_or_else(|log| panic!("no start:\n{log}"));
    for case in RELOADED {
        engine.sql(&statements(kind, &case.change));
        let held = reloaded(&mut kamailio);
        let shown = Shown::read(&kamailio, &version);
        failures.extend(
            shown
                .difference(&engine, held)
                .map(|why| format!("{}: {why}", case.name)),
        );
    }
    let mut generated = 0;
    for seed in 0..10 {
        engine.sql(&(kind.schema() + &generated_rows(seed, 200)));
        let held = reloaded(&mut kamailio);
        let shown = Shown::read(&kamailio, &version);
        generated += held.as_ref().map_or(0, Vec::len);
        failures.extend(
            shown
                .difference(&engine, held)
                .map(|why| format!("seed {seed}: {why}")),
        );
    }
    let capitals = ("a column in capitals", capitals(kind));
    for (name, sql) in STARTED.iter().chain([&capitals]) {
        engine.sql(&(kind.schema() + ROWS + sql));
        let started = server(&engine, "");
        let shown = Shown::read(&kamailio, &version);
        let held = started.ok().map(|mut kamailio| kamailio.list());
        failures.extend(
            shown
                .difference(&engine, held)
                .map(|why| format!("{name}: {why}")),
        );
    }
    extra_attributes(&engine, &version, &mut failures);
    figures::tell(&format!(
        "rows of {kind:?}: {} tables and {generated} generated destinations compared with kamailio {version}",
        RELOADED.len() + STARTED.len() + 2
    ));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(generated > 800, "only {generated}");
}

/// Another name of the same column, but in PostgreSQL.
fn capitals(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Postgres => "ALTER TABLE dispatcher RENAME attrs TO \"Attrs\";",
        EngineKind::Mariadb | EngineKind::Sqlite => {
            "ALTER TABLE dispatcher RENAME COLUMN attrs TO Attrs;"
        }
    }
}

/// What the server holds after a reload. If it drops a row, it answers that the reload failed, and has
/// loaded the others (`ds_load_db` returns -2).
fn reloaded(kamailio: &mut Kamailio) -> Option<Vec<Held>> {
    let _ = kamailio.reload_file();
    Some(kamailio.list())
}

/// Text columns as attributes, and other names of table and columns.
fn extra_attributes(engine: &Engine, version: &str, failures: &mut Vec<String>) {
    let sql = "ALTER TABLE dispatcher ADD COLUMN share VARCHAR(10); ALTER TABLE dispatcher ADD COLUMN gw VARCHAR(10);\n\
        UPDATE dispatcher SET share='50' WHERE flags<>2; UPDATE dispatcher SET gw='';\n\
        UPDATE dispatcher SET gw='x1' WHERE flags=0; ALTER TABLE dispatcher RENAME TO gws;\n\
        INSERT INTO version VALUES ('gws', 4);";
    engine.sql(&(engine.kind.schema() + ROWS + sql));
    let more = "modparam(\"dispatcher\", \"table_name\", \"gws\")\n\
        modparam(\"dispatcher\", \"ds_db_extra_attrs\", \"weight=share;gwid=gw\")";
    let mut kamailio = server(engine, more).unwrap_or_else(|log| panic!("no start:\n{log}"));
    let held = Some(kamailio.list());
    let shown = Shown::read(&kamailio, version);
    failures.extend(
        shown
            .difference(engine, held)
            .map(|why| format!("extra: {why}")),
    );
    engine.sql("DROP TABLE gws;");
}

fn statements(kind: EngineKind, change: &Change) -> String {
    let schema = kind.schema();
    match change {
        Change::Sql(sql) => schema + ROWS + sql,
        Change::Type(column, of_type, sql) => schema + &kind.retype(column, of_type) + sql,
    }
}

/// Rows of every kind that a table with Kamailio's columns takes.
fn generated_rows(seed: u64, count: usize) -> String {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut text =
        "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES ".to_owned();
    const TAILS: [&str; 8] = [
        "",
        "",
        "",
        ";transport=tcp",
        ";transport=udp",
        ";x=y",
        " ",
        "#",
    ];
    const HEADS: [&str; 6] = ["sip:", "sip:", "sip:u@", "sips:", "", "sip:u:p@"];
    const ATTRS: [&str; 14] = [
        "",
        "weight=50",
        "duid=a",
        "rweight=1",
        ";",
        ";;",
        " ",
        "a=\"b c\"",
        "x",
        "#",
        "=",
        "maxload=3",
        "cc=1",
        "''",
    ];
    for row in 0..count {
        let mut of = |all: &[&'static str]| *all.choose(&mut rng).expect("one");
        let (head, tail) = (of(&HEADS), of(&TAILS));
        let attrs: String = [of(&ATTRS), of(&[";", ";", "; ", ""]), of(&ATTRS)].concat();
        let flags = [0, 8, 1, 2, 4, 9, 10, 16, 24, 32, 40, -1, 255, rng.random()];
        let flags: i32 = *flags.choose(&mut rng).expect("one");
        let set = rng.random_range(-2..6);
        let priority = rng.random_range(-3..4);
        let port = rng.random_range(1..65_536);
        let comma = if row == 0 { "" } else { "," };
        let _ = write!(
            text,
            "{comma}\n({set},'{head}127.0.0.{}:{port}{tail}',{flags},{priority},'{attrs}')",
            row % 200 + 1
        );
    }
    text + ";"
}

/// What ds-tool shows of the table of a server.
struct Shown {
    /// `None` if the server does not start.
    entries: Option<Vec<Held>>,
    /// The ids of the rows that it calls undefined.
    undefined: Vec<u64>,
    all: String,
}

impl Shown {
    fn read(kamailio: &Kamailio, version: &str) -> Self {
        let cfg = kamailio.cfg();
        let run = ds_tool::run(["show", "--config", &cfg, "--kamailio-version", version]);
        let fatal = run.json["fatal"].is_object();
        let entries = run.json["entries"].as_array().cloned().unwrap_or_default();
        let dropped = run.json["dropped"].as_array().cloned().unwrap_or_default();
        let is_undefined = |row: &&Value| {
            let reason = row["reason"].as_str();
            reason.is_some_and(|reason| reason.starts_with("undefined"))
        };
        let undefined = dropped.iter().filter(is_undefined);
        Self {
            entries: (!fatal).then(|| entries.iter().map(held).collect()),
            undefined: undefined.filter_map(|row| row["line"].as_u64()).collect(),
            all: format!("{} {}", run.json["fatal"], run.stderr),
        }
    }

    /// How it differs from what the server holds.
    fn difference(&self, engine: &Engine, mut kamailio: Option<Vec<Held>>) -> Option<String> {
        for id in &self.undefined {
            let uri = engine.sql(&format!(
                "SELECT destination FROM dispatcher WHERE id={id};"
            ));
            if let Some(held) = &mut kamailio {
                held.retain(|held| held.uri != uri.trim_end().as_bytes());
            }
        }
        (kamailio != self.entries).then(|| {
            format!(
                "kamailio holds\n{kamailio:#?}\nds-tool shows\n{:#?}\n{}",
                self.entries, self.all
            )
        })
    }
}

fn held(entry: &Value) -> Held {
    Held {
        set: entry["set"].as_i64().expect("a set id"),
        uri: json_bytes::bytes(&entry["uri"]),
        flags: entry["flags"].as_str().expect("letters").to_owned(),
        priority: entry["priority"].as_i64().expect("a priority"),
        attrs: json_bytes::bytes(&entry["attrs"]),
    }
}
