//! Numeric hosts, as Kamailio parses them (`str2ip`, `str2ip6` in `core/resolve.c`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use memchr::memchr;

/// The address that `host` denotes by Kamailio's rules; `None` if Kamailio takes it for a name.
pub fn numeric(host: &[u8]) -> Option<IpAddr> {
    ipv4(host)
        .map(IpAddr::V4)
        .or_else(|| ipv6(host).map(IpAddr::V6))
}

/// `str2ip`: digits and exactly three dots. Each number wraps at 256, and may be missing (0).
fn ipv4(host: &[u8]) -> Option<Ipv4Addr> {
    let (mut bits, mut octet, mut dots) = (0u32, 0u8, 0);
    for &byte in host {
        match byte {
            b'.' => {
                bits = bits << 8 | u32::from(octet);
                octet = 0;
                dots += 1;
            }
            b'0'..=b'9' => octet = octet.wrapping_mul(10).wrapping_add(byte - b'0'),
            _ => return None,
        }
    }
    (dots == 3).then(|| Ipv4Addr::from_bits(bits << 8 | u32::from(octet)))
}

/// Whether this is an IPv4 address in which no number wraps and none is missing.
pub fn is_ordinary_ipv4(host: &[u8]) -> bool {
    let (mut dots, mut digits, mut number) = (0, 0, 0u32);
    for &byte in host {
        match byte {
            b'.' if digits > 0 => {
                dots += 1;
                (digits, number) = (0, 0);
            }
            b'0'..=b'9' if digits < 3 => {
                digits += 1;
                number = number * 10 + u32::from(byte - b'0');
                if number > 255 {
                    return false;
                }
            }
            _ => return false,
        }
    }
    dots == 3 && digits > 0
}

/// `str2ip6`: with or without brackets, hexadecimal groups that wrap at 65536, at most seven
/// colons, at most one `::`. No zone and no dotted part. A missing group before or after a single
/// colon at either end is 0.
pub fn ipv6(host: &[u8]) -> Option<Ipv6Addr> {
    let groups = match host.strip_prefix(b"[") {
        Some(inner) => inner.strip_suffix(b"]")?,
        None => host,
    };
    // A fast path: without a colon it is almost always a name.
    memchr(b':', groups)?;
    // Groups before and after `::`.
    let (mut head, mut tail) = (Vec::with_capacity(8), Vec::with_capacity(8));
    let mut gap = false;
    let mut group: Option<u16> = None;
    let mut colons = 0;
    let mut after_colon = false;
    for &byte in groups {
        let side = if gap { &mut tail } else { &mut head };
        if byte == b':' {
            colons += 1;
            if colons > 7 {
                return None;
            }
            if after_colon {
                if gap {
                    return None;
                }
                gap = true;
            } else {
                side.push(group.take().unwrap_or(0));
            }
            after_colon = true;
        } else {
            let digit = char::from(byte).to_digit(16)? as u16;
            group = Some(group.unwrap_or(0).wrapping_mul(16).wrapping_add(digit));
            after_colon = false;
        }
    }
    if !after_colon {
        let side = if gap { &mut tail } else { &mut head };
        side.push(group.unwrap_or(0));
    }
    if !gap && colons < 7 {
        return None;
    }
    let mut words = [0u16; 8];
    words
        .iter_mut()
        .zip(&head)
        .for_each(|(word, &group)| *word = group);
    words
        .iter_mut()
        .rev()
        .zip(tail.iter().rev())
        .for_each(|(word, &group)| *word = group);
    Some(words.into())
}

