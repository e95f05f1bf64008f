//! Validates a destination given by its columns, from any source, as `pack_dest` in `dispatch.c`
//! does.

use std::net::IpAddr;

use super::attributes::{self, AttributeSet, ListAttributes};
use super::columns::is_blank;
use super::flags::Flags;
use super::options::ListOptions;
use super::uri::{BadUri, SipUri};
use super::{Address, DropReason, SocketAttribute, host, host_in, socket};
use crate::base::dns_records::DnsAnswers;
use crate::kamailio::version::Version;

/// The longest host that Kamailio accepts, in bytes (`DS_HN_SIZE - 2`).
pub(super) const HOST_BYTES: usize = 254;

/// Kamailio prepends `sip:` to a URI that is longer than this, in bytes,
const FIXABLE_OVER: usize = 4;
/// and shorter than this, in bytes.
const FIXABLE_UNDER: usize = 500;

/// The context for validating destinations.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packer<'a> {
    pub(super) version: Version,
    pub(super) answers: &'a DnsAnswers,
    pub(super) load: &'a ListOptions,
}

/// What Kamailio reads from the columns of a destination that it loads.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) uri: SipUri,
    /// Whether `sip:` had to be prepended to the URI.
    pub(super) scheme_added: bool,
    pub(super) address: Address,
    pub(super) known: ListAttributes,
}

impl Packer<'_> {
    /// Performs Kamailio's checks, in its order.
    pub(super) fn pack(
        &self,
        written: &[u8],
        flags: Flags,
        attrs: &[u8],
    ) -> Result<Packed, DropReason> {
        let (uri, scheme_added) = read_uri(written, self.version).map_err(DropReason::BadUri)?;
        if uri.host.len() > HOST_BYTES {
            return Err(DropReason::HostTooLong);
        }
        let host = host_in(written, uri.host.clone(), scheme_added);
        if host.starts_with(b"[") && host.ends_with(b"]") && !self.load.tries_ipv6() {
            return Err(DropReason::Ipv6Off);
        }
        let attrs = attributes::loaded(attrs);
        let known = ListAttributes::read(attrs).map_err(DropReason::BadAttrs)?;
        if let Some(attribute) = self.foreign_socket(attrs, known) {
            return Err(DropReason::NotOurSocket(attribute));
        }
        Ok(Packed {
            address: self.locate(host, &uri, flags)?,
            uri,
            scheme_added,
            known,
        })
    }

    /// The first attribute that names a socket on which Kamailio does not listen. `None` if its
    /// sockets are unknown.
    fn foreign_socket(&self, attributes: &[u8], known: ListAttributes) -> Option<SocketAttribute> {
        use SocketAttribute::*;
        let names_one = known.has_any(AttributeSet::SOCKETS);
        let sockets = self.load.sockets.value().filter(|_| names_one)?;
        let named = |attribute: SocketAttribute| attributes::value(attributes, attribute.as_str());
        let ping_socket = named(PingSocket).filter(|_| self.version.has_ping_socket());
        let of_calls = match named(Sockname) {
            Some(name) => Some((Sockname, socket::by_name(sockets, name))),
            None => named(Socket).map(|text| (Socket, socket::by_address(sockets, text))),
        };
        let of_pings = ping_socket.map(|text| (PingSocket, socket::by_address(sockets, text)));
        [of_calls, of_pings]
            .into_iter()
            .flatten()
            .find_map(|(attribute, found)| found.is_none().then_some(attribute))
    }

    /// What is known about the address of a host.
    fn locate(&self, host: &[u8], uri: &SipUri, flags: Flags) -> Result<Address, DropReason> {
        let numeric = host::numeric(host);
        if flags.has(Flags::NO_DNS) || !self.load.looks_names_up() {
            return Ok(Address::NotLookedUp(numeric));
        }
        match numeric {
            Some(address) => Ok(Address::Numeric(address)),
            None => self.locate_name(host, uri),
        }
    }

    /// What is known about the address of a host name that Kamailio looks up.
    fn locate_name(&self, host: &[u8], uri: &SipUri) -> Result<Address, DropReason> {
        match host.first() {
            None => return Err(DropReason::NoHost),
            Some(b'[') => return Err(DropReason::Unresolvable),
            Some(_) if is_no_name(host) => return Err(DropReason::Unresolvable),
            Some(_) => {}
        }
        if self.load.asks_the_system()
            && let Some(address) = host::short_ipv4(host)
        {
            return Ok(Address::Answered(address));
        }
        let name = self.load.asked_name(host);
        if self.load.asks_for_srv(uri.port)
            && !self.answers.targets_of(uri.srv_service(), name).is_empty()
        {
            // The address of the SRV target is not determined here.
            return Ok(Address::NeedsDns);
        }
        let Some(addresses) = self.answers.of(name, self.load.asks_the_system()) else {
            return Ok(Address::NeedsDns);
        };
        match DnsAnswers::preferred(&addresses) {
            Some(IpAddr::V6(_)) if !self.load.tries_ipv6() => Err(DropReason::OnlyIpv6),
            Some(address) => Ok(Address::Answered(address)),
            None => Err(DropReason::DoesNotResolve),
        }
    }
}

