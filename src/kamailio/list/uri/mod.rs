//! Which URIs Kamailio accepts, and the host, port and transport it finds in them (`parse_uri` in
//! `core/parser/parse_uri.c`, the same in 5.6 to 6.1 but for `urn:`).

mod state_machine;

use std::fmt;
use std::ops::Range;

use crate::base::transport::Transport;
use crate::kamailio::version::Version;
use state_machine::Walk;

/// A URI that Kamailio accepts. Ranges are byte offsets in the URI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipUri {
    /// The scheme, which decides little else.
    pub scheme: Scheme,
    /// The host as written, brackets included; empty for `tel:`.
    pub host: Range<usize>,
    /// The port; 0 where none is given, as Kamailio holds it.
    pub port: u16,
    /// The transport that a parameter names, where Kamailio knows it.
    pub transport: Option<Transport>,
}

/// The schemes that Kamailio reads, in any case.
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

/// Why Kamailio says "bad uri".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadUri {
    /// Under five bytes, or nothing after the scheme.
    TooShort,
    /// A byte order mark, as some editors put at the start of a file.
    ByteOrderMark,
    /// `<` or a quote in front: the URI must stand bare.
    Enclosed,
    /// Not `sip:`, `sips:`, `tel:` or `urn:`.
    Scheme,
    /// A character that must not stand where it stands.
    Character(u8),
    /// No host, or one with a character that a host cannot have.
    Host,
    /// An IPv6 address whose bracket is never closed.
    Bracket,
    /// A port that is no number, over 65535, or more than five digits.
    Port,
    /// An empty user before `@`.
    EmptyUser,
    /// With `;user=phone` the user is a telephone number up to its first `;`, and there is none.
    EmptyNumber,
    /// A `;` among the headers.
    Headers,
    /// The URI ends in `;ma`, `;mad`, `;madd`, `;maddr` or `;maddr=`, which trips a bug in Kamailio.
    EndsInMaddr,
}

impl fmt::Display for BadUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BadUri::TooShort => "too short for a URI",
            BadUri::ByteOrderMark => {
                "a byte order mark (BOM) stands before it; save the file without one"
            }
            BadUri::Enclosed => "it must stand bare, without < > or quotes",
            BadUri::Scheme => "no sip:, sips:, tel: or urn: in front",
            BadUri::Character(byte) => {
                return write!(f, "'{}' must not stand there", byte.escape_ascii());
            }
            BadUri::Host => "no valid host",
            BadUri::Bracket => "the bracket of the IPv6 address is not closed",
            BadUri::Port => "the port is not a number from 0 to 65535 of at most five digits",
            BadUri::EmptyUser => "the user before '@' is empty",
            BadUri::EmptyNumber => {
                "with user=phone a telephone number must stand before the ';' of the user"
            }
            BadUri::Headers => "';' must not stand after '?'",
            BadUri::EndsInMaddr => {
                "Kamailio trips over a URI that ends in an empty maddr parameter"
            }
        })
    }
}

impl SipUri {
    /// What stands before the host in the name of the SRV record that Kamailio asks for.
    pub fn srv_service(&self) -> &'static str {
        match (self.scheme, self.transport) {
            (_, Some(Transport::Tcp)) => "_sip._tcp.",
            (_, Some(Transport::Tls)) | (Scheme::Sips, None) => "_sips._tcp.",
            (_, Some(Transport::Sctp)) => "_sip._sctp.",
            (_, None | Some(Transport::Udp | Transport::Ws | Transport::Wss)) => "_sip._udp.",
        }
    }

    /// Reads a URI as Kamailio's `parse_uri` does.
    ///
    /// # Errors
    /// Where Kamailio says "bad uri"; the reason is ours.
    pub fn read(uri: &[u8], version: Version) -> Result<SipUri, BadUri> {
        if uri.len() < 5 {
            return Err(BadUri::TooShort);
        }
        let (scheme, start) = Scheme::read(uri).ok_or(BadUri::Scheme)?;
        if uri.len() == start {
            return Err(BadUri::TooShort);
        }
        let mut walk = Walk::new(uri, scheme, start, version);
        for (at, &byte) in uri.iter().enumerate().skip(start) {
            walk.step(at, byte)?;
        }
        walk.finish()
    }
}

impl Scheme {
    fn read(uri: &[u8]) -> Option<(Scheme, usize)> {
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
    fn refused_uris_say_why() {
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
    fn urn_changed_in_6_0() {
        assert_eq!(
            read("urn:nena:service:sos", Version::V5_8),
            Err(BadUri::Character(b':'))
        );
        assert_eq!(
            read("urn:nena:service:sos", Version::V6_0),
            Ok(("nena:service:sos", 0, None))
        );
        assert_eq!(read("urn:x:y", Version::V5_8), Ok(("y", 0, None)));
    }

    #[test]
    fn an_at_in_a_urn_is_three_things_to_three_generations() {
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
        fn any_bytes_are_read_without_panic(tail in "[sipelurn:@;?\\[\\]&=0-9a.madtrnspo-]{0,40}") {
            for version in [Version::V5_6, Version::V6_1] {
                if let Ok(uri) = SipUri::read(format!("sip:{tail}").as_bytes(), version) {
                    prop_assert!(uri.host.end <= tail.len() + 4);
                }
            }
        }
    }
}
