//! A real telephone answers: baresip, over UDP and TCP.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::{ds_tool, skip, wait};

/// Where its package puts what it loads: in `/usr/lib`, or in a folder of it for the machine.
fn modules() -> PathBuf {
    let lib = PathBuf::from("/usr/lib");
    let inside = fs::read_dir(&lib).into_iter().flatten().flatten();
    let all = std::iter::once(lib).chain(inside.map(|entry| entry.path()));
    let mut all = all.map(|folder| folder.join("baresip/modules"));
    all.find(|folder| folder.is_dir())
        .expect("the modules of baresip")
}

/// A running baresip with one account, `probe`.
struct Baresip {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl Baresip {
    fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        let port = wait::free_port("127.0.0.1");
        let config = format!(
            "sip_listen 127.0.0.1:{port}\nmodule_path {}\n\
             module_app account.so\nmodule_app menu.so\n",
            modules().display()
        );
        let account = format!("<sip:probe@127.0.0.1:{port}>;regint=0\n");
        for (name, text) in [
            ("config", config),
            ("accounts", account),
            ("contacts", String::new()),
        ] {
            fs::write(folder.path().join(name), text).expect("a file");
        }
        let log = File::create(folder.path().join("log")).expect("a log");
        let process = Command::new(skip::find("baresip").expect("baresip is installed"))
            .arg("-f")
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("baresip starts");
        let phone = Self {
            process,
            folder,
            port,
        };
        let is_ready = || phone.log().contains("baresip is ready").then_some(());
        wait::until(Duration::from_secs(15), is_ready)
            .unwrap_or_else(|| panic!("baresip is not ready:\n{}", phone.log()));
        phone
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Probes this user, and gives the row.
    fn probe(&self, user: &str, transport: &str) -> Value {
        let list = self.folder.path().join("dispatcher.list");
        let line = format!(
            "1 sip:{user}@127.0.0.1:{};transport={transport} 8\n",
            self.port
        );
        fs::write(&list, line).expect("a list");
        let list = list.to_str().expect("a path in UTF-8");
        let run = ds_tool::run(["probe", "--timeout", "5s", list]);
        run.json["results"][0].clone()
    }
}

impl Drop for Baresip {
    fn drop(&mut self) {
        wait::stop(&mut self.process);
    }
}

#[test]
fn a_telephone_answers_for_whom_it_is_and_404_for_others() {
    if !skip::required("baresip") {
        return;
    }
    let phone = Baresip::start();
    for transport in ["udp", "tcp"] {
        let row = phone.probe("probe", transport);
        assert_eq!(
            (&row["up"], &row["code"]),
            (&true.into(), &200.into()),
            "{row}"
        );
        assert_eq!(row["transport"], transport);
        let server = row["server"].as_str().unwrap_or_default();
        assert!(server.starts_with("baresip"), "{row}");
        assert!(
            row["allow"]
                .as_str()
                .is_some_and(|allow| allow.contains("OPTIONS")),
            "{row}"
        );
        let row = phone.probe("nobody", transport);
        assert_eq!(
            (&row["up"], &row["code"]),
            (&false.into(), &404.into()),
            "{row}"
        );
        let cause = row["cause"].as_str().unwrap_or_default();
        assert!(cause.contains("code=404"), "{row}");
    }
}
