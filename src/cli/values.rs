//! Parses option values: times and addresses.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

pub(super) fn rate(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| {
        "expected a whole number of probes per second, or 0 for as fast as possible".to_owned()
    })
}

pub(super) fn count(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|n| (1..=10_000).contains(n));
    number.ok_or_else(|| "expected a whole number from 1 to 10000".to_owned())
}

/// A positive duration with its unit.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let time = humantime::parse_duration(text)
        .map_err(|why| format!("{why}; write a number and a unit, such as 2s or 500ms"))?;
    if time < Duration::from_millis(1) || time > Duration::from_secs(86_400) {
        return Err("must be from 1ms to 24h".to_owned());
    }
    Ok(time)
}

/// An address with an optional port (default 0: any); an IPv6 address may be in brackets.
pub(super) fn source_address(text: &str) -> Result<SocketAddr, String> {
    address(text, 0).ok_or_else(|| {
        "expected a local IP address, with or without a port: 192.0.2.1, 192.0.2.1:5060 or [2001:db8::1]:5060"
            .to_owned()
    })
}

/// An address with an optional port (default 53).
pub(super) fn name_server(text: &str) -> Result<SocketAddr, String> {
    address(text, 53).ok_or_else(|| {
        "expected an IP address, with or without a port: 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:5353"
            .to_owned()
    })
}

fn address(text: &str, port: u16) -> Option<SocketAddr> {
    let bare = text
        .strip_prefix('[')
        .and_then(|t| t.strip_suffix(']'))
        .unwrap_or(text);
    let address = bare.parse::<IpAddr>().map(|ip| SocketAddr::new(ip, port));
    address.or_else(|_| text.parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        for text in ["5", "", "-1s", "0s", "2days", "s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_source_is_an_address_with_an_optional_port() {
        for (text, expected) in [
            ("127.0.0.1", "127.0.0.1:0"),
            ("127.0.0.1:5060", "127.0.0.1:5060"),
            ("::1", "[::1]:0"),
            ("[::1]", "[::1]:0"),
            ("[::1]:7", "[::1]:7"),
        ] {
            assert_eq!(
                source_address(text),
                Ok(expected.parse().unwrap()),
                "{text}"
            );
        }
        assert!(source_address("eth0").is_err());
    }
}
