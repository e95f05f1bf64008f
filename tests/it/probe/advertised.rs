//! What a probe as Kamailio writes into Via: the address that a socket advertises. Measured on 5.6.3,
//! 6.0.1 and 6.1.5.

use crate::builder::Test;
use crate::stream_uas::StreamUas;
use crate::uas::Uas;

/// The rest of a cfg after its `listen` lines.
const CFG: &str = "loadmodule \"tm.so\"\nloadmodule \"dispatcher.so\"\n\
                   modparam(\"dispatcher\", \"ds_ping_interval\", 10)\n\
                   modparam(\"dispatcher\", \"ds_probing_mode\", 1)\nrequest_route { exit; }\n";

/// Via of the pings of a server with this cfg over UDP and TCP, without the branch; `PORT` stands for the
/// port that a datagram came from.
fn vias(listen: &str, args: &[&str]) -> [String; 2] {
    let udp = Uas::start(|asked| asked.answer(&format!("200 {}", asked.from.port())));
    let tcp = StreamUas::tcp(|talk| talk.answer_all("200 OK"));
    let list = udp.line(1, "8") + &tcp.line(2, "8");
    let probe = "probe --config k.cfg --as-kamailio --rate 0 --format json k.list";
    let report = Test::new(probe.split(' ').chain(args.iter().copied()))
        .file("k.cfg", format!("{listen}\n{CFG}"))
        .file("k.list", list)
        .stderr_has([""; 0])
        .json();
    let port = super::of_set(&report, 1)["reason"].as_str().unwrap();
    let via = |request: &str| {
        let line = request.lines().find(|line| line.starts_with("Via: "));
        line.unwrap()["Via: SIP/2.0/".len()..]
            .split(';')
            .next()
            .unwrap()
            .to_owned()
    };
    let [udp, tcp] = [udp.requests(), tcp.requests()].map(|all| via(&all[0]));
    [udp.replace(&format!(":{port}"), ":PORT"), tcp]
}

#[test]
#[cfg(target_os = "linux")]
fn a_listen_on_an_interface_advertises_like_any_other() {
    let listens = [
        ("5.6.3", "listen=lo:5060 advertise a.example.net:5080"),
        (
            "5.6.3",
            "listen=udp:lo:5060 advertise a.example.net:5080\nlisten=tcp:\"lo\" advertise a.example.net:5080",
        ),
        ("6.0.1", "listen=lo:5060 advertise a.example.net:5080"),
        (
            "6.1.5",
            "socket={ bind=udp:lo:5060; advertise=a.example.net:5080; }\n\
             socket={ bind=tcp:lo:5060; advertise=a.example.net:5080; }",
        ),
    ];
    for (version, listen) in listens {
        let expected = ["UDP a.example.net:PORT", "TCP a.example.net:5080"];
        let vias = vias(listen, &["--kamailio-version", version]);
        assert_eq!(vias, expected, "{version} {listen}");
    }
}

#[test]
fn with_a_source_the_address_is_advertised_all_the_same() {
    let listen = "listen=127.0.0.1:5060 advertise 192.0.2.7:5080";
    let expected = ["UDP 192.0.2.7:PORT", "TCP 192.0.2.7:5080"];
    assert_eq!(vias(listen, &["--source", "127.0.0.3"]), expected);
    assert_eq!(vias(listen, &[]), expected);
}

#[test]
fn another_transport_is_advertised_too() {
    for (transport, named) in [
        ("udp", "UDP"),
        ("tcp", "TCP"),
        ("tls", "TLS"),
        ("sctp", "SCTP"),
        ("wss", "WSS"),
    ] {
        let listen = format!("listen=127.0.0.1:5060 advertise {transport}:192.0.2.7:5080");
        let expected = [
            format!("{named} 192.0.2.7:PORT"),
            format!("{named} 192.0.2.7:5080"),
        ];
        assert_eq!(vias(&listen, &["--kamailio-version", "6.0.1"]), expected);
    }
    let listen =
        "listen=127.0.0.1:5060 advertise tls:192.0.2.7:5080\nadvertised_address=\"b.test\"";
    let expected = ["TLS b.test:PORT", "TLS b.test:5080"];
    assert_eq!(vias(listen, &["--kamailio-version", "6.1.4"]), expected);
}

/// Kamailio writes a Via of WebSocket for the connection of a peer alone.
#[test]
fn nothing_is_sent_from_a_socket_that_advertises_ws() {
    let silent = Uas::silent();
    let listen = "listen=127.0.0.1:5060 advertise ws:192.0.2.7:5080";
    let run = "probe --config k.cfg --as-kamailio --kamailio-version 6.0.1 --format json k.list";
    let report = Test::new(run.split(' '))
        .file("k.cfg", format!("{listen}\n{CFG}"))
        .file("k.list", silent.line(1, "8"))
        .stderr_has([""; 0])
        .status(1)
        .json();
    let row = super::of_set(&report, 1);
    assert_eq!(row["flags"], "IP", "{row}");
    assert!(
        row["error"].as_str().unwrap().contains("advertises ws"),
        "{row}"
    );
    assert!(silent.requests().is_empty());
}
