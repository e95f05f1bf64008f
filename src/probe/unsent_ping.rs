//! Pings that Kamailio cannot send.

use std::fmt;

use super::selection::{ProbeSelection, ProbedServer, SelectedEntry};
use super::skip_reason::SkipReason;
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::dns::locate::Hop;
use crate::kamailio::list::uri::BadUri;
use crate::kamailio::pinging::{NextHop, NotPingedReason, PingStatus, serves, unsent_towards};

/// Why each ping of a destination fails before it is sent. That counts as a failure at once, whatever
/// `ds_ping_reply_codes` accepts (`ds_ping_set` in dispatcher's `dispatch.c`, 5.6 to 6.1; measured on
/// 5.6.3, 6.0.1 and 6.1.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnsentPing {
    /// No socket of Kamailio reaches it: one of the reasons that are failures.
    Socket(NotPingedReason),
    /// Kamailio opens no connection of this transport itself (`via building failed`).
    NoConnection(Transport),
    /// The URI of its outbound proxy is invalid: the URI, and why.
    BadProxy(Box<[u8]>, BadUri),
    /// The URI has no host: `tel:`, `urn:`.
    NoHost,
}

impl<'a> ProbeSelection<'a> {
    /// Why the pings of the server to this hop fail unsent. A loopback address reaches the other
    /// addresses of this machine.
    pub(super) fn unsent(&self, selected: SelectedEntry<'a>, hop: Hop) -> Option<NotPingedReason> {
        let server = self.server?;
        let is_unknown = matches!(
            server.ping_status(selected.at),
            Some(PingStatus::Unknown { .. })
        );
        if !is_unknown && !server.tries(selected.at) {
            return None;
        }
        let address = hop.address.ip();
        let towards = NextHop::new(hop.transport, address);
        let reason = unsent_towards(server.destination(selected.at), towards, server.server)?;
        let reaches = reason == NotPingedReason::LoopbackSocket && (server.is_local)(address);
        (!reaches).then_some(reason)
    }

    /// Why the pings of the server fail unsent where ds-tool cannot probe for this reason.
    pub(super) fn unsent_instead(
        &self,
        selected: SelectedEntry<'a>,
        why: &SkipReason,
    ) -> Option<UnsentPing> {
        let server = self.server.filter(|server| server.tries(selected.at))?;
        match why {
            SkipReason::Transport(transport) => {
                let lacks = |protocols: &Vec<_>| !serves(protocols, *transport);
                match server.server.protocols.value().is_some_and(lacks) {
                    true => Some(UnsentPing::Socket(NotPingedReason::NoSocket)),
                    false if transport.carrier() != *transport => {
                        Some(UnsentPing::NoConnection(*transport))
                    }
                    false => None,
                }
            }
            SkipReason::BadProxy(uri, why) => Some(UnsentPing::BadProxy(uri.clone(), *why)),
            SkipReason::NoHost => Some(UnsentPing::NoHost),
            _ => None,
        }
    }
}

impl ProbedServer<'_> {
    /// Whether the server certainly tries to ping this entry, even if that fails.
    fn tries(&self, at: (usize, usize)) -> bool {
        let status = self.ping_status(at);
        status
            .is_some_and(|status| matches!(status, PingStatus::Pinged(_)) || status.fails_unsent())
    }
}

impl fmt::Display for UnsentPing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnsentPing::Socket(reason) => write!(f, "{reason}"),
            UnsentPing::NoConnection(transport) => write!(
                f,
                "Kamailio opens no {} connection itself",
                transport.as_str()
            ),
            UnsentPing::BadProxy(uri, why) => {
                write!(f, "its proxy '{}': bad URI: {why}", sanitize(uri))
            }
            UnsentPing::NoHost => f.write_str("the URI has no host"),
        }
    }
}
