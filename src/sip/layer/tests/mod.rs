//! The layer against scripted peers on a virtual clock.

mod any_calls;
mod network;

use super::*;
use crate::base::transport::Transport;
use crate::sip::timers::RetransmitRule;
use network::{Network, TestPeer, address, ms, reply};

const OK: &str = "200 OK";

fn layer() -> Layer {
    Layer::new(Timers::default(), "OPTIONS")
}

fn start(destination: u32) -> RequestStart {
    let token = 0x1000 + u64::from(destination);
    RequestStart {
        destination,
        to: address(destination),
        token,
        reliable: false,
    }
}

fn drain(layer: &mut Layer) -> Vec<LayerOutput> {
    std::iter::from_fn(|| layer.poll_output()).collect()
}

/// Starts a transaction and returns its branch.
fn started(layer: &mut Layer, now: Moment, start: RequestStart) -> Branch {
    layer.start(now, start);
    match drain(layer).as_slice() {
        [
            LayerOutput::Transmit {
                branch,
                attempt: 1,
                to,
                ..
            },
        ] if *to == start.to => *branch,
        other => panic!("not one transmission: {other:?}"),
    }
}

/// The final event of a transaction that was started at 0.
fn ok(destination: u32, rtt: Duration, attempts: u16) -> Event {
    ok_since(ms(0), destination, rtt, attempts)
}

fn ok_since(started: Moment, destination: u32, rtt: Duration, attempts: u16) -> Event {
    Event::Final {
        destination,
        code: 200,
        reason: b"OK"[..].into(),
        started,
        rtt,
        first_reply: None,
        attempts,
        peer: None,
    }
}

#[test]
fn an_answer_ends_a_transaction_with_its_round_trip_time() {
    let mut network = Network::new(layer());
    network.start(ms(7), start(3), TestPeer::Answers(ms(12)));
    let events = network.run();
    assert_eq!(events, [(ms(19), ok_since(ms(7), 3, ms(12), 1))]);
    assert_eq!(network.layer.counts(), IgnoredCounts::default());
    assert_eq!(network.layer.open(), 0);
}

#[test]
fn an_unanswered_request_is_retransmitted_and_times_out_after_32_s() {
    let mut network = Network::new(layer());
    network.start(ms(0), start(1), TestPeer::Silent);
    let events = network.run();
    let sent: Vec<u128> = network.sent.iter().map(|(at, _)| at.as_millis()).collect();
    let moments = [
        0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500,
    ];
    assert_eq!(sent, moments);
    let timed_out = Event::TimedOut {
        destination: 1,
        started: ms(0),
        after: ms(32_000),
        first_reply: None,
        attempts: 11,
        provisional: None,
        elsewhere: None,
        refused: None,
        unusable: None,
    };
    assert_eq!(events, [(ms(32_000), timed_out)]);
}

#[test]
fn every_attempt_has_the_same_branch_and_the_next_number() {
    let mut network = Network::new(layer());
    network.start(ms(0), start(1), TestPeer::Silent);
    network.run();
    let (_, first) = network.sent[0];
    for (n, (_, (branch, attempt))) in (1..).zip(&network.sent) {
        assert_eq!((*branch, *attempt), (first.0, n));
    }
}

#[test]
fn a_provisional_response_slows_retransmissions_and_is_reported_with_the_timeout() {
    let mut network = Network::new(layer());
    network.start(ms(0), start(1), TestPeer::Tries(ms(100), None));
    let events = network.run();
    let sent: Vec<u128> = network.sent.iter().map(|(at, _)| at.as_millis()).collect();
    assert_eq!(
        sent,
        [0, 500, 4500, 8500, 12500, 16500, 20500, 24500, 28500]
    );
    assert_eq!(
        events[0],
        (
            ms(100),
            Event::Provisional {
                destination: 1,
                code: 100
            }
        )
    );
    let (at, last) = events.last().unwrap();
    assert_eq!(*at, ms(32_000));
    assert!(
        matches!(
            last,
            Event::TimedOut {
                provisional: Some(100),
                first_reply: Some(_),
                attempts: 9,
                ..
            }
        ),
        "{last:?}"
    );
}

