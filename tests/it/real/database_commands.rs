//! `diff`, `reload`, `simulate` and `probe --write` beside a server that reads a table of SQLite, as a user
//! runs them.

use std::path::PathBuf;

use ds_tool::internals::Version;

use super::database::server;
use super::database_servers::{Engine, EngineKind};
use super::kamailio::{Held, Kamailio};
use super::{network, skip, wait};
use crate::builder::Test;
use crate::uas::Uas;

const CTL: &str = "loadmodule \"ctl.so\"\nmodparam(\"ctl\", \"binrpc\", \"unix:@DIR@/ctl\")";

const ROWS: &str = "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES \
    (1,'sip:127.0.0.1:5071',0,9,'duid=a;weight=50'),(1,'sip:127.0.0.1:5072',0,5,'duid=b;weight=50'),\
    (2,'sip:127.0.0.1:5073',8,0,'duid=\"c d\"');";

/// A server, and the table that it reads.
struct World {
    engine: Engine,
    server: Kamailio,
    version: Version,
}

impl World {
    /// `None` if something is missing, or this is not yet a network of its own.
    fn new(more: &str) -> Option<Self> {
        let version = skip::required_kamailio_version()?;
        let version = version.parse().expect("a release");
        if !network::is_own() {
            return None;
        }
        let engine = Engine::start(EngineKind::Sqlite)?;
        engine.sql(ROWS);
        let server = server(&engine, &format!("{CTL}\n{more}"));
        let server = server.unwrap_or_else(|log| panic!("no start:\n{log}"));
        Some(Self {
            engine,
            server,
            version,
        })
    }

    /// What is only there before 6.1, which takes a reload without some rows for a success.
    fn before_6_1<'a>(&self, words: &[&'a str]) -> Vec<&'a str> {
        match self.version.reloads_well_without_some_rows() {
            true => Vec::new(),
            false => words.to_vec(),
        }
    }

    fn sql(&self, statements: &str) -> String {
        self.engine.sql(statements)
    }

    fn rpc(&self) -> String {
        let folder = PathBuf::from(self.server.cfg());
        format!("unix:{}", folder.with_file_name("ctl").display())
    }

    /// A run with the server's cfg and the server itself.
    fn ds_tool(&self, command: &str) -> Test {
        self.beside(&format!("{command} --config {}", self.server.cfg()))
    }

    /// A run with the server alone.
    fn beside(&self, command: &str) -> Test {
        let rpc = self.rpc();
        let words = command.split_whitespace().chain(["--rpc", &rpc]);
        Test::new(words).stdout_has([""; 0]).stderr_has([""; 0])
    }

    fn held(&mut self, uri: &str) -> Option<Held> {
        let mut held = self.server.list().into_iter();
        held.find(|held| held.uri == uri.as_bytes())
    }
}

/// What the server holds of a table is not what the table says since, and both are named.
#[test]
fn diff_names_what_differs_between_a_table_and_the_memory() {
    let Some(world) = World::new("") else {
        return;
    };
    for run in [world.ds_tool("diff"), world.beside("diff")] {
        run.status(0).run();
    }
    world.sql(
        "UPDATE dispatcher SET priority=1 WHERE id=1; UPDATE dispatcher SET attrs='duid=b' WHERE id=2;\n\
         DELETE FROM dispatcher WHERE id=3; INSERT INTO dispatcher (setid, destination) VALUES (4,'sip:127.0.0.1:5074'),(4,'bad uri');",
    );
    for command in ["diff --format csv", "diff"] {
        let all = [
            "sip:127.0.0.1:5071",
            "sip:127.0.0.1:5072",
            "sip:127.0.0.1:5073",
            "sip:127.0.0.1:5074",
        ];
        world.ds_tool(command).stdout_has(all).status(1).run();
        world.beside(command).stdout_has(all).status(1).run();
    }
    let json = world.ds_tool("diff --format json").status(1).json();
    let rows = json["differences"].as_array().expect("differences");
    let of = |uri: &str| {
        let mut rows = rows.iter().filter(|row| row["uri"] == uri);
        rows.next().unwrap_or_else(|| panic!("no {uri}: {json}"))["classes"].to_string()
    };
    for (uri, difference) in [
        ("sip:127.0.0.1:5071", "priority"),
        ("sip:127.0.0.1:5072", "attributes"),
        ("sip:127.0.0.1:5073", "only-right"),
        ("sip:127.0.0.1:5074", "only-left"),
    ] {
        let found = of(uri);
        assert!(found.contains(difference), "{uri}: {found}");
    }
    // A table with which no server starts is no side.
    world.sql("UPDATE version SET table_version=7;");
    let none = world.ds_tool("diff").status(2);
    none.stderr_has(["the table version has 7", "nothing to compare"])
        .run();
}

