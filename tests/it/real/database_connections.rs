//! Connections to databases: passwords, TLS, what is refused, and who may connect at all.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::database_servers::{Engine, EngineKind, PASSWORD};
use super::{figures, network, skip};
use crate::builder::Test;

const ROW: &str =
    "INSERT INTO dispatcher (setid, destination, flags) VALUES (1,'sip:127.0.0.1:5071',8);";

fn show(url: &str) -> Test {
    Test::new(["show", "--db", url, "--format", "csv"]).stderr_has([""; 0])
}

/// The rows are shown, and nobody is told the password.
#[track_caller]
fn shows_the_row(test: Test) {
    test.stdout_has(["sip:127.0.0.1:5071"]).run();
}

/// The run fails with these words, and tells no password.
#[track_caller]
fn fails(test: Test, words: &[&str], password: &str) {
    let run = test
        .stdout("")
        .status(2)
        .stderr_has(words.iter().copied())
        .run();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(password.is_empty() || !said.contains(password), "{said}");
}

fn started(kind: EngineKind) -> Option<Engine> {
    skip::required_kamailio_version()?;
    if !network::is_own() {
        return None;
    }
    let engine = Engine::start(kind)?;
    engine.sql(ROW);
    Some(engine)
}

#[test]
fn mariadb_is_asked_with_every_login_that_it_offers() {
    let Some(mut engine) = started(EngineKind::Mariadb) else {
        return;
    };
    shows_the_row(show(&engine.url()));
    shows_the_row(show(&engine.url_of("ed", "ed25519-pw")));
    shows_the_row(show(&engine.url_of("tls", "tls-pw")));
    shows_the_row(show(&engine.url_of("tls", "other")).env("DS_TOOL_DB_PASSWORD", "tls-pw"));
    let url = engine.url_of("kam", "other");
    let test = Test::new([
        "show",
        "--db",
        &url,
        "--db-password-file",
        "pw",
        "--format",
        "csv",
    ]);
    shows_the_row(
        test.file("pw", format!("{PASSWORD}\nmore\n"))
            .stderr_has([""; 0]),
    );
    fails(
        show(&engine.url_of("kam", "geheim")),
        &["Access denied"],
        "geheim",
    );
    fails(
        show(&engine.url_of("ed", "geheim")),
        &["Access denied"],
        "geheim",
    );
    let set = Test::new([
        "set",
        "--db",
        &engine.url_of("reader", "reader-pw"),
        "--all",
        "--add",
        "D",
    ]);
    fails(set, &["nothing was written", "denied"], "reader-pw");
    let gone = engine.url().replace("/kamailio", "/nothing");
    fails(show(&gone), &["nothing"], PASSWORD);
    engine.stop();
    fails(show(&engine.url()), &["refused"], PASSWORD);
}

#[test]
fn postgresql_is_asked_with_and_without_tls() {
    let Some(mut engine) = started(EngineKind::Postgres) else {
        return;
    };
    shows_the_row(show(&engine.url()));
    shows_the_row(show(&engine.url_of("tls", "tls-pw")));
    shows_the_row(show(&engine.url_of("plain", "plain-pw")));
    fails(
        show(&engine.url_of("kam", "geheim")),
        &["password authentication failed"],
        "geheim",
    );
    let set = Test::new([
        "set",
        "--db",
        &engine.url_of("reader", "reader-pw"),
        "--all",
        "--add",
        "D",
    ]);
    fails(
        set,
        &["nothing was written", "permission denied"],
        "reader-pw",
    );
    engine.stop();
    fails(show(&engine.url()), &["refused"], PASSWORD);
}

