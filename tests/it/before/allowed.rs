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
const ALLOWED: [Allowed; 6] = [
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
    // What these commands print of mistakes in lists is now as lint prints it, with its code.
    Allowed {
        concerns: |args| {
            let commands = ["show", "probe", "set", "fmt"];
            args.first()
                .is_some_and(|first| commands.contains(&first.as_str()))
        },
        make_equal: without_diagnostics,
    },
    // Severities are error, warning and info everywhere, and what `--fix` does is to fix.
    Allowed {
        concerns: |args| matches!(args, [command, ..] if command == "lint"),
        make_equal: with_new_summary,
    },
    // Help is written anew.
    Allowed {
        concerns: |args| args.iter().any(|arg| arg == "--help" || arg == "-h"),
        make_equal: |_| Vec::new(),
    },
];

/// Words of lint's summary line: before, and now.
const SUMMARY: [(&str, &str); 7] = [
    (" note; ", " info; "),
    (" notes; ", " infos; "),
    (" note left", " info left"),
    (" notes left", " infos left"),
    (" can be mended with --", " fixable with --"),
    (" would be mended", " would be fixed"),
    (" mended", " fixed"),
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

/// The text with the summary line of lint in its new words; other lines as they are.
fn with_new_summary(bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return bytes.to_vec();
    };
    let lines = text.split('\n').map(|line| {
        let is_summary = line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(" error");
        if !is_summary {
            return line.to_owned();
        }
        let line = match line.strip_suffix(" notes") {
            Some(start) => format!("{start} infos"),
            None => line
                .strip_suffix(" note")
                .map_or(line.to_owned(), |start| format!("{start} info")),
        };
        let replace = |line: String, (old, new): &(&str, &str)| line.replace(old, new);
        SUMMARY.iter().fold(line, replace)
    });
    lines.collect::<Vec<_>>().join("\n").into_bytes()
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

/// The text without `file:line:column: severity: ..` and what belongs to it, and without how many more
/// there are. fmt names what keeps Kamailio from starting there, too, and no longer as its last word.
fn without_diagnostics(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let is_start = |line: &str| {
        let severities = [": error", ": warning", ": info"];
        let mut places = severities.iter().filter_map(|word| line.find(word));
        places.any(|at| line[..at].ends_with(|c: char| c.is_ascii_digit()))
    };
    let is_start_refused = |line: &str| {
        line.starts_with("error: ")
            && (line.contains("Kamailio does not start with this list")
                || line.contains("nothing was written: correct "))
    };
    let mut inside = false;
    let mut kept = String::new();
    for line in text.split_inclusive('\n') {
        inside = is_start(line) || inside && line.starts_with("  ");
        if !inside && !is_start_refused(line) && !line.contains(" more like these") {
            kept.push_str(line);
        }
    }
    kept.into_bytes()
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
