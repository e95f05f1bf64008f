use std::path::PathBuf;

use super::*;
use crate::kamailio::tls_cfg::{
    OWN_FILE, PeerVerification, ServerName, TlsProfile, TlsProfiles, TrustAnchors,
};
use proptest::prelude::*;

fn clients(text: &str) -> TlsProfiles {
    let cfg = read(text.as_bytes(), Version::V6_1).unwrap_or_else(|why| panic!("{why}: {text}"));
    cfg.clients(|name| PathBuf::from("/etc/kamailio").join(name))
}

fn of<'a>(clients: &'a TlsProfiles, address: &str) -> &'a TlsProfile {
    clients.of(address.parse().unwrap())
}

#[test]
fn the_tls_cfg_of_the_package_is_read() {
    let clients = clients(
        "#\n[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nprivate_key = /k.key\n\
         certificate = /k.pem\n#ca_list = /ca.pem\n\n# --\n[client:default]\n#method = TLSv1.2+\n\
         verify_certificate = yes\nrequire_certificate = yes\n",
    );
    let expected = TlsProfile {
        server_name: ServerName::None,
        verify: PeerVerification::Signature,
        trust: TrustAnchors::default(),
        own: None,
        versions: TlsVersions::default(),
    };
    assert_eq!(clients.default, expected);
    assert_eq!(clients.by_address, []);
}

#[test]
fn a_domain_is_selected_by_the_local_address_and_port_and_the_last_one_counts() {
    let clients = clients(
        "[client:default]\nverify_cert=no\n[client:192.0.2.1:0]\nca_list = any.pem\n\
         [cli:192.0.2.1:5061]\nCA_LIST=\"one.pem\" # the first\n[c:[2001:db8::1]:5061]\nca_path=./six\n\
         [client:any]\nserver_name=x.test\nca_list=never.pem\n\
         [client:192.0.2.2:5061]\nca_list=a.pem\n[client:192.0.2.2:5061]\nca_list=/b.pem\n",
    );
    let file = |path: &str| TrustAnchors {
        files: vec![path.into()],
        ..TrustAnchors::default()
    };
    for (address, trust) in [
        ("192.0.2.1:5061", file("/etc/kamailio/one.pem")),
        ("192.0.2.1:5060", file("/etc/kamailio/any.pem")),
        ("192.0.2.2:5061", file("/b.pem")),
        (
            "[2001:db8::1]:5061",
            TrustAnchors {
                folder: Some("/etc/kamailio/./six".into()),
                ..TrustAnchors::default()
            },
        ),
        ("192.0.2.9:5061", TrustAnchors::default()),
    ] {
        assert_eq!(of(&clients, address).trust, trust, "{address}");
    }
}

#[test]
fn the_options_of_a_domain_decide_how_a_client_verifies() {
    for (options, verify) in [
        ("", PeerVerification::Nothing),
        ("verify_certificate=on", PeerVerification::Signature),
        ("require_certificate=1", PeerVerification::Signature),
        ("verify_client=optional", PeerVerification::Signature),
        ("verify_client=off", PeerVerification::Nothing),
        (
            "verify_certificate=yes\nverify_client=optional_no_ca",
            PeerVerification::Nothing,
        ),
    ] {
        let clients = clients(&format!("[client:default]\n{options}\n"));
        assert_eq!(clients.default.verify, verify, "{options}");
    }
    let clients = clients(
        "[client:default]\ncertificate = a b.pem"
            .split(" b")
            .next()
            .unwrap(),
    );
    assert_eq!(clients.default.own, None, "without a key");
}

#[test]
fn a_client_presents_its_certificate_and_key() {
    let text = "[client:default]\ncertificate = \"c d.pem\"\nprivate_key = k.pem\nmethod = TLSv1.2";
    let clients = clients(text);
    let own = ("/etc/kamailio/c d.pem".into(), "/etc/kamailio/k.pem".into());
    assert_eq!(clients.default.own, Some(own));
    let only = TlsVersions {
        v1_2: true,
        v1_3: false,
    };
    assert_eq!(clients.default.versions, only);
}

#[test]
fn errors_are_reported_with_their_line() {
    for (text, line, what) in [
        (
            "method=TLSv1",
            1,
            "'method' comes before the first [domain]",
        ),
        ("[client]\n", 1, "']' where ':' is expected"),
        (
            "\n[peer:default]\n",
            2,
            "'peer' where server or client is expected",
        ),
        ("[client:1.2.3:5061]", 1, "':' where '.' is expected"),
        (
            "[client:1.2.3.256:5061]",
            1,
            "1.2.3.256 is not an IPv4 address",
        ),
        ("[client:1.2.3.4]", 1, "']' where ':' is expected"),
        ("[client:1.2.3.4:x]", 1, "'x' is not a port"),
        ("[client:[::z]:5061]", 1, "[::z] is not an IPv6 address"),
        (
            "[client:*]",
            1,
            "'*' where default, any, or an address with its port is expected",
        ),
        (
            "[client:default] x",
            1,
            "'x' where the end of the line is expected",
        ),
        (
            "[client:default]\nfoo = 1",
            2,
            "'foo' is not an option of tls.cfg",
        ),
        (
            "[client:default]\nverify_cert yes",
            2,
            "'yes' where '=' is expected",
        ),
        (
            "[client:default]\nverify_cert = maybe",
            2,
            "verify_cert is 'maybe', where yes or no is expected",
        ),
        (
            "[server:default]\nmethod = TLSv9",
            2,
            "method is 'TLSv9', where a method such as TLSv1.2+ is expected",
        ),
        (
            "[client:default]\nca_list = \"a",
            2,
            "a quote is not closed",
        ),
        (
            "[client:default]\nca_list =",
            2,
            "the end of the file where a value is expected",
        ),
        (
            "[client:default]\nca_list = a b",
            2,
            "'b' where the end of the line is expected",
        ),
        ("=", 1, "a line cannot start with '='"),
        (
            "\n[client:any]\nca_list = a\n",
            2,
            "a domain for any address needs a server_name",
        ),
        (
            "[client:1.2.3.4:0]\n[client:1.2.3.4:0]\nserver_name=x\n[client:default]\n",
            4,
            TWICE,
        ),
        (
            "[client:any]\nserver_name=\"\"\n[client:default]\n",
            3,
            TWICE,
        ),
    ] {
        let expected = TlsCfgError {
            line,
            what: what.to_owned(),
        };
        assert_eq!(
            read(text.as_bytes(), Version::V6_1),
            Err(expected),
            "{text}"
        );
    }
}