#[test]
fn sqlite_is_opened_for_reading_and_never_made() {
    let Some(engine) = started(EngineKind::Sqlite) else {
        return;
    };
    shows_the_row(show(&engine.url()));
    let before = fs::read(engine.file()).expect("a database");
    shows_the_row(show(&engine.url()));
    assert!(
        fs::read(engine.file()).expect("a database") == before,
        "it was written"
    );
    let missing = engine.file().with_file_name("missing.db");
    fails(
        show(&format!("sqlite:///{}", missing.display())),
        &["unable to open"],
        "",
    );
    assert!(!missing.exists(), "it was made");
    // Two slashes: the first name is a host, which is not used; the path starts where Kamailio runs.
    let folder = engine
        .file()
        .parent()
        .expect("a folder")
        .display()
        .to_string();
    let test = Test::new(["show", "--db", "sqlite://x/kamailio.db", "--format", "csv"]);
    fails(test.stderr_has([""; 0]), &["unable to open"], "");
    let cfg = "loadmodule \"dispatcher.so\"\n";
    let args = [
        "show",
        "--db",
        "sqlite://x/kamailio.db",
        "--config",
        "k.cfg",
        "--working-dir",
    ];
    let args = args.map(str::to_owned).into_iter();
    let test = Test::new(args.chain([folder, "--format".to_owned(), "csv".to_owned()]));
    shows_the_row(test.file("k.cfg", cfg).stderr_has([""; 0]));
}

/// Runs `show` where the sockets of this engine are where Debian has them.
#[track_caller]
fn show_by_socket(engine: &Engine, url: &str) -> (bool, String) {
    let script = "mount -t tmpfs tmpfs /run && mkdir /run/mysqld /run/postgresql && \
        ln -s \"$1/m.sock\" /run/mysqld/mysqld.sock && ln -s \"$1/.s.PGSQL.5432\" /run/postgresql/ && \
        shift && exec \"$@\"";
    let file = engine.file();
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", script, "sh"])
        .arg(file.parent().expect("a folder"))
        .arg(env!("CARGO_BIN_EXE_ds-tool"))
        .args(["show", "--db", url, "--format", "csv"])
        .stdin(Stdio::null())
        .output()
        .expect("unshare starts");
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (said.contains("sip:127.0.0.1:5071"), said)
}

/// As libmariadb: `localhost` and no host are the socket, whatever the port, and no other name is.
#[test]
fn mariadb_of_this_host_is_asked_by_its_socket() {
    let Some(engine) = started(EngineKind::Mariadb) else {
        return;
    };
    for (host, is_socket) in [("localhost:1", true), ("", true), ("LOCALHOST:1", false)] {
        let url = format!("mysql://root@{host}/kamailio");
        let (is_shown, said) = show_by_socket(&engine, &url);
        assert_eq!(is_shown, is_socket, "{url}: {said}");
    }
}

/// As libpq: no host is the socket.
#[test]
fn postgresql_of_this_host_is_asked_by_its_socket() {
    let Some(engine) = started(EngineKind::Postgres) else {
        return;
    };
    for (host, is_socket) in [("", true), ("localhost:1", false)] {
        let url = format!("postgres://kam:{PASSWORD}@{host}/kamailio");
        let (is_shown, said) = show_by_socket(&engine, &url);
        assert_eq!(is_shown, is_socket, "{url}: {said}");
        assert!(!said.contains(PASSWORD), "{said}");
    }
}

