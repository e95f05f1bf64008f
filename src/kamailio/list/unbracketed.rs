//! IPv6 addresses that stand in a URI without brackets, as Kamailio reads none.

use std::net::Ipv6Addr;

use super::List;
use crate::base::source::Span;

/// A URI that was meant, with brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bracketed {
    pub uri: String,
    /// Where the last number may be a port as well: the URI in which it is one.
    pub with_port: Option<String>,
}

impl List {
    /// The URI that was meant by this one, together with digits that Kamailio takes for the set id.
    pub fn bracketed(&self, uri: Span) -> Option<Bracketed> {
        let before = &self.source.text[..uri.start as usize];
        let digits = before.iter().rev().take_while(|b| b.is_ascii_digit());
        let start = uri.start - digits.count() as u32;
        let whole = Span { start, ..uri };
        bracketed(std::str::from_utf8(self.source.bytes(whole)).ok()?)
    }
}

fn bracketed(uri: &str) -> Option<Bracketed> {
    let starts = |scheme: &str| {
        let head = uri.get(..scheme.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    let scheme = ["sips:", "sip:"].into_iter().find(|scheme| starts(scheme));
    let scheme = scheme.map_or(0, str::len);
    let (scheme, rest) = uri.split_at(scheme);
    let scheme = if scheme.is_empty() { "sip:" } else { scheme };
    let end = rest.find([';', '?']).unwrap_or(rest.len());
    let (address, parameters) = rest.split_at(end);
    let user = address.rfind('@').map_or(0, |at| at + 1);
    let (user, host) = address.split_at(user);
    let address = |text: &str| text.parse::<Ipv6Addr>().is_ok();
    let with = |host: &str, port: &str| format!("{scheme}{user}[{host}]{port}{parameters}");
    let with_port = host.rsplit_once(':').and_then(|(host, port)| {
        let is_port = port.len() > 3 && port.parse::<u16>().is_ok();
        (is_port && address(host)).then(|| with(host, &format!(":{port}")))
    });
    match (address(host), with_port) {
        (true, with_port) => Some(Bracketed {
            uri: with(host, ""),
            with_port,
        }),
        (false, Some(uri)) => Some(Bracketed {
            uri,
            with_port: None,
        }),
        (false, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_brackets_are_told_from_other_text() {
        for (uri, expected) in [
            ("sip:2001:db8::1", Some("sip:[2001:db8::1]")),
            ("2001:db8::1", Some("sip:[2001:db8::1]")),
            ("::1", Some("sip:[::1]")),
            ("SIPS:u@fe80::1;a=b", Some("SIPS:u@[fe80::1];a=b")),
            (
                "sip:2001:db8:0:0:0:0:0:1:5060",
                Some("sip:[2001:db8:0:0:0:0:0:1]:5060"),
            ),
            ("sip:[2001:db8::1]", None),
            ("sip:192.0.2.1:5060", None),
            ("sip:user:12@h", None),
            ("sip:a:b:c", None),
            ("100\u{661}", None),
            ("", None),
        ] {
            let found = bracketed(uri).map(|found| (found.uri, found.with_port));
            assert_eq!(found, expected.map(|uri| (uri.to_owned(), None)), "{uri}");
        }
        let found = bracketed("sip:2001:db8::1:5060").unwrap();
        assert_eq!(found.uri, "sip:[2001:db8::1:5060]");
        assert_eq!(found.with_port.unwrap(), "sip:[2001:db8::1]:5060");
    }
}
