//! What is secret in the text of a cfg: values of parameters that are passwords, passwords in URLs and
//! in `pass=..` attributes, and what a name that says so is defined as.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::escape::own_regex;

/// The parameters of modules whose whole value is secret, or has secrets in a notation of its own. From
/// the params and docs of all modules of 5.6.6 and 6.1.4. A `db_url` is known by its shape.
const PARAMETERS: &[(&str, &str)] = &[
    ("auth", "secret"),
    ("auth_ephemeral", "secret"),
    ("auth_xkeys", "xkey"),
    ("crypto", "netio_key"),
    ("db_redis", "db_pass"),
    ("db_redis", "sentinels_config"),
    ("erlang", "cookie"),
    ("influxdbc", "password"),
    ("kafka", "configuration"),
    ("mqtt", "password"),
    ("outbound", "flow_token_secret"),
    ("siptrace", "auth_key"),
    ("slack", "slack_url"),
    ("snmpstats", "snmpCommunity"),
    ("tls", "private_key_password"),
    ("tls", "pkey_password"),
    ("topoh", "mask_key"),
    ("uac", "credential"),
    ("uac", "restore_passwd"),
    ("xmpp", "xmpp_password"),
];

/// A part of a name that says that what it stands for is secret.
const SECRET_WORDS: &str = "pass|pwd|secret|token|credential|api_?key";

/// Whether the whole value of this parameter is secret; `modules` may be a pattern of names.
pub fn is_secret_parameter(modules: &[u8], name: &[u8]) -> bool {
    let modules = String::from_utf8_lossy(modules).to_ascii_lowercase();
    let plain = modules
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_|".contains(&b));
    PARAMETERS.iter().any(|(module, parameter)| {
        let is_for = !plain || modules.split('|').any(|one| one == *module);
        parameter.as_bytes() == name && is_for
    })
}

/// Whether a name says that what it stands for is secret: `DBPASS`.
pub fn is_secret_name(name: &[u8]) -> bool {
    static WORD: LazyLock<Regex> =
        LazyLock::new(|| own_regex(&format!("(?i-u)(?:{SECRET_WORDS})")));
    WORD.is_match(name)
}

/// Where passwords are in URLs (`scheme://user:..@`) and in attributes (`pass=..;`). A URL of which no end
/// of a password is seen has it to the end where `open` is set.
pub fn passwords(text: &[u8], open: bool) -> Vec<Range<usize>> {
    static URL: LazyLock<Regex> = LazyLock::new(|| own_regex("(?-u)[A-Za-z0-9]:/{1,3}"));
    static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(r#"(?i-u)(?:pass(?:w(?:or)?d)?|pwd|secret|token|api_?key)=([^;&"]+)"#)
    });
    let starts: Vec<_> = URL.find_iter(text).map(|scheme| scheme.range()).collect();
    let mut found = Vec::new();
    for (index, start) in starts.iter().enumerate() {
        let next = starts.get(index + 1).map_or(text.len(), |next| next.start);
        let url = &text[start.end..next];
        let Some(colon) = url.iter().position(|&b| b == b':') else {
            continue;
        };
        let end = match url.iter().rposition(|&b| b == b'@') {
            Some(at) if at > colon => at,
            None if open => url.len(),
            _ => continue,
        };
        found.push(start.end + colon + 1..start.end + end);
    }
    let attributes = ATTRIBUTE.captures_iter(text);
    found.extend(attributes.filter_map(|found| found.get(1).map(|value| value.range())));
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|range| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    found
}