/// Whether the top-level domain is none: it holds a blank or `#`, which only rows of a database bring
/// here (measured: "could not resolve").
fn is_no_name(host: &[u8]) -> bool {
    let last = host.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
    last.iter().any(|&byte| is_blank(byte) || byte == b'#')
}

/// Parses the URI. Returns whether `sip:` had to be prepended.
pub(super) fn read_uri(written: &[u8], version: Version) -> Result<(SipUri, bool), BadUri> {
    let why = match SipUri::read(written, version) {
        Ok(uri) => return Ok((uri, false)),
        Err(why) => why,
    };
    let fixable = written.len() > FIXABLE_OVER
        && written.len() < FIXABLE_UNDER
        && !written.starts_with(b"sip:");
    let fixed = match fixable {
        true => SipUri::read(&[b"sip:", written].concat(), version),
        false => Err(why),
    };
    fixed.map(|uri| (uri, true)).map_err(|after| match written {
        // For these, the original text is more informative than how Kamailio misreads it.
        [0xef, 0xbb, 0xbf, ..] => BadUri::ByteOrderMark,
        [b'<' | b'"' | b'\'', ..] => BadUri::Enclosed,
        // The error of the original URI is more informative, unless it was only the missing scheme.
        _ if why == BadUri::Scheme => after,
        _ => why,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::transport::Transport;

    #[test]
    fn columns_that_are_not_from_a_file_are_validated_too() {
        let mut answers = DnsAnswers::default();
        answers.add("gw.test=192.0.2.9").unwrap();
        let load = ListOptions::default();
        let packer = Packer {
            version: Version::V6_1,
            answers: &answers,
            load: &load,
        };
        let packed = packer
            .pack(b"gw.test:5070;transport=tcp", Flags(8), b"weight=50;")
            .unwrap();
        assert!(packed.scheme_added);
        assert_eq!(packed.uri.host, 4..11);
        assert_eq!(
            (packed.uri.port, packed.uri.transport),
            (5070, Some(Transport::Tcp))
        );
        assert_eq!(packed.address, Address::Answered([192, 0, 2, 9].into()));
        for (uri, flags, attrs, why) in [
            (
                "sip:h",
                8,
                "a=\"",
                DropReason::BadAttrs(attributes::BadParameters::UnclosedQuote),
            ),
            ("tel:+1", 8, "", DropReason::NoHost),
            ("sip:h:x", 8, "", DropReason::BadUri(BadUri::Port)),
        ] {
            let packed = packer.pack(uri.as_bytes(), Flags(flags), attrs.as_bytes());
            assert_eq!(packed.unwrap_err(), why, "{uri}");
        }
        let kept = packer.pack(b"tel:+1", Flags::NO_DNS, b"").unwrap();
        assert_eq!(kept.address, Address::NotLookedUp(None));
    }
}
