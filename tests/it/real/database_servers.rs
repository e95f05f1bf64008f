//! MariaDB, PostgreSQL and SQLite of a test's own: below a temporary folder, in the test's own network,
//! ended by their pids.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{skip, wait};
use crate::certificates::Ca;

const START: Duration = Duration::from_secs(30);

/// A password with all that a `db_url` takes as it is.
pub(super) const PASSWORD: &str = "p@w:x?y#z ü";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EngineKind {
    Mariadb,
    Postgres,
    Sqlite,
}

/// A database server, or a file.
pub(super) struct Engine {
    pub(super) kind: EngineKind,
    process: Option<Child>,
    folder: TempDir,
}

impl EngineKind {
    /// What must be installed; `None` if something is missing, which has been said.
    fn installed(self) -> Option<()> {
        let (module, programs): (_, &[&str]) = match self {
            EngineKind::Mariadb => ("db_mysql", &["mariadbd", "mariadb-install-db", "mariadb"]),
            EngineKind::Postgres => ("db_postgres", &["psql"]),
            EngineKind::Sqlite => ("db_sqlite", &["sqlite3"]),
        };
        if !programs.iter().all(|program| skip::required(program)) {
            return None;
        }
        if !has_module(module) {
            skip::missing(&format!("kamailio has no module {module}"));
            return None;
        }
        if self == EngineKind::Postgres && postgres_programs().is_none() {
            skip::missing("no postgres installed");
            return None;
        }
        Some(())
    }

    /// The module of Kamailio without `db_`.
    pub(super) fn scheme(self) -> &'static str {
        match self {
            EngineKind::Mariadb => "mysql",
            EngineKind::Postgres => "postgres",
            EngineKind::Sqlite => "sqlite",
        }
    }

    /// The table of versions and that of destinations, empty and with version 4.
    pub(super) fn schema(self) -> String {
        let id = match self {
            EngineKind::Mariadb => "INT UNSIGNED AUTO_INCREMENT PRIMARY KEY NOT NULL",
            EngineKind::Postgres => "SERIAL PRIMARY KEY NOT NULL",
            EngineKind::Sqlite => "INTEGER PRIMARY KEY NOT NULL",
        };
        let drop =
            ["version", "dispatcher"].map(|table| format!("DROP TABLE IF EXISTS {table};\n"));
        drop.concat()
            + &format!(
                "CREATE TABLE version (table_name VARCHAR(32) NOT NULL, table_version INTEGER DEFAULT 0 NOT NULL);\n\
                 INSERT INTO version VALUES ('dispatcher', 4);\n\
                 CREATE TABLE dispatcher (id {id}, setid INTEGER DEFAULT 0 NOT NULL, \
                 destination VARCHAR(192) DEFAULT '' NOT NULL, flags INTEGER DEFAULT 0 NOT NULL, \
                 priority INTEGER DEFAULT 0 NOT NULL, attrs VARCHAR(128) DEFAULT '' NOT NULL, \
                 description VARCHAR(64) DEFAULT '' NOT NULL);\n"
            )
    }

    /// The statement that gives a column of destinations another type, or makes it take NULL.
    pub(super) fn retype(self, column: &str, of_type: &str) -> String {
        match self {
            EngineKind::Mariadb => {
                format!("ALTER TABLE dispatcher MODIFY {column} {of_type} NULL;\n")
            }
            EngineKind::Postgres => format!(
                "ALTER TABLE dispatcher ALTER {column} DROP NOT NULL, ALTER {column} DROP DEFAULT, \
                 ALTER {column} TYPE {of_type} USING {column}::{of_type};\n"
            ),
            EngineKind::Sqlite => {
                let columns = [
                    "setid INTEGER",
                    "destination VARCHAR(192)",
                    "flags INTEGER",
                    "priority INTEGER",
                    "attrs VARCHAR(128)",
                ];
                let columns = columns.map(|of| match of.starts_with(&format!("{column} ")) {
                    true => format!("{column} {of_type}"),
                    false => of.to_owned(),
                });
                format!(
                    "DROP TABLE dispatcher; CREATE TABLE dispatcher (id INTEGER PRIMARY KEY NOT NULL, {}, description VARCHAR(64));\n",
                    columns.join(", ")
                )
            }
        }
    }
}

