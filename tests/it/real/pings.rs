//! The same destinations pinged by a real Kamailio and probed by `ds-tool probe --as-kamailio`: the
//! same requests but for their ids, at the same times, and the same letters after them.

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::ds_tool;
use super::kamailio::{Kamailio, Network};
use super::{figures, skip, streams, wait};
use crate::certificates::Ca;
use crate::stream_uas::{StreamUas, Talk};
use crate::uas::Uas;

/// tm's tick, and what two busy processes may lose.
const WITHIN: Duration = Duration::from_millis(62 + 60);

/// How often a comparison may be held up by a busy machine.
const TRIES: usize = 3;

/// How long a server is watched: six intervals, and the timeout of the last.
const WATCHED: Duration = Duration::from_millis(8200);

/// A request as a peer saw it.
#[derive(Debug, Clone)]
struct Arrival {
    at: Instant,
    from: SocketAddr,
    text: String,
}

/// A peer that remembers.
struct Peer {
    uas: Uas,
    arrivals: Arc<Mutex<Vec<Arrival>>>,
}

impl Peer {
    /// Answers with this status; with an empty one it is silent.
    fn answering(status: &'static str) -> Self {
        let arrivals = Arc::new(Mutex::new(Vec::new()));
        let observation = Arc::clone(&arrivals);
        let uas = Uas::start(move |asked| {
            observation.lock().expect("no panic").push(Arrival {
                at: Instant::now(),
                from: asked.from,
                text: asked.text.to_owned(),
            });
            if !status.is_empty() {
                asked.answer(status);
            }
        });
        Peer { uas, arrivals }
    }

    /// What has arrived since it was asked last.
    fn take(&self) -> Vec<Arrival> {
        std::mem::take(&mut self.arrivals.lock().expect("no panic"))
    }
}

/// What a destination saw of somebody: its first request, and when that was sent again.
#[derive(Debug, PartialEq)]
struct Seen {
    request: Vec<String>,
    again: Vec<Duration>,
}

impl Seen {
    fn of(arrivals: &[Arrival]) -> Option<Self> {
        let first = arrivals.first()?;
        let branch = branch(&first.text);
        let of_first = arrivals.iter().filter(|a| self::branch(&a.text) == branch);
        let again = of_first.skip(1).map(|a| a.at - first.at);
        Some(Seen {
            request: without_ids(first),
            again: again.collect(),
        })
    }

    fn is_like(&self, theirs: &Seen, status: &str) -> bool {
        let near = |(a, b): (&Duration, &Duration)| a.abs_diff(*b) <= WITHIN;
        let times = self.again.len() == theirs.again.len()
            && self.again.iter().zip(&theirs.again).all(near);
        self.request == theirs.request && (times || self.is_early(theirs, status))
    }

    /// Whether Kamailio sent once more before the provisional response had put that off: its timer
    /// and its receiver are two processes, and now and then the timer wins.
    fn is_early(&self, theirs: &Seen, status: &str) -> bool {
        let Some((first, rest)) = theirs.again.split_first() else {
            return false;
        };
        let near = |(ours, theirs): (&Duration, &Duration)| {
            ours.abs_diff(theirs.saturating_sub(*first)) <= WITHIN
        };
        status.starts_with('1')
            && (rest.len()..=rest.len() + 1).contains(&self.again.len())
            && self.again.iter().zip(rest).all(near)
    }
}

fn branch(request: &str) -> &str {
    let rest = request.split_once("branch=").expect("a branch").1;
    rest.split(['\r', ';']).next().expect("a branch")
}

/// The lines of a request. What each sender draws for itself is left out; the port that it was sent
/// from is called so, since the two cannot have it at the same time.
fn without_ids(arrival: &Arrival) -> Vec<String> {
    let port = format!(":{};", arrival.from.port());
    let line = |line: &str| match line.split_once(": ").unwrap_or_default().0 {
        "Via" => line
            .replace(branch(&arrival.text), "BRANCH")
            .replace(&port, ":PORT;"),
        "From" => line.split(";tag=").next().unwrap_or_default().to_owned(),
        "Call-ID" => "Call-ID".to_owned(),
        _ => line.to_owned(),
    };
    arrival.text.lines().map(line).collect()
}

