//! `set` on rows of databases: what changes, what is refused, two at once, and one that is killed.

use std::process::Stdio;

use super::database::server;
use super::database_servers::{Engine, EngineKind};
use super::{network, skip};
use crate::builder::Test;

const ROWS: &str = "INSERT INTO dispatcher (setid, destination, flags, priority, attrs, description) VALUES \
    (1,'sip:127.0.0.1:5071',8,0,'weight=50;duid=a','one'),(1,'sip:127.0.0.1:5072',0,5,'','two'),\
    (2,'sip:127.0.0.1:5073',1,0,'Duid=B','three');";

const TABLE: &str = "SELECT id, setid, destination, flags, priority, attrs, description FROM dispatcher ORDER BY id;";

#[test]
fn mariadb_rows_are_changed_by_set() {
    rows_are_changed_by_set(EngineKind::Mariadb);
}

#[test]
fn postgresql_rows_are_changed_by_set() {
    rows_are_changed_by_set(EngineKind::Postgres);
}

#[test]
fn sqlite_rows_are_changed_by_set() {
    rows_are_changed_by_set(EngineKind::Sqlite);
}

fn set(engine: &Engine, args: &[&str]) -> Test {
    let url = engine.url();
    Test::new(
        ["set", "--db", &url]
            .into_iter()
            .chain(args.iter().copied()),
    )
}

#[track_caller]
fn rows_are_changed_by_set(kind: EngineKind) {
    if skip::required_kamailio_version().is_none() || !network::is_own() {
        return;
    }
    let Some(engine) = Engine::start(kind) else {
        return;
    };
    engine.sql(&(kind.schema() + ROWS));
    let before = engine.sql(TABLE);
    let change = [
        "--duid",
        "a",
        "--flags",
        "DP",
        "--priority",
        "9",
        "--attr-set",
        "weight=7",
    ];
    set(&engine, &[&change[..], &["--diff"]].concat())
        .stdout("ID  COLUMN    OLD               NEW\n 1  flags     8                 12\n 1  priority  0                 9\n 1  attrs     weight=50;duid=a  weight=7;duid=a\n")
        .status(1)
        .run();
    set(&engine, &[&change[..], &["--check"]].concat())
        .stderr("dispatcher: 1 row would change\n")
        .status(1)
        .run();
    assert_eq!(engine.sql(TABLE), before);
    set(&engine, &change)
        .stderr("dispatcher: 1 row changed\n")
        .run();
    set(&engine, &change)
        .stderr("dispatcher: nothing to change\n")
        .run();
    let after = before.replace("8\t0\tweight=50;duid=a", "12\t9\tweight=7;duid=a");
    assert_eq!(engine.sql(TABLE), after);
    assert_eq!(engine.sql("SELECT table_version FROM version;"), "4\n");
    let mut kamailio = server(&engine, "").unwrap_or_else(|log| panic!("no start:\n{log}"));
    let held = kamailio
        .list()
        .into_iter()
        .find(|it| it.attrs == b"weight=7;duid=a");
    let held = held.expect("the changed row");
    assert_eq!((held.flags.as_str(), held.priority), ("DP", 9));
    drop(kamailio);

    if kind == EngineKind::Mariadb {
        tables_without_transactions(&engine);
    }
    undefined_values_stay(&engine);
    two_at_once(&engine);
    one_that_is_killed(&engine);
}

/// An engine that cannot take changes back gets them one by one.
fn tables_without_transactions(engine: &Engine) {
    for name in ["MyISAM", "Aria"] {
        let alter = format!("ALTER TABLE dispatcher ENGINE={name};");
        engine.sql(&(engine.kind.schema() + ROWS + &alter));
        let before = engine.sql(TABLE);
        let run = set(engine, &["--all", "--add", "D"]);
        let why = format!("the engine of dispatcher, {name}, has no transactions");
        run.stderr_has([
            "nothing was written",
            &why[..],
            "--line ID",
            "ENGINE=InnoDB",
        ])
        .status(2)
        .run();
        assert_eq!(engine.sql(TABLE), before);
        set(engine, &["--line", "2", "--add", "D"])
            .stderr("dispatcher: 1 row changed\n")
            .run();
        // What it cut stays, and that is said.
        let long = format!("x={}", "y".repeat(200));
        engine.sql("SET GLOBAL sql_mode='';");
        let run = set(engine, &["--line", "2", "--attr-set", &long]);
        run.stderr_has([
            "it is not known whether the rows were written",
            "does not keep the new attributes",
        ])
        .status(2)
        .run();
        engine.sql("SET GLOBAL sql_mode=DEFAULT;");
    }
    engine.sql(&(engine.kind.schema() + ROWS));
}

