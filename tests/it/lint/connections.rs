//! Destinations that share a connection over TCP or TLS, and the TLS client domain that it uses.

use crate::builder::Test;

const SOCKETS: &str = "listen=udp:192.0.2.10:5060\nlisten=tcp:192.0.2.10:5060\nlisten=tcp:192.0.2.11:5060\n\
                       listen=tls:192.0.2.10:5061 name \"a\"\nlisten=tls:192.0.2.11:5061 name \"b\"\n";

/// The findings of these rules, each with its file and line, for a server with this list and these
/// files.
fn found(rules: &str, args: &[&str], lines: &str, files: &[(&str, &str)]) -> Vec<String> {
    let modules = ["tls", "tm", "dispatcher"].map(|name| format!("loadmodule \"{name}.so\"\n"));
    let cfg = format!(
        "{SOCKETS}enable_tls=yes\n{}{lines}\nmodparam(\"tls\", \"config\", \"tls.cfg\")\n\
         request_route {{ exit; }}\n",
        modules.concat()
    );
    let all = [
        "lint",
        "--select",
        rules,
        "--format",
        "json",
        "--fail-on",
        "never",
    ];
    let names = ["x.cfg", "x.list"];
    let test = Test::new(all.iter().chain(args).chain(&names).copied()).file("x.cfg", cfg);
    let test = files
        .iter()
        .fold(test, |test, (name, text)| test.file(name, text));
    let output = test.command().output().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = json["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap().to_owned();
            format!("{} {}:{}", text("code"), text("file"), finding["line"])
        })
        .collect()
}

const VERSION_6_1_4: [&str; 2] = ["--kamailio-version", "6.1.4"];
const TLS_CFG: &str = "[server:default]\n";

#[test]
fn since_6_1_4_one_connection_serves_all_sockets() {
    let found = |args: &[&str], lines, list: &str| {
        let files = [("x.list", list), ("tls.cfg", TLS_CFG)];
        found("DS507", args, lines, &files)
    };
    let nothing = <[&str; 0]>::default();
    let line = |user: &str, peer: &str, attributes: &str| {
        format!("1 sip:{user}@{peer} 8 0 {attributes}\n")
    };
    let pair =
        |peer: &str, [first, second]: [&str; 2]| line("a", peer, first) + &line("b", peer, second);
    let tcp = "192.0.2.1:5060;transport=tcp";
    let sockets = ["socket=tcp:192.0.2.10:5060", "socket=tcp:192.0.2.11:5060"];
    let two = pair(tcp, sockets);
    for version in ["6.1.4", "6.1.5", "6.2"] {
        let args = ["--kamailio-version", version];
        assert_eq!(found(&args, "", &two), ["DS507 x.list:2"], "{version}");
    }
    for version in ["5.6", "6.0.7", "6.1.3"] {
        assert_eq!(found(&["--kamailio-version", version], "", &two), nothing);
    }
    assert_eq!(
        found(&["--upgrade", "6.0.7..6.1.4"], "", &two),
        ["DS507 x.list:2"]
    );
    assert_eq!(found(&["--upgrade", "6.1.4..6.1.5"], "", &two), nothing);
    for (list, codes) in [
        // TLS, by the names of sockets; a port that is left out; one destination twice.
        (
            pair("peer.test;transport=tls", ["sockname=a", "sockname=b"]),
            "",
        ),
        (
            pair("192.0.2.1;transport=tls", ["sockname=a", "sockname=b"]),
            "DS507 x.list:2",
        ),
        (
            line("a", "192.0.2.1;transport=tcp", sockets[0]) + &line("a", tcp, sockets[1]),
            "DS507 x.list:2",
        ),
        (
            line("a", tcp, sockets[0]) + &line("a", tcp, sockets[1]).replace("1 ", "2 "),
            "DS507 x.list:2",
        ),
        (
            pair(tcp, ["ping_socket=tcp:192.0.2.10:5060", sockets[1]]),
            "DS507 x.list:2",
        ),
        // The same socket, no socket, another port of the peer, UDP.
        (pair(tcp, [sockets[0], sockets[0]]), ""),
        (pair(tcp, [sockets[0], ""]), ""),
        (
            line("a", "192.0.2.1:5070;transport=tcp", sockets[0]) + &line("a", tcp, sockets[1]),
            "",
        ),
        (
            pair("192.0.2.1:5060", ["", "socket=udp:192.0.2.10:5060"]),
            "",
        ),
    ] {
        let codes: Vec<_> = codes.split_terminator('\n').collect();
        assert_eq!(found(&VERSION_6_1_4, "", &list), codes, "{list}");
        assert_eq!(
            found(&VERSION_6_1_4, "tcp_reuse_port=yes", &list),
            nothing,
            "{list}"
        );
    }
    let default = "modparam(\"dispatcher\", \"ds_default_socket\", \"tcp:192.0.2.11:5060\")";
    let list = pair(tcp, [sockets[0], ""]);
    assert_eq!(found(&VERSION_6_1_4, default, &list), ["DS507 x.list:2"]);
    // What is not known is not judged.
    let unknown = "include_file \"/etc/kamailio/other.cfg\"";
    assert_eq!(found(&VERSION_6_1_4, unknown, &two), nothing);
}

