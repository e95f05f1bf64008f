//! ICMP errors over IPv4 and IPv6: told with their sender, and believed only if they quote the request.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use socket2::{Domain, Protocol, Socket, Type};

use super::{json, of_set, probe};
use crate::builder::Test;
use crate::real::network;
use crate::real::skip;
use crate::uas::{Uas, reply};

/// A router in a network of its own, between this one and two others that have no hosts.
struct Router(Child);

/// 192.0.2.254 and 2001:db8:1::fe forward to 198.51.100.0/24 and 2001:db8:2::/64.
const LINK: &str = "
ip link add us type veth peer name router netns $ROUTER
ip addr add 192.0.2.1/24 dev us
ip -6 addr add 2001:db8:1::1/64 dev us nodad
ip link set us up
$IN ip addr add 192.0.2.254/24 dev router
$IN ip -6 addr add 2001:db8:1::fe/64 dev router nodad
$IN ip link set router up
$IN ip link set lo up
ip route add default via 192.0.2.254
ip -6 route add default via 2001:db8:1::fe
$IN sh -c '
    echo 1 >/proc/sys/net/ipv4/ip_forward
    echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
    echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
    echo 0 >/proc/sys/net/ipv6/icmp/ratelimit'
";

impl Router {
    fn start(set_up: &str) -> Self {
        // It tells when it has its network.
        let mut child = Command::new("unshare")
            .args(["-n", "sh", "-c", "echo; exec sleep 600"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare starts");
        let output = child.stdout.take().expect("a pipe");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line");
        let router = Self(child);
        let id = router.0.id().to_string();
        let status = Command::new("sh")
            .args(["-ec", &format!("{LINK}{set_up}")])
            .env("ROUTER", &id)
            .env("IN", format!("nsenter -t {id} -n"))
            .status()
            .expect("sh starts");
        assert!(status.success(), "the router is not set up");
        router
    }
}

impl Drop for Router {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A line of a list for each host number, over IPv4 in the set with this number, over IPv6 in the set
/// 100 higher.
fn hosts(numbers: std::ops::RangeInclusive<u32>) -> String {
    let line = |n| {
        format!(
            "{n} sip:198.51.100.{n} 8\n{} sip:[2001:db8:2::{n}] 8\n",
            100 + n
        )
    };
    numbers.map(line).collect()
}

#[track_caller]
fn assert_errors(report: &Value, expected: &[(i64, &str)]) {
    for (set, error) in expected {
        let row = of_set(report, *set);
        assert_eq!(row["error"], *error, "{row}");
        assert_eq!(row["up"], false, "{row}");
    }
    // An error is no reply.
    assert_eq!(report["summary"]["ignored_replies"]["late"], 0, "{report}");
    assert_eq!(report["summary"]["ignored_replies"]["foreign"], 0);
}

#[test]
fn the_routes_of_a_router_are_told_with_its_address() {
    if !network::is_own() {
        return;
    }
    let _router = Router::start(
        "$IN ip route add prohibit 198.51.100.1
        $IN ip -6 route add prohibit 2001:db8:2::1
        $IN ip route add unreachable 198.51.100.2
        $IN ip -6 route add unreachable 2001:db8:2::2
        $IN ip route add blackhole 198.51.100.3
        $IN ip -6 route add blackhole 2001:db8:2::3",
    );
    let report = json(&hosts(1..=3), &["--timeout", "4s"], 1);
    let expected = [
        (
            1,
            "rejected by a firewall at 192.0.2.254 (admin prohibited)",
        ),
        (
            101,
            "rejected by a firewall at 2001:db8:1::fe (admin prohibited)",
        ),
        (2, "host unreachable, as 192.0.2.254 reports"),
        (102, "no route, as 2001:db8:1::fe reports"),
        (3, "no reply in 4 s"),
        (103, "no reply in 4 s"),
    ];
    assert_errors(&report, &expected);
    for set in [1, 101] {
        let cause = of_set(&report, set)["cause"].as_str().expect("a cause");
        assert!(cause.starts_with("a firewall on the path or on the peer rejects"));
    }
}

#[test]
fn each_kind_of_reject_is_told_with_its_sender() {
    if !skip::required("nft") || !network::is_own() {
        return;
    }
    let kinds = [
        ("admin-prohibited", "admin prohibited", "admin-prohibited"),
        ("host-prohibited", "host prohibited", "policy-fail"),
        ("net-prohibited", "network prohibited", "reject-route"),
        (
            "prot-unreachable",
            "protocol unreachable",
            "admin-prohibited",
        ),
        ("port-unreachable", "port unreachable", "port-unreachable"),
        ("net-unreachable", "network unreachable", "no-route"),
        ("host-unreachable", "host unreachable", "addr-unreachable"),
    ];
    let mut set_up = String::from(
        "$IN nft add table inet t
        $IN nft 'add chain inet t f { type filter hook forward priority 0; }'\n",
    );
    for (number, (v4, _, v6)) in (1..).zip(kinds) {
        set_up += &format!(
            "$IN nft add rule inet t f ip daddr 198.51.100.{number} reject with icmp type {v4}
            $IN nft add rule inet t f ip6 daddr 2001:db8:2::{number} reject with icmpv6 type {v6}\n"
        );
    }
    // Where to forward to: a network without hosts.
    set_up += "$IN ip link add nobody type veth peer name other
        $IN ip link set nobody up
        $IN ip link set other up
        $IN ip route add 198.51.100.0/24 dev nobody
        $IN ip -6 route add 2001:db8:2::/64 dev nobody";
    let _router = Router::start(&set_up);
    let report = json(&hosts(1..=7), &["--timeout", "20s"], 1);
    let v6 = |name| format!("rejected by a firewall at 2001:db8:1::fe ({name})");
    for (set, (kind, name, _)) in (1..).zip(kinds) {
        let text = match kind {
            "net-unreachable" | "host-unreachable" => format!("{name}, as 192.0.2.254 reports"),
            _ => format!("rejected by a firewall at 192.0.2.254 ({name})"),
        };
        assert_errors(&report, &[(set, &text)]);
    }
    for (set, text) in [
        (101, v6("admin prohibited")),
        (102, v6("source address failed the policy")),
        (103, v6("reject route")),
        (105, v6("port unreachable")),
        (106, "no route, as 2001:db8:1::fe reports".to_owned()),
        (
            107,
            "address unreachable, as 2001:db8:1::fe reports".to_owned(),
        ),
    ] {
        assert_errors(&report, &[(set, &text)]);
    }
}

#[test]
fn a_closed_port_and_an_absent_neighbour_are_told_over_ipv6_as_over_ipv4() {
    if !network::is_own() {
        return;
    }
    let _router = Router::start("");
    let list = "1 sip:192.0.2.254 8\n101 sip:[2001:db8:1::fe] 8\n\
                2 sip:192.0.2.77 8\n102 sip:[2001:db8:1::77] 8\n3 sip:[::1] 8\n";
    let report = json(list, &["--timeout", "20s"], 1);
    let expected = [
        (1, "connection refused"),
        (101, "connection refused"),
        (2, "host unreachable, as 192.0.2.1 reports"),
        (102, "address unreachable, as 2001:db8:1::1 reports"),
        (3, "connection refused"),
    ];
    assert_errors(&report, &expected);
}

#[test]
fn verbose_and_the_trace_have_type_code_and_sender() {
    if !network::is_own() {
        return;
    }
    let _router = Router::start(
        "$IN ip route add prohibit 198.51.100.1
        $IN ip -6 route add prohibit 2001:db8:2::1",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let trace = folder.path().join("trace.pcap");
    let args = ["-v", "--trace", trace.to_str().expect("a name")];
    probe(&hosts(1..=1), &args)
        .stdout_has([""; 0])
        .stderr_has([
            "ICMP from 192.0.2.254 for a request to 198.51.100.1:5060: admin prohibited (type 3, code 13)",
            "ICMP from 2001:db8:1::fe for a request to [2001:db8:2::1]:5060: admin prohibited (type 1, code 1)",
        ])
        .status(1)
        .run();
    assert_icmp_in(&trace);
}

/// The capture has both errors, each with its sender and the quoted request.
fn assert_icmp_in(trace: &Path) {
    use etherparse::{NetSlice, SlicedPacket, TransportSlice};
    let bytes = std::fs::read(trace).expect("a trace");
    let mut rest = &bytes[24..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let length = u32::from_le_bytes(rest[8..12].try_into().expect("four bytes")) as usize;
        let (packet, next) = rest[16..].split_at(length);
        rest = next;
        let sliced = SlicedPacket::from_ip(packet).expect("an IP packet");
        let sender = match &sliced.net {
            Some(NetSlice::Ipv4(ip)) => ip.header().source_addr().to_string(),
            Some(NetSlice::Ipv6(ip)) => ip.header().source_addr().to_string(),
            other => panic!("{other:?}"),
        };
        let (kind, code, payload) = match &sliced.transport {
            Some(TransportSlice::Icmpv4(icmp)) => (icmp.type_u8(), icmp.code_u8(), icmp.payload()),
            Some(TransportSlice::Icmpv6(icmp)) => (icmp.type_u8(), icmp.code_u8(), icmp.payload()),
            _ => continue,
        };
        let payload = String::from_utf8_lossy(payload);
        assert!(payload.contains("OPTIONS sip:"), "{payload}");
        found.push((sender, kind, code));
    }
    found.sort();
    found.dedup();
    let expected = [("192.0.2.254", 3, 13), ("2001:db8:1::fe", 1, 1)];
    assert_eq!(
        found,
        expected.map(|(sender, kind, code)| (sender.to_owned(), kind, code))
    );
}

/// Sends an ICMP port unreachable for a request from `from` to `to`, with so much of its payload.
fn forge(socket: &Socket, to: SocketAddr, from: SocketAddr, payload: &[u8]) {
    let (SocketAddr::V4(to), SocketAddr::V4(from)) = (to, from) else {
        panic!("IPv4");
    };
    let mut icmp = vec![3, 3, 0, 0, 0, 0, 0, 0];
    let length = u16::to_be_bytes(28 + payload.len() as u16);
    icmp.extend([0x45, 0, length[0], length[1], 0, 0, 0, 0, 64, 17, 0, 0]);
    icmp.extend(from.ip().octets());
    icmp.extend(to.ip().octets());
    icmp.extend(from.port().to_be_bytes());
    icmp.extend(to.port().to_be_bytes());
    icmp.extend([length[0], length[1], 0, 0]);
    icmp.extend(payload);
    let sum = |bytes: &[u8]| {
        let pairs = bytes.chunks(2).map(|pair| {
            u32::from(pair[0]) << 8 | u32::from(pair.get(1).copied().unwrap_or_default())
        });
        let mut sum: u32 = pairs.sum();
        while sum > 0xffff {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        !(sum as u16)
    };
    // The quoted IP header needs none: nobody checks it.
    let checksum = sum(&icmp).to_be_bytes();
    icmp[2..4].copy_from_slice(&checksum);
    let target = SocketAddr::from((*from.ip(), 0));
    socket
        .send_to(&icmp, &target.into())
        .expect("loopback takes it");
}

#[test]
fn forged_errors_without_the_branch_end_nothing() {
    if !network::is_own() {
        return;
    }
    let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).expect("root");
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 5060)).expect("a free port");
    let address = socket.local_addr().expect("an address");
    let healthy = Uas::at(socket, move |asked| {
        if asked.attempt == 1 {
            for number in 0..2000 {
                // Nothing but the ports; cut in the branch; and another branch.
                let text = asked.text.as_bytes();
                let branch = asked.text.find("branch=").expect("a branch");
                let other = format!("Via: x;branch=z9hG4bK{number:024x}\r\n");
                let payload = [&b""[..], &text[..branch + 20], other.as_bytes()][number % 3];
                forge(&raw, address, asked.from, payload);
            }
        } else {
            asked.answer("200 OK");
        }
    });
    let report = json(&healthy.line(1, "8"), &[], 0);
    let row = of_set(&report, 1);
    assert_eq!((&row["up"], &row["attempts"]), (&true.into(), &2.into()));
    assert_errors(&report, &[]);
}

#[test]
fn a_short_quote_explains_a_timeout() {
    if !network::is_own() {
        return;
    }
    let raw = Socket::new(Domain::IPV4, Type::RAW, Some(Protocol::ICMPV4)).expect("root");
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 5060)).expect("a free port");
    let address = socket.local_addr().expect("an address");
    let closed = Uas::at(socket, move |asked| forge(&raw, address, asked.from, b""));
    let report = json(&closed.line(1, "8"), &["--timeout", "600ms"], 1);
    assert_errors(&report, &[(1, "connection refused")]);
    assert_eq!(of_set(&report, 1)["attempts"], 2, "it goes on");
}