/// An IPv4 address of one to three numbers, as the system parses it (`inet_aton` of glibc, called
/// by `gethostbyname`): the last number fills the remaining bytes, and a leading 0 makes a number
/// octal.
pub fn short_ipv4(host: &[u8]) -> Option<IpAddr> {
    let numbers: Vec<u32> = host
        .split(|&b| b == b'.')
        .map(|part| {
            let radix = if part.starts_with(b"0") { 8 } else { 10 };
            let digits = part.iter().all(u8::is_ascii_digit);
            u32::from_str_radix(std::str::from_utf8(part).ok()?, radix)
                .ok()
                .filter(|_| digits)
        })
        .collect::<Option<_>>()?;
    let (&last, heads) = numbers.split_last()?;
    if heads.len() > 2 || heads.iter().any(|&head| head > 255) {
        return None;
    }
    let mut bits = 0;
    for (at, head) in heads.iter().enumerate() {
        bits |= head << (24 - 8 * at);
    }
    let room = u32::MAX >> (8 * heads.len());
    (last <= room).then(|| Ipv4Addr::from_bits(bits | last).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv4_numbers_wrap_and_may_be_missing() {
        for (host, expected) in [
            ("127.0.0.2", Some("127.0.0.2")),
            ("256.1.1.1", Some("0.1.1.1")),
            ("01.02.03.04", Some("1.2.3.4")),
            ("...", Some("0.0.0.0")),
            ("1..2.3", Some("1.0.2.3")),
            ("1.2.3", None),
            ("1.2.3.4.5", None),
            ("0x7f.0.0.1", None),
            ("", None),
        ] {
            assert_eq!(
                ipv4(host.as_bytes()),
                expected.map(|e| e.parse().unwrap()),
                "{host}"
            );
        }
    }

    #[test]
    fn an_ordinary_address_has_four_numbers_that_fit() {
        for (host, expected) in [
            ("127.0.0.1", true),
            ("255.255.255.255", true),
            ("01.02.03.004", true),
            ("256.0.0.1", false),
            ("1.2.3", false),
            ("1.2.3.4.5", false),
            ("1..2.3", false),
            ("1.2.3.", false),
            ("0001.2.3.4", false),
            ("1.2.3.x", false),
            ("", false),
        ] {
            assert_eq!(is_ordinary_ipv4(host.as_bytes()), expected, "{host}");
        }
    }

    #[test]
    fn ipv6_is_read_with_kamailios_leniency() {
        for (host, expected) in [
            ("[::1]", Some("::1")),
            ("[::]", Some("::")),
            ("[2001:DB8::1]", Some("2001:db8::1")),
            ("[12345::1]", Some("2345::1")),
            ("[1:2:3:4:5:6:7:8]", Some("1:2:3:4:5:6:7:8")),
            ("[1:2:3:4:5:6:7:]", Some("1:2:3:4:5:6:7:0")),
            ("[:1:2:3:4:5:6:7]", Some("0:1:2:3:4:5:6:7")),
            ("[1::2:3:4:5:6:7]", Some("1:0:2:3:4:5:6:7")),
            ("[1::]", Some("1::")),
            ("[::1:]", Some("::1")),
            ("[1:2:3:4:5:6:7:8::]", None),
            ("[::ffff:127.0.0.1]", None),
            ("[fe80::1%lo]", None),
            ("[127.0.0.2]", None),
            ("[:::]", None),
            ("[1::2::3]", None),
            ("[]", None),
            ("[:]", None),
            ("[::1", None),
            ("1:2:3", None),
        ] {
            assert_eq!(
                ipv6(host.as_bytes()),
                expected.map(|e| e.parse().unwrap()),
                "{host}"
            );
        }
    }

    #[test]
    fn short_ipv4_addresses_are_read_as_the_system_reads_them() {
        for (host, expected) in [
            ("1.2.3", Some("1.2.0.3")),
            ("127.1", Some("127.0.0.1")),
            ("2130706433", Some("127.0.0.1")),
            ("010.1", Some("8.0.0.1")),
            ("1.2.65536", None),
            ("256.1", None),
            ("08.1", None),
            ("1.2.3.4", None),
            ("1.+2", None),
            ("1.", None),
            ("0x7f.1", None),
            ("", None),
        ] {
            assert_eq!(
                short_ipv4(host.as_bytes()),
                expected.map(|e| e.parse().unwrap()),
                "{host}"
            );
        }
    }
}
