//! Any bytes as what comes by UDP: the scanner, what it tells of its sender, the transaction layer.
//! A `~` in them stands for the branch of an open transaction, so that some are believed.
#![no_main]

use std::net::SocketAddr;
use std::time::Duration;

use ds_tool::internals::{
    Branch, Event, Layer, LayerOutput, PeerHeaders, RequestStart, Timers, reply::scan,
};
use libfuzzer_sys::fuzz_target;

const TOKEN: u64 = 0x0123_4567_89ab_cdef;

fuzz_target!(|bytes: &[u8]| {
    let mut branch = Vec::new();
    Branch {
        id: 0,
        token: TOKEN,
    }
    .render(&mut branch);
    let pieces: Vec<_> = bytes.split(|&b| b == b'~').collect();
    let bytes = pieces.join(branch.as_slice());

    let reply = scan(&bytes);
    if let Ok(reply) = &reply {
        assert!((100..=699).contains(&reply.code));
        assert!(!reply.branch.is_empty() && !reply.call_id.is_empty() && reply.via_count > 0);
        let slices = [
            reply.reason,
            reply.branch,
            reply.via_host,
            reply.cseq_method,
            reply.call_id,
        ];
        for slice in slices.into_iter().chain(reply.received) {
            assert!(!slice.iter().any(|b| matches!(b, b'\r' | b'\n' | 0)));
        }
        // The same with a body that was cut off, but for Content-Length.
        let rest = PeerHeaders::read(&bytes);
        assert!(
            rest.server
                .is_none_or(|server| !server.is_empty() && server.len() <= 1024)
        );
    }
    PeerHeaders::read(&bytes);
    Branch::quoted_in(&bytes);

    let to: SocketAddr = "192.0.2.1:5060".parse().unwrap();
    let mut layer = Layer::new(Timers::default(), "OPTIONS").wanting_peers(true);
    let now = Duration::from_secs(1);
    layer.start(
        now,
        RequestStart {
            destination: 7,
            to,
            token: TOKEN,
            reliable: false,
        },
    );
    while layer.poll_output().is_some() {}
    layer.handle_datagram(now, to, &bytes);
    let mut finals = 0;
    while let Some(output) = layer.poll_output() {
        let LayerOutput::Event(event) = output else {
            panic!("a reply makes nothing be sent");
        };
        let believed = reply.expect("what cannot be read is not believed");
        assert!(believed.branch.eq_ignore_ascii_case(&branch));
        match event {
            Event::Provisional { code, .. } => assert_eq!(code, believed.code),
            Event::Final { code, reason, .. } => {
                finals += 1;
                // A longer phrase is cut, as headers are.
                let phrase = &believed.reason[..believed.reason.len().min(1024)];
                assert_eq!((code, &*reason), (believed.code, phrase));
            }
            _ => panic!("neither a provisional nor a final reply"),
        }
    }
    assert_eq!(layer.open(), 1 - finals);
});
