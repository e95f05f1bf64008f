use super::*;
use proptest::prelude::*;

fn clients(text: &str) -> Clients {
    let cfg = read(text.as_bytes(), Version::V6_1).unwrap_or_else(|why| panic!("{why}: {text}"));
    cfg.clients(|name| PathBuf::from("/etc/kamailio").join(name))
}

fn of<'a>(clients: &'a Clients, address: &str) -> &'a Profile {
    clients.of(address.parse().unwrap())
}

#[test]
fn the_file_of_the_package_is_read() {
    let clients = clients(
        "#\n[server:default]\nmethod = TLSv1.2+\nverify_certificate = no\nprivate_key = /k.key\n\
         certificate = /k.pem\n#ca_list = /ca.pem\n\n# --\n[client:default]\n#method = TLSv1.2+\n\
         verify_certificate = yes\nrequire_certificate = yes\n",
    );
    let expected = Profile {
        server_name: ServerName::None,
        verify: Verify::Signature,
        trust: Trust::Nobody,
        own: None,
        versions: Versions::default(),
    };
    assert_eq!(clients.default, expected);
    assert_eq!(clients.by_address, []);
}

#[test]
fn a_domain_is_chosen_by_our_address_and_port_and_the_last_one_first() {
    let clients = clients(
        "[client:default]\nverify_cert=no\n[client:192.0.2.1:0]\nca_list = any.pem\n\
         [cli:192.0.2.1:5061]\nCA_LIST=\"one.pem\" # the first\n[c:[2001:db8::1]:5061]\nca_path=./six\n\
         [client:192.0.2.2:5061]\nca_list=a.pem\n[client:192.0.2.2:5061]\nca_list=/b.pem\n\
         [client:any]\nserver_name=x.test\nca_list=never.pem\n",
    );
    let file = |path: &str| Trust::File(path.into());
    for (address, trust) in [
        ("192.0.2.1:5061", file("/etc/kamailio/one.pem")),
        ("192.0.2.1:5060", file("/etc/kamailio/any.pem")),
        ("192.0.2.2:5061", file("/b.pem")),
        (
            "[2001:db8::1]:5061",
            Trust::Folder("/etc/kamailio/./six".into()),
        ),
        ("192.0.2.9:5061", Trust::Nobody),
    ] {
        assert_eq!(of(&clients, address).trust, trust, "{address}");
    }
}

#[test]
fn what_a_client_minds_and_shows() {
    for (options, verify) in [
        ("", Verify::Nothing),
        ("verify_certificate=on", Verify::Signature),
        ("require_certificate=1", Verify::Signature),
        ("verify_client=optional", Verify::Signature),
        ("verify_client=off", Verify::Nothing),
        (
            "verify_certificate=yes\nverify_client=optional_no_ca",
            Verify::Nothing,
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
fn a_certificate_and_its_key_are_shown() {
    let text = "[client:default]\ncertificate = \"c d.pem\"\nprivate_key = k.pem\nmethod = TLSv1.2";
    let clients = clients(text);
    let own = ("/etc/kamailio/c d.pem".into(), "/etc/kamailio/k.pem".into());
    assert_eq!(clients.default.own, Some(own));
    let only = Versions {
        v1_2: true,
        v1_3: false,
    };
    assert_eq!(clients.default.versions, only);
}

#[test]
fn what_kamailio_does_not_take_is_told_with_its_line() {
    for (text, line, what) in [
        (
            "method=TLSv1",
            1,
            "'method' stands before the first [domain]",
        ),
        ("[client]\n", 1, "']' where ':' is expected"),
        (
            "\n[peer:default]\n",
            2,
            "'peer' where server or client is expected",
        ),
        ("[client:1.2.3:5061]", 1, "':' where '.' is expected"),
        ("[client:1.2.3.256:5061]", 1, "1.2.3.256 is no IPv4 address"),
        ("[client:1.2.3.4]", 1, "']' where ':' is expected"),
        ("[client:1.2.3.4:x]", 1, "'x' is no port"),
        ("[client:[::z]:5061]", 1, "[::z] is no IPv6 address"),
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
            "'foo' is no option of tls.cfg",
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
            "a quote that is not closed",
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
        ("=", 1, "'=' begins no line"),
    ] {
        let expected = BadTlsCfg {
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
    fn no_text_makes_it_panic(text: Vec<u8>) {
        let _ = read(&text, Version::V6_1);
    }

    #[test]
    fn no_likely_text_makes_it_panic(text in "(\\[client:(default|any|1\\.2\\.3\\.4:5|[\\[:\\]a1]{0,9})\\]\n?|ca_list *= *\"?[a-z\\\\ ]{0,5}\"?\n?|[#= \n]){0,12}") {
        let _ = read(text.as_bytes(), Version::V6_1);
    }
}