/// A server: what its cfg has besides the common part, and the peers with the lines that name them,
/// in which `@PEER@` is the address of the peer.
struct Case {
    name: &'static str,
    cfg: &'static str,
    lines: &'static [(&'static str, &'static str)],
}

const CFG: &str = r#"
debug=0
log_stderror=yes
children=1
disable_tcp=yes
listen=udp:127.0.0.1:@PORT@ name "main"
listen=udp:127.0.0.1:@SECOND@ name "second"
listen=udp:127.0.0.1:@LAST@
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("tm", "fr_timer", 1500)
"#;

const ROUTE: &str = "\nrequest_route { exit; }\n";

/// What becomes of each kind of peer with each kind of flags.
const EVERY_PEER: &[(&str, &str)] = &[
    ("200 OK", "1 sip:a@@PEER@ 8"),
    ("200 OK", "1 sip:b@@PEER@ 0"),
    ("200 OK", "1 sip:c@@PEER@ 9"),
    ("404 Not Found", "1 sip:@PEER@ 8"),
    ("503 Service Unavailable", "2 sip:@PEER@ 8 5"),
    ("503 Service Unavailable", "2 sip:d@@PEER@ 10"),
    ("180 Ringing", "2 sip:@PEER@ 8"),
    ("", "3 sip:@PEER@ 8"),
    ("", "3 sip:e@@PEER@ 9"),
    ("200 OK", "3 sip:f@@PEER@ 12"),
    ("200 OK", "3 sip:g@@PEER@ 24"),
    ("", "3 sip:h@@PEER@ 40"),
];

/// What the attributes and the form of the URI change.
const EVERY_FORM: &[(&str, &str)] = &[
    ("200 OK", "1 sip:u@@PEER@;transport=udp;lr 8"),
    ("200 OK", "1 @PEER@ 8"),
    ("200 OK", "1 sip:@PEER@ 8 0 ping_from=sip:att@r.test"),
    ("200 OK", "1 sip:a@@PEER@ 8 0 ping_from=garbage"),
    ("200 OK", "2 sip:127.0.0.9:5099 8 0 obproxy=sip:@PEER@"),
    ("200 OK", "2 sip:@PEER@ 8 0 socket=udp:127.0.0.1:@SECOND@"),
    ("200 OK", "2 sip:b@@PEER@ 8 0 sockname=main"),
];