#[test]
fn a_final_response_after_a_provisional_one_counts() {
    let mut network = Network::new(layer());
    network.start(ms(0), start(1), TestPeer::Tries(ms(10), Some(ms(300))));
    let events = network.run();
    assert_eq!(
        events[0],
        (
            ms(10),
            Event::Provisional {
                destination: 1,
                code: 100
            }
        )
    );
    let first_reply = match &events[1].1 {
        Event::Final { first_reply, .. } => *first_reply,
        other => panic!("{other:?}"),
    };
    assert_eq!((events[1].0, first_reply), (ms(300), Some(ms(10))));
    assert_eq!(events.len(), 2);
}

#[test]
fn a_reply_after_the_timeout_is_late_and_causes_no_event() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(0), start(1));
    layer.handle_time(ms(32_000));
    assert!(matches!(
        drain(&mut layer)[..],
        [LayerOutput::Event(Event::TimedOut { .. })]
    ));
    layer.handle_datagram(ms(32_001), address(1), &reply(branch, OK, "OPTIONS"));
    layer.refused(ms(32_002), branch, SendError::PortUnreachable);
    assert_eq!(drain(&mut layer), []);
    // The error is no reply.
    assert_eq!(
        layer.counts(),
        IgnoredCounts {
            late: 1,
            ..IgnoredCounts::default()
        }
    );
}

#[test]
fn further_replies_are_duplicates_until_timer_k_and_late_after_it() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(0), start(1));
    for (at, status) in [
        (10, OK),
        (11, OK),
        (12, "503 No"),
        (13, "100 Trying"),
        (5009, OK),
    ] {
        layer.handle_time(ms(at));
        layer.handle_datagram(ms(at), address(1), &reply(branch, status, "OPTIONS"));
    }
    assert_eq!(drain(&mut layer), [LayerOutput::Event(ok(1, ms(10), 1))]);
    assert_eq!(layer.next_deadline(), Some(ms(5010)));
    layer.handle_time(ms(5010));
    layer.handle_datagram(ms(5011), address(1), &reply(branch, OK, "OPTIONS"));
    assert_eq!(
        layer.counts(),
        IgnoredCounts {
            duplicates: 4,
            late: 1,
            ..IgnoredCounts::default()
        }
    );
    assert_eq!(layer.next_deadline(), None);
}

#[test]
fn a_reply_from_another_address_is_not_accepted_but_reported_with_the_timeout() {
    let mut network = Network::new(layer());
    let elsewhere = "198.51.100.9:5062".parse().unwrap();
    network.start(ms(0), start(1), TestPeer::AnswersFrom(ms(10), elsewhere));
    let events = network.run();
    assert_eq!(events.len(), 1);
    let (at, event) = &events[0];
    assert_eq!(*at, ms(32_000));
    assert!(matches!(event, Event::TimedOut { elsewhere: Some(e), .. } if e.from == elsewhere));
    assert_eq!(network.layer.counts().other_address, 11);
    assert!(network.layer.elsewhere.is_empty());
}

#[test]
fn of_several_replies_from_other_addresses_the_first_final_one_is_reported() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(0), start(1));
    for (port, status) in [
        (1, "100 Trying"),
        (2, "180 Ringing"),
        (3, "503 Busy"),
        (4, "200 OK"),
    ] {
        let mut from = address(1);
        from.set_port(port);
        layer.handle_datagram(ms(1), from, &reply(branch, status, "OPTIONS"));
    }
    layer.handle_time(ms(32_000));
    let told = drain(&mut layer)
        .into_iter()
        .find_map(|output| match output {
            LayerOutput::Event(Event::TimedOut { elsewhere, .. }) => elsewhere,
            _ => None,
        });
    let ReplyFromElsewhere { from, code } = told.unwrap();
    assert_eq!((from.port(), code), (3, 503));
}

