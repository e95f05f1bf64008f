//! The Via header (RFC 3261 20.42).

use std::net::Ipv6Addr;

use super::cursor::{HeaderCursor, is_host, is_token, is_value};
use super::number;

/// The topmost Via of a response.
#[derive(Debug)]
pub(super) struct Via<'a> {
    pub(super) host: &'a [u8],
    pub(super) port: Option<u16>,
    pub(super) branch: Option<&'a [u8]>,
    pub(super) received: Option<&'a [u8]>,
    pub(super) rport: Option<u16>,
}

impl<'a> Via<'a> {
    /// Parses one Via value up to its comma or to the end. Any transport is accepted.
    ///
    /// Of two branch parameters the first counts. Of other repeated parameters, the first with a
    /// value counts: a responder may add `;rport=5060` and leave the request's empty `;rport`
    /// before it.
    pub(super) fn read(cursor: &mut HeaderCursor<'a>) -> Option<Via<'a>> {
        // A fast path: almost all values start like this.
        if !cursor.eat_all(b"SIP/2.0/UDP ") {
            cursor.token()?; // SIP
            for _ in ["2.0", "UDP"] {
                if !cursor.separator(b'/') {
                    return None;
                }
                cursor.token()?;
            }
            if !cursor.skip_space() {
                return None;
            }
        }
        cursor.skip_space();
        let mut via = Via {
            host: host(cursor)?,
            port: None,
            branch: None,
            received: None,
            rport: None,
        };
        if cursor.separator(b':') {
            via.port = Some(number(cursor.take_while(|b| b.is_ascii_digit()))?);
        }
        while cursor.separator(b';') {
            via.parameter(cursor)?;
        }
        cursor.skip_space();
        matches!(cursor.peek(), None | Some(b',')).then_some(via)
    }

    fn parameter(&mut self, cursor: &mut HeaderCursor<'a>) -> Option<()> {
        let Some(parameter) = ViaParameter::read(cursor) else {
            return Some(());
        };
        let value = match cursor.peek() {
            Some(b'"') => cursor.quoted()?,
            _ => cursor.take_long(is_value),
        };
        match parameter {
            ViaParameter::Branch => self.branch = self.branch.or(Some(value)),
            _ if value.is_empty() => {}
            ViaParameter::Received => self.received = self.received.or(Some(value)),
            ViaParameter::Rport if self.rport.is_none() => self.rport = Some(number(value)?),
            ViaParameter::Rport | ViaParameter::Other => {}
        }
        Some(())
    }
}

/// The parameters that are used.
#[derive(Clone, Copy)]
enum ViaParameter {
    Branch,
    Received,
    Rport,
    Other,
}

/// Their names, including the `=`.
const PARAMETERS: [(&[u8], ViaParameter); 3] = [
    (b"branch=", ViaParameter::Branch),
    (b"received=", ViaParameter::Received),
    (b"rport=", ViaParameter::Rport),
];

impl ViaParameter {
    /// Reads a parameter name, ignoring case, and the `=` after it; `None` if it has no value.
    fn read(cursor: &mut HeaderCursor<'_>) -> Option<ViaParameter> {
        // A fast path: almost all parameters are spelled like this.
        for (written, parameter) in PARAMETERS {
            if cursor.eat_all(written) {
                cursor.skip_space();
                return Some(parameter);
            }
        }
        // Empty after a repeated semicolon, which is harmless.
        let name = cursor.take_while(is_token);
        if name.is_empty() || !cursor.separator(b'=') {
            return None;
        }
        let is = |known: &[u8]| {
            known
                .strip_suffix(b"=")
                .is_some_and(|k| name.eq_ignore_ascii_case(k))
        };
        let known = PARAMETERS.into_iter().find(|(known, _)| is(known));
        Some(known.map_or(ViaParameter::Other, |(_, parameter)| parameter))
    }
}

/// A host name, an IPv4 address, or an IPv6 address in brackets.
fn host<'a>(cursor: &mut HeaderCursor<'a>) -> Option<&'a [u8]> {
    let start = *cursor;
    if cursor.eat(b'[') {
        let address = cursor.take_while(|b| b != b']');
        let address: Option<Ipv6Addr> = str::from_utf8(address).ok()?.parse().ok();
        return (address.is_some() && cursor.eat(b']')).then(|| cursor.since(start));
    }
    let name = cursor.take_long(is_host);
    (!name.is_empty()).then_some(name)
}

/// Counts the remaining Via values: separated by commas that are not inside quotes or `<>`.
pub(super) fn count(cursor: &mut HeaderCursor<'_>) -> usize {
    let mut count = 0;
    let mut empty = true;
    while let Some(byte) = cursor.peek() {
        match byte {
            b',' => {
                cursor.separator(b',');
                empty = true;
                continue;
            }
            b'"' => {
                // Without a closing quote, the rest is one value.
                if cursor.quoted().is_none() {
                    cursor.take_while(|_| true);
                }
            }
            b'<' => {
                cursor.take_while(|b| b != b'>');
            }
            _ => {
                cursor.eat(byte);
                cursor.take_while(|b| !matches!(b, b',' | b'"' | b'<'));
            }
        }
        count += usize::from(empty);
        empty = false;
    }
    count
}
