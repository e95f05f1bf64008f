//! Diagnostics as text: `file:line:column: severity: message`, the line, and a caret under it.

use std::fmt::Write;

use super::paint::Paint;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Source;
use crate::text::sanitize;

/// The most characters of a line that are shown.
const WIDTH: usize = 100;

/// Diagnostics of one file for a person, each ending with a line feed.
pub fn text(diagnostics: &[Diagnostic], source: &Source, color: bool) -> String {
    diagnostics
        .iter()
        .map(|diagnostic| one(diagnostic, source, color))
        .collect()
}

/// One diagnostic for a person, ending with a line feed.
pub fn one(diagnostic: &Diagnostic, source: &Source, color: bool) -> String {
    let paint = match diagnostic.severity {
        Severity::Error => Paint::Red,
        Severity::Warning => Paint::Yellow,
        Severity::Info => Paint::Dim,
    };
    let severity = match diagnostic.code {
        Some(code) => format!("{}[{code}]", diagnostic.severity.as_str()),
        None => diagnostic.severity.as_str().to_owned(),
    };
    let (line, caret) = excerpt(diagnostic, source);
    let mut out = format!(
        "{}:{}:{}: {}: {}\n  {line}\n  {}\n",
        sanitize(source.name.as_bytes()),
        diagnostic.place.line,
        diagnostic.place.column,
        paint.over(&severity, color),
        diagnostic.message,
        paint.over(&caret, color),
    );
    if let Some(help) = &diagnostic.help {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {} {help}", Paint::Bold.over("help:", color));
    }
    out
}

/// The line, cut to what is seen at once, and carets under the bytes in question.
fn excerpt(diagnostic: &Diagnostic, source: &Source) -> (String, String) {
    let span = diagnostic.span.range();
    let text = &source.text;
    let start = text
        .get(..span.start)
        .unwrap_or(text)
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |at| at + 1);
    let before = source.text.get(start..span.start).unwrap_or_default();
    let rest = text.get(span.start..).unwrap_or_default();
    let after_start = rest.split(|&b| b == b'\n').next().unwrap_or_default();
    let (about, after) = after_start.split_at(span.len().min(after_start.len()));
    let after = after.strip_suffix(b"\r").unwrap_or(after);

    let before = cut_front(&tabs_as_blanks(before));
    let about = cut_back(&tabs_as_blanks(about), WIDTH - before.chars().count());
    let room = WIDTH.saturating_sub(before.chars().count() + about.chars().count());
    let after = cut_back(&tabs_as_blanks(after), room);
    let caret = format!(
        "{}{}",
        " ".repeat(before.chars().count()),
        "^".repeat(about.chars().count().max(1))
    );
    (format!("{before}{about}{after}"), caret)
}

fn tabs_as_blanks(bytes: &[u8]) -> String {
    let blanks: Vec<u8> = bytes
        .iter()
        .map(|&b| if b == b'\t' { b' ' } else { b })
        .collect();
    sanitize(&blanks)
}

fn cut_front(text: &str) -> String {
    let length = text.chars().count();
    if length <= WIDTH / 2 {
        return text.to_owned();
    }
    format!(
        "...{}",
        text.chars().skip(length - WIDTH / 2).collect::<String>()
    )
}

fn cut_back(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::of_list;
    use crate::kamailio::Version;
    use crate::list::List;
    use crate::list::load::Load;
    use crate::names::Answers;

    #[test]
    fn a_diagnostic_shows_the_place() {
        let source = Source::new("a.list", *b"# ok\n1\tsip:10.0.0.1 AP # x\r\n");
        let list = List::read(source, Version::V6_1, &Answers::default(), &Load::default());
        assert_eq!(
            text(
                &of_list(&list, &list.in_kamailio_order()),
                &list.source,
                false
            ),
            "a.list:2:16: warning: not a number: Kamailio takes flags 0 and this word as the attributes\n  \
             1 sip:10.0.0.1 AP # x\n                 ^^\n  \
             help: write the flags as a number: 1 inactive, 2 trying, 4 disabled, 8 probing, added up\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let mut line = vec![b'#'; 1023];
        line.extend(b"7 sip:10.0.0.7 AP ");
        line.extend([b'y'; 300]);
        let list = List::read(
            Source::new("a", line),
            Version::V6_1,
            &Answers::default(),
            &Load::default(),
        );
        for printed in text(
            &of_list(&list, &list.in_kamailio_order()),
            &list.source,
            false,
        )
        .lines()
        .filter(|l| l.starts_with(' '))
        {
            assert!(printed.chars().count() < WIDTH + 15, "{printed}");
        }
    }
}