#[test]
fn a_reply_from_another_port_is_from_another_address() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(0), start(1));
    let mut from = address(1);
    from.set_port(from.port() + 1);
    layer.handle_datagram(ms(1), from, &reply(branch, OK, "OPTIONS"));
    assert_eq!(drain(&mut layer), []);
    // A reply from the right address still counts, and the other address is discarded.
    layer.handle_datagram(ms(2), address(1), &reply(branch, OK, "OPTIONS"));
    assert_eq!(drain(&mut layer), [LayerOutput::Event(ok(1, ms(2), 1))]);
    assert!(layer.elsewhere.is_empty());
}

#[test]
fn an_ipv4_mapped_source_is_the_ipv4_address() {
    for (to, from) in [
        ("192.0.2.1:5060", "[::ffff:192.0.2.1]:5060"),
        ("[::ffff:192.0.2.1]:5060", "192.0.2.1:5060"),
        ("[fe80::1%2]:5060", "[fe80::1]:5060"),
    ] {
        let mut layer = layer();
        let start = RequestStart {
            to: to.parse().unwrap(),
            ..start(1)
        };
        let branch = started(&mut layer, ms(0), start);
        layer.handle_datagram(ms(1), from.parse().unwrap(), &reply(branch, OK, "OPTIONS"));
        assert_eq!(drain(&mut layer), [LayerOutput::Event(ok(1, ms(1), 1))]);
    }
}

#[test]
fn a_guessed_branch_or_another_method_is_foreign() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(0), start(1));
    let guessed = Branch {
        token: branch.token ^ 1,
        ..branch
    };
    let nobody = Branch { id: 7, ..branch };
    layer.handle_datagram(ms(1), address(1), &reply(guessed, OK, "OPTIONS"));
    layer.handle_datagram(ms(1), address(1), &reply(nobody, OK, "OPTIONS"));
    layer.handle_datagram(ms(1), address(1), &reply(branch, OK, "INVITE"));
    layer.handle_datagram(ms(1), address(1), &reply(branch, OK, "options"));
    layer.refused(ms(1), guessed, SendError::PortUnreachable);
    layer.refused(ms(1), nobody, SendError::PortUnreachable);
    let text = reply(branch, OK, "OPTIONS");
    let text = String::from_utf8(text)
        .unwrap()
        .replace("z9hG4bK", "z9hG4bKx");
    layer.handle_datagram(ms(1), address(1), text.as_bytes());
    assert_eq!(drain(&mut layer), []);
    assert_eq!(
        layer.counts(),
        IgnoredCounts {
            foreign: 5,
            ..IgnoredCounts::default()
        }
    );
    assert_eq!(layer.open(), 1);
}

#[test]
fn requests_keep_alives_and_malformed_replies_are_counted_separately() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(0), start(1));
    layer.handle_datagram(ms(1), address(1), b"OPTIONS sip:a SIP/2.0\r\n\r\n");
    layer.handle_datagram(ms(1), address(1), b"\r\n\r\n");
    layer.handle_datagram(ms(1), address(1), b"");
    let cut = reply(branch, OK, "OPTIONS");
    layer.handle_datagram(ms(1), address(1), &cut[..cut.len() - 2]);
    assert_eq!(drain(&mut layer), []);
    assert_eq!(
        layer.counts(),
        IgnoredCounts {
            not_replies: 3,
            malformed: 1,
            ..IgnoredCounts::default()
        }
    );
}

/// What a timeout says that the peer sent.
fn unusable(layer: &mut Layer) -> Vec<Option<UnusableReply>> {
    layer.handle_time(ms(900_000));
    let told = |output| match output {
        LayerOutput::Event(Event::TimedOut { unusable, .. }) => Some(unusable),
        _ => None,
    };
    drain(layer).into_iter().filter_map(told).collect()
}

#[test]
fn of_many_peers_each_is_told_what_it_sent() {
    let mut layer = layer();
    let many = 2 * errors::MOST_UNPROVEN as u32;
    for destination in 0..many {
        let branch = started(&mut layer, ms(0), start(destination));
        let other = Branch { token: 1, ..branch };
        let answer = reply(other, OK, "OPTIONS");
        layer.handle_datagram(ms(1), address(destination), &answer);
    }
    let told = unusable(&mut layer);
    assert_eq!(told.len(), many as usize);
    assert!(told.iter().all(|why| *why == Some(UnusableReply::Branch)));
}

