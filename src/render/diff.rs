//! A change as a unified diff.

use similar::TextDiff;

use crate::base::escape::sanitize;
use crate::base::secrets::{mask, without_secrets};
use crate::base::source::Source;

/// What leads from the text of `source` to `new`, with three lines around each change; empty where they are equal.
/// `patch` can apply it, unless it is for a `terminal`, or a line that changes has a password or a
/// character that could lead a reader astray. Where one stands around a change, nothing around is shown.
pub fn unified(source: &Source, new: &[u8], terminal: bool) -> Vec<u8> {
    let diff = TextDiff::from_lines(source.text.as_slice(), new);
    let mut unified = diff.unified_diff();
    let name = sanitize(source.name.as_bytes());
    let secrets = secret_words(source);
    let mut around = |lines: usize| {
        let mut out = Vec::new();
        // Writing to a Vec cannot fail.
        let _ = unified
            .context_radius(lines)
            .header(&name, &name)
            .to_writer(&mut out);
        let shown = shown(&out, &secrets, terminal);
        (shown == out, shown)
    };
    match around(3) {
        (false, _) if !terminal => around(0).1,
        (_, shown) => shown,
    }
}

/// The secrets of a source, as they are in its lines. Their places are others after a change.
fn secret_words(source: &Source) -> Vec<&[u8]> {
    let secrets = source.secrets.iter().map(|span| source.bytes(*span));
    let words = secrets.flat_map(|secret| secret.split(|b| b"\"'\r\n".contains(b)));
    words.filter(|word| word.len() > 1).collect()
}

/// The lines of a diff without passwords, and with dangerous characters made visible; for a terminal, also
/// bytes that are not UTF-8.
fn shown(diff: &[u8], secrets: &[&[u8]], terminal: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(diff.len());
    for line in diff.split_inclusive(|&b| b == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let without_cr = text.strip_suffix(b"\r").unwrap_or(text);
        let mut hidden = without_secrets(without_cr).into_owned();
        for secret in secrets {
            for at in memchr::memmem::find_iter(without_cr, secret) {
                mask(&mut hidden[at..at + secret.len()]);
            }
        }
        for (cell, index) in hidden.split(|&b| b == b'\t').zip(0..) {
            if index > 0 {
                out.push(b'\t');
            }
            for chunk in cell.utf8_chunks() {
                out.extend(sanitize(chunk.valid().as_bytes()).as_bytes());
                match terminal {
                    true => out.extend(sanitize(chunk.invalid()).as_bytes()),
                    false => out.extend(chunk.invalid()),
                }
            }
        }
        let end = if terminal {
            text.len()
        } else {
            without_cr.len()
        };
        out.extend(&line[end..]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden() {
        let text = "a\nurl \"mysql://u:secret@h/db\"\nb\nc 8\n";
        let source = Source::new("x", text);
        assert_eq!(
            unified(&source, text.replace('8', "0").as_bytes(), false),
            b"--- x\n+++ x\n@@ -4 +4 @@\n-c 8\n+c 0\n"
        );
        let new = text.replace("url", "URL");
        for safe in [true, false] {
            let shown = unified(&source, new.as_bytes(), safe);
            let shown = String::from_utf8(shown).unwrap();
            assert!(shown.contains("+URL \"mysql://u:******@h/db\""), "{shown}");
            assert!(!shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn a_change_is_shown_with_context() {
        let (old, new) = (b"# a\n1 sip:h 8\n# b\n", b"# a\n1 sip:h 0\n# b\n");
        assert_eq!(
            unified(&Source::new("x.list", old), new, true),
            b"--- x.list\n+++ x.list\n@@ -1,3 +1,3 @@\n # a\n-1 sip:h 8\n+1 sip:h 0\n # b\n"
        );
        assert_eq!(unified(&Source::new("x.list", old), old, true), b"");
        let (old, new) = (b"1\tsip:\x1bh 8\r\n", b"1\tsip:\x1bh 0\r\n");
        let end = |diff: Vec<u8>, end: &[u8]| diff.ends_with(end);
        let shown = b"+1\tsip:\\u{1b}h 0\r\n";
        assert!(end(unified(&Source::new("x", old), new, false), shown));
        assert!(end(
            unified(&Source::new("x", old), new, true),
            b"+1\tsip:\\u{1b}h 0\n"
        ));
    }
}