const TWICE: &str = "Kamailio cannot tell the domain before this one from the others; give it and them a server_name";

#[test]
fn domains_for_one_address_are_distinguished_by_server_name() {
    for text in [
        // The last one is not checked.
        "[client:1.2.3.4:0]\n[client:1.2.3.4:0]\n",
        "[client:1.2.3.4:0]\n[client:1.2.3.4:1]\n[server:1.2.3.4:0]\n[client:default]\n",
        "[client:1.2.3.4:0]\nserver_name=a\n[client:1.2.3.4:0]\nserver_name=b\n[client:default]\n",
        "[client:any]\nserver_name=\"\"\n",
    ] {
        assert!(read(text.as_bytes(), Version::V6_1).is_ok(), "{text}");
    }
}

#[test]
fn key_passwords_came_with_6_0() {
    let text = b"[server:default]\nprivate_key_password = x\n";
    for version in Version::ALL {
        assert_eq!(read(text, version).is_ok(), version >= Version::V6_0);
    }
}

#[test]
fn a_second_certificate_came_with_6_2() {
    let text = b"[server:default]\ncertificate2 = x\npkey_file2 = y\n";
    for version in Version::ALL {
        assert_eq!(read(text, version).is_ok(), version >= Version::V6_2);
    }
}

#[test]
fn a_server_domain_for_an_address_needs_a_tls_socket_there() {
    let sockets = [
        (Transport::Tls, "192.0.2.1:5061".parse().unwrap()),
        (Transport::Tcp, "192.0.2.2:5061".parse().unwrap()),
    ];
    for (domain, line) in [
        ("[server:192.0.2.1:5061]", None),
        ("[server:192.0.2.1:5062]", Some(3)),
        ("[server:192.0.2.2:5061]", Some(3)),
        ("[server:192.0.2.3:0]", None),
        ("[client:192.0.2.3:5061]", None),
    ] {
        let text = format!("[server:default]\n\n{domain}\n");
        let read = read(text.as_bytes(), Version::V6_1).unwrap();
        let refused = read.check_sockets(&sockets).err();
        assert_eq!(refused.map(|why| why.line), line, "{domain}");
    }
}

#[test]
fn domains_need_the_files_they_name_and_server_domains_the_default_file() {
    let needed = |text: &str| -> Vec<(&str, String, Option<usize>)> {
        let read = read(text.as_bytes(), Version::V6_1).unwrap();
        let needed = read.needed().into_iter();
        let needed = needed.map(|file| (file.option, file.name, file.line));
        needed.collect()
    };
    let own = |option, line| (option, OWN_FILE.to_owned(), line);
    let file = |option, name: &str, line| (option, name.to_owned(), Some(line));
    assert_eq!(needed(""), [own("certificate", None)]);
    assert_eq!(
        needed("\n[server:default]\n"),
        [own("certificate", Some(2))]
    );
    assert_eq!(
        needed("[server:default]\ncertificate \\\n = a\ncrl = \"\"\n"),
        [
            file("certificate", "a", 2),
            own("private_key", Some(1)),
            file("crl", "", 4)
        ]
    );
    // A key in a hardware device is not a file.
    for key in ["/engine:a", "/uri:pkcs11:b"] {
        let text = format!("[server:default]\ncertificate = a\nprivate_key = {key}\n");
        assert_eq!(needed(&text), [file("certificate", "a", 2)]);
    }
}

#[test]
fn methods_of_tls_1_3_came_with_5_7() {
    for (method, first) in [
        ("TLSv1.2+", Version::V5_6),
        ("tlsv1.3", Version::V5_7),
        ("TLSv1.3+", Version::V5_7),
    ] {
        for version in Version::ALL {
            let known = versions(method, version).is_ok();
            assert_eq!(known, version >= first, "{method} {version}");
        }
    }
    assert!(versions("TLSv9", Version::V6_1).is_err());
}

proptest! {
    #[test]
    fn arbitrary_text_does_not_panic(text: Vec<u8>) {
        let _ = read(&text, Version::V6_1);
    }

    #[test]
    fn tls_cfg_like_text_does_not_panic(text in "(\\[client:(default|any|1\\.2\\.3\\.4:5|[\\[:\\]a1]{0,9})\\]\n?|ca_list *= *\"?[a-z\\\\ ]{0,5}\"?\n?|[#= \n]){0,12}") {
        let _ = read(text.as_bytes(), Version::V6_1);
    }
}
