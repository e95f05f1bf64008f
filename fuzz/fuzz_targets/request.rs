//! Any bytes as the URI, the From, the method and the name of the program: rsip's template, rendered,
//! is one request with the headers that it shall have, and its framing is that of one message.
#![no_main]

use ds_tool::internals::{
    Branch, Identity, LocalAddress, MessageFramer, RequestForm, RequestValues, SentBy, Template,
    Transport,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|parts: (&[u8], &[u8], &str, &[u8], bool)| {
    let (uri, from, method, agent, kamailio) = parts;
    let sent_by = match from.len() % 3 {
        0 => SentBy::Own,
        1 => SentBy::Host(agent.to_vec()),
        _ => SentBy::Whole(agent.to_vec()),
    };
    let identity = Identity {
        form: if kamailio {
            RequestForm::Kamailio
        } else {
            RequestForm::Own
        },
        method: method.to_owned(),
        from: from.to_vec(),
        contact: (from.len() % 2 == 1).then(|| from.to_vec()),
        agent: (!agent.is_empty()).then(|| agent.to_vec()),
        headers: match agent.ends_with(b"\r\n") {
            true => agent.to_vec(),
            false => Vec::new(),
        },
        sent_by,
        via_transport: None,
    };
    let (usual, agentless) = (
        Identity::default(),
        Identity {
            agent: None,
            ..identity.clone()
        },
    );
    for (identity, transport) in [
        (&identity, Transport::Udp),
        (&agentless, Transport::Tcp),
        (&usual, Transport::Tls),
    ] {
        let Ok(template) = Template::new(transport, identity) else {
            continue;
        };
        let local = LocalAddress::new("[2001:db8::1]:5099".parse().unwrap());
        let render = |uri: &[u8]| {
            let mut bytes = Vec::new();
            let slots = RequestValues {
                uri,
                local: &local,
                branch: Branch { id: 1, token: 2 },
            };
            template.render(&slots, &mut bytes);
            bytes
        };
        let (bytes, plain) = (render(uri), render(b"sip:h"));
        // Whatever the URI is, it begins no line of its own.
        let lines = |bytes: &[u8]| bytes.split(|&b| b == b'\n').count();
        assert_eq!(lines(&bytes), lines(&plain));
        assert!(bytes.ends_with(b"\r\n\r\n"));
        let method = identity.method.as_bytes();
        assert!(bytes.starts_with(&[method, b" "].concat()));
        // A ping of Kamailio's may have a line that is no header.
        if identity.form == RequestForm::Kamailio && identity.agent.is_some() {
            continue;
        }
        let mut framer = MessageFramer::default();
        framer.push(&plain);
        assert_eq!(framer.next_message(), Ok(Some(plain.as_slice())));
        assert!(!framer.is_within_message());
    }
});
