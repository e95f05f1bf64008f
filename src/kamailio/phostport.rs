//! A socket or a proxy as text: `[protocol:]host[:port]`, as `parse_phostport` in `main.c` reads it.

use crate::base::transport::Transport;

/// The protocols of sockets, in the order in which Kamailio iterates over them (`next_proto`).
pub const PROTOCOLS: [Transport; 4] = [
    Transport::Udp,
    Transport::Tcp,
    Transport::Tls,
    Transport::Sctp,
];

/// The parts of such a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProtocolHostPort<'a> {
    pub protocol: Option<Transport>,
    /// As written: an IPv6 address includes its brackets.
    pub host: &'a [u8],
    /// 0 if none is given.
    pub port: u16,
}

impl<'a> ProtocolHostPort<'a> {
    /// The parts; `None` if Kamailio finds none.
    pub fn read(text: &'a [u8]) -> Option<Self> {
        let parts = parts(text)?;
        let (protocol, host, port) = match *parts.as_slice() {
            [host] => (None, host, 0),
            [first, second] => match read_port(second) {
                Some(port) => (None, first, port),
                None => (Some(read_protocol(first)?), second, 0),
            },
            [protocol, host, port] => (Some(read_protocol(protocol)?), host, read_port(port)?),
            _ => return None,
        };
        Some(Self {
            protocol,
            host,
            port,
        })
    }
}

/// The text, split at the colons outside brackets; `None` if its brackets do not match, or if it ends with
/// a colon.
fn parts(text: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    let (mut start, mut inside) = (0, false);
    for (at, byte) in text.iter().enumerate() {
        match (byte, inside) {
            (b'[', true) | (b']', false) => return None,
            (b'[', false) => inside = true,
            (b']', true) => inside = false,
            (b':', false) => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (text.last() != Some(&b':')).then_some(parts)
}

fn read_protocol(text: &[u8]) -> Option<Transport> {
    Transport::named(text).filter(|protocol| PROTOCOLS.contains(protocol))
}

/// Like `strtol` of the whole text, truncated to 16 bits.
fn read_port(text: &[u8]) -> Option<u16> {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    let start = text.iter().position(|byte| !is_blank(byte))?;
    let (negative, digits) = match &text[start..] {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits.iter().fold(0i64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
    });
    Some(if negative { -value } else { value } as u16)
}
