//! Reads how this machine looks up names: `/etc/resolv.conf` and `/etc/hosts`.
#![expect(
    clippy::disallowed_methods,
    reason = "reads the files of the system's resolver"
)]

use std::fs;

use super::hosts_file::HostsFile;
use super::resolv_conf::StubConfig;

/// A file that is missing or unreadable counts as empty.
fn text(path: &str) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

pub(super) fn hosts_file() -> HostsFile {
    HostsFile::read(&text("/etc/hosts"))
}

pub(super) fn resolv_conf() -> StubConfig {
    let name = host_name();
    let domain = name.split_once('.').map(|(_, domain)| domain);
    let interface = |name: &str| {
        let is_name = !name.contains(['/', '.']);
        let index = is_name.then(|| text(&format!("/sys/class/net/{name}/ifindex")))?;
        index.trim().parse().ok()
    };
    StubConfig::read(&text("/etc/resolv.conf"), domain, interface)
}

#[cfg(unix)]
fn host_name() -> String {
    let names = rustix::system::uname();
    names.nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host_name() -> String {
    String::new()
}
