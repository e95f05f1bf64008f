//! Information that a reply contains about its sender and its cause. Transactions do not need it, so it
//! is parsed separately and only on request.

use std::borrow::Cow;
use std::net::IpAddr;

use super::cursor::{HeaderCursor, trim};
use super::via::Via;
use super::{HeaderName, ReplyLine, line, next_header, number};

/// The longest value that is kept, in bytes, because the peer decides how much it sends.
pub const LONGEST: usize = 1024;

/// Information about the sender of a reply, with folded lines joined; any bytes except NUL, CR and
/// LF.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeerHeaders {
    /// The Server header, or else User-Agent (RFC 3261 20.35, 20.41).
    pub server: Option<Box<[u8]>>,
    /// The methods that it accepts (RFC 3261 20.5); several headers are joined.
    pub allow: Option<Box<[u8]>>,
    /// The Retry-After value in seconds (RFC 3261 20.33).
    pub retry_after: Option<u32>,
    /// The first Warning value (RFC 3261 20.43): `399 gw.example.org "no trunk"`.
    pub warning: Option<Box<[u8]>>,
    /// The first Reason value (RFC 3326): `Q.850;cause=34;text="no circuit"`.
    pub reason: Option<Box<[u8]>>,
    /// The source address of the request as the peer saw it, if the topmost Via says so (`received`,
    /// RFC 3261 18.2.1).
    pub received: Option<IpAddr>,
    /// The source port of the request as the peer saw it (`rport`, RFC 3581).
    pub rport: Option<u16>,
}

impl PeerHeaders {
    /// Reads the headers of a reply up to the first malformed one.
    pub fn read(reply: &[u8]) -> Self {
        let start = reply.iter().position(|b| !matches!(b, b'\r' | b'\n'));
        let (_, message) = reply.split_at(start.unwrap_or(reply.len()));
        let mut peer = Self::default();
        let mut user_agent = None;
        let mut allow: Vec<u8> = Vec::new();
        let mut is_top = true;
        let Ok((_, mut rest)) = line(message) else {
            return peer;
        };
        while let Ok(ReplyLine::Header(header, next)) = next_header(rest) {
            rest = next;
            let value = trim(header.value);
            if value.is_empty() {
                continue;
            }
            match header.name {
                HeaderName::Server => {
                    peer.server.get_or_insert_with(|| kept(value));
                }
                HeaderName::UserAgent => {
                    user_agent.get_or_insert_with(|| kept(value));
                }
                HeaderName::Allow if allow.len() < LONGEST => {
                    if !allow.is_empty() {
                        allow.extend(b", ");
                    }
                    allow.extend(unfolded(value).iter());
                }
                HeaderName::RetryAfter if peer.retry_after.is_none() => {
                    let end = value.iter().position(|b| !b.is_ascii_digit());
                    peer.retry_after = number(&value[..end.unwrap_or(value.len())]);
                }
                HeaderName::Warning => {
                    peer.warning.get_or_insert_with(|| kept(value));
                }
                HeaderName::Reason => {
                    peer.reason.get_or_insert_with(|| kept(value));
                }
                HeaderName::Via if std::mem::take(&mut is_top) => peer.read_via(value),
                _ => {}
            }
        }
        peer.server = peer.server.or(user_agent);
        peer.allow = (!allow.is_empty()).then(|| kept(&allow));
        peer
    }

    /// Reads what the topmost Via says of the source of the request.
    fn read_via(&mut self, value: &[u8]) {
        let Some(via) = Via::read(&mut HeaderCursor::new(value)) else {
            return;
        };
        let address = via.received.and_then(|text| std::str::from_utf8(text).ok());
        let address = address.map(|text| text.trim_matches(['[', ']']));
        self.received = address.and_then(|text| text.parse().ok());
        self.rport = via.rport;
    }
}

fn kept(value: &[u8]) -> Box<[u8]> {
    let value = unfolded(value);
    value[..value.len().min(LONGEST)].into()
}

/// Replaces each fold by one space (RFC 3261 7.3.1).
fn unfolded(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'\n') {
        return Cow::Borrowed(value);
    }
    let lines = value.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
    Cow::Owned(lines.collect::<Vec<_>>().join(&b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(headers: &str) -> PeerHeaders {
        PeerHeaders::read(format!("SIP/2.0 200 OK\r\n{headers}\r\n").as_bytes())
    }

    fn text(value: &Option<Box<[u8]>>) -> Option<&str> {
        value.as_deref().map(|v| std::str::from_utf8(v).unwrap())
    }

    #[test]
    fn headers_are_read_in_any_case_and_from_several_lines() {
        let peer = read(
            "User-Agent: late\r\nSERVER : kamailio\r\n\t(5.6.3)\r\nAllow: INVITE,\r\n  ACK\r\n\
             Allow: OPTIONS\r\nServer: second\r\nRetry-After: 120;duration=9\r\n",
        );
        assert_eq!(text(&peer.server), Some("kamailio (5.6.3)"));
        assert_eq!(text(&peer.allow), Some("INVITE, ACK, OPTIONS"));
        assert_eq!(peer.retry_after, Some(120));
    }

    #[test]
    fn what_the_peer_says_of_the_source_and_of_the_cause_is_read() {
        let peer = read(
            "v: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;received=[2001:db8::1];rport=1024\r\n\
             Via: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKb;received=192.0.2.9\r\n\
             Warning: 399 gw \"no\r\n  trunk\"\r\nWARNING: 1\r\nReason: Q.850;cause=34\r\n",
        );
        assert_eq!(text(&peer.warning), Some("399 gw \"no trunk\""));
        assert_eq!(text(&peer.reason), Some("Q.850;cause=34"));
        assert_eq!(peer.received, "2001:db8::1".parse().ok());
        assert_eq!(peer.rport, Some(1024));
        let silent = read("Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKa;received=x;rport\r\n");
        assert_eq!((silent.received, silent.rport), (None, None));
    }

    #[test]
    fn missing_and_malformed_headers_are_none() {
        for headers in [
            "",
            "Server:\r\nAllow: \r\nRetry-After: soon\r\n",
            "Retry-After: 4294967296\r\n",
            "no colon\r\nServer: x\r\n",
        ] {
            assert_eq!(read(headers), PeerHeaders::default(), "{headers}");
        }
        assert_eq!(PeerHeaders::read(b""), PeerHeaders::default());
        assert_eq!(text(&read("User-Agent: x\r\n").server), Some("x"));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_give_clean_values(bytes: Vec<u8>, name in "(Server|Allow|Retry-After|Warning|Reason|Via)") {
            let mut reply = format!("SIP/2.0 200 OK\r\n{name}: ").into_bytes();
            reply.extend(&bytes);
            let peer = PeerHeaders::read(&reply);
            for value in [peer.server, peer.allow, peer.warning, peer.reason].into_iter().flatten() {
                proptest::prop_assert!(!value.is_empty() && value.len() <= LONGEST);
                proptest::prop_assert!(!value.iter().any(|b| matches!(b, b'\r' | b'\n' | 0)));
            }
            PeerHeaders::read(&bytes);
        }
    }

    #[test]
    fn long_values_are_truncated() {
        let long = "x".repeat(60_000);
        let peer = read(&format!(
            "Server: {long}\r\nAllow: {long}\r\nAllow: {long}\r\n"
        ));
        assert_eq!(peer.server.unwrap().len(), LONGEST);
        assert_eq!(peer.allow.unwrap().len(), LONGEST);
    }
}