#[test]
fn a_late_reply_to_the_transaction_before_has_no_changed_branch() {
    let mut layer = layer();
    let before = started(&mut layer, ms(0), start(1));
    assert_eq!(unusable(&mut layer), [None]);
    let token = 7;
    started(&mut layer, ms(900_000), RequestStart { token, ..start(1) });
    let late = reply(before, OK, "OPTIONS");
    layer.handle_datagram(ms(900_001), address(1), &late);
    layer.handle_time(ms(2_000_000));
    let ended = drain(&mut layer);
    let silent = |output: &LayerOutput| {
        matches!(
            output,
            LayerOutput::Event(Event::TimedOut { unusable: None, .. })
        )
    };
    assert!(ended.iter().any(silent), "{ended:?}");
    assert_eq!(layer.counts().foreign, 1);
}

#[test]
fn an_icmp_error_with_the_right_token_ends_the_transaction_at_once() {
    let mut network = Network::new(layer());
    network.start(ms(0), start(1), TestPeer::Refuses(ms(2)));
    let why = SendError::PortUnreachable;
    let failed = Event::Failed {
        destination: 1,
        why,
        attempts: 1,
        started: ms(0),
        after: ms(2),
    };
    assert_eq!(network.run(), [(ms(2), failed)]);
    assert_eq!(network.sent.len(), 1);
}

#[test]
fn a_request_that_cannot_be_sent_fails_at_once() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(5), start(1));
    let why = SendError::Other(22);
    layer.failed(ms(5), branch, why);
    let failed = Event::Failed {
        destination: 1,
        why,
        attempts: 0,
        started: ms(5),
        after: ms(0),
    };
    assert_eq!(drain(&mut layer), [LayerOutput::Event(failed)]);
    assert_eq!((layer.next_deadline(), layer.open()), (None, 0));
}

/// A full buffer of this machine says nothing of the peer.
#[test]
fn a_request_without_a_buffer_is_sent_again_by_timer_e_and_was_no_attempt() {
    let transmitted = |layer: &mut Layer| match drain(layer).as_slice() {
        [LayerOutput::Transmit { attempt, .. }] => *attempt,
        other => panic!("not one transmission: {other:?}"),
    };
    for keeps_sending in [false, true] {
        let mut layer = layer().keeping_sending(keeps_sending);
        let branch = started(&mut layer, ms(0), start(1));
        layer.failed(ms(0), branch, SendError::NoBuffers);
        assert_eq!((drain(&mut layer), layer.open()), (vec![], 1));
        layer.handle_time(ms(500));
        assert_eq!(transmitted(&mut layer), 1);
        layer.handle_time(ms(1500));
        assert_eq!(transmitted(&mut layer), 2);
        layer.handle_datagram(ms(1503), address(1), &reply(branch, OK, "OPTIONS"));
        assert_eq!(drain(&mut layer), [LayerOutput::Event(ok(1, ms(1503), 2))]);
        layer.failed(ms(1504), branch, SendError::NoBuffers);
        assert!(layer.lost.is_empty());
    }
}

#[test]
fn a_request_that_never_had_a_buffer_ends_without_an_attempt() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(0), start(1));
    let mut events = Vec::new();
    layer.failed(ms(0), branch, SendError::NoBuffers);
    while let Some(deadline) = layer.next_deadline() {
        layer.handle_time(deadline);
        for output in drain(&mut layer) {
            match output {
                LayerOutput::Transmit { .. } => {
                    layer.failed(deadline, branch, SendError::NoBuffers);
                }
                LayerOutput::Event(event) => events.push(event),
            }
        }
    }
    assert!(
        matches!(events[..], [Event::TimedOut { attempts: 0, .. }]),
        "{events:?}"
    );
    // A connection is another thing: nothing sends again.
    let start = RequestStart {
        reliable: true,
        ..start(2)
    };
    let branch = started(&mut layer, ms(0), start);
    layer.failed(ms(1), branch, SendError::NoBuffers);
    let ended = drain(&mut layer);
    assert!(matches!(
        ended[..],
        [LayerOutput::Event(Event::Failed { .. })]
    ));
}

