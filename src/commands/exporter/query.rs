//! The parameters of a request: `target=sip:gw.example.org&set=1`.

use percent_encoding::percent_decode_str;

/// The value of the first parameter of this name, decoded; `None` if there is none.
pub(super) fn parameter(query: &str, name: &str) -> Option<Vec<u8>> {
    let mut all = query
        .split('&')
        .map(|part| part.split_once('=').unwrap_or((part, "")));
    let (_, value) = all.find(|(key, _)| decoded(key) == name.as_bytes())?;
    Some(decoded(value))
}

/// Percent-encoded text, with `+` for a blank (application/x-www-form-urlencoded). What is encoded wrongly
/// stands for itself.
fn decoded(text: &str) -> Vec<u8> {
    percent_decode_str(&text.replace('+', " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded() {
        let query = "module=kamailio&target=sip%3Agw%40x.test%3Btransport%3Dtcp&set=-1&empty=&set=2&%61=b+c";
        let value = |name| parameter(query, name).map(|v| String::from_utf8(v).unwrap());
        assert_eq!(value("target").unwrap(), "sip:gw@x.test;transport=tcp");
        assert_eq!(value("set").unwrap(), "-1");
        assert_eq!(value("empty").unwrap(), "");
        assert_eq!(value("a").unwrap(), "b c");
        assert_eq!(value("nothing"), None);
    }

    #[test]
    fn what_is_encoded_wrongly_stands_for_itself() {
        for (text, bytes) in [
            ("%", &b"%"[..]),
            ("%4", b"%4"),
            ("%zz", b"%zz"),
            ("%+1", b"% 1"),
            ("%ff", b"\xff"),
            ("é%C3%A9", "éé".as_bytes()),
        ] {
            assert_eq!(decoded(text), bytes, "{text}");
        }
    }
}