/// A reload of a table with a row that is dropped: the server answers with an error, and has loaded the others.
#[test]
fn a_reload_that_drops_a_row_is_not_called_refused() {
    let Some(mut world) = World::new("") else {
        return;
    };
    world
        .ds_tool("reload")
        .stderr_has(["nothing changes"])
        .run();
    world.server.set_state("dx", 1, "sip:127.0.0.1:5071");
    world.sql(
        "INSERT INTO dispatcher (setid, destination) VALUES (4,'sip:127.0.0.1:5074'),(4,'bad uri');\n\
         DELETE FROM dispatcher WHERE id=2;",
    );
    let foretold = [
        "1 destination gets calls again: set 1, sip:127.0.0.1:5071 was drained",
        "1 destination is added: set 4, sip:127.0.0.1:5074",
        "1 destination is removed: set 1, sip:127.0.0.1:5072",
    ];
    let check = world
        .ds_tool("reload --keep-states")
        .stdout_has(foretold)
        .status(1);
    check
        .stderr_has(
            ["dispatcher:5: error[DS102]", "add --yes"]
                .into_iter()
                .chain(
                    world.before_6_1(&["will answer \"Reload Failed\", because it drops a row"]),
                ),
        )
        .run();
    assert!(
        world.held("sip:127.0.0.1:5074").is_none(),
        "it was reloaded"
    );
    let done = world
        .ds_tool("reload --keep-states --yes")
        .stdout_has(foretold);
    let well = [
        "the server holds the list",
        "done: the server shows the new state",
    ];
    done.stderr_has(well.into_iter().chain(world.before_6_1(&[
        "the server answers \"Reload Failed\" because it drops a row of the table; it has loaded the others",
    ])))
    .run();
    assert!(
        world.held("sip:127.0.0.1:5074").is_some(),
        "it was not reloaded"
    );
    assert!(
        world.held("sip:127.0.0.1:5072").is_none(),
        "it was not reloaded"
    );
    // The drain was put back, though the server answered that it had failed.
    assert_eq!(world.held("sip:127.0.0.1:5071").expect("it").flags, "DX");

    // A name that does not resolve: the server drops the row, and that is no list as the table says.
    world.sql("DELETE FROM dispatcher WHERE destination='bad uri'; INSERT INTO dispatcher (setid, destination, flags) VALUES (5,'sip:gone.invalid:5060',0),(5,'sip:127.0.0.1:5075',0);");
    let other = world
        .ds_tool("reload --yes")
        .status(1)
        .stdout_has(["sip:gone.invalid:5060"]);
    other
        .stderr_has(
            ["the server does not hold what the list says"]
                .into_iter()
                .chain(world.before_6_1(&["answers \"Reload Failed\""])),
        )
        .run();
    assert!(
        world.held("sip:127.0.0.1:5075").is_some(),
        "it was not reloaded"
    );

    // With nothing dropped, all is well.
    world.sql("DELETE FROM dispatcher WHERE setid=5;");
    let well = world
        .ds_tool("reload --yes")
        .stderr("the server holds the list\n");
    well.run();
    assert!(
        world.held("sip:127.0.0.1:5075").is_none(),
        "it was not reloaded"
    );
}

/// What is refused or ends the server is foretold, and not done.
#[test]
fn a_reload_that_the_server_would_not_survive_is_not_made() {
    let Some(mut world) = World::new("") else {
        return;
    };
    let before = world.server.list();
    world.sql("ALTER TABLE dispatcher RENAME COLUMN attrs TO attributes;");
    let refused = world.ds_tool("reload --yes").status(1);
    refused
        .stdout_has(["would refuse the list, keep the old one"])
        .run();
    assert!(world.server.reload_file().is_err());
    assert_eq!(world.server.list(), before);
    // With the table of another server: the one that is asked reads its own, and refuses it.
    let other = Engine::start(EngineKind::Sqlite).expect("SQLite");
    other.sql("INSERT INTO dispatcher (setid, destination) VALUES (9,'sip:127.0.0.1:9');");
    let kept = world
        .beside(&format!("reload --yes --db {}", other.url()))
        .status(1);
    kept.stderr_has(["the server does not reload: Reload Failed; it keeps the old list"])
        .run();
    world.sql("ALTER TABLE dispatcher RENAME COLUMN attributes TO attrs;");

    // It has read the version at its start, and reads it no more.
    world.sql("UPDATE version SET table_version=7; DELETE FROM dispatcher WHERE id=2;");
    let unknown = world.ds_tool("reload --yes").status(1);
    unknown
        .stdout_has([
            "what the server would load is not known",
            "the table version has 7",
        ])
        .run();
    assert_eq!(world.server.list(), before);
    world.server.reload_file().expect("it reloads by version 4");
    assert_eq!(world.server.list().len(), before.len() - 1);
    world.sql("UPDATE version SET table_version=4;");

    let nullable = EngineKind::Sqlite.retype("destination", "VARCHAR(192)");
    world.sql(&format!(
        "{nullable}INSERT INTO dispatcher (setid, destination) VALUES (1,NULL);"
    ));
    let crash = world.ds_tool("reload --yes").status(1);
    crash
        .stdout_has(["the server would crash: row 1: the destination is NULL"])
        .run();
    assert_eq!(world.server.list().len(), before.len() - 1);
    world.server.reload_and_crash();
}

