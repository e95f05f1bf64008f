use super::*;
use proptest::prelude::*;
use rsip::prelude::*;
use sip_header::{SipHeaderLookup, SipHeaderRowsExt, SipMessageHeaders};

fn identity() -> Identity {
    Identity {
        agent: Some(b"User-Agent: ds-tool/0.1.0".to_vec()),
        ..Identity::default()
    }
}

const BRANCH: Branch = Branch {
    id: 42,
    token: 0x0123_4567_89ab_cdef,
};

fn rendered(template: &Template, uri: &[u8], local: &str) -> String {
    let mut out = Vec::new();
    let slots = RequestValues {
        uri,
        local: &LocalAddress::new(local.parse().unwrap()),
        branch: BRANCH,
    };
    template.render(&slots, &mut out);
    String::from_utf8(out).unwrap()
}

fn expected(uri: &str, local: &str) -> String {
    let tag = String::from_utf8(BRANCH.from_tag().to_vec()).unwrap();
    let call_id = String::from_utf8(BRANCH.call_id().to_vec()).unwrap();
    format!(
        "OPTIONS {uri} SIP/2.0\r\n\
         Via: SIP/2.0/UDP {local};rport;branch=z9hG4bK0000002a0123456789abcdef\r\n\
         Max-Forwards: 70\r\n\
         From: <sip:dispatcher@localhost>;tag={tag}\r\n\
         To: <{uri}>\r\n\
         Call-ID: {call_id}\r\n\
         CSeq: 1 OPTIONS\r\n\
         Contact: <sip:{local}>\r\n\
         User-Agent: ds-tool/0.1.0\r\n\
         Accept: application/sdp\r\n\
         Content-Length: 0\r\n\
         \r\n"
    )
}

#[test]
fn a_request_has_exactly_the_bytes_that_the_rfc_requires() {
    let template = Template::new(Transport::Udp, &identity()).unwrap();
    let uri = "sip:192.0.2.1:5060;transport=udp";
    let text = rendered(&template, uri.as_bytes(), "192.0.2.9:5099");
    assert_eq!(text, expected(uri, "192.0.2.9:5099"));
}

#[test]
fn ipv6_is_in_brackets_and_unusual_uris_are_copied_unchanged() {
    let template = Template::new(Transport::Udp, &identity()).unwrap();
    for (uri, local, sent_by) in [
        (
            "sip:[2001:db8::1]:5060",
            "[2001:db8::9]:5099",
            "[2001:db8::9]:5099",
        ),
        (
            "sip:h;socket=udp:10.0.0.2:5060",
            "[::ffff:192.0.2.9]:5",
            "192.0.2.9:5",
        ),
        ("tel:+123", "[fe80::1%3]:65535", "[fe80::1]:65535"),
        (
            "sip:OPTIONS@from.invalid;branch.invalid",
            "0.0.0.0:0",
            "0.0.0.0:0",
        ),
    ] {
        let text = rendered(&template, uri.as_bytes(), local);
        assert_eq!(text, expected(uri, sent_by));
    }
}

#[test]
fn a_custom_method_and_another_transport_are_used() {
    let identity = Identity {
        method: "X-PING".into(),
        ..identity()
    };
    let template = Template::new(Transport::Tcp, &identity).unwrap();
    let text = rendered(&template, b"sip:a", "192.0.2.9:1");
    assert!(text.starts_with("X-PING sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9:1;rport;"));
    assert!(text.contains("\r\nCSeq: 1 X-PING\r\n"));
    assert!(
        text.contains("\r\nContact: <sip:192.0.2.9:1;transport=TCP>\r\n"),
        "{text}"
    );
}