const CASES: &[Case] = &[
    Case {
        name: "mode 0",
        cfg: "",
        lines: EVERY_PEER,
    },
    Case {
        name: "mode 1, threshold 2",
        cfg: r#"
modparam("dispatcher", "ds_probing_mode", 1)
modparam("dispatcher", "ds_probing_threshold", 2)
modparam("dispatcher", "ds_inactive_threshold", 2)
modparam("dispatcher", "ds_ping_reply_codes", "code=404")
"#,
        lines: EVERY_PEER,
    },
    Case {
        name: "mode 2, a dead one counts as up",
        cfg: r#"
modparam("dispatcher", "ds_probing_mode", 2)
modparam("dispatcher", "ds_ping_reply_codes", "class=4")
"#,
        lines: EVERY_PEER,
    },
    Case {
        name: "mode 3, threshold 3",
        cfg: r#"
modparam("dispatcher", "ds_probing_mode", 3)
modparam("dispatcher", "ds_probing_threshold", 3)
"#,
        lines: EVERY_PEER,
    },
    Case {
        name: "quick retransmissions",
        cfg: r#"
modparam("dispatcher", "ds_probing_mode", 1)
modparam("tm", "fr_timer", 5000)
modparam("tm", "retr_timer1", 200)
modparam("tm", "retr_timer2", 1000)
"#,
        lines: EVERY_PEER,
    },
    Case {
        name: "attributes and URIs",
        cfg: r#"modparam("dispatcher", "ds_probing_mode", 1)"#,
        lines: EVERY_FORM,
    },
    Case {
        name: "method, From, agent and socket",
        cfg: r#"
user_agent_header="User-Agent: x"
modparam("dispatcher", "ds_probing_mode", 1)
modparam("dispatcher", "ds_ping_method", "INFO")
modparam("dispatcher", "ds_ping_from", "sip:probe@me.test")
modparam("dispatcher", "ds_default_socket", "udp:127.0.0.1:@PORT@")
"#,
        lines: EVERY_FORM,
    },
    Case {
        name: "no agent, by a proxy",
        cfg: r#"
server_signature=no
modparam("dispatcher", "ds_probing_mode", 1)
modparam("dispatcher", "outbound_proxy", "sip:@PROXY@")
"#,
        lines: EVERY_FORM,
    },
    Case {
        name: "an agent without a name, which stops the headers of a route",
        cfg: r#"
user_agent_header="ASBC 1"
loadmodule "textops.so"
modparam("dispatcher", "ds_probing_mode", 1)
event_route[tm:local-request] { append_hf("Contact: <sip:gw@127.0.0.1>\r\n"); }
"#,
        lines: EVERY_FORM,
    },
    Case {
        name: "headers of a route, an advertised address",
        cfg: r#"
advertised_address="sip.example.org"
loadmodule "textops.so"
modparam("dispatcher", "ds_probing_mode", 1)
event_route[tm:local-request] {
    append_hf("Contact: <sip:gw@127.0.0.1>\r\n");
    append_hf("X-Site: one\r\n");
}
"#,
        lines: EVERY_FORM,
    },
];

/// What one of the two did: what each peer saw, and the letters that each destination went through.
struct Done {
    observation: Vec<Option<Seen>>,
    letters: BTreeMap<String, String>,
}