/// The calls that rows get are those that the server's memory gives them.
#[test]
fn simulate_takes_rows_for_what_the_server_holds() {
    let Some(world) = World::new("") else {
        return;
    };
    for alg in [0, 4, 8, 9] {
        let command = format!("simulate --alg {alg} --set 1 --format csv");
        let of_rows = Test::new(
            format!("{command} --config {}", world.server.cfg())
                .split_whitespace()
                .map(str::to_owned),
        );
        let of_rows = of_rows
            .stdout_has(["sip:127.0.0.1:5071"])
            .stderr_has([""; 0])
            .run();
        let of_memory = world.beside(&command).run();
        // But for the file and the line, which the server does not tell.
        let lines = |bytes: &[u8]| -> Vec<String> {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let line = |line: &str| {
                let mut values: Vec<_> = line.split(',').collect();
                values.remove(5);
                values[1..].join(",")
            };
            text.lines().map(line).collect()
        };
        assert_eq!(
            lines(&of_rows.stdout),
            lines(&of_memory.stdout),
            "algorithm {alg}"
        );
    }
    // Attributes that no line of a list holds are shown and probed as well.
    let all = [
        "sip:127.0.0.1:5071",
        "sip:127.0.0.1:5072",
        "sip:127.0.0.1:5073",
    ];
    let shown = world.beside("show --format csv").stdout_has(all).run();
    assert!(String::from_utf8_lossy(&shown.stdout).contains("c d"));
    let probed = world.beside("probe --format csv --timeout 300ms --count 1");
    probed.stdout_has(all).status(1).run();
    let first = "simulate --alg 8 --set 1 --assert=duid=a>=100%";
    world.ds_tool(first).run();
    world.ds_tool(&first.replace("=a>", "=b>")).status(1).run();
    // The table does not count beside a running server.
    world.sql("UPDATE dispatcher SET priority=1 WHERE id=1;");
    world.ds_tool(first).run();
    let of_rows = Test::new(
        format!("{first} --config {}", world.server.cfg())
            .split_whitespace()
            .map(str::to_owned),
    );
    of_rows
        .stdout_has([""; 0])
        .stderr_has([""; 0])
        .status(1)
        .run();
}

/// The flags of rows are those of the probe, and the server holds them after a reload.
#[test]
fn probe_writes_flags_into_rows_that_a_reload_takes_over() {
    let Some(mut world) = World::new("") else {
        return;
    };
    let (up, down) = (
        Uas::answering("200 OK"),
        Uas::answering("503 Service Unavailable"),
    );
    let rows = format!(
        "DELETE FROM dispatcher; INSERT INTO dispatcher (setid, destination, flags, attrs) VALUES \
         (1,'sip:{}',9,'duid=up'),(1,'sip:{}',8,'duid=down;x=\"a b\"');",
        up.address, down.address
    );
    world.sql(&rows);
    let flags = "SELECT flags FROM dispatcher ORDER BY id;";
    let probe = |more: &str| {
        let command = format!(
            "probe --config {} --timeout 300ms --count 1 {more}",
            world.server.cfg()
        );
        let words = command.split_whitespace().map(str::to_owned);
        Test::new(words)
            .stdout_has([""; 0])
            .stderr_has([""; 0])
            .status(1)
    };
    probe("--write --diff").stdout_has(["flags"]).run();
    assert_eq!(world.sql(flags), "9\n8\n");
    // What is down is only written if it is asked for.
    probe("--write")
        .stderr_has(["dispatcher: 1 row changed"])
        .run();
    assert_eq!(world.sql(flags), "8\n8\n");
    let inactive = "--write=inactive";
    probe(inactive)
        .stderr_has(["dispatcher: 1 row changed"])
        .run();
    assert_eq!(world.sql(flags), "8\n9\n");
    probe(inactive)
        .stderr_has(["dispatcher: nothing to change"])
        .run();
    world.ds_tool("reload --yes").run();
    let shown = wait::until(std::time::Duration::from_secs(5), || {
        let down = world.held(&format!("sip:{}", down.address))?;
        (down.flags == "IP").then_some(())
    });
    assert!(shown.is_some(), "{:?}", world.server.list());
}
