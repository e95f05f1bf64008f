//! Waiting for a condition, and what is needed to know that a server is there.

use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// Asks again until there is an answer or the time is over.
pub(crate) fn until<T>(bound: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + bound;
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if Instant::now() >= end {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// A port of this address that nobody had a moment ago, neither for UDP nor for TCP. It is none of
/// those that the system gives to connections, which come and go all the time.
pub(super) fn free_port(address: &str) -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let process = std::process::id().wrapping_mul(97);
    let mut ports = std::iter::repeat_with(|| {
        let next = process.wrapping_add(NEXT.fetch_add(1, Ordering::SeqCst));
        10_000 + (next % 20_000) as u16
    });
    let is_free = |port: &u16| {
        UdpSocket::bind((address, *port)).is_ok() && TcpListener::bind((address, *port)).is_ok()
    };
    let found = ports.by_ref().take(20_000).find(is_free);
    found.expect("a free port of a loopback address")
}

/// Whether some process has this IPv4 UDP port, asked without taking the port.
pub(super) fn udp_port_is_bound(port: u16) -> bool {
    let mark = format!(":{port:04X} 00000000:0000");
    fs::read_to_string("/proc/net/udp").is_ok_and(|table| table.contains(&mark))
}

/// Whether some process takes TCP connections at this IPv4 port, asked without connecting.
pub(super) fn tcp_port_is_listened_on(port: u16) -> bool {
    // State 0A is LISTEN.
    let mark = format!(":{port:04X} 00000000:0000 0A");
    fs::read_to_string("/proc/net/tcp").is_ok_and(|table| table.contains(&mark))
}

/// Ends a child and its own children by their pids: politely, and after five seconds by force.
pub(super) fn stop(child: &mut Child) -> Option<ExitStatus> {
    let pid = child.id();
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    signal(Signal::TERM, &pid.to_string());
    let ended = until(Duration::from_secs(5), || child.try_wait().ok().flatten());
    if ended.is_none() {
        for pid in children.unwrap_or_default().split_whitespace() {
            signal(Signal::KILL, pid);
        }
        let _ = child.kill();
        return child.wait().ok();
    }
    ended
}

fn signal(signal: Signal, pid: &str) {
    let pid = pid.parse().ok().and_then(Pid::from_raw);
    // One that has ended already is no matter.
    let _ = pid.map(|pid| kill_process(pid, signal));
}

/// Ends what is left of the processes that this folder was named to: of a server that fails to start
/// children may stay behind.
pub(super) fn end_those_of(folder: &Path) {
    let folder = folder.as_os_str().as_bytes();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    for process in processes {
        let arguments = fs::read(process.path().join("cmdline")).unwrap_or_default();
        if arguments.windows(folder.len()).any(|part| part == folder) {
            signal(Signal::KILL, &process.file_name().to_string_lossy());
        }
    }
}
