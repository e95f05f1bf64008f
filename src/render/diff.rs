//! A change as a unified diff.

use similar::TextDiff;

use crate::text::sanitize;

/// What leads from `old` to `new`, with three lines around each change; empty where they are equal.
pub fn unified(name: &str, old: &[u8], new: &[u8]) -> String {
    let name = sanitize(name.as_bytes());
    let mut out = Vec::new();
    let diff = TextDiff::from_lines(old, new);
    let mut unified = diff.unified_diff();
    let written = unified.header(&name, &name).to_writer(&mut out);
    let lines = out.split_inclusive(|&b| b == b'\n').map(|line| {
        let (text, end) = match line.strip_suffix(b"\n") {
            Some(text) => (text, "\n"),
            None => (line, ""),
        };
        sanitize(text.strip_suffix(b"\r").unwrap_or(text)) + end
    });
    // Writing to a Vec cannot fail.
    written.map_or_else(|_| String::new(), |()| lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_with_its_surroundings() {
        let (old, new) = (b"# a\n1 sip:h 8\n# b\n", b"# a\n1 sip:h 0\n# b\n");
        assert_eq!(
            unified("x.list", old, new),
            "--- x.list\n+++ x.list\n@@ -1,3 +1,3 @@\n # a\n-1 sip:h 8\n+1 sip:h 0\n # b\n"
        );
        assert_eq!(unified("x", old, old), "");
    }
}