#[test]
fn the_round_trip_time_counts_from_when_the_request_was_sent() {
    let mut layer = layer();
    let branch = started(&mut layer, ms(5), start(1));
    let stale = Branch { token: 1, ..branch };
    layer.left(ms(6), branch);
    layer.left(ms(9), stale);
    layer.handle_datagram(ms(10), address(1), &reply(branch, OK, "OPTIONS"));
    assert_eq!(
        drain(&mut layer),
        [LayerOutput::Event(ok_since(ms(6), 1, ms(4), 1))]
    );
}

#[test]
fn an_abandoned_transaction_ends_once_with_its_attempts() {
    let mut layer = layer();
    let answered = started(&mut layer, ms(0), start(1));
    started(&mut layer, ms(0), start(2));
    layer.handle_time(ms(500));
    layer.handle_datagram(ms(501), address(1), &reply(answered, OK, "OPTIONS"));
    drain(&mut layer);
    layer.abandon();
    let end = Event::Abandoned {
        destination: 2,
        started: ms(0),
        attempts: 2,
    };
    assert_eq!(drain(&mut layer), [LayerOutput::Event(end)]);
    assert_eq!((layer.open(), layer.next_deadline()), (0, None));
}

/// The ends of the transactions at Timer F: the destination, and what refused it.
fn refusals(layer: &mut Layer) -> Vec<(u32, Option<SendError>)> {
    layer.handle_time(ms(32_000));
    let outputs = drain(layer).into_iter();
    outputs
        .filter_map(|output| match output {
            LayerOutput::Event(Event::TimedOut {
                destination,
                refused,
                ..
            }) => Some((destination, refused)),
            _ => None,
        })
        .collect()
}

#[test]
fn an_error_that_quotes_no_branch_ends_nothing_and_explains_the_timeout() {
    let mut layer = layer();
    let to = address(1);
    started(&mut layer, ms(0), start(1));
    started(&mut layer, ms(0), start(2));
    let answered = started(&mut layer, ms(0), RequestStart { to, ..start(3) });
    layer.refused_by(to, SendError::HostUnreachable);
    assert_eq!(drain(&mut layer), []);
    layer.handle_datagram(ms(2), to, &reply(answered, OK, "OPTIONS"));
    assert_eq!(drain(&mut layer), [LayerOutput::Event(ok(3, ms(2), 1))]);
    assert_eq!(
        refusals(&mut layer),
        [(1, Some(SendError::HostUnreachable)), (2, None)]
    );
}

#[test]
fn forged_errors_take_bounded_memory() {
    let mut layer = layer();
    for number in 0..100_000 {
        layer.refused_by(address(number), SendError::HostUnreachable);
    }
    assert_eq!(layer.unproven.len(), errors::MOST_UNPROVEN);
}

#[test]
fn a_layer_that_keeps_sending_goes_on_after_errors_over_udp() {
    let mut layer = layer().keeping_sending(true);
    let answered = started(&mut layer, ms(0), start(1));
    let refused = started(&mut layer, ms(0), start(2));
    let unsent = started(&mut layer, ms(0), start(3));
    let no_socket = started(&mut layer, ms(0), start(4));
    let reliable = RequestStart {
        reliable: true,
        ..start(5)
    };
    let reliable = started(&mut layer, ms(0), reliable);
    for branch in [answered, refused] {
        layer.refused(ms(1), branch, SendError::PortUnreachable);
    }
    layer.failed(ms(1), unsent, SendError::NetworkUnreachable);
    layer.failed(ms(1), no_socket, SendError::NoSocket);
    layer.refused(ms(1), reliable, SendError::NoConnection);
    let ended = drain(&mut layer);
    assert!(matches!(
        ended[..],
        [
            LayerOutput::Event(Event::Failed { destination: 4, .. }),
            LayerOutput::Event(Event::Failed { destination: 5, .. })
        ]
    ));
    layer.handle_time(ms(500));
    assert_eq!(drain(&mut layer).len(), 3, "it sends again");
    layer.handle_datagram(ms(501), address(1), &reply(answered, OK, "OPTIONS"));
    assert_eq!(drain(&mut layer), [LayerOutput::Event(ok(1, ms(501), 2))]);
    assert_eq!(
        refusals(&mut layer),
        [
            (2, Some(SendError::PortUnreachable)),
            (3, Some(SendError::NetworkUnreachable))
        ]
    );
    assert!(layer.refusals.is_empty());
}

