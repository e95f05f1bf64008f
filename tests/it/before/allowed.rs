//! The differences that are allowed, each with its reason.

use super::difference::Outcome;

struct Allowed {
    /// Whether these arguments lead to it.
    concerns: fn(&[String]) -> bool,
    /// Takes away what may differ.
    make_equal: fn(&[u8]) -> Vec<u8>,
}

/// To a pipe without `--color always` nothing may differ.
const ALLOWED: [Allowed; 1] = [
    // Colours: the new palette can be read on white and on dark.
    Allowed {
        concerns: |args| args.windows(2).any(|pair| pair == ["--color", "always"]),
        make_equal: without_colours,
    },
];

pub(super) fn make_equal(args: &[String], outcome: &mut Outcome) {
    for allowed in ALLOWED.iter().filter(|allowed| (allowed.concerns)(args)) {
        outcome.stdout = (allowed.make_equal)(&outcome.stdout);
        outcome.stderr = (allowed.make_equal)(&outcome.stderr);
    }
}

/// The text without `ESC [ .. m`.
fn without_colours(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\x1b[") {
        plain.extend_from_slice(&rest[..at]);
        let end = rest[at..].iter().position(|&byte| byte == b'm');
        rest = &rest[end.map_or(rest.len(), |end| at + end + 1)..];
    }
    plain.extend_from_slice(rest);
    plain
}