fn by_kamailio(server: &mut Kamailio, peers: &[Peer]) -> Done {
    let mut histories: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let watched = Instant::now();
    while watched.elapsed() < WATCHED {
        for loaded in server.list() {
            let uri = String::from_utf8(loaded.uri).expect("a readable URI");
            let history = histories.entry(uri).or_default();
            if history.last() != Some(&loaded.flags) {
                history.push(loaded.flags);
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
    Done {
        observation: peers.iter().map(|peer| Seen::of(&peer.take())).collect(),
        letters: histories
            .into_iter()
            .map(|(uri, history)| (uri, history.join(" -> ")))
            .collect(),
    }
}

fn by_ds_tool(server: &Kamailio, version: &str, peers: &[Peer]) -> Done {
    let cfg = server.cfg();
    let args = ["probe", "--as-kamailio", "--kamailio-version", version];
    let how = ["--count", "6", "--rate", "0", "--config", &cfg];
    let run = ds_tool::run(args.iter().chain(&how));
    let rows = run.json["results"].as_array().expect("results");
    let letters = rows.iter().map(|row| {
        let uri = row["uri"].as_str().expect("a URI").to_owned();
        let history = row["history"].as_array().expect("letters");
        let mut history: Vec<_> = history.iter().filter_map(|l| l.as_str()).collect();
        history.dedup();
        (uri, history.join(" -> "))
    });
    Done {
        letters: letters.collect(),
        observation: peers.iter().map(|peer| Seen::of(&peer.take())).collect(),
    }
}

/// Where the two differ.
fn differences(case: &Case, version: &str) -> Vec<String> {
    let peers: Vec<_> = case
        .lines
        .iter()
        .map(|(status, _)| Peer::answering(status))
        .collect();
    let [second, last] = [(); 2].map(|()| wait::free_port("127.0.0.1").to_string());
    let proxy = Peer::answering("200 OK");
    let cfg = format!("{CFG}{}{ROUTE}", case.cfg)
        .replace("@SECOND@", &second)
        .replace("@LAST@", &last)
        .replace("@PROXY@", &proxy.uas.address.to_string());
    let lines = case.lines.iter().zip(&peers).map(|((_, line), peer)| {
        let line = line.replace("@PEER@", &peer.uas.address.to_string());
        line.replace("@SECOND@", &second) + "\n"
    });
    let list = lines.collect::<String>();
    let server = Kamailio::start_with(&cfg, list.as_bytes(), "127.0.0.1", Network::Shared);
    let mut server = server.unwrap_or_else(|log| panic!("{}: {log}", case.name));
    let theirs = by_kamailio(&mut server, &peers);
    server.silence();
    for peer in peers.iter().chain([&proxy]) {
        peer.take();
    }
    let ours = by_ds_tool(&server, version, &peers);
    let mut different = Vec::new();
    for ((status, line), (ours, theirs)) in case
        .lines
        .iter()
        .zip(ours.observation.iter().zip(&theirs.observation))
    {
        let alike = match (ours, theirs) {
            (Some(ours), Some(theirs)) => ours.is_like(theirs, status),
            (None, None) => true,
            _ => false,
        };
        if !alike {
            let name = case.name;
            different.push(format!(
                "{name}: {line}\n  ours {ours:?}\n  theirs {theirs:?}"
            ));
        }
    }
    for (uri, theirs) in &theirs.letters {
        let ours = ours.letters.get(uri);
        if ours != Some(theirs) {
            let name = case.name;
            different.push(format!("{name}: {uri}: ours {ours:?}, theirs {theirs}"));
        }
    }
    different
}

#[test]
fn a_probe_as_kamailio_is_what_kamailio_does() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let different: Vec<String> = thread::scope(|scope| {
        let version = version.as_str();
        let runs: Vec<_> = CASES
            .iter()
            .map(|case| {
                // A busy machine may hold one of the two up; hardly each time.
                scope.spawn(move || {
                    let mut tries = (0..TRIES).map(|_| differences(case, version));
                    let first = tries.find(Vec::is_empty);
                    first.unwrap_or_else(|| differences(case, version))
                })
            })
            .collect();
        let ended = runs
            .into_iter()
            .map(|run| run.join().expect("a comparison"));
        ended.flatten().collect()
    });
    let destinations: usize = CASES.iter().map(|case| case.lines.len()).sum();
    figures::tell(&format!(
        "pings: {destinations} destinations of {} servers, {} differences from kamailio {version}",
        CASES.len(),
        different.len()
    ));
    assert!(different.is_empty(), "{}", different.join("\n"));
}

const OVER_STREAMS: &str = r#"
debug=0
log_stderror=yes
children=1
tcp_children=2
enable_tls=yes
listen=tcp:127.0.0.1:@PORT@
listen=tls:127.0.0.1:@TLS@
loadmodule "tls.so"
@METHOD@
modparam("tls", "verify_certificate", 0)
modparam("tls", "certificate", "@FOLDER@/own.pem")
modparam("tls", "private_key", "@FOLDER@/own.key")
loadmodule "tm.so"
loadmodule "dispatcher.so"
modparam("dispatcher", "list_file", "@LIST@")
modparam("dispatcher", "ds_ping_interval", 1)
modparam("dispatcher", "ds_probing_mode", 1)
modparam("tm", "fr_timer", 1500)
"#;

/// The lines of a request without what each sender draws for itself.
fn without_ids_of(text: &str) -> Vec<String> {
    // Over a stream the Via names the socket that is listened on, whatever the connection's own end.
    let from = SocketAddr::from(([127, 0, 0, 1], 0));
    let (at, text) = (Instant::now(), text.to_owned());
    without_ids(&Arrival { at, from, text })
}

#[test]
fn over_tcp_and_tls_a_probe_as_kamailio_is_what_kamailio_sends() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    if !streams::required_with_tls() {
        return;
    }
    for method in ["modparam(\"tls\", \"tls_method\", \"TLSv1.2+\")", ""] {
        compare_over_streams(method, &version);
    }
}

#[test]
fn the_tls_module_starts_with_the_methods_that_its_version_has() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    if !streams::required_with_tls() {
        return;
    }
    let own = Ca::new("Test CA").certificate(&["localhost"]);
    let folder = TempDir::new().expect("a folder");
    streams::write(folder.path(), "own", &own);
    let methods = [
        "TLSv1", "tlsV1.1+", "TLSv1.2", "TLSv1.3", "TLSv1.3+", "SSLv23", "TLSv9", "TLS",
    ];
    for (method, enabled) in methods
        .iter()
        .flat_map(|method| [(method, true), (method, false)])
    {
        let cfg = format!("{OVER_STREAMS}{ROUTE}")
            .replace(
                "@METHOD@",
                &format!("modparam(\"tls\", \"tls_method\", \"{method}\")"),
            )
            .replace("@FOLDER@", &folder.path().display().to_string())
            .replace("@TLS@", &wait::free_port("127.0.0.1").to_string());
        let cfg = match enabled {
            true => cfg,
            false => cfg.replace("enable_tls=yes", "").replace("listen=tls", "#"),
        };
        let server = Kamailio::start_with(&cfg, b"", "127.0.0.1", Network::Shared);
        let (at, list) = (
            folder.path().join("kamailio.cfg"),
            folder.path().join("a.list"),
        );
        fs::write(&at, cfg.replace("@PORT@", "5060")).expect("a file");
        fs::write(&list, "").expect("a file");
        let (at, list) = (at.to_str().expect("a path"), list.to_str().expect("a path"));
        let args = ["show", "--kamailio-version", &version, "--config", at, list];
        let shown = ds_tool::run(args).json;
        assert_eq!(
            shown["config"]["starts"],
            server.is_ok(),
            "{method}, {enabled}: {shown}"
        );
    }
}

