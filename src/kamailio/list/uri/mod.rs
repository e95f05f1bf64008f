//! Which URIs Kamailio accepts, and the host, port and transport that it finds in them (`parse_uri`
//! in `core/parser/parse_uri.c`, the same in 5.6 to 6.1 except for `urn:`).

mod state_machine;

use std::fmt;
use std::ops::Range;

use crate::base::transport::Transport;
use crate::kamailio::version::Version;
use state_machine::UriMachine;

/// A URI that Kamailio accepts. Ranges are byte offsets in the URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipUri {
    pub scheme: Scheme,
    /// The user without a password, or the number of `tel:`; empty if there is none. With `user=phone` it
    /// ends at its first `;`.
    pub user: Range<usize>,
    /// Whether Kamailio takes the URI for a telephone number (`user=phone`, with `phone2tel`, the default).
    pub is_phone: bool,
    /// The host as written, including brackets; empty for `tel:`.
    pub host: Range<usize>,
    /// The port; 0 if none is given, as in Kamailio.
    pub port: u16,
    /// The text of the port, which may be empty; `None` if no colon begins one.
    pub port_text: Option<Range<usize>>,
    /// The transport parameter, if Kamailio supports its value.
    pub transport: Option<Transport>,
}

/// The schemes that Kamailio supports, in upper or lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `sip:`
    Sip,
    /// `sips:`
    Sips,
    /// `tel:`
    Tel,
    /// `urn:`
    Urn,
}

/// Why Kamailio logs "bad uri".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadUri {
    /// Shorter than five bytes, or nothing after the scheme.
    TooShort,
    /// A byte order mark, as some editors put at the start of a file.
    ByteOrderMark,
    /// It starts with `<` or a quote.
    Enclosed,
    /// Not `sip:`, `sips:`, `tel:` or `urn:`.
    Scheme,
    /// A character that is not allowed at its position.
    Character(u8),
    /// No host, or a host with an invalid character.
    Host,
    /// An IPv6 address whose bracket is never closed.
    Bracket,
    /// A port that is not a number, over 65535, or longer than five digits.
    Port,
    /// An empty user before `@`.
    EmptyUser,
    /// With `;user=phone` the user is a telephone number up to its first `;`, and that number is
    /// empty.
    EmptyNumber,
    /// A `;` in the headers part.
    Headers,
    /// The URI ends in `;ma`, `;mad`, `;madd`, `;maddr` or `;maddr=`, which triggers a bug in
    /// Kamailio.
    EndsInMaddr,
}

impl fmt::Display for BadUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadUri::TooShort => "too short for a URI",
            BadUri::ByteOrderMark => {
                "there is a byte order mark (BOM) before it; save the file without one"
            }
            BadUri::Enclosed => "it must be written without < > or quotes",
            BadUri::Scheme => "it does not start with sip:, sips:, tel: or urn:",
            BadUri::Character(byte) => {
                return write!(f, "'{}' is not allowed there", byte.escape_ascii());
            }
            BadUri::Host => "no valid host",
            BadUri::Bracket => "the bracket of the IPv6 address is not closed",
            BadUri::Port => "the port is not a number from 0 to 65535 of at most five digits",
            BadUri::EmptyUser => "the user before '@' is empty",
            BadUri::EmptyNumber => {
                "with user=phone there must be a telephone number before the ';' in the user part"
            }
            BadUri::Headers => "';' is not allowed after '?'",
            BadUri::EndsInMaddr => {
                "Kamailio cannot parse a URI that ends in an empty maddr parameter"
            }
        })
    }
}

impl SipUri {
    /// The prefix of the SRV record name that Kamailio queries for the host.
    pub fn srv_service(&self) -> &'static str {
        match (self.scheme, self.transport) {
            (_, Some(Transport::Tcp)) => "_sip._tcp.",
            (_, Some(Transport::Tls)) | (Scheme::Sips, None) => "_sips._tcp.",
            (_, Some(Transport::Sctp)) => "_sip._sctp.",
            (_, None | Some(Transport::Udp | Transport::Ws | Transport::Wss)) => "_sip._udp.",
        }
    }

    /// Parses a URI like Kamailio's `parse_uri`.
    ///
    /// # Errors
    /// If Kamailio logs "bad uri". Kamailio gives no reason; this one is ds-tool's.
    pub fn read(uri: &[u8], version: Version) -> Result<SipUri, BadUri> {
        if uri.len() < 5 {
            return Err(BadUri::TooShort);
        }
        let (scheme, start) = Scheme::read(uri).ok_or(BadUri::Scheme)?;
        if uri.len() == start {
            return Err(BadUri::TooShort);
        }
        let mut walk = UriMachine::new(uri, scheme, start, version);
        for (at, &byte) in uri.iter().enumerate().skip(start) {
            walk.step(at, byte)?;
        }
        walk.finish()
    }
}

