//! How long the much used parts take, for 1,000 items each: `cargo bench`.
#![allow(clippy::expect_used, reason = "inputs and names are fixed here")]

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use ds_tool::internals::{
    Branch, Cfg, CfgOptions, Context, DnsAnswers, Identity, Layer, LayerOutput, LintedList, List,
    ListFileState, ListOptions, LoadError, Loader, LocalAddress, PingStatuses, RULES, RequestStart,
    RequestValues, Server, Source, Template, Timers, TlsFiles, Transport, Version, cfg,
    reply::scan,
};

/// Does its part once, for [`ITEMS`] items, and returns how many there were.
type Work = Box<dyn FnMut() -> usize>;

/// Prepares the work of a part.
type Prepare = fn() -> Work;

/// Lines, requests, replies or transactions.
const ITEMS: usize = 1000;

/// The name of each part, and what prepares its work.
const PARTS: [(&str, Prepare); 6] = [
    ("list", list),
    ("lint", lint),
    ("cfg", cfg),
    ("request", request),
    ("reply", reply),
    ("layer", layer),
];

fn main() {
    divan::main();
}

#[divan::bench(args = PARTS.map(|(name, _)| name))]
fn part(bencher: divan::Bencher<'_, '_>, name: &str) {
    let (_, prepare) = PARTS
        .into_iter()
        .find(|(part, _)| *part == name)
        .expect("one of the parts");
    bencher.bench_local(prepare());
}

fn peer(number: usize) -> SocketAddr {
    SocketAddr::from(([127, 1, (number >> 8) as u8, number as u8], 5060))
}

/// A list with a line with attributes after each three without.
fn lines() -> Source {
    let line = |number: usize| {
        let attrs = match number % 4 {
            0 => " 8 0 weight=50;duid=gw;socket=udp:127.0.0.1:5060",
            _ => " 8",
        };
        format!("{} sip:{}{attrs}\n", number % 7, peer(number))
    };
    Source::new("a.list", (0..ITEMS).map(line).collect::<String>())
}

fn list() -> Work {
    let source = lines();
    Box::new(move || {
        let list = List::read(
            source.clone(),
            Version::V6_1,
            &DnsAnswers::default(),
            &ListOptions::default(),
        );
        list.entries.len()
    })
}

/// Every rule over a list that is read anew each time.
fn lint() -> Work {
    let (source, version, answers) = (lines(), Version::V6_1, DnsAnswers::default());
    let rules: Vec<_> = RULES.iter().collect();
    let server = Server::unknown(version, "kamailio.cfg");
    Box::new(move || {
        let list = List::read(source.clone(), version, &answers, &server.list_options);
        let effective = PingStatuses::new(&list, &server);
        let lists = [LintedList::new(list, effective, &answers)];
        let context = Context {
            cfg: &Cfg::default(),
            server: &server,
            lists: &lists,
            answers: &answers,
            list_file: &ListFileState::Read,
            tls: &TlsFiles::default(),
        };
        let found = ds_tool::internals::lint::lint(&context, &rules, usize::MAX);
        assert!(found.len() < ITEMS, "{}", found.len());
        lists.iter().map(|judged| judged.list.entries.len()).sum()
    })
}

struct NotAFile;

impl Loader for NotAFile {
    fn load(&self, _: &Path) -> Result<Vec<u8>, LoadError> {
        Err(LoadError::Missing)
    }
}