/// A database that another program has locked, and what only looks like a file.
#[test]
fn sqlite_is_not_waited_for_without_end() {
    let Some(engine) = started(EngineKind::Sqlite) else {
        return;
    };
    let mut other = Command::new("sqlite3")
        .arg(engine.file())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("sqlite3 starts");
    let mut stdin = other.stdin.take().expect("a pipe");
    stdin
        .write_all(b"BEGIN EXCLUSIVE;\nSELECT 'locked';\n")
        .expect("statements");
    let mut said = String::new();
    let stdout = other.stdout.take().expect("a pipe");
    BufReader::new(stdout).read_line(&mut said).expect("a line");
    assert_eq!(said, "locked\n");
    let locked = "the database is locked by another program";
    fails(show(&engine.url()), &[locked], "");
    let set = Test::new(["set", "--db", &engine.url(), "--all", "--add", "D"]);
    fails(set, &[locked], "");
    drop(stdin);
    other.wait().expect("a child");
    shows_the_row(show(&engine.url()));

    let pipe = engine.file().with_file_name("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let url = format!("sqlite:///{}", pipe.display());
    fails(show(&url), &["is no file"], "");
}

/// What a row may take in memory while it is shown, in bytes, and what the program itself may take.
const ROW_BYTES: usize = 320;
const OWN_BYTES: usize = 100 << 20;

/// All rows are shown, in little memory: `DS_TOOL_ROWS` of them, or 20,000.
#[test]
fn many_rows_are_shown() {
    let Some(engine) = started(EngineKind::Sqlite) else {
        return;
    };
    let rows = std::env::var("DS_TOOL_ROWS").map_or(20_000, |rows| rows.parse().expect("a number"));
    // With the one that is there.
    engine.sql(&format!(
        "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i+1 FROM n WHERE i<{rows})\n\
         INSERT INTO dispatcher (setid, destination, flags, attrs)\n\
         SELECT i%100, 'sip:127.0.0.1:'||(i%60000+1), 8, 'duid='||i FROM n;",
    ));
    let kibibytes = (OWN_BYTES + rows * ROW_BYTES) / 1024;
    let output = Command::new("sh")
        .args(["-c", &format!("ulimit -v {kibibytes}; exec \"$0\" \"$@\"")])
        .arg(env!("CARGO_BIN_EXE_ds-tool"))
        .args(["show", "--db", &engine.url(), "--format", "csv"])
        .stdin(Stdio::null())
        .output()
        .expect("ds-tool runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    let lines = output.stdout.split(|&byte| byte == b'\n');
    let mut ids: Vec<usize> = lines
        .skip(1)
        .filter_map(|line| {
            let duid = line.windows(5).position(|part| part == b"duid=")?;
            let digits = line[duid + 5..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit());
            Some(digits.fold(0, |number, digit| 10 * number + usize::from(digit - b'0')))
        })
        .collect();
    ids.sort_unstable();
    assert!(ids.iter().copied().eq(2..=rows), "{} rows", ids.len());
    figures::tell(&format!(
        "{rows} rows of SQLite are shown in less than {ROW_BYTES} bytes each"
    ));
}

/// The cfg of a pull request: its `db_url` names a host that listens, and it is not asked.
#[test]
fn a_cfg_of_a_checkout_connects_to_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let port = listener.local_addr().expect("an address").port();
    for scheme in ["mysql", "postgres"] {
        let cfg = format!(
            "loadmodule \"db_{scheme}.so\"\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             modparam(\"dispatcher\", \"db_url\", \"{scheme}://u:geheim@127.0.0.1:{port}/d\")\n\
             request_route {{ exit; }}\n"
        );
        let commands: [&[&str]; 7] = [
            &["show", "--config", "kamailio.cfg"],
            &["probe", "--config", "kamailio.cfg"],
            &["simulate", "--config", "kamailio.cfg"],
            &["diff", "--config", "kamailio.cfg", "saved.json"],
            &["set", "--config", "kamailio.cfg", "--all", "--add", "D"],
            &["show", "--config", "kamailio.cfg", "--root", "."],
            &[
                "show",
                "--config",
                "kamailio.cfg",
                "--db-password-file",
                "pw",
            ],
        ];
        for args in commands {
            let test = Test::new(args.iter().copied())
                .file(".git/HEAD", "")
                .file("kamailio.cfg", &cfg);
            let test = test
                .file("saved.json", "{\"RECORDS\":[]}")
                .file("pw", "x\n");
            fails(
                test,
                &["this cfg is not known to be the server's own"],
                "geheim",
            );
        }
        // Nor does one in no checkout whose paths are elsewhere.
        let elsewhere = format!("mpath=\"/srv/of-another-machine/modules/\"\n{cfg}");
        let test = Test::new(["show", "--config", "kamailio.cfg"]).file("kamailio.cfg", elsewhere);
        fails(
            test,
            &["this cfg is not known to be the server's own"],
            "geheim",
        );
        let lint = Test::new(["lint", "kamailio.cfg"]).file("kamailio.cfg", &cfg);
        lint.stdout_has([""; 0])
            .stderr_has(["only the cfg was linted"])
            .run();
        // A project file cannot name one.
        let lint = Test::new(["lint", "."]).file("kamailio.cfg", &cfg);
        let lint = lint.file("ds-tool.toml", "db = \"cfg\"\n");
        lint.status(2).stderr_has(["db"]).run();
    }
    assert!(listener.accept().is_err(), "somebody connected");
    // The same, typed by the user, does connect: the test sees connections.
    let url = format!("mysql://u:geheim@127.0.0.1:{port}/d");
    let test = show(&url);
    let mut command = test.command();
    let command = command.stdin(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().expect("ds-tool starts");
    let connected = super::wait::until(Duration::from_secs(20), || listener.accept().ok());
    child.kill().expect("a child");
    child.wait().expect("a child");
    assert!(connected.is_some(), "nobody connected");
}