#[test]
fn a_socket_of_its_own_gives_a_connection_of_its_own_up_to_6_1_3() {
    let list = "1 sip:a@192.0.2.1;transport=tls 8 0 sockname=a;ping_from=sip:a.test\n\
                1 sip:b@192.0.2.1;transport=tls 8 0 sockname=b;ping_from=sip:b.test\n";
    let files = [("x.list", list), ("tls.cfg", TLS_CFG)];
    let found = |version, lines| found("DS506", &["--kamailio-version", version], lines, &files);
    assert!(found("6.1.3", "").is_empty());
    assert!(found("6.1.4", "tcp_reuse_port=1").is_empty());
    assert_eq!(found("6.1.4", ""), ["DS506 x.list:2"]);
}

#[test]
fn a_domain_for_the_address_of_a_peer_verifies_nobody() {
    let list = "1 sip:192.0.2.1;transport=tls 8\n1 sip:192.0.2.2:5099;transport=tls 8\n";
    let found = |lines, tls_cfg: &str, list| {
        let tls_cfg = format!("{TLS_CFG}{tls_cfg}");
        let files = [("x.list", list), ("tls.cfg", tls_cfg.as_str())];
        found("DS225", &[], lines, &files)
    };
    let verifying =
        |place| format!("[client:{place}]\nverify_certificate = yes\nca_list = ca.pem\n");
    let third_line = ["DS225 tls.cfg:4"];
    let nothing = <[&str; 0]>::default();
    let open = "[client:default]\nverify_certificate = no\n";
    for (place, codes) in [
        ("192.0.2.1:5061", &third_line[..]),
        ("192.0.2.2:5099", &third_line),
        ("192.0.2.1:0", &third_line),
        // The port that Kamailio connects from is another one.
        ("192.0.2.10:5061", &third_line),
        // Its own address.
        ("192.0.2.10:0", &nothing),
        // Perhaps its own address, too.
        ("198.51.100.1:0", &nothing),
    ] {
        let domain = verifying(place);
        let both = format!("{open}{domain}");
        assert_eq!(found("", &both, list), codes, "{place}");
        // A default that verifies, an own domain that verifies, a script that selects by server_id.
        let strict = both.replace("= no", "= yes");
        assert_eq!(found("", &strict, list), nothing, "{place}");
        let by_script = format!("{both}server_id = x\n");
        assert_eq!(found("", &by_script, list), nothing, "{place}");
        let with_own = format!("{both}{}", verifying("192.0.2.11:0"));
        assert_eq!(found("", &with_own, list), nothing, "{place}");
        assert_eq!(found("", &both, "1 sip:192.0.2.1 8\n"), nothing, "{place}");
    }
    // Without [client:default] the peers are not verified either.
    let alone = found("", &verifying("192.0.2.1:5061"), list);
    assert_eq!(alone, ["DS225 tls.cfg:2"]);
    // The port is that of the socket.
    let reuse = "tcp_reuse_port=yes";
    let own = format!("{open}{}", verifying("192.0.2.10:5061"));
    assert_eq!(found(reuse, &own, list), nothing);
    let peer = format!("{open}{}", verifying("192.0.2.1:5061"));
    assert_eq!(found(reuse, &peer, list), third_line);
}