/// A line of each kind that configurations have many of.
fn cfg() -> Work {
    let line = |number: usize| match number % 10 {
        0 => "#!ifdef WITH_TLS".to_owned(),
        1 => "loadmodule \"tls.so\"".to_owned(),
        2 => "#!else".to_owned(),
        3 => "/* a route and a half */   # in words".to_owned(),
        4 => "#!endif".to_owned(),
        5 => "modparam(\"dispatcher\", \"ds_ping_interval\", 15)".to_owned(),
        6 => format!(
            "listen=udp:127.0.0.1:{} advertise \"192.0.2.1\":5060",
            5000 + number
        ),
        7 => format!("#!define TIMEOUT{number} 30"),
        8 => format!("modparam(\"tm\", \"fr_timer\", TIMEOUT{})", number - 1),
        _ => format!(
            "route[A{number}] {{ if (!ds_select_dst(\"1\", \"4\")) {{ send_reply(\"503\", \"No gateway\"); }} exit; }}"
        ),
    };
    let lines: Vec<_> = (0..ITEMS).map(line).collect();
    let text = format!(
        "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\nrequest_route {{ exit; }}\n{}\n",
        lines.join("\n")
    );
    Box::new(move || {
        let bytes = text.clone().into_bytes();
        let read = cfg::read(
            Path::new("/a.cfg"),
            bytes,
            &NotAFile,
            &CfgOptions::default(),
        );
        assert!(read.refusals.is_empty(), "{}", read.refusals[0].reason);
        lines.len()
    })
}

fn slots<'a>(number: usize, local: &'a LocalAddress) -> RequestValues<'a> {
    RequestValues {
        uri: b"sip:192.0.2.1:5060",
        local,
        branch: branch(number),
    }
}

fn local() -> LocalAddress {
    LocalAddress::new(SocketAddr::from(([127, 0, 0, 1], 40_000)))
}

fn branch(number: usize) -> Branch {
    Branch {
        id: number as u32,
        token: number as u64 * 0x9e37_79b9,
    }
}

fn template() -> Template {
    Template::new(Transport::Udp, &Identity::default()).expect("it can stand in a request")
}

fn request() -> Work {
    let (template, local) = (template(), local());
    let mut out = Vec::with_capacity(1024);
    Box::new(move || {
        let rendered = (0..ITEMS).filter(|number| {
            out.clear();
            template.render(&slots(*number, &local), &mut out);
            out.ends_with(b"\r\n\r\n")
        });
        rendered.count()
    })
}

/// What a server makes of the request with this number: its headers, and those that it adds.
fn answer(number: usize) -> Vec<u8> {
    let mut request = Vec::new();
    template().render(&slots(number, &local()), &mut request);
    let text = String::from_utf8(request).expect("an ASCII request");
    let mut answer = String::from("SIP/2.0 200 OK\r\n");
    for line in text.lines().skip(1) {
        let (name, _) = line.split_once(':').unwrap_or_default();
        match name {
            "Via" => {
                answer +=
                    &format!("{line};received=127.0.0.1\r\n").replace(";rport;", ";rport=40000;")
            }
            "To" => answer += &format!("{line};tag=a6a1c5f60faecf035a1ae5b6e96e979a\r\n"),
            "From" | "Call-ID" | "CSeq" => answer += &format!("{line}\r\n"),
            _ => {}
        }
    }
    answer += "Server: kamailio (5.6.3 (x86_64/linux))\r\nContent-Length: 0\r\n\r\n";
    answer.into_bytes()
}

fn reply() -> Work {
    let answers: Vec<_> = (0..ITEMS).map(answer).collect();
    Box::new(move || answers.iter().filter(|answer| scan(answer).is_ok()).count())
}

/// Transactions that begin all at once and are answered one after the other.
fn layer() -> Work {
    let answers: Vec<_> = (0..ITEMS).map(answer).collect();
    Box::new(move || {
        let mut layer = Layer::new(Timers::default(), "OPTIONS");
        for number in 0..ITEMS {
            let start = RequestStart {
                destination: number as u32,
                to: peer(number),
                token: branch(number).token,
                reliable: false,
            };
            layer.start(Duration::ZERO, start);
        }
        for (number, answer) in answers.iter().enumerate() {
            layer.handle_datagram(Duration::from_millis(1), peer(number), answer);
        }
        let outputs = std::iter::from_fn(|| layer.poll_output());
        outputs
            .filter(|output| matches!(output, LayerOutput::Event(_)))
            .count()
    })
}
