//! File names in the form that other programs expect.

use std::fmt::Write;
use std::path::{Path, is_separator};

/// The name without a leading `./`.
pub(super) fn plain(name: &str) -> &str {
    match name
        .strip_prefix("./")
        .map(|rest| rest.trim_start_matches('/'))
    {
        Some(rest) if !rest.is_empty() => rest,
        _ => name,
    }
}

/// The name as a URI reference (RFC 3986): relative names stay relative, absolute ones become `file://`.
pub(super) fn uri(name: &str) -> String {
    let mut out = String::new();
    if Path::new(name).is_absolute() {
        out.push_str(if name.starts_with(is_separator) {
            "file://"
        } else {
            "file:///"
        });
    }
    for c in plain(name).chars() {
        if is_separator(c) {
            out.push('/');
        } else if c.is_ascii_alphanumeric() || "-._~".contains(c) {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn reserved_characters_are_escaped() {
        for (name, expected) in [
            ("a/b.list", "a/b.list"),
            ("./a.list", "a.list"),
            (".//a.list", "a.list"),
            ("../a.list", "../a.list"),
            ("a:b c%#?.cfg", "a%3Ab%20c%25%23%3F.cfg"),
            ("/etc/\u{fc}.cfg", "file:///etc/%C3%BC.cfg"),
            ("<stdin>", "%3Cstdin%3E"),
            ("./", "./"),
        ] {
            assert_eq!(uri(name), expected);
        }
    }
}