#[test]
fn a_kamailio_ping_has_the_bytes_that_kamailio_sends() {
    let kamailio = Identity {
        form: RequestForm::Kamailio,
        agent: Some(b"User-Agent: kamailio (5.6.3 (x86_64/linux))".to_vec()),
        ..identity()
    };
    let branch = "branch=z9hG4bK0000002a0123456789abcdef";
    let tag = String::from_utf8(BRANCH.from_tag().to_vec()).unwrap();
    let call_id = String::from_utf8(BRANCH.call_id().to_vec()).unwrap();
    let expected = format!(
        "OPTIONS sip:127.0.0.2:5070 SIP/2.0\r\n\
         Via: SIP/2.0/UDP 127.0.0.1:5062;{branch}\r\n\
         To: <sip:127.0.0.2:5070>\r\n\
         From: <sip:dispatcher@localhost>;tag={tag}\r\n\
         CSeq: 10 OPTIONS\r\n\
         Call-ID: {call_id}\r\n\
         Max-Forwards: 70\r\n\
         Content-Length: 0\r\n\
         User-Agent: kamailio (5.6.3 (x86_64/linux))\r\n\
         \r\n"
    );
    let via = |sent_by: SentBy, local: &str| {
        let identity = Identity {
            sent_by,
            agent: None,
            ..kamailio.clone()
        };
        let template = Template::new(Transport::Udp, &identity).unwrap();
        let text = rendered(&template, b"sip:a", local);
        assert!(text.ends_with("Content-Length: 0\r\n\r\n"), "{text}");
        let via = text.lines().nth(1).unwrap();
        via.trim_start_matches("Via: SIP/2.0/UDP ").to_owned()
    };
    let template = Template::new(Transport::Udp, &kamailio).unwrap();
    let text = rendered(&template, b"sip:127.0.0.2:5070", "127.0.0.1:5062");
    assert_eq!(text, expected);
    let host = || SentBy::Host(b"sip.test".to_vec());
    for (sent_by, local, expected) in [
        (SentBy::Own, "127.0.0.1:5060", "127.0.0.1"),
        (SentBy::Own, "[::1]:5060", "[::1]"),
        (host(), "127.0.0.1:5060", "sip.test"),
        (host(), "127.0.0.1:7", "sip.test:7"),
        (
            SentBy::Whole(b"sip.test:9".to_vec()),
            "127.0.0.1:7",
            "sip.test:9",
        ),
    ] {
        assert_eq!(via(sent_by, local), format!("{expected};{branch}"));
    }
}

#[test]
fn rsip_parses_the_rendered_request_over_ipv4() {
    let template = Template::new(Transport::Udp, &identity()).unwrap();
    let uri = "sip:alice@192.0.2.1:5070";
    let text = rendered(&template, uri.as_bytes(), "192.0.2.9:5099");
    let request = rsip::Request::try_from(text.as_str()).unwrap();
    assert_eq!(request.method, rsip::Method::Options);
    assert_eq!(request.uri.to_string(), uri);
    let via = request.via_header().unwrap().typed().unwrap();
    assert_eq!(via.transport, rsip::Transport::Udp);
    assert_eq!(via.uri.to_string(), "192.0.2.9:5099");
    assert_eq!(
        via.branch().unwrap().value(),
        "z9hG4bK0000002a0123456789abcdef"
    );
    assert!(via.params.contains(&Param::Other("rport".into(), None)));
    let from = request.from_header().unwrap().typed().unwrap();
    assert_eq!(from.uri.to_string(), "sip:dispatcher@localhost");
    assert_eq!(from.tag().unwrap().value().as_bytes(), BRANCH.from_tag());
    let to = request.to_header().unwrap().typed().unwrap();
    assert_eq!((to.uri.to_string().as_str(), to.tag()), (uri, None));
    assert_eq!(
        request.call_id_header().unwrap().value().as_bytes(),
        BRANCH.call_id()
    );
    let cseq = request.cseq_header().unwrap().typed().unwrap();
    assert_eq!((cseq.seq, cseq.method), (1, rsip::Method::Options));
    let contact = request.contact_header().unwrap().typed().unwrap();
    assert_eq!(contact.uri.to_string(), "sip:192.0.2.9:5099");
    assert_eq!(request.to_string(), text);
}

