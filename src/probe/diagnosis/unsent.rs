//! Probable causes of pings that Kamailio cannot send.

use super::Cause;
use crate::kamailio::pinging::NotPingedReason;
use crate::probe::unsent_ping::UnsentPing;

/// Each ping fails before it is sent.
pub(super) fn unsent(why: &UnsentPing) -> Cause {
    const FAILS: &str =
        "so each ping fails before it is sent, and Kamailio marks the destination as down";
    let (text, hint) = match why {
        UnsentPing::Socket(NotPingedReason::LoopbackSocket) => (
            "Kamailio sends from a loopback address, which reaches no other machine",
            "listen on an address that reaches the destination, and name it in ds_default_socket if there are several",
        ),
        UnsentPing::Socket(NotPingedReason::AdvertisedWebSocket) => (
            "its socket advertises ws, and Kamailio writes a Via of WebSocket only for the connection of a peer",
            "advertise udp, tcp or tls in that listen",
        ),
        UnsentPing::Socket(_) => (
            "Kamailio listens on no socket of this protocol and address family",
            "add such a listen to kamailio.cfg, or change the transport in the URI",
        ),
        UnsentPing::NoConnection(_) => (
            "Kamailio opens no WebSocket connection, and has one only while the peer keeps it open",
            "use udp, tcp or tls in the URI; or write flag 32 (from 6.0), so that it is not pinged",
        ),
        UnsentPing::BadProxy(..) => (
            "its outbound proxy is no SIP URI",
            "write obproxy=sip:HOST:PORT in its attributes, or the same in outbound_proxy of dispatcher",
        ),
        UnsentPing::NoHost => (
            "its URI, or that of its outbound proxy, names no host",
            "write a sip: URI",
        ),
    };
    Cause::new(format!("{text}, {FAILS}"), hint)
}