impl Engine {
    /// Starts one, with the database `kamailio` in it; `None` if it is not installed.
    pub(super) fn start(kind: EngineKind) -> Option<Self> {
        kind.installed()?;
        let folder = TempDir::new().expect("a temporary folder");
        let dir = folder.path();
        let certificate = Ca::new("Databases").certificate(&["localhost"]);
        fs::write(dir.join("tls.pem"), certificate.pem).expect("a certificate");
        fs::write(dir.join("tls.key"), certificate.key).expect("a key");
        quietly(Command::new("chmod").arg("600").arg(dir.join("tls.key")));
        let process = match kind {
            EngineKind::Mariadb => Some(mariadb(dir)),
            EngineKind::Postgres => Some(postgres(dir)),
            EngineKind::Sqlite => None,
        };
        let mut engine = Self {
            kind,
            process,
            folder,
        };
        if kind != EngineKind::Sqlite {
            let there = wait::until(START, || {
                let ended = engine.process.as_mut().expect("a child").try_wait();
                assert_eq!(
                    ended.expect("a child"),
                    None,
                    "{kind:?} ends: {}",
                    engine.log()
                );
                engine.answers().then_some(())
            });
            assert!(there.is_some(), "{kind:?} does not start: {}", engine.log());
        }
        engine.create();
        Some(engine)
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The database, the users, and the tables.
    fn create(&self) {
        let users = match self.kind {
            EngineKind::Mariadb => format!(
                "CREATE DATABASE kamailio; INSTALL SONAME 'auth_ed25519';\n\
                 CREATE USER kam@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n\
                 CREATE USER ed@'127.0.0.1' IDENTIFIED VIA ed25519 USING PASSWORD('ed25519-pw');\n\
                 CREATE USER tls@'127.0.0.1' IDENTIFIED BY 'tls-pw' REQUIRE SSL;\n\
                 CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'reader-pw';\n\
                 GRANT ALL ON kamailio.* TO kam@'127.0.0.1'; GRANT SELECT ON kamailio.* TO ed@'127.0.0.1';\n\
                 GRANT SELECT ON kamailio.* TO tls@'127.0.0.1'; GRANT SELECT ON kamailio.* TO reader@'127.0.0.1';\n"
            ),
            EngineKind::Postgres => format!(
                "CREATE USER kam PASSWORD '{PASSWORD}'; CREATE USER tls PASSWORD 'tls-pw';\n\
                 CREATE USER plain PASSWORD 'plain-pw'; CREATE USER reader PASSWORD 'reader-pw';\n\
                 CREATE DATABASE kamailio OWNER kam;\n"
            ),
            EngineKind::Sqlite => String::new(),
        };
        self.run(None, &users);
        self.sql(&self.kind.schema());
        if self.kind == EngineKind::Postgres {
            self.sql("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO tls, plain, reader; GRANT SELECT ON ALL TABLES IN SCHEMA public TO tls, plain, reader;");
        }
    }

    /// What Kamailio is told.
    pub(super) fn url(&self) -> String {
        match self.kind {
            EngineKind::Sqlite => format!("sqlite:///{}", self.file().display()),
            _ => self.url_of("kam", PASSWORD),
        }
    }

    /// The same of another user.
    pub(super) fn url_of(&self, user: &str, password: &str) -> String {
        let scheme = self.kind.scheme();
        format!("{scheme}://{user}:{password}@127.0.0.1/kamailio")
    }

    /// The file of SQLite.
    pub(super) fn file(&self) -> PathBuf {
        self.folder.path().join("kamailio.db")
    }

    /// Runs these statements as the owner of the database; what the last one prints, in lines of values
    /// with tabs between them.
    pub(super) fn sql(&self, statements: &str) -> String {
        self.run(Some("kamailio"), statements)
    }

    fn run(&self, database: Option<&str>, statements: &str) -> String {
        let mut client = self.client(database);
        let mut child = client
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a client");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(statements.as_bytes()).expect("statements");
        drop(stdin);
        let output = child.wait_with_output().expect("a client");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{statements}: {errors}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn answers(&self) -> bool {
        let option = if self.kind == EngineKind::Postgres {
            "-c"
        } else {
            "-e"
        };
        let mut client = self.client(None);
        let client = client.args([option, "select 1"]).stdin(Stdio::null());
        let quiet = client.stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    }

    /// Its own client, as the administrator or else the owner of a database.
    fn client(&self, database: Option<&str>) -> Command {
        let dir = self.folder.path();
        let mut command;
        match self.kind {
            EngineKind::Mariadb => {
                command = Command::new("mariadb");
                command
                    // Since 11.4 it trusts no certificate of unknown issuers, not on a socket either.
                    .args(["--no-defaults", "--skip-ssl", "-B", "-N"])
                    .args(["-u", "root", "-S"])
                    .arg(dir.join("m.sock"))
                    .arg("--default-character-set=utf8mb4")
                    .args(database);
            }
            EngineKind::Postgres => {
                command = Command::new("psql");
                command
                    .args([
                        "-X",
                        "-q",
                        "-A",
                        "-t",
                        "-F",
                        "\t",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-h",
                    ])
                    .arg(dir)
                    .args(["-U", if database.is_some() { "kam" } else { "admin" }])
                    .arg(database.unwrap_or("postgres"))
                    .env(
                        "PGPASSWORD",
                        if database.is_some() {
                            PASSWORD
                        } else {
                            "admin-pw"
                        },
                    )
                    .env("PGCLIENTENCODING", "UTF8");
            }
            EngineKind::Sqlite => {
                command = Command::new("sqlite3");
                command
                    .args(["-bail", "-batch", "-separator", "\t"])
                    .arg(self.file());
            }
        }
        command
    }

    /// Ends the server.
    pub(super) fn stop(&mut self) {
        if let Some(process) = &mut self.process {
            wait::stop(process);
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.stop();
    }
}

fn mariadb(dir: &Path) -> Child {
    let data = dir.join("data");
    fs::create_dir(&data).expect("a folder");
    quietly(
        Command::new("mariadb-install-db")
            .args(["--no-defaults", "--user=root", "--skip-test-db"])
            .arg("--auth-root-authentication-method=normal")
            .arg(format!("--datadir={}", data.display())),
    );
    let option = |name: &str, value: &str| format!("--{name}={}/{value}", dir.display());
    let log = File::create(dir.join("log")).expect("a log");
    Command::new(skip::find("mariadbd").expect("mariadbd is installed"))
        .args([
            "--no-defaults",
            "--user=root",
            "--bind-address=127.0.0.1",
            "--port=3306",
        ])
        .args([
            option("datadir", "data"),
            option("socket", "m.sock"),
            option("pid-file", "pid"),
        ])
        .args([option("ssl-cert", "tls.pem"), option("ssl-key", "tls.key")])
        .args([
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=32M",
            // Not every kernel that runs tests has io_uring.
            "--innodb-use-native-aio=0",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("mariadbd starts")
}

fn postgres(dir: &Path) -> Child {
    let programs = postgres_programs().expect("postgres is installed");
    let data = dir.join("data");
    fs::write(dir.join("pw"), "admin-pw\n").expect("a file");
    quietly(
        nobody(&programs.join("initdb"))
            .args([
                "-U",
                "admin",
                "-A",
                "scram-sha-256",
                "--no-sync",
                "-E",
                "UTF8",
                "--locale=C",
                "-D",
            ])
            .arg(&data)
            .arg(format!("--pwfile={}", dir.join("pw").display())),
    );
    let rules = "local all all scram-sha-256\nhostssl all tls all scram-sha-256\nhostnossl all plain all scram-sha-256\n\
                 host all tls all reject\nhost all plain all reject\nhost all all all scram-sha-256\n";
    fs::write(data.join("pg_hba.conf"), rules).expect("rules");
    let log = File::create(dir.join("log")).expect("a log");
    nobody(&programs.join("postgres"))
        .arg("-D")
        .arg(&data)
        .arg("-k")
        .arg(dir)
        .args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            "ssl=on",
        ])
        .arg("-c")
        .arg(format!("ssl_cert_file={}/tls.pem", dir.display()))
        .arg("-c")
        .arg(format!("ssl_key_file={}/tls.key", dir.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("postgres starts")
}

/// A program as somebody else than root, which PostgreSQL refuses to be.
fn nobody(program: &Path) -> Command {
    let mut command = Command::new("unshare");
    command
        .args(["-U", "--map-user=65534", "--map-group=65534"])
        .arg(program);
    command
}

/// The folder of PostgreSQL's programs, which is in no PATH.
fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let programs = versions.map(|version| version.path().join("bin"));
    programs.filter(|bin| bin.join("postgres").exists()).max()
}

/// Whether the installed Kamailio has this module.
pub(super) fn has_module(name: &str) -> bool {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut files = folders.map(|folder| {
        let modules = folder.path().join("kamailio/modules");
        modules.join(format!("{name}.so"))
    });
    files.any(|file| file.exists())
}

#[track_caller]
fn quietly(command: &mut Command) {
    let output = command.stdin(Stdio::null()).output().expect("a program");
    let said = [&output.stdout[..], &output.stderr[..]].concat();
    let said = String::from_utf8_lossy(&said);
    let name = command.get_program().to_os_string();
    let name: &OsStr = &name;
    assert!(output.status.success(), "{name:?}: {said}");
}
