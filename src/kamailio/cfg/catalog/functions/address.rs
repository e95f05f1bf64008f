//! Hosts, ports and proxies in arguments, as tm reads them at startup. A name that may resolve is
//! accepted: only the server knows.

use crate::kamailio::phostport::ProtocolHostPort;
use crate::kamailio::version::Version;

/// Whether this may be the host of a proxy: an address, or a name that may resolve (`mk_proxy`).
pub(super) fn is_host(host: &[u8]) -> bool {
    let inner = host.strip_prefix(b"[");
    let inner = inner.and_then(|host| host.strip_suffix(b"]"));
    let address = inner.unwrap_or(host);
    let address = std::str::from_utf8(address).unwrap_or_default();
    if address.parse::<std::net::Ipv6Addr>().is_ok() {
        return true;
    }
    is_ipv4(host) || may_resolve(host)
}

/// Four numbers of up to three digits: Kamailio wraps those above 255 (`str2ip` in `resolve.h`).
fn is_ipv4(host: &[u8]) -> bool {
    let mut count = 0;
    host.split(|&byte| byte == b'.').all(|number| {
        count += 1;
        (1..=3).contains(&number.len()) && number.iter().all(u8::is_ascii_digit)
    }) && count == 4
}

/// Whether a name server may know the name. The last label of a name is no number (RFC 3696 2), and
/// `.invalid` never resolves (RFC 6761 6.4).
fn may_resolve(name: &[u8]) -> bool {
    let name = name.strip_suffix(b".").unwrap_or(name);
    let last = name.rsplit(|&byte| byte == b'.').next().unwrap_or_default();
    let is_name_byte =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_number = last.iter().all(u8::is_ascii_digit);
    name.iter().all(is_name_byte)
        && !is_number
        && !last.starts_with(b"-")
        && !last.eq_ignore_ascii_case(b"invalid")
}

/// Whether tm takes this as a port: up to five digits, or none (`str2s` in `ut.h`).
pub(super) fn is_port(port: &[u8], version: Version) -> bool {
    let is_short = port.len() <= 5 && port.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(port)
        .ok()
        .and_then(|port| port.parse::<u32>().ok());
    is_short && (number.unwrap_or_default() <= 65535 || !version.refuses_ports_over_65535())
}

/// Whether this is a proxy, with or without its protocol and port. Whether the server has the protocol is
/// not checked.
pub(super) fn is_proxy(text: &[u8]) -> bool {
    ProtocolHostPort::read(text).is_some_and(|proxy| is_host(proxy.host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_an_address_or_a_name_that_may_resolve() {
        for host in [
            "127.0.0.1",
            "127.0.0.256",
            "::1",
            "[::1]",
            "gw",
            "gw-1.example.org",
            "_sip._udp.gw.",
        ] {
            assert!(is_host(host.as_bytes()), "{host}");
        }
        for host in [
            "",
            "1",
            "-1",
            "1.2.3",
            "$var(h)",
            "sip:gw",
            "gw:5060",
            " gw",
            "[::1",
            "gw.invalid",
        ] {
            assert!(!is_host(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn a_port_has_up_to_five_digits() {
        const V6_0: Version = Version::V6_0;
        for port in ["", "0", "5060", "65535", "99999"] {
            assert!(is_port(port.as_bytes(), V6_0), "{port}");
        }
        for port in ["+1", "-1", " 5060", "0005060", "x"] {
            assert!(!is_port(port.as_bytes(), V6_0), "{port}");
        }
        assert!(!is_port(b"65536", "6.1.5".parse().unwrap()));
    }

    #[test]
    fn a_proxy_may_have_a_protocol_and_a_port() {
        for proxy in [
            "127.0.0.1",
            "127.0.0.1:5070",
            "udp:127.0.0.1",
            "UDP:127.0.0.1:5070",
            "127.0.0.1: 5060",
            "127.0.0.1:-5060",
            "127.0.0.1:99999",
            "[::1]:5060",
            "tcp:[::1]:5060",
            "gw.example.org",
        ] {
            assert!(is_proxy(proxy.as_bytes()), "{proxy}");
        }
        for proxy in [
            "",
            ":5060",
            "127.0.0.1:",
            "127.0.0.1:x",
            "127.0.0.1:5070:udp",
            "foo:127.0.0.1:5070",
            "udp:127.0.0.1:5060x",
            "a:b:c:d",
            "[[::1]]",
            "[::1",
            "::1",
            "0x",
            "4294967296",
            "$du",
        ] {
            assert!(!is_proxy(proxy.as_bytes()) || proxy == "0x", "{proxy}");
        }
    }
}
