//! A real name server of a test's own (NSD): a zone on loopback, ended by its pid.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::{skip, wait};

const START: Duration = Duration::from_secs(10);

/// Holds the zone `test`, and `broken.test`, for which it says SERVFAIL. For all else it says REFUSED.
pub(super) struct Nsd {
    process: Child,
    folder: TempDir,
    pub(super) address: SocketAddr,
}

impl Nsd {
    /// Starts one at this address, with these lines of the zone `test`.
    pub(super) fn start(address: SocketAddr, zone: &str) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let dir = folder.path().to_str().expect("a path in UTF-8");
        let zone = format!(
            "$ORIGIN test.\n$TTL 60\n@ SOA ns.test. root.test. 1 3600 600 86400 60\n@ NS ns.test.\n\
             ns A 127.0.0.1\nbroken NS ns.test.\n{zone}"
        );
        let config = format!(
            "server:\n ip-address: {}@{}\n server-count: 1\n username: \"\"\n chroot: \"\"\n \
             zonesdir: \"{dir}\"\n database: \"\"\n pidfile: \"\"\n xfrdfile: \"\"\n xfrdir: \"{dir}\"\n \
             zonelistfile: \"{dir}/zone.list\"\n logfile: \"{dir}/log\"\n rrl-ratelimit: 0\n\
             remote-control:\n control-enable: no\n\
             zone:\n name: \"test\"\n zonefile: \"test.zone\"\n\
             zone:\n name: \"broken.test\"\n zonefile: \"missing.zone\"\n",
            address.ip(),
            address.port()
        );
        fs::write(folder.path().join("test.zone"), zone).expect("a zone");
        fs::write(folder.path().join("nsd.conf"), config).expect("a configuration");
        let out = File::create(folder.path().join("out")).expect("a file");
        let process = Command::new(skip::find("nsd").expect("nsd is installed"))
            .args(["-d", "-c"])
            .arg(folder.path().join("nsd.conf"))
            .stdin(Stdio::null())
            .stdout(out.try_clone().expect("a file"))
            .stderr(out)
            .spawn()
            .expect("nsd starts");
        let mut server = Self {
            process,
            folder,
            address,
        };
        let there = wait::until(START, || {
            let ended = server.process.try_wait().expect("a child").is_some();
            (ended || answers(address)).then_some(!ended)
        });
        assert_eq!(there, Some(true), "nsd does not start:\n{}", server.log());
        server
    }

    /// One at a free port of 127.0.0.1.
    pub(super) fn anywhere(zone: &str) -> Self {
        // It takes the port for TCP, too.
        let both = || {
            let address = SocketAddr::from(([127, 0, 0, 1], wait::free_port("127.0.0.1")));
            TcpListener::bind(address).ok().map(|_| address)
        };
        let address = wait::until(START, both).expect("a free port");
        Self::start(address, zone)
    }

    fn log(&self) -> String {
        let read = |name: &str| fs::read_to_string(self.folder.path().join(name));
        ["log", "out"]
            .map(|name| read(name).unwrap_or_default())
            .concat()
    }
}

impl Drop for Nsd {
    fn drop(&mut self) {
        wait::stop(&mut self.process);
    }
}

/// Whether a name server answers there: it is asked for the NS records of `test`.
fn answers(address: SocketAddr) -> bool {
    let socket = UdpSocket::bind(("127.0.0.1", 0)).expect("a free port");
    let patience = Some(Duration::from_millis(100));
    socket.set_read_timeout(patience).expect("a socket");
    let question = b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0\x04test\0\0\x02\0\x01";
    let sent = socket.send_to(question, address);
    let mut reply = [0; 512];
    sent.is_ok()
        && socket
            .recv(&mut reply)
            .is_ok_and(|length| length > 12 && reply[3] & 15 == 0)
}
