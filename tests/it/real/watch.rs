//! `watch` beside a real Kamailio that pings the same destination: both see an outage at the same ping.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::kamailio::{Kamailio, Network};
use super::{skip, wait};
use crate::uas::Uas;
use crate::watch::pane::Pane;

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("tm", "fr_timer", 400)
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
modparam("dispatcher", "ds_probing_threshold", 3)
modparam("dispatcher", "ds_inactive_threshold", 2)
request_route { exit; }
"#;

const PATIENCE: Duration = Duration::from_secs(20);

/// How often a comparison may be held up by a busy machine.
const TRIES: usize = 3;

/// How many pings each of the two has sent since the outage began or ended.
#[derive(Default)]
struct Counts {
    kamailio: AtomicUsize,
    ds_tool: AtomicUsize,
}

impl Counts {
    fn forget(&self) {
        self.kamailio.store(0, Ordering::SeqCst);
        self.ds_tool.store(0, Ordering::SeqCst);
    }
}

/// The letters that somebody showed, each with the number of the ping at which it did.
type Seen = Vec<(String, usize)>;

/// Waits until Kamailio shows these letters, and gives the number of its pings then.
fn kamailio_shows(server: &mut Kamailio, letters: &str, counts: &Counts) -> usize {
    let shown = wait::until(PATIENCE, || {
        let shown = server.list()[0].flags == letters;
        shown.then(|| counts.kamailio.load(Ordering::SeqCst))
    });
    shown.unwrap_or_else(|| panic!("never {letters}\n{}", server.log(0)))
}

/// An outage, as the server sees it and as ds-tool does.
fn outage() -> (Seen, Seen) {
    let (counts, is_up) = (Arc::new(Counts::default()), Arc::new(AtomicBool::new(true)));
    let (counted, answers) = (Arc::clone(&counts), Arc::clone(&is_up));
    let uas = Uas::start(move |asked| {
        if asked.attempt == 1 {
            // The one that is on the screen is not counted.
            match asked.text {
                text if text.contains("User-Agent: lines") => {
                    counted.ds_tool.fetch_add(1, Ordering::SeqCst);
                }
                text if text.contains("User-Agent: ds-tool") => {}
                _ => {
                    counted.kamailio.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
        if answers.load(Ordering::SeqCst) {
            asked.answer("200 OK");
        }
    });
    let list = uas.line(1, "8");
    let mut server = Kamailio::start_with(CFG, list.as_bytes(), "127.0.0.1", Network::Shared)
        .unwrap_or_else(|log| panic!("{log}"));
    kamailio_shows(&mut server, "AP", &counts);
    let rpc = server.list_file().with_file_name("rpc.sock");
    // The events, in a file.
    let command = format!(
        "ds-tool watch --config {} --rpc jsonrpc:{} --on-change 'tee -a decided'",
        server.cfg(),
        rpc.display()
    );
    let mut pane = Pane::open(80, 24, &command, "");
    let events = Events::follow(&server, &counts);
    pane.until(|screen| screen.contains("AP/AP") && screen.contains("1 up, 0 down"));
    let both_pinged = wait::until(PATIENCE, || {
        let is_pinged = |count: &AtomicUsize| count.load(Ordering::SeqCst) > 0;
        (is_pinged(&counts.kamailio) && is_pinged(&counts.ds_tool)).then_some(())
    });
    assert!(both_pinged.is_some());
    counts.forget();
    is_up.store(false, Ordering::SeqCst);
    let mut theirs = Seen::new();
    for letters in ["TP", "IP"] {
        theirs.push((
            letters.to_owned(),
            kamailio_shows(&mut server, letters, &counts),
        ));
    }
    pane.until(|screen| screen.contains("IP/IP") && screen.contains("IP for"));
    let mut ours = events.take(2);
    counts.forget();
    is_up.store(true, Ordering::SeqCst);
    theirs.push(("AP".to_owned(), kamailio_shows(&mut server, "AP", &counts)));
    pane.until(|screen| screen.contains("AP/AP"));
    ours.extend(events.take(1));
    let decided = wait::until(PATIENCE, || {
        let text = std::fs::read_to_string(pane.path("decided")).unwrap_or_default();
        (text.matches('\n').count() >= 2).then_some(text)
    });
    let decided = decided.expect("--on-change runs");
    assert!(!decided.contains("\"AP\",\"to\":\"TP\""), "{decided}");
    (ours, theirs)
}

/// The events of another ds-tool with the same cfg, each with the number of its pings.
struct Events {
    child: std::process::Child,
    seen: Arc<Mutex<Seen>>,
}

impl Events {
    fn follow(server: &Kamailio, counts: &Arc<Counts>) -> Self {
        use std::io::BufRead;
        use std::process::{Command, Stdio};
        let mut child = Command::new(env!("CARGO_BIN_EXE_ds-tool"))
            .args(["watch", "--format", "ndjson", "--config", &server.cfg()])
            .args(["--user-agent", "lines"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ds-tool starts");
        let lines = std::io::BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let seen = Arc::new(Mutex::new(Seen::new()));
        let (known, counts) = (Arc::clone(&seen), Arc::clone(counts));
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let event: Value = serde_json::from_str(&line).expect("JSON");
                let at = counts.ds_tool.load(Ordering::SeqCst);
                let letters = event["to"].as_str().unwrap_or_default().to_owned();
                known.lock().expect("no panic").push((letters, at));
            }
        });
        Self { child, seen }
    }

    /// The next of these.
    fn take(&self, count: usize) -> Seen {
        let enough = wait::until(PATIENCE, || {
            let mut seen = self.seen.lock().expect("no panic");
            (seen.len() >= count).then(|| seen.drain(..count).collect())
        });
        enough.expect("ds-tool sees it")
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        wait::stop(&mut self.child);
    }
}

#[test]
fn beside_a_real_kamailio_watch_goes_ap_tp_ip_at_the_same_ping() {
    if skip::required_kamailio_version().is_none() || !skip::required("tmux") {
        return;
    }
    let mut last = None;
    for _ in 0..TRIES {
        let (ours, theirs) = outage();
        let letters: Vec<_> = ours.iter().map(|(letters, _)| letters.as_str()).collect();
        assert_eq!(letters, ["TP", "IP", "AP"]);
        if ours == theirs {
            // Each threshold: the first failure, the third, and the second answer.
            let pings: Vec<_> = ours.iter().map(|(_, ping)| *ping).collect();
            assert_eq!(pings, [1, 3, 2]);
            return;
        }
        last = Some((ours, theirs));
    }
    panic!("{last:?}");
}
