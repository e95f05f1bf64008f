//! Changes in simulated servers: those that lie, that do not answer, and that are busy.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::peer::Peer;
use crate::builder::Test;

/// An answer as the peer gives it.
type Answer = Result<Value, &'static str>;

/// What every server answers that holds one destination.
fn held(method: &str, flags: &str, calls: usize) -> Answer {
    match method {
        "core.version" => Ok(json!("kamailio 5.6.3 (x86_64/linux)")),
        "dispatcher.list" => Ok(json!({"RECORDS": [{"SET": {"ID": 1, "TARGETS": [{"DEST": {
            "URI": "sip:192.0.2.1:5060", "FLAGS": flags, "PRIORITY": 0,
            "RUNTIME": {"DLGLOAD": calls}
        }}]}}]})),
        _ => Err("Method Not Found"),
    }
}

/// A command that is run on this peer, with what is to happen on standard error.
fn run(peer: &Peer, line: &str, status: i32, says: &[&str]) {
    let target = format!("http://{}", peer.address);
    let options = ["--rpc", &target, "--rpc-timeout", "400ms"];
    Test::new(line.split(' ').chain(options))
        .file("x.list", "1 sip:192.0.2.1:5060 8\n")
        .stdout_has([""; 0])
        .stderr_has(says.iter().copied())
        .status(status)
        .run();
}

#[test]
fn a_server_that_says_ok_and_does_nothing_is_found_out() {
    let peer = Peer::http(|method, _| match method {
        "dispatcher.set_state" | "dispatcher.reload" => Ok(json!("Ok. Done.")),
        _ => held(method, "AP", 0),
    });
    run(
        &peer,
        "set-state IP --all --yes",
        1,
        &["sip:192.0.2.1:5060: IP was asked for, and the server shows AP"],
    );
    let peer = Peer::http(|method, _| match method {
        "dispatcher.reload" => Ok(json!("Ok. Done.")),
        _ => held(method, "DX", 0),
    });
    // It shows what the list says but for the drain that it should have forgotten.
    run(
        &peer,
        "reload x.list --yes",
        1,
        &["the server does not hold what the list says"],
    );
}

#[test]
fn a_change_without_an_answer_is_never_sent_again_and_read_back() {
    static SENT: AtomicUsize = AtomicUsize::new(0);
    let silent = |method: &str, _: &[Value]| match method {
        "dispatcher.set_state" => {
            SENT.fetch_add(1, Ordering::SeqCst);
            // It is the peer that is slow.
            thread::sleep(Duration::from_secs(1));
            Err("too late")
        }
        _ if SENT.load(Ordering::SeqCst) > 1 => held(method, "DX", 0),
        _ => held(method, "AP", 0),
    };
    let peer = Peer::http(silent);
    let read_back = "nothing more is sent, and what the server holds is read back";
    run(
        &peer,
        "drain --all --yes",
        1,
        &[read_back, "the server shows AP"],
    );
    assert_eq!(SENT.load(Ordering::SeqCst), 1);
    // This time it was done.
    run(&peer, "drain --all --yes", 0, &[read_back, "done"]);
    assert_eq!(SENT.load(Ordering::SeqCst), 2);
}

#[test]
fn a_server_that_has_reloaded_just_now_is_asked_again_when_it_may() {
    static RELOADS: AtomicUsize = AtomicUsize::new(0);
    let peer = Peer::http(|method, _| match method {
        "dispatcher.reload" => match RELOADS.fetch_add(1, Ordering::SeqCst) {
            0 => Err("Ongoing reload"),
            1 => Ok(json!("Ok. Dispatcher successfully reloaded.")),
            _ => Err("Reload Failed"),
        },
        _ if RELOADS.load(Ordering::SeqCst) == 2 => held(method, "AP", 0),
        _ => held(method, "IP", 0),
    });
    run(
        &peer,
        "reload x.list --yes",
        0,
        &["waiting", "the server holds the list"],
    );
    assert_eq!(RELOADS.fetch_add(1, Ordering::SeqCst), 2);
    run(
        &peer,
        "reload x.list --yes",
        1,
        &["the server does not reload: Reload Failed; it keeps the old list"],
    );
}

#[test]
fn a_drain_waits_for_the_calls_that_are_left() {
    static LISTS: AtomicUsize = AtomicUsize::new(0);
    let peer = Peer::http(|method, _| match method {
        "dispatcher.list" => {
            let calls = 2_usize.saturating_sub(LISTS.fetch_add(1, Ordering::SeqCst));
            held(method, "DX", calls)
        }
        _ => held(method, "DX", 0),
    });
    run(
        &peer,
        "drain --all --yes --wait=9s",
        0,
        &["1 call is left", "no calls are left"],
    );
    let busy = Peer::http(|method, _| held(method, "DX", 7));
    run(
        &busy,
        "drain --all --yes --wait=1s",
        1,
        &["7 calls are left after 1 s"],
    );
}
