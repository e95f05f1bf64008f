//! What of a request is hashed.

use super::hash::{CharSign, hash};
use crate::kamailio::list::uri::{Scheme, SipUri};
use crate::kamailio::version::Version;

/// The hash of a URI: of its user, and of its host and port unless flag 1 is set. The port counts unless
/// it is 5060, or 5061 with `sips:` (`get_uri_hash_keys`, 5.6 to 6.2). `None` for what Kamailio cannot
/// parse: the selection fails.
pub fn of_uri(uri: &[u8], user_only: bool, version: Version, sign: CharSign) -> Option<u32> {
    let uri = trimmed(uri);
    let read = SipUri::read(uri, version).ok()?;
    let user = &uri[read.user.clone()];
    if user_only {
        return Some(hash(user, b"", sign));
    }
    let default_port = match read.scheme {
        Scheme::Sips if !read.is_phone => 5061,
        _ => 5060,
    };
    let end = match &read.port_text {
        // With the colon before it; it stands right behind the host.
        Some(port) if read.port != default_port => read.host.end + 1 + port.len(),
        _ => read.host.end,
    };
    let host = uri.get(read.host.start..end).unwrap_or_default();
    Some(hash(user, host, sign))
}

/// The hash of a Call-ID (`ds_hash_callid`).
pub fn of_text(text: &[u8], sign: CharSign) -> u32 {
    hash(trimmed(text), b"", sign)
}

/// The hash of a user name of credentials: of `user` in `user@domain` and `sip:user@domain`. `None` if
/// that is empty: the call goes to the next destination in turn (`ds_hash_authusername`,
/// `parse_username`).
pub fn of_auth_user(name: &[u8], sign: CharSign) -> Option<u32> {
    let user = match name.len() {
        0..=2 => name,
        _ => {
            let user = name.split(|&byte| byte == b'@').next().unwrap_or_default();
            let colon = user.iter().position(|&byte| byte == b':');
            &user[colon.map_or(0, |colon| colon + 1)..]
        }
    };
    (!user.is_empty()).then(|| of_text(user, sign))
}

/// The hash of the value of `hash_pvar`; `None` if it is empty: the selection fails (`ds_hash_pvar`).
pub fn of_variable(value: &[u8], sign: CharSign) -> Option<u32> {
    match trimmed(value) {
        [] => None,
        value => Some(hash(value, b"", sign)),
    }
}

/// Without blanks and line ends on both sides (`trim`).
fn trimmed(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let start = text.iter().position(|byte| !is_blank(byte));
    let end = text.iter().rposition(|byte| !is_blank(byte));
    match (start, end) {
        (Some(start), Some(end)) => &text[start..=end],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(uri: &str, user_only: bool) -> Option<u32> {
        of_uri(uri.as_bytes(), user_only, Version::V6_1, CharSign::Signed)
    }

    #[test]
    fn a_uri_is_hashed_by_user_host_and_a_port_that_is_not_the_usual_one() {
        let hashed =
            |user: &str, host: &str| Some(hash(user.as_bytes(), host.as_bytes(), CharSign::Signed));
        for (uri, user, host) in [
            ("sip:u@h.test", "u", "h.test"),
            ("sip:u@h.test:5060", "u", "h.test"),
            ("sip:u@h.test:5061;x=y", "u", "h.test:5061"),
            ("sips:u@h.test:5061", "u", "h.test"),
            ("sips:u@h.test:5060", "u", "h.test:5060"),
            ("sip:u:pw@[::1]:5070?x=y", "u", "[::1]:5070"),
            ("sip:h.test:5070", "", "h.test:5070"),
            ("sips:1;a=b@h.test:5061;user=phone", "1", "h.test:5061"),
            ("tel:+123", "+123", ""),
        ] {
            assert_eq!(of(uri, false), hashed(user, host), "{uri}");
            assert_eq!(of(uri, true), hashed(user, ""), "{uri}");
        }
        assert_eq!(of("sip:u@h:70000", false), None);
        assert_eq!(of("nonsense", false), None);
    }

    #[test]
    fn of_credentials_only_the_user_counts() {
        for (name, user) in [
            ("alice", "alice"),
            ("alice@h", "alice"),
            ("sip:alice@h", "alice"),
            ("a@", "a@"),
        ] {
            let expected = Some(of_text(user.as_bytes(), CharSign::Signed));
            assert_eq!(of_auth_user(name.as_bytes(), CharSign::Signed), expected);
        }
        assert_eq!(of_auth_user(b"@home", CharSign::Signed), None);
    }

    #[test]
    fn an_empty_variable_selects_nothing() {
        assert_eq!(of_variable(b" \r\n", CharSign::Signed), None);
        assert_eq!(
            of_variable(b" a ", CharSign::Signed),
            Some(of_text(b"a", CharSign::Signed))
        );
    }
}