/// What is secret in a line because of the words around it, whether or not the line is read.
fn by_words(line: &[u8]) -> Vec<Range<usize>> {
    static PARAMETER: LazyLock<Regex> = LazyLock::new(|| {
        let names: Vec<_> = PARAMETERS.iter().map(|(_, name)| *name).collect();
        own_regex(&format!(
            r#"(?-u)["'](?:{})["'][ \t,]+["']?(.+)"#,
            names.join("|")
        ))
    });
    static DEFINE: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(&format!(
            r"(?i-u)[#!]!(?:try|re)?def(?:ine|exps?)?[ \t]+\w*(?:{SECRET_WORDS})\w*[ \t]+(.+)"
        ))
    });
    static RULE: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(&format!(
            r#"(?i-u)[#!]!substdefs?[ \t]*["'].[A-Za-z0-9_@%]*(?:{SECRET_WORDS})[A-Za-z0-9_@%]*[^A-Za-z0-9_@%](.+)|[#!]!subst[ \t]*["'].[A-Za-z0-9_@%]*(?:{SECRET_WORDS})[A-Za-z0-9_@%]*[^A-Za-z0-9_@%](.+)"#
        ))
    });
    let all = [&*PARAMETER, &*DEFINE, &*RULE];
    let found = all.into_iter().filter_map(|regex| regex.captures(line));
    let values = found.filter_map(|found| found.iter().skip(1).flatten().next());
    let mut secrets: Vec<_> = values.map(|value| value.range()).collect();
    static URL: LazyLock<Regex> = LazyLock::new(|| own_regex(r#"(?-u)db_url["'][ \t,]+["']?(.+)"#));
    if let Some(url) = URL.captures(line).and_then(|found| found.get(1)) {
        let at = url.start();
        let found = of_db_url(url.as_bytes()).into_iter();
        secrets.extend(found.map(|range| at + range.start..at + range.end));
    }
    secrets
}

/// What is secret in the value of a `db_url`, or in what should be one: all behind the scheme if it does
/// not have the shape of one.
pub fn of_db_url(value: &[u8]) -> Vec<Range<usize>> {
    let is_url = value.windows(2).any(|bytes| bytes == b":/");
    match value.iter().position(|&b| b == b':') {
        Some(colon) if !is_url => iter::once(colon + 1..value.len()).collect(),
        _ => passwords(value, true),
    }
}

/// The part of a `#!subst` rule, as it is written with its quotes, that replaces.
pub fn replacement(rule: &[u8]) -> Range<usize> {
    let end = rule.len().saturating_sub(1);
    let Some(separator) = rule.get(1) else {
        return 0..rule.len();
    };
    let mut ends = (2..end).filter(|&at| rule[at] == *separator && rule[at - 1] != b'\\');
    let start = ends.next().map_or(1, |at| at + 1);
    start..ends.next_back().unwrap_or(end).max(start)
}

/// The text, a line or a message, with each byte of a secret replaced by `*`.
pub fn without_secrets(text: &[u8]) -> Cow<'_, [u8]> {
    let mut masked = Cow::Borrowed(text);
    let found = passwords(text, false).into_iter().chain(by_words(text));
    for secret in found {
        mask(&mut masked.to_mut()[secret]);
    }
    masked
}

/// Replaces each byte by `*`, but no line end.
pub fn mask(secret: &mut [u8]) {
    let bytes = secret.iter_mut().filter(|b| !matches!(**b, b'\r' | b'\n'));
    bytes.for_each(|byte| *byte = b'*');
}

/// Masks secrets in words that may quote a file, line by line.
pub fn masked(words: String) -> String {
    let lines = words.split_inclusive('\n');
    let lines =
        lines.map(|line| String::from_utf8_lossy(&without_secrets(line.as_bytes())).into_owned());
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_shape_and_by_the_words_around_them() {
        for (text, shown) in [
            ("x \"mysql://u:PW@h/d\"", "x \"mysql://u:**@h/d\""),
            ("\"mysql://u:P'W @x@h/d\"", "\"mysql://u:******@h/d\""),
            ("mysql://u@x/y:P\\\"W@h", "mysql://u@x/y:****@h"),
            ("a b://u:p@h c://:q@h", "a b://u:*@h c://:*@h"),
            ("a sip://h:5060/x", "a sip://h:5060/x"),
            ("addr=h;pass=PW;db=1", "addr=h;pass=**;db=1"),
            (
                "modparam(\"auth\", \"secret\", \"PW\")",
                "modparam(\"auth\", \"secret\", \"****",
            ),
            (
                "modparam(\"auth_db\", \"password_column\", \"password\")",
                "modparam(\"auth_db\", \"password_column\", \"password\")",
            ),
            ("#!define DBPASS PW", "#!define DBPASS **"),
            ("x_db_url\", \"mysql://u:PW)", "x_db_url\", \"mysql://u:***"),
            ("x_db_url\", \"mysql:PW@h", "x_db_url\", \"mysql:****"),
            ("#!define HOST h", "#!define HOST h"),
            ("#!subst \"/DBPASS/PW/\"", "#!subst \"/DBPASS/****"),
            ("#!substdef '!DBPASS!PW!g'", "#!substdef '!DBPASS!*****"),
            ("#!substdef '!HOST!h!g'", "#!substdef '!HOST!h!g'"),
        ] {
            assert_eq!(masked(text.to_owned()), shown, "{text}");
        }
    }

    #[test]
    fn the_replacement_of_a_rule_is_between_its_last_separators() {
        for (rule, part) in [
            ("\"/A/PW/g\"", "PW"),
            ("\"!A!P/W!\"", "P/W"),
            ("\"/A/PW\"", "PW"),
            ("\"A", ""),
        ] {
            let range = replacement(rule.as_bytes());
            assert_eq!(&rule[range], part, "{rule}");
        }
    }

    #[test]
    fn a_parameter_is_secret_in_its_module() {
        assert!(is_secret_parameter(b"auth", b"secret"));
        assert!(is_secret_parameter(b"xmpp|auth", b"secret"));
        assert!(is_secret_parameter(b"au.*", b"secret"));
        assert!(!is_secret_parameter(b"sl", b"secret"));
        assert!(!is_secret_parameter(b"auth", b"nonce_expire"));
    }
}