fn compare_over_streams(method: &str, version: &str) {
    let own = Ca::new("Test CA").certificate(&["localhost"]);
    let answering = |talk: &mut Talk| talk.answer_all("200 OK");
    let up = [
        StreamUas::tcp(answering),
        StreamUas::tls(own.server(), answering),
    ];
    let down = StreamUas::tcp(|talk| talk.answer_all("503 Service Unavailable"));
    // It takes connections and never says a word.
    let mute = StreamUas::tcp(|talk| while talk.request().is_some() {});
    let peers = [&up[0], &up[1], &down, &mute];
    let list: String = peers.iter().map(|peer| peer.line(1, "8")).collect();
    let cfg = format!("{OVER_STREAMS}{ROUTE}");
    let folder = TempDir::new().expect("a folder");
    streams::write(folder.path(), "own", &own);
    let cfg = cfg
        .replace("@TLS@", &wait::free_port("127.0.0.1").to_string())
        .replace("@METHOD@", method)
        .replace("@FOLDER@", &folder.path().display().to_string());
    let server = Kamailio::start_with(&cfg, list.as_bytes(), "127.0.0.1", Network::Shared);
    let mut server = server.unwrap_or_else(|log| panic!("{log}"));
    let theirs = by_kamailio(&mut server, &[]);
    server.silence();
    let before: Vec<_> = peers.iter().map(|peer| peer.requests()).collect();
    let ours = by_ds_tool(&server, version, &[]);
    assert_eq!(ours.letters, theirs.letters, "{}", server.log(0));
    for (peer, before) in peers.iter().zip(before) {
        let after = peer.requests();
        let first = |requests: &[String]| requests.first().map(|first| without_ids_of(first));
        assert_eq!(first(&after[before.len()..]), first(&before), "{method}");
    }
}
