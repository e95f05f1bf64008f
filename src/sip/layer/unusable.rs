//! What peers send that is no reply to any request.

use std::net::SocketAddr;

use super::errors::MOST_UNPROVEN;
use super::{Layer, UnusableReply};
use crate::sip::reply::Malformed;

impl Layer {
    /// Counts a message that cannot be read.
    pub(super) fn is_malformed(&mut self, from: SocketAddr, bytes: &[u8], why: Malformed) {
        if why != Malformed::NotAReply {
            self.counts.malformed += 1;
            return self.is_unusable(from, UnusableReply::Malformed(why));
        }
        self.counts.not_replies += 1;
        // A keep-alive and a request are no attempt to answer.
        let first = bytes.trim_ascii().split(|b| *b == b'\n').next();
        let first = first.unwrap_or_default().trim_ascii_end();
        let is_request = first.ends_with(b"SIP/2.0");
        if !is_request && first.iter().any(|b| *b != 0) {
            self.is_unusable(from, UnusableReply::Malformed(why));
        }
    }

    /// Remembers why a message from this address is of no use, for the timeout of a request to it.
    pub(super) fn is_unusable(&mut self, from: SocketAddr, why: UnusableReply) {
        let from = SocketAddr::new(from.ip().to_canonical(), from.port());
        // Room for one of each peer, and no more: anybody can send them.
        if self.unusable.len() < MOST_UNPROVEN + self.slots.len() {
            self.unusable.insert(from, why);
        }
    }
}
