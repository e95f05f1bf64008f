//! Parses option values: times and addresses.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::render::probe::Limit;
use crate::report::MinUp;
use crate::sip::request::header_name;

pub(super) fn rate(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| {
        "expected a whole number of probes per second, or 0 for as fast as possible".to_owned()
    })
}

pub(super) fn count(text: &str) -> Result<u32, String> {
    let number = text.parse().ok().filter(|n| (1..=10_000).contains(n));
    number.ok_or_else(|| "expected a whole number from 1 to 10000".to_owned())
}

pub(super) fn threshold(text: &str) -> Result<i32, String> {
    let number = text.parse().ok().filter(|n| *n >= 1);
    number.ok_or_else(|| "expected a whole number from 1".to_owned())
}

pub(super) fn min_up(text: &str) -> Result<MinUp, String> {
    match text {
        "all" => Ok(MinUp::All),
        number => {
            let number = number.parse().map(MinUp::AtLeast);
            number.map_err(|_| "expected all, or a whole number from 0".to_owned())
        }
    }
}

/// A round-trip time in milliseconds and a loss in percent, as check_ping takes them.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    let number = |text: &str| {
        text.parse::<f64>()
            .ok()
            .filter(|n| n.is_finite() && *n >= 0.0)
    };
    let limit = text.split_once(',').and_then(|(rtt, loss)| {
        Some(Limit {
            rtt_ms: number(rtt.strip_suffix("ms").unwrap_or(rtt))?,
            loss: number(loss.strip_suffix('%')?).filter(|percent| *percent <= 100.0)? / 100.0,
        })
    });
    limit.ok_or_else(|| {
        "expected a time in milliseconds and a loss in percent, such as 100,20%".to_owned()
    })
}

/// A positive duration: with its unit, or in seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let is_number = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let seconds = text.parse().ok().filter(|_| is_number);
    let time = match seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) {
        Some(time) => time,
        None => humantime::parse_duration(text)
            .map_err(|why| format!("{why}; write a number and a unit, such as 2s or 500ms"))?,
    };
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

/// An address and a port to listen on; port 0 is any free one.
pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "expected an IP address and a port, such as 127.0.0.1:9490, 0.0.0.0:9490 or [::]:9490"
            .to_owned()
    })
}

/// Labels of Prometheus that ds-tool's own metrics have.
const OWN_LABELS: [&str; 13] = [
    "set", "uri", "duid", "nth", "state", "le", "file", "line", "flags", "priority", "attrs",
    "version", "kamailio",
];

/// A label of Prometheus with its value.
pub(super) fn label(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or("expected NAME=VALUE, such as vantage=fra1")?;
    let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_name =
        name.starts_with(is_first) && name.chars().all(|c| is_first(c) || c.is_ascii_digit());
    if name.starts_with("__") {
        return Err("labels that begin with __ are Prometheus's own".to_owned());
    }
    if !is_name {
        return Err(format!(
            "{name:?} is no name of a label: write letters, digits and _, a letter first"
        ));
    }
    if OWN_LABELS.contains(&name) {
        return Err(format!("ds-tool itself sets the label {name}"));
    }
    Ok((name.to_owned(), value.to_owned()))
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

/// Headers that every request has, or that have an option of their own, with their compact forms.
const WRITTEN_HEADERS: [&str; 16] = [
    "via",
    "v",
    "max-forwards",
    "from",
    "f",
    "to",
    "t",
    "call-id",
    "i",
    "cseq",
    "contact",
    "m",
    "user-agent",
    "accept",
    "content-length",
    "l",
];

/// A header that can be added to a request: `Name: value`.
pub(super) fn header(text: &str) -> Result<String, String> {
    let Some(name) = header_name(text.as_bytes()) else {
        return Err("expected a header: 'Name: value'".to_owned());
    };
    if text.chars().any(char::is_control) {
        return Err("a header must be one line, without control characters".to_owned());
    }
    let name = String::from_utf8_lossy(name).trim_end().to_owned();
    match name.to_ascii_lowercase().as_str() {
        "contact" | "m" => Err("use --contact".to_owned()),
        "user-agent" => Err("use --user-agent".to_owned()),
        "from" | "f" => Err("use --ping-from".to_owned()),
        written if WRITTEN_HEADERS.contains(&written) => {
            Err(format!("every request has a {name} header already"))
        }
        _ => Ok(text.to_owned()),
    }
}

/// A host name, as a certificate has it.
pub(super) fn host_name(text: &str) -> Result<String, String> {
    let is_host = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    match !text.is_empty() && text.chars().all(is_host) {
        true => Ok(text.to_owned()),
        false => Err("expected a host name, such as sip.example.org".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_one_line_that_no_request_has() {
        for text in [
            "X-Probe: 1",
            "Subject:",
            "P-Asserted-Identity: <sip:a@b>",
            "Route : <sip:h;lr>",
        ] {
            assert!(header(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "x",
            ": x",
            " X: 1",
            "X Y: 1",
            "X: 1\r\nY: 2",
            "Via: x",
            "l : 0",
            "m: <sip:a>",
            "CSEQ: 1",
        ] {
            assert!(header(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_duration_without_a_unit_is_in_seconds() {
        assert_eq!(duration("5"), Ok(Duration::from_secs(5)));
        assert_eq!(duration("0.5"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        for text in [
            "",
            "-1s",
            "-1",
            "0s",
            "0",
            ".",
            "1e3",
            "2days",
            "99999999999999999999",
            "s",
        ] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_limit_is_a_time_and_a_loss() {
        let expected = Limit {
            rtt_ms: 100.5,
            loss: 0.2,
        };
        assert_eq!(limit("100.5,20%"), Ok(expected));
        assert_eq!(limit("100.5ms,20%"), Ok(expected));
        for text in [
            "100", "100,20", "100,120%", "-1,20%", ",%", "inf,1%", "20%,100",
        ] {
            assert!(limit(text).is_err(), "{text}");
        }
        assert_eq!(min_up("0"), Ok(MinUp::AtLeast(0)));
        assert!(min_up("-1").is_err() && min_up("most").is_err());
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
