//! A change as a unified diff.

use similar::TextDiff;

use crate::base::escape::{sanitize, without_passwords};

/// The unified diff from `old` to `new`, with three lines of context; empty if they are equal. `patch`
/// can apply it, unless it is made `safe` for a terminal or a changed line contains a password. If a
/// line of context contains one, the diff has no context.
pub fn unified(name: &str, old: &[u8], new: &[u8], safe: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    for around in [3, 0] {
        out.clear();
        // Writing to a Vec cannot fail.
        let _ = unified
            .context_radius(around)
            .header(name, name)
            .to_writer(&mut out);
        if safe || without_passwords(&out) == out.as_slice() {
            break;
        }
    }
    if !safe {
        return without_passwords(&out).into_owned();
    }
    let lines = out.split_inclusive(|&b| b == b'\n').map(|line| {
        let (text, end) = match line.strip_suffix(b"\n") {
            Some(text) => (text.strip_suffix(b"\r").unwrap_or(text), "\n"),
            None => (line, ""),
        };
        let text = without_passwords(text);
        let cells: Vec<_> = text.split(|&b| b == b'\t').map(sanitize).collect();
        cells.join("\t") + end
    });
    lines.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden() {
        let text = "a\nurl \"mysql://u:secret@h/db\"\nb\nc 8\n";
        assert_eq!(
            unified(
                "x",
                text.as_bytes(),
                text.replace('8', "0").as_bytes(),
                false
            ),
            b"--- x\n+++ x\n@@ -4 +4 @@\n-c 8\n+c 0\n"
        );
        let new = text.replace("url", "URL");
        for safe in [true, false] {
            let shown = unified("x", text.as_bytes(), new.as_bytes(), safe);
            let shown = String::from_utf8(shown).unwrap();
            assert!(shown.contains("+URL \"mysql://u:******@h/db\""), "{shown}");
            assert!(!shown.contains("secret"), "{shown}");
        }
    }

    #[test]
    fn a_change_is_shown_with_context() {
        let (old, new) = (b"# a\n1 sip:h 8\n# b\n", b"# a\n1 sip:h 0\n# b\n");
        assert_eq!(
            unified("x.list", old, new, true),
            b"--- x.list\n+++ x.list\n@@ -1,3 +1,3 @@\n # a\n-1 sip:h 8\n+1 sip:h 0\n # b\n"
        );
        assert_eq!(unified("x", old, old, true), b"");
        let (old, new) = (b"1\tsip:\x1bh 8\r\n", b"1\tsip:\x1bh 0\r\n");
        let end = |diff: Vec<u8>, end: &[u8]| diff.ends_with(end);
        assert!(end(unified("x", old, new, false), b"+1\tsip:\x1bh 0\r\n"));
        assert!(end(unified("x", old, new, true), b"+1\tsip:\\u{1b}h 0\n"));
    }
}