/// A row that nobody knows the meaning of is not written over.
fn undefined_values_stay(engine: &Engine) {
    let kind = engine.kind;
    let null = "INSERT INTO dispatcher (setid, destination, flags, priority, attrs, description) VALUES (1,'sip:127.0.0.1:1',NULL,0,'','');";
    let text = "INSERT INTO dispatcher (setid, destination, flags, priority, attrs, description) VALUES (1,'sip:127.0.0.1:1','8',0,'','');";
    let cases = [("INTEGER", null), ("VARCHAR(9)", text)];
    // SQLite's driver reads NULL as 0.
    for (of_type, row) in &cases[usize::from(kind == EngineKind::Sqlite)..] {
        engine.sql(&(kind.schema() + &kind.retype("flags", of_type) + row));
        let before = engine.sql(TABLE);
        let run = set(engine, &["--all", "--add", "D"]);
        run.stderr_has(["nothing was written"]).status(2).run();
        assert_eq!(engine.sql(TABLE), before);
    }
}

/// Of two runs that read the same rows, one wins, and the other says so and writes nothing.
fn two_at_once(engine: &Engine) {
    engine.sql(&(engine.kind.schema() + &many_rows(300)));
    let tests = ["D", "I"].map(|flag| set(engine, &["--all", "--add", flag]));
    let runs = tests.each_ref().map(|test| {
        let mut command = test.command();
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        command
            .stderr(Stdio::piped())
            .spawn()
            .expect("ds-tool starts")
    });
    let runs = runs.map(|run| run.wait_with_output().expect("a run"));
    let flags = engine.sql("SELECT DISTINCT flags FROM dispatcher ORDER BY flags;");
    let codes = runs.each_ref().map(|run| run.status.code());
    match codes {
        // One came after the other had ended.
        [Some(0), Some(0)] => assert_eq!(flags, "5\n"),
        [Some(0), Some(2)] => assert_eq!(flags, "4\n"),
        [Some(2), Some(0)] => assert_eq!(flags, "1\n"),
        other => panic!("{other:?}: {flags}"),
    }
    for run in runs.iter().filter(|run| run.status.code() == Some(2)) {
        let said = String::from_utf8_lossy(&run.stderr);
        assert!(said.contains("nothing was written"), "{said}");
    }
    // The same without chance: the row is another between reading and writing.
    engine.sql(&(engine.kind.schema() + ROWS));
    let trigger = match engine.kind {
        EngineKind::Sqlite => {
            "CREATE TRIGGER t AFTER UPDATE ON dispatcher BEGIN UPDATE dispatcher SET flags=99 WHERE id=1; END;"
        }
        EngineKind::Mariadb => {
            "CREATE TRIGGER t BEFORE UPDATE ON dispatcher FOR EACH ROW SET NEW.flags=99;"
        }
        EngineKind::Postgres => {
            "CREATE FUNCTION t() RETURNS trigger AS 'BEGIN NEW.flags=99; RETURN NEW; END' LANGUAGE plpgsql; CREATE TRIGGER t BEFORE UPDATE ON dispatcher FOR EACH ROW EXECUTE FUNCTION t();"
        }
    };
    engine.sql(trigger);
    let before = engine.sql(TABLE);
    let run = set(engine, &["--line", "1", "--add", "D"]);
    run.stderr_has(["nothing was written", "does not keep"])
        .status(2)
        .run();
    assert_eq!(engine.sql(TABLE), before);
    if engine.kind == EngineKind::Postgres {
        engine.sql("DROP FUNCTION t CASCADE;");
    }
}

fn many_rows(count: usize) -> String {
    let row = |n| format!("(1,'sip:127.0.0.1:{n}')");
    let rows: Vec<_> = (1..=count).map(row).collect();
    format!(
        "INSERT INTO dispatcher (setid, destination) VALUES {};",
        rows.join(",")
    )
}

/// Killed at any moment, it has changed all rows or none.
fn one_that_is_killed(engine: &Engine) {
    engine.sql(&(engine.kind.schema() + &many_rows(300)));
    let mut expected = "0\n";
    for kill in 0..6 {
        let flag = if expected == "0\n" {
            "--add"
        } else {
            "--remove"
        };
        let test = set(engine, &["--all", flag, "D"]);
        let mut command = test.command();
        let command = command.stdin(Stdio::null()).stdout(Stdio::null());
        let mut run = command
            .stderr(Stdio::null())
            .spawn()
            .expect("ds-tool starts");
        // How far it has come is left to chance: it ends between start and commit, or after.
        for _ in 0..kill {
            engine.sql("SELECT 1;");
        }
        run.kill().expect("a child");
        run.wait().expect("a child");
        let flags = engine.sql("SELECT DISTINCT flags FROM dispatcher;");
        assert!(flags == "0\n" || flags == "4\n", "half: {flags}");
        expected = if flags == "0\n" { "0\n" } else { "4\n" };
    }
}
