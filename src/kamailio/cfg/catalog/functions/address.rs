//! Hosts, ports and proxies in arguments, as tm reads them at startup. A name that may resolve is
//! accepted: only the server knows.

use crate::kamailio::version::Version;

/// The protocols of a proxy (`parse_proto` in `main.c`). Whether the server has them is not checked.
const PROTOCOLS: [&[u8]; 4] = [b"udp", b"tcp", b"tls", b"sctp"];

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

/// Whether this is `host`, `host:port`, `protocol:host` or `protocol:host:port`
/// (`parse_phostport` in `main.c`).
pub(super) fn is_proxy(text: &[u8]) -> bool {
    let Some(parts) = parts(text) else {
        return false;
    };
    let is_protocol = |name: &[u8]| {
        PROTOCOLS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    match parts.as_slice() {
        [host] => is_host(host),
        [host, port] if is_strtol(port) => is_host(host),
        [protocol, host] => is_protocol(protocol) && is_host(host),
        [protocol, host, port] => is_protocol(protocol) && is_strtol(port) && is_host(host),
        _ => false,
    }
}

/// The text, split at the colons outside brackets; `None` if its brackets are wrong, or if it ends
/// with a colon.
fn parts(text: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    let (mut start, mut inside) = (0, false);
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'[' if inside => return None,
            b'[' => inside = true,
            b']' if !inside => return None,
            b']' => inside = false,
            b':' if !inside => {
                parts.push(&text[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (text.last() != Some(&b':')).then_some(parts)
}

/// Whether `strtol` reads the whole text as a number.
fn is_strtol(text: &[u8]) -> bool {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0x0b;
    let start = text
        .iter()
        .position(|byte| !blank(byte))
        .unwrap_or(text.len());
    let number = &text[start..];
    let digits = match number.first() {
        Some(b'+' | b'-') => &number[1..],
        _ => number,
    };
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
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