#[test]
fn sip_header_parses_the_rendered_request_over_ipv6() {
    let template = Template::new(Transport::Udp, &identity()).unwrap();
    let text = rendered(&template, b"sip:[2001:db8::1]:5070", "[2001:db8::9]:5099");
    let headers = SipMessageHeaders::new(&text);
    let via = headers.via().unwrap().unwrap();
    let via = &via.entries()[0];
    assert_eq!((via.transport(), via.port()), ("UDP", Some(5099)));
    assert_eq!(via.host().to_string(), "[2001:db8::9]");
    assert_eq!(via.branch(), Some("z9hG4bK0000002a0123456789abcdef"));
    assert_eq!(via.rport(), Some(None));
    let from = headers.sip_from().unwrap().unwrap();
    assert_eq!(
        from.tag().map(str::as_bytes),
        Some(BRANCH.from_tag().as_slice())
    );
    let to = headers.sip_to().unwrap().unwrap();
    assert_eq!(
        (to.uri().to_string().as_str(), to.tag()),
        ("sip:[2001:db8::1]:5070", None)
    );
    assert_eq!(headers.content_length().unwrap().unwrap().get(), 0);
    assert_eq!(headers.sip_header_str("CSeq").unwrap(), Some("1 OPTIONS"));
    assert_eq!(headers.len(), 10);
}

#[test]
fn an_identity_that_could_inject_headers_is_rejected() {
    for method in ["", "A B", "A\r\n", "OPTIONS:", "M\u{e9}"] {
        let identity = Identity {
            method: method.into(),
            ..identity()
        };
        assert_eq!(
            Template::new(Transport::Udp, &identity).err(),
            Some(IdentityError::Method)
        );
    }
    for from in ["", "sip:a b", "sip:a>", "<sip:a", "sip:a\r\nX: y", "sip:\0"] {
        let identity = Identity {
            from: from.into(),
            ..identity()
        };
        assert_eq!(
            Template::new(Transport::Udp, &identity).err(),
            Some(IdentityError::From)
        );
    }
    for agent in [
        "",
        "X",
        ": x",
        "X:",
        "X: ",
        "X: a\nb",
        "X: a\rb",
        "X: \u{7f}",
        "l: 5",
        " X: y",
        "Content-Length : x",
    ] {
        let identity = Identity {
            agent: Some(agent.into()),
            ..identity()
        };
        assert_eq!(
            Template::new(Transport::Udp, &identity).err(),
            Some(IdentityError::UserAgent)
        );
    }
}

#[test]
fn a_via_host_that_could_inject_headers_is_rejected() {
    for host in ["", "a b", "a;b", "a\r\nX: y"] {
        let identity = Identity {
            sent_by: SentBy::Host(host.into()),
            ..identity()
        };
        assert_eq!(
            Template::new(Transport::Udp, &identity).err(),
            Some(IdentityError::SentBy)
        );
    }
}

proptest! {
    #[test]
    fn no_slot_can_inject_a_line(uri: Vec<u8>, port: u16, id: u32, token: u64) {
        let template = Template::new(Transport::Udp, &identity()).unwrap();
        let local = LocalAddress::new(SocketAddr::from(([192, 0, 2, 9], port)));
        let slots = RequestValues { uri: &uri, local: &local, branch: Branch { id, token } };
        let mut out = Vec::new();
        template.render(&slots, &mut out);
        let text = String::from_utf8_lossy(&out);
        let names: Vec<&str> = text.split("\r\n").map(|line| line.split(':').next().unwrap()).collect();
        prop_assert!(names[0].starts_with("OPTIONS "));
        let expected = [
            "Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact", "User-Agent",
            "Accept", "Content-Length", "", "",
        ];
        prop_assert_eq!(&names[1..], &expected);
        prop_assert_eq!(text.matches(['\r', '\n']).count(), 24);
    }
}