#[test]
fn over_a_reliable_transport_there_are_no_retransmissions_and_no_timer_k() {
    let mut network = Network::new(layer());
    network.start(
        ms(0),
        RequestStart {
            reliable: true,
            ..start(1)
        },
        TestPeer::Silent,
    );
    network.start(
        ms(0),
        RequestStart {
            reliable: true,
            ..start(2)
        },
        TestPeer::Answers(ms(3)),
    );
    let events = network.run();
    assert_eq!(network.sent.len(), 2);
    assert_eq!(events[0], (ms(3), ok(2, ms(3), 1)));
    assert_eq!(events[1].0, ms(32_000));
    assert_eq!(network.now, ms(32_000));
}

#[test]
fn two_transactions_with_one_address_do_not_mix() {
    let mut layer = layer();
    let to = address(9);
    let first = started(&mut layer, ms(0), RequestStart { to, ..start(1) });
    let second = started(&mut layer, ms(1), RequestStart { to, ..start(2) });
    layer.handle_datagram(ms(2), to, &reply(second, OK, "OPTIONS"));
    assert_eq!(
        drain(&mut layer),
        [LayerOutput::Event(ok_since(ms(1), 2, ms(1), 1))]
    );
    layer.handle_datagram(ms(3), to, &reply(first, OK, "OPTIONS"));
    assert_eq!(drain(&mut layer), [LayerOutput::Event(ok(1, ms(3), 1))]);
}

#[test]
fn the_oldest_slot_is_reused_first_and_its_old_replies_are_then_foreign() {
    let mut layer = layer();
    let old: Vec<Branch> = (0..3)
        .map(|n| started(&mut layer, ms(0), start(n)))
        .collect();
    for branch in [old[2], old[0], old[1]] {
        layer.refused(ms(1), branch, SendError::HostUnreachable);
    }
    drain(&mut layer);
    let new = started(&mut layer, ms(2), start(10));
    assert_eq!(new.id, old[2].id);
    layer.handle_datagram(ms(3), address(2), &reply(old[2], OK, "OPTIONS"));
    layer.handle_datagram(ms(3), address(0), &reply(old[0], OK, "OPTIONS"));
    assert_eq!(
        layer.counts(),
        IgnoredCounts {
            foreign: 1,
            late: 1,
            ..IgnoredCounts::default()
        }
    );
    // The old transaction's timers have no effect on the new one.
    assert_eq!(layer.next_deadline(), Some(ms(502)));
    layer.handle_time(ms(501));
    assert_eq!(drain(&mut layer), []);
}

#[test]
fn a_reply_with_the_headers_of_the_request_is_accepted() {
    use crate::sip::request::{Identity, LocalAddress, RequestValues, Template};
    let identity = Identity {
        method: "X-PING".into(),
        from: b"sip:dispatcher@localhost".to_vec(),
        ..Identity::default()
    };
    let template = Template::new(Transport::Udp, &identity).unwrap();
    let mut layer = Layer::new(Timers::default(), &identity.method);
    let branch = started(&mut layer, ms(0), start(1));
    let mut request = Vec::new();
    let local = LocalAddress::new("[::1]:5099".parse().unwrap());
    template.render(
        &RequestValues {
            uri: b"sip:[::1]",
            local: &local,
            branch,
        },
        &mut request,
    );
    let request = String::from_utf8(request).unwrap();
    let (_, headers) = request.split_once("\r\n").unwrap();
    let answer = format!("SIP/2.0 483 Too Many Hops\r\n{headers}");
    layer.handle_datagram(ms(4), address(1), answer.as_bytes());
    let [
        LayerOutput::Event(Event::Final {
            code: 483, reason, ..
        }),
    ] = &drain(&mut layer)[..]
    else {
        panic!("not believed: {:?}", layer.counts());
    };
    assert_eq!(**reason, *b"Too Many Hops");
}