#[test]
fn as_kamailio_a_peer_that_starts_meanwhile_is_up() {
    if !network::is_own() {
        return;
    }
    for (listen, peer) in [
        ("127.0.0.1:5080", "127.0.0.2:5060"),
        ("[::1]:5080", "[::1]:5060"),
    ] {
        let cfg = format!(
            "listen=udp:{listen}\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
             modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nrequest_route {{ exit; }}\n"
        );
        let args = [
            "probe",
            "--config",
            "k.cfg",
            "--as-kamailio",
            "-v",
            "k.list",
        ];
        let test = Test::new(args)
            .file("k.cfg", cfg)
            .file("k.list", format!("1 sip:{peer} 8\n"));
        let mut child = test
            .command()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("ds-tool starts");
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let mut lines = lines.map(|line| line.expect("text"));
        let told = format!("for a request to {peer}: port unreachable");
        assert!(lines.any(|line| line.contains(&told)), "{peer}");
        let restarted = Uas::at(UdpSocket::bind(peer).expect("a free port"), |asked| {
            asked.answer("200 OK");
        });
        let rest: Vec<_> = lines.collect();
        let output = child.wait_with_output().expect("it ends");
        let rows = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{rows}{rest:#?}");
        assert!(rows.contains(" AP ") && rows.contains("200 OK"), "{rows}");
        assert!(reply(&restarted.requests()[0], "200 OK").contains("OPTIONS"));
    }
}

#[test]
fn as_kamailio_a_refusal_is_the_cause_at_the_end_of_fr_timer() {
    if !network::is_own() {
        return;
    }
    let cfg = "listen=udp:127.0.0.1:5080\nloadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
               modparam(\"tm\", \"fr_timer\", 1000)\n\
               modparam(\"dispatcher\", \"ds_ping_interval\", 10)\nrequest_route { exit; }\n";
    let args = ["--config", "k.cfg", "--as-kamailio", "--format", "json"];
    let report = Test::new(["probe", "k.list"].iter().chain(&args).copied())
        .file("k.cfg", cfg)
        .file("k.list", "1 sip:127.0.0.2:5060 8\n")
        .stderr_has([""; 0])
        .status(1)
        .json();
    let row = of_set(&report, 1);
    assert_eq!(row["error"], "connection refused", "{row}");
    assert_eq!((&row["attempts"], &row["flags"]), (&2.into(), &"IX".into()));
}
