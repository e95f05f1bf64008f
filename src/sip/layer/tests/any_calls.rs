//! Property tests: the layer under arbitrary sequences of calls.

use proptest::prelude::*;

use super::network::{address, destination, ms, reply};
use super::*;

/// One call into the layer. Indices refer to the transactions started so far, modulo their number.
#[derive(Debug, Clone)]
enum Call {
    Start {
        reliable: bool,
    },
    Wait(u64),
    Reply {
        tx: usize,
        status: &'static str,
        method: &'static str,
        from: u32,
        token: u64,
    },
    Refused {
        tx: usize,
        token: u64,
    },
    Junk(Vec<u8>),
}

fn call() -> impl Strategy<Value = Call> {
    let status = prop::sample::select(&["100 Trying", "183 Wait", "200 OK", "503 No", "999 ?"][..]);
    // Mostly the right method, address offset and token.
    let method = prop_oneof![9 => Just("OPTIONS"), 1 => Just("INVITE")];
    let off = || prop_oneof![9 => Just(0_u64), 1 => 1_u64..3];
    prop_oneof![
        3 => any::<bool>().prop_map(|reliable| Call::Start { reliable }),
        3 => (0_u64..9_000).prop_map(Call::Wait),
        4 => (any::<usize>(), status, method, off(), off()).prop_map(
            |(tx, status, method, from, token)| {
                Call::Reply { tx, status, method, from: from as u32, token }
            }
        ),
        1 => (any::<usize>(), off()).prop_map(|(tx, token)| Call::Refused { tx, token }),
        1 => any::<Vec<u8>>().prop_map(Call::Junk),
    ]
}

proptest! {
    #[test]
    fn each_start_ends_once_and_never_before_its_cause(calls in prop::collection::vec(call(), 0..60)) {
        let timeout = Timers::default().timeout;
        let mut layer = layer();
        let mut now = ms(0);
        let mut begun: Vec<(Moment, Branch)> = Vec::new();
        let mut ends: Vec<usize> = Vec::new();
        let end = Call::Wait(40_000);
        for call in calls.into_iter().chain([end]) {
            // What this call may cause: the end of one transaction, or timeouts.
            let mut cause = None;
            match call {
                Call::Start { reliable } => {
                    let destination = begun.len() as u32;
                    let start = RequestStart { reliable, ..start(destination) };
                    begun.push((now, started(&mut layer, now, start)));
                    ends.push(0);
                }
                Call::Wait(length) => {
                    now += ms(length);
                    layer.handle_time(now);
                    prop_assert!(layer.next_deadline().is_none_or(|deadline| deadline > now));
                }
                Call::Reply { tx, status, method, from, token } if !begun.is_empty() => {
                    let tx = tx % begun.len();
                    let (_, mut branch) = begun[tx];
                    branch.token ^= token << 32;
                    let right = (method, from, token) == ("OPTIONS", 0, 0) && status < "6";
                    cause = right.then_some(tx);
                    layer.handle_datagram(now, address(tx as u32 + from), &reply(branch, status, method));
                }
                Call::Refused { tx, token } if !begun.is_empty() => {
                    let tx = tx % begun.len();
                    let (_, mut branch) = begun[tx];
                    branch.token ^= token << 32;
                    cause = (token == 0).then_some(tx);
                    layer.refused(now, branch, SendError::NetworkUnreachable);
                }
                Call::Junk(bytes) => layer.handle_datagram(now, address(0), &bytes),
                Call::Reply { .. } | Call::Refused { .. } => {}
            }
            for output in drain(&mut layer) {
                let LayerOutput::Event(event) = output else { continue };
                let tx = destination(&event) as usize;
                let (at, _) = begun[tx];
                match event {
                    Event::TimedOut { after, .. } => {
                        prop_assert!(after >= timeout && after == now - at);
                    }
                    Event::Final { rtt, attempts, .. } => {
                        prop_assert_eq!(cause, Some(tx));
                        prop_assert!(rtt == now - at && attempts > 0);
                    }
                    Event::Failed { .. } => prop_assert_eq!(cause, Some(tx)),
                    Event::Abandoned { .. } => prop_assert!(false, "nobody gave up"),
                    Event::Provisional { .. } => {
                        prop_assert_eq!((cause, ends[tx]), (Some(tx), 0));
                        continue;
                    }
                }
                ends[tx] += 1;
            }
            let open = ends.iter().filter(|ends| **ends == 0).count();
            prop_assert_eq!(layer.open(), open);
        }
        prop_assert!(ends.iter().all(|ends| *ends == 1));
        prop_assert_eq!(layer.next_deadline(), None);
    }
}
