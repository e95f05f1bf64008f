//! What is secret in the text of a cfg: values of parameters that are passwords, passwords in URLs and
//! in `pass=..` attributes, and what a name that says so is defined as.

use std::borrow::Cow;
use std::fmt;
use std::iter;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;
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
    let starts = scheme_ends(text);
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
    found.extend(secret_attributes(text));
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|range| {
        let apart = range.start >= end;
        end = end.max(range.end);
        apart
    });
    found
}

/// The last letter of each scheme with its colon and slashes: `l://`. Read without a regular expression, as
/// every string of a cfg is looked at.
fn scheme_ends(text: &[u8]) -> Vec<Range<usize>> {
    let colons = memmem::find_iter(text, b":/");
    let named = colons.filter(|&at| at > 0 && text[at - 1].is_ascii_alphanumeric());
    let with_slashes = named.map(|at| {
        let slashes = text[at + 1..].iter().take_while(|&&b| b == b'/').count();
        at - 1..at + 1 + slashes.min(3)
    });
    with_slashes.collect()
}

/// The values of attributes whose name ends in a secret word: `pass=..;`.
fn secret_attributes(text: &[u8]) -> impl Iterator<Item = Range<usize>> {
    const NAMES: [&str; 8] = [
        "pass", "passwd", "password", "pwd", "secret", "token", "apikey", "api_key",
    ];
    let is_secret = |head: &[u8]| {
        NAMES.iter().any(|name| {
            let end = head.len().checked_sub(name.len()).map(|at| &head[at..]);
            end.is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes()))
        })
    };
    let mut known_end = 0;
    let secret = memchr::memchr_iter(b'=', text).filter(move |&equals| is_secret(&text[..equals]));
    secret.filter_map(move |equals| {
        // An attribute within the value of another is secret with it.
        if equals < known_end {
            return None;
        }
        let start = equals + 1;
        let length = text[start..].iter().position(|b| b";&\"".contains(b));
        known_end = length.map_or(text.len(), |length| start + length);
        (known_end > start).then_some(start..known_end)
    })
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
    // To compile a regular expression takes longer than to read most cfgs: only where it may match.
    let has = |word: &str| memmem::find(line, word.as_bytes()).is_some();
    let is_parameter = PARAMETERS.iter().any(|(_, name)| has(name));
    let is_directive = has("#!") || has("!!");
    let all = [
        (is_parameter, &PARAMETER),
        (is_directive, &DEFINE),
        (is_directive, &RULE),
    ];
    let possible = all.into_iter().filter(|(may_match, _)| *may_match);
    let found = possible.filter_map(|(_, regex)| regex.captures(line));
    let values = found.filter_map(|found| found.iter().skip(1).flatten().next());
    let mut secrets: Vec<_> = values.map(|value| value.range()).collect();
    static URL: LazyLock<Regex> = LazyLock::new(|| own_regex(r#"(?-u)db_url["'][ \t,]+["']?(.+)"#));
    if has("db_url")
        && let Some(url) = URL.captures(line).and_then(|found| found.get(1))
    {
        let at = url.start();
        let found = of_db_url(url.as_bytes()).into_iter();
        secrets.extend(found.map(|range| at + range.start..at + range.end));
    }
    secrets
}

/// What must not be printed, such as a password.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    pub fn new(text: impl Into<Vec<u8>>) -> Self {
        Self(text.into())
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("******")
    }
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
