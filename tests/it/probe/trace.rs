//! `--trace`: a capture file that others read.

use std::fs;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use tempfile::TempDir;

use super::probe;
use crate::builder::Test;
use crate::certificates::Ca;
use crate::real::skip;
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

/// A message of a capture file: when, from where, to where, what.
struct Captured {
    seconds: u32,
    microseconds: u32,
    from: String,
    to: String,
    text: String,
}

/// Reads a capture file of raw IP packets.
fn read(path: &Path) -> Vec<Captured> {
    let file = fs::read(path).unwrap();
    let number = |at: usize| u32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    assert_eq!((number(0), number(20)), (0xa1b2_c3d4, 101));
    let mut at = 24;
    let mut captured = Vec::new();
    while at < file.len() {
        let length = usize::try_from(number(at + 8)).unwrap();
        assert!(number(at + 4) < 1_000_000);
        let packet = SlicedPacket::from_ip(&file[at + 16..at + 16 + length]).unwrap();
        let (from, to) = match packet.net.unwrap() {
            NetSlice::Ipv4(ip) => {
                let ip = ip.header();
                (ip.source_addr().into(), ip.destination_addr().into())
            }
            NetSlice::Ipv6(ip) => {
                let ip = ip.header();
                (ip.source_addr().into(), ip.destination_addr().into())
            }
            other => panic!("{other:?}"),
        };
        let (ports, payload) = match packet.transport.unwrap() {
            TransportSlice::Udp(udp) => {
                ((udp.source_port(), udp.destination_port()), udp.payload())
            }
            TransportSlice::Tcp(tcp) => {
                ((tcp.source_port(), tcp.destination_port()), tcp.payload())
            }
            other => panic!("{other:?}"),
        };
        let address = |ip: IpAddr, port| SocketAddr::new(ip, port).to_string();
        captured.push(Captured {
            seconds: number(at),
            microseconds: number(at + 4),
            from: address(from, ports.0),
            to: address(to, ports.1),
            text: String::from_utf8_lossy(payload).into_owned(),
        });
        at += 16 + length;
    }
    captured
}

#[test]
fn a_trace_holds_every_message_with_its_addresses_and_the_time_of_day() {
    let uas = Uas::start(|asked| {
        if asked.attempt == 2 {
            asked.answer("200 OK");
        }
    });
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.pcap");
    let args = ["--trace", path.to_str().unwrap()];
    probe(&uas.line(1, "8"), &args).stdout_has(["200 OK"]).run();
    let messages = read(&path);
    let [first, again, reply] = messages.as_slice() else {
        panic!("{} messages", messages.len());
    };
    let since = u32::try_from(since).unwrap();
    assert!(
        (since..since + 60).contains(&first.seconds),
        "{}",
        first.seconds
    );
    assert_eq!(first.text, uas.requests()[0]);
    assert_eq!(again.text, first.text);
    assert!(
        reply.text.starts_with("SIP/2.0 200 OK\r\n"),
        "{}",
        reply.text
    );
    assert_eq!(first.to, uas.address.to_string());
    assert!(first.from.starts_with("127.0.0.1:"), "{}", first.from);
    assert_eq!((&reply.from, &reply.to), (&first.to, &first.from));
}

#[test]
fn the_packets_of_a_trace_are_in_the_order_of_their_times() {
    let peers: Vec<_> = (0..8).map(|_| Uas::answering("200 OK")).collect();
    let list: String = peers
        .iter()
        .map(|uas| uas.line(1, "8").repeat(50))
        .collect();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.pcap");
    let args = [
        "--count",
        "3",
        "--interval",
        "1ms",
        "--trace",
        path.to_str().unwrap(),
    ];
    probe(&list, &args).stdout_has(["200 OK"]).run();
    let messages = read(&path);
    assert_eq!(messages.len(), 8 * 50 * 3 * 2);
    let times = messages.iter().map(|m| (m.seconds, m.microseconds));
    assert!(times.is_sorted());
    let answered = |m: &Captured| m.text.starts_with("SIP/2.0 ");
    assert!(!answered(&messages[0]));
}

