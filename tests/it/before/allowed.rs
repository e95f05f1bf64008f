//! The differences that are allowed, each with its reason.

use serde_json::Value;

use super::difference::Outcome;

struct Allowed {
    /// Whether these arguments lead to it.
    concerns: fn(&[String]) -> bool,
    /// Takes away what may differ.
    make_equal: fn(&[u8]) -> Vec<u8>,
}

/// To a pipe without `--color always` nothing else may differ.
const ALLOWED: [Allowed; 3] = [
    // Colours: the new palette can be read on white and on dark. Blanks at the end of a coloured line.
    Allowed {
        concerns: |args| has(args, "--color", "always"),
        make_equal: without_colours,
    },
    // The pages of the rules are written anew, and `explain` has an option more.
    Allowed {
        concerns: |args| {
            matches!(args, [command, ..] if command == "explain" || command == "help")
                || matches!(args, [command, ..] if command == "rules" && !has(args, "--format", "table"))
        },
        make_equal: |_| Vec::new(),
    },
    // SARIF quotes these pages.
    Allowed {
        concerns: |args| has(args, "--format", "sarif"),
        make_equal: without_pages,
    },
];

fn has(args: &[String], option: &str, value: &str) -> bool {
    args.windows(2).any(|pair| pair == [option, value])
}

pub(super) fn make_equal(args: &[String], outcome: &mut Outcome) {
    for allowed in ALLOWED.iter().filter(|allowed| (allowed.concerns)(args)) {
        outcome.stdout = (allowed.make_equal)(&outcome.stdout);
        outcome.stderr = (allowed.make_equal)(&outcome.stderr);
    }
}

/// The text without `ESC [ .. m`, and without blanks at the ends of lines.
fn without_colours(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(2).position(|pair| pair == b"\x1b[") {
        plain.extend_from_slice(&rest[..at]);
        let end = rest[at..].iter().position(|&byte| byte == b'm');
        rest = &rest[end.map_or(rest.len(), |end| at + end + 1)..];
    }
    plain.extend_from_slice(rest);
    let lines: Vec<&[u8]> = plain
        .split(|&byte| byte == b'\n')
        .map(<[u8]>::trim_ascii_end)
        .collect();
    lines.join(&b'\n')
}

/// The document without what it says of rules; other text as it is.
fn without_pages(bytes: &[u8]) -> Vec<u8> {
    let Ok(mut document) = serde_json::from_slice::<Value>(bytes) else {
        return bytes.to_vec();
    };
    if let Some(rules) = document.pointer_mut("/runs/0/tool/driver/rules") {
        for rule in rules.as_array_mut().into_iter().flatten() {
            for text in ["shortDescription", "fullDescription", "help"] {
                rule[text].take();
            }
        }
    }
    document.to_string().into_bytes()
}