#[test]
fn each_transaction_ends_once_despite_loss_delay_reordering_and_duplication() {
    let mut duplicates = 0;
    for seed in 0..10 {
        let mut network = Network::new(layer());
        network.unreliable(seed, 30);
        for n in 0..300 {
            network.start(ms(u64::from(n)), start(n), TestPeer::Answers(ms(20)));
        }
        let events = network.run();
        let mut ended: Vec<u32> = events
            .iter()
            .map(|(_, event)| network::destination(event))
            .collect();
        ended.sort_unstable();
        assert!(ended.iter().copied().eq(0..300), "seed {seed}");
        // With 30 % loss each way, all 11 attempts almost never fail.
        let finals = events
            .iter()
            .filter(|(_, event)| matches!(event, Event::Final { .. }));
        assert!(finals.count() >= 295, "seed {seed}");
        let counts = network.layer.counts();
        assert_eq!(
            (counts.foreign, counts.malformed, counts.other_address),
            (0, 0, 0)
        );
        duplicates += counts.duplicates;
    }
    assert!(duplicates > 100);
}

#[test]
fn silent_destinations_do_not_delay_the_others() {
    const ALL: u32 = 100_000;
    let peer = |n: u32| TestPeer::Answers(ms(5 + u64::from(n) % 100));
    let run = |with_silent: bool| {
        let mut network = Network::new(layer());
        network.keep_sent = false;
        for n in 0..ALL {
            let at = ms(u64::from(n) / 100);
            match n % 2 {
                0 => network.start(at, start(n), peer(n)),
                _ if with_silent => network.start(at, start(n), TestPeer::Silent),
                _ => {}
            }
        }
        let mut events = network.run();
        let timed_out = |event: &Event| matches!(event, Event::TimedOut { attempts: 11, .. });
        let silent = events.extract_if(.., |(_, event)| timed_out(event)).count();
        (events, silent)
    };
    let (alone, none) = run(false);
    let (together, silent) = run(true);
    assert_eq!((none, silent), (0, 50_000));
    assert_eq!(alone.len(), 50_000);
    assert_eq!(alone, together);
}

#[test]
fn a_long_run_does_not_accumulate_slots_or_timers() {
    let mut layer = layer();
    for n in 0..200_000 {
        let now = Duration::from_micros(u64::from(n) * 10);
        let branch = started(&mut layer, now, start(n));
        layer.refused(now, branch, SendError::PortUnreachable);
        layer.poll_output();
    }
    assert_eq!(layer.slots.len(), 1);
    assert!(layer.timer_f.len() <= STALE + 2);
    assert_eq!(layer.next_deadline(), None);
}

#[test]
fn a_provisional_response_postpones_the_retransmission_as_in_tm() {
    let tm = Timers {
        habit: RetransmitRule::Kamailio,
        ..Timers::default()
    };
    // Measured: after an early 100, the packets follow 4, 8, 12 s and so on after the first; a 100
    // at 0.6 s comes after the retransmission at 0.5 s.
    for (provisional, moments) in [(0, [4000, 8000, 12000]), (600, [500, 4625, 8625])] {
        let mut layer = Layer::new(tm, "OPTIONS");
        let branch = started(&mut layer, ms(0), start(1));
        drain(&mut layer);
        let mut sent = Vec::new();
        let mut told = false;
        while sent.len() < moments.len() {
            let due = layer.next_deadline().unwrap();
            if !told && due > ms(provisional) {
                told = true;
                let trying = reply(branch, "100 Trying", "OPTIONS");
                layer.handle_datagram(ms(provisional), address(1), &trying);
                drain(&mut layer);
                continue;
            }
            layer.handle_time(due);
            let packets = drain(&mut layer).len();
            sent.extend(std::iter::repeat_n(due.as_millis(), packets));
        }
        assert_eq!(sent, moments);
    }
}