#[test]
fn a_trace_over_an_input_is_refused() {
    let list = "1 sip:127.0.0.1:9 8\n";
    let cfg = "include_file \"part.cfg\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"dispatcher\", \"list_file\", \"x.list\")\n";
    let ca = Ca::new("Test CA").pem;
    for args in [
        &["--trace", "x.list", "x.list"][..],
        &["--trace", "./y/../x.list", "x.list"],
        &["--trace", "x.list", "other.list", "x.list"],
        &["--trace", "x.cfg", "--config", "x.cfg", "x.list"],
        &["--trace", "part.cfg", "--config", "x.cfg", "x.list"],
        &["--trace", "ca.pem", "--tls-ca", "ca.pem", "x.list"],
        &["--write", "--output", "x.list", "x.list"],
        &[
            "--write", "--output", "x.cfg", "--config", "x.cfg", "x.list",
        ],
    ] {
        let test = Test::new(["probe"].iter().chain(args).copied())
            .file("x.list", list)
            .file("other.list", list)
            .file("y/z.list", list)
            .file("x.cfg", cfg)
            .file("part.cfg", "# part\n")
            .file("ca.pem", &ca);
        test.leaves("x.list", list)
            .leaves("x.cfg", cfg)
            .leaves("part.cfg", "# part\n")
            .leaves("ca.pem", &ca)
            .stderr_has(["this file is read, and must not be written over"])
            .status(2)
            .run();
    }
    // By another name.
    let test = Test::new(["probe", "--trace", "hard.list", "x.list"]).file("x.list", list);
    fs::hard_link(test.path("x.list"), test.path("hard.list")).unwrap();
    test.leaves("x.list", list)
        .stderr_has(["--trace hard.list: this file is read"])
        .status(2)
        .run();
}

#[test]
fn a_trace_tells_who_answered_in_a_peers_place() {
    let elsewhere = UdpSocket::bind("127.0.0.79:0").unwrap();
    let address = elsewhere.local_addr().unwrap().to_string();
    let uas = Uas::start(move |asked| {
        let reply = asked.reply("200 OK");
        elsewhere.send_to(reply.as_bytes(), asked.from).unwrap();
    });
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.pcap");
    let args = ["--timeout", "200ms", "--trace", path.to_str().unwrap()];
    let run = probe(&uas.line(1, "8"), &args).stdout_has(["info: "]);
    run.status(1).run();
    let messages = read(&path);
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[1].from, address);
    assert_eq!(messages[1].to, messages[0].from);
}

#[test]
fn what_goes_over_tcp_and_tls_can_be_read_in_a_trace() {
    let ca = Ca::new("Test CA");
    let certificate = ca.certificate(&["127.0.0.1"]);
    let peers = [
        StreamUas::tcp(|talk| talk.answer_all("200 OK")),
        StreamUas::tls(certificate.server(), |talk| talk.answer_all("200 OK")),
    ];
    let list: String = peers.iter().map(|uas| uas.line(1, "8")).collect();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.pcap");
    let args = ["--tls-ca", "ca.pem", "--trace", path.to_str().unwrap()];
    let test = probe(&list, &args).file("ca.pem", &ca.pem);
    test.stdout_has(["200 OK"]).run();
    let messages = read(&path);
    assert_eq!(messages.len(), 4);
    for uas in &peers {
        let address = uas.address.to_string();
        let request = messages.iter().find(|m| m.to == address).unwrap();
        let reply = messages.iter().find(|m| m.from == address).unwrap();
        assert_eq!(request.text, uas.requests()[0]);
        assert!(reply.text.starts_with("SIP/2.0 200 OK\r\n"));
        assert_eq!(reply.to, request.from);
    }
}

#[test]
fn tcpdump_reads_a_trace_and_finds_no_wrong_checksum() {
    if !skip::required("tcpdump") {
        return;
    }
    let uas = Uas::answering("200 OK");
    let v6 = UdpSocket::bind("[::1]:0");
    let v6 = v6.map(|socket| Uas::at(socket, |asked| asked.answer("200 OK")));
    let mut list = uas.line(1, "8");
    list.extend(v6.iter().map(|uas| uas.line(1, "8")));
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.pcap");
    let args = ["--trace", path.to_str().unwrap()];
    probe(&list, &args).stdout_has(["200 OK"]).run();
    let output = Command::new(skip::find("tcpdump").unwrap())
        .args(["-nn", "-vvv", "-A", "-r"])
        .arg(&path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{output:?}");
    let destinations = 1 + usize::from(v6.is_ok());
    assert_eq!(told.matches("OPTIONS sip:").count(), destinations, "{told}");
    assert_eq!(
        told.matches("SIP/2.0 200 OK").count(),
        destinations,
        "{told}"
    );
    assert_eq!(
        told.matches("udp sum ok").count(),
        2 * destinations,
        "{told}"
    );
}

#[test]
fn a_trace_that_cannot_be_written_is_told_before_anything_is_sent() {
    let uas = Uas::answering("200 OK");
    probe(&uas.line(1, "8"), &["--trace", "no/such/folder.pcap"])
        .stdout("")
        .stderr_has(["--trace no/such/folder.pcap: cannot be written: "])
        .status(2)
        .run();
    assert!(uas.requests().is_empty());
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_not_waited_for() {
    let uas = Uas::answering("200 OK");
    let list = uas.line(1, "8");
    let test = Test::new(["probe", "--trace", "pipe", "x.list"]).file("x.list", &list);
    let made = std::process::Command::new("mkfifo")
        .arg(test.path("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    test.stderr_has(["error: --trace pipe: this is a named pipe; write to a file"])
        .status(2)
        .run();
}