impl Scheme {
    /// The scheme, and where it ends.
    pub(super) fn read(uri: &[u8]) -> Option<(Scheme, usize)> {
        let mut lower = *uri.first_chunk::<4>()?;
        lower.make_ascii_lowercase();
        match &lower {
            b"sip:" => Some((Scheme::Sip, 4)),
            b"sips" if uri.get(4) == Some(&b':') => Some((Scheme::Sips, 5)),
            b"tel:" => Some((Scheme::Tel, 4)),
            b"urn:" => Some((Scheme::Urn, 4)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// host, port, transport
    fn read(uri: &str, version: Version) -> Result<(&str, u16, Option<Transport>), BadUri> {
        let read = SipUri::read(uri.as_bytes(), version)?;
        Ok((&uri[read.host], read.port, read.transport))
    }

    #[test]
    fn accepted_uris_give_host_port_and_transport() {
        use Transport::*;
        for (uri, expected) in [
            ("sip:h", ("h", 0, None)),
            (
                "SIPS:u:p@h.test:5061;transport=TLS;lr",
                ("h.test", 5061, Some(Tls)),
            ),
            ("sip:h:;transport=", ("h", 0, None)),
            ("sip:h;transport=wss", ("h", 0, None)),
            ("sip:h;transport=tcp;transport=foo", ("h", 0, Some(Tcp))),
            ("sip:h;transport=tcp:x", ("h", 0, None)),
            ("sip:[::1]:5070;transport=sctp", ("[::1]", 5070, Some(Sctp))),
            ("sip:u;transport=tcp:pw@h", ("h", 0, None)),
            ("sip:u?x=y@h:7", ("h", 7, None)),
            ("sip:h?x=y;z@h2", ("h2", 0, None)),
            ("sip:@a@b", ("b", 0, None)),
            ("sip:;x", (";x", 0, None)),
            ("sip:*", ("*", 0, None)),
            ("tel:+12345", ("", 0, None)),
            ("sip:h;max", ("h", 0, None)),
            ("sip:a;@h;user=phone", ("h", 0, None)),
            ("sip:;a@h;user=phone;user=x", ("h", 0, None)),
            ("sip:;a@h;user=PHONE", ("h", 0, None)),
            ("sip:;user=phone@h", ("h", 0, None)),
            ("sip:;a@h?user=phone", ("h", 0, None)),
            ("sip:[::1]:50;x@h:6", ("h", 506, None)),
        ] {
            assert_eq!(read(uri, Version::V5_6), Ok(expected), "{uri}");
        }
    }

    #[test]
    fn the_user_is_found_as_kamailio_finds_it() {
        for (uri, user, port) in [
            ("sip:u@h:5070", "u", Some("5070")),
            ("sip:u:pw@h", "u", None),
            ("sip:u:50@h:7", "u", Some("7")),
            ("sip:u;a=b@h", "u;a=b", None),
            ("sip:u;a=b:pw@h", "u;a=b", None),
            ("sip:u?x=y@h:7", "u?x=y", Some("7")),
            ("sip:h", "", None),
            ("sip:h:", "", Some("")),
            ("sip:h:5060;a", "", Some("5060")),
            ("sip:u;a=b@h;user=phone", "u", None),
            ("sips:u;a@h;user=x", "u;a", None),
            ("tel:+123;a=b", "+123", None),
        ] {
            let read = SipUri::read(uri.as_bytes(), Version::V6_1).expect(uri);
            let text = read.port_text.map(|text| &uri[text]);
            assert_eq!((&uri[read.user], text), (user, port), "{uri}");
        }
    }

    #[test]
    fn rejected_uris_have_a_reason() {
        use BadUri::*;
        for (uri, why) in [
            ("sip:", TooShort),
            ("sips:", TooShort),
            ("http://h", Scheme),
            ("sip::5060", Character(b':')),
            ("sip:h:65536", Port),
            ("sip:h:005060", Port),
            ("sip:h:-1", Port),
            ("sip:u@", Host),
            ("sip:u@-h", Host),
            ("sip:u@h_x", Host),
            ("sip:@h", EmptyUser),
            ("sip:;a@h;user=phone", EmptyNumber),
            ("sips:;a:b@h:5;USER=phone;user;user=?x", EmptyNumber),
            ("sip:;a@[::1];user=x;user=phone", EmptyNumber),
            ("sip:[::1", Bracket),
            ("sip:[::1]x", Host),
            ("sip:h?a;b", Headers),
            ("sip:h;maddr", EndsInMaddr),
            ("sip:h;MA", EndsInMaddr),
            ("sip:h:1:2", Character(b':')),
        ] {
            assert_eq!(read(uri, Version::V6_1), Err(why), "{uri}");
        }
    }

    #[test]
    fn urn_changed_in_6_0_and_was_backported() {
        let of = |release: &str| release.parse::<Version>().unwrap();
        for release in ["5.6.6", "5.7.6", "5.8.3"] {
            assert_eq!(
                read("urn:nena:service:sos", of(release)),
                Err(BadUri::Character(b':'))
            );
            assert_eq!(read("urn:x:y", of(release)), Ok(("y", 0, None)));
        }
        for release in ["5.7.7", "5.8.4", "6.0.0"] {
            assert_eq!(
                read("urn:nena:service:sos", of(release)),
                Ok(("nena:service:sos", 0, None))
            );
        }
    }

    #[test]
    fn an_at_sign_in_a_urn_differs_between_5_6_and_6_0_and_6_1() {
        for (uri, v5_6, v6_0, v6_1) in [
            (
                "urn:ab@h",
                Ok("h"),
                Err(BadUri::Character(b'@')),
                Ok("ab@h"),
            ),
            (
                "urn:ab@h;x",
                Ok("h"),
                Err(BadUri::Character(b'@')),
                Ok("ab@h"),
            ),
            ("urn:a:b@h", Ok("h"), Err(BadUri::Host), Err(BadUri::Host)),
            ("urn:a@h", Ok("h"), Err(BadUri::Host), Err(BadUri::Host)),
        ] {
            let hosts = [Version::V5_6, Version::V6_0, Version::V6_1]
                .map(|version| read(uri, version).map(|(host, ..)| host));
            assert_eq!(hosts, [v5_6, v6_0, v6_1], "{uri}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_uris_do_not_panic(tail in "[sipelurn:@;?\\[\\]&=0-9a.madtrnspo-]{0,40}") {
            for version in [Version::V5_6, Version::V6_1] {
                if let Ok(uri) = SipUri::read(format!("sip:{tail}").as_bytes(), version) {
                    prop_assert!(uri.host.end <= tail.len() + 4);
                }
            }
        }
    }
}
