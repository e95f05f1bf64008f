//! GitHub Actions workflow commands, which become annotations; one per line.

use std::fmt::Write;

use super::{Report, message_and_help, path};
use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;

/// One command per finding.
pub fn github(report: &Report<'_>) -> String {
    let mut out = String::new();
    for located in report.located() {
        let command = match located.finding.diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) = (located.start, located.end);
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "::{command} file={},line={},col={},endLine={}",
            property(path::plain(located.file)),
            start.line,
            start.column,
            end.line,
        );
        // GitHub accepts columns only if the range is within one line.
        if end.line == start.line {
            let _ = write!(out, ",endColumn={}", end.column);
        }
        let title = format!("{} {}", located.code(), located.name());
        let _ = writeln!(
            out,
            ",title={}::{}",
            property(title.trim_end()),
            data(&message_and_help(&located))
        );
    }
    out
}

/// The command of a run that failed.
pub fn failure(why: &str) -> String {
    format!("::error title=ds-tool::{}\n", data(why))
}

/// Escapes the text after the second `::`.
fn data(text: &str) -> String {
    let lines: Vec<_> = text
        .split('\n')
        .map(|line| sanitize(line.strip_suffix('\r').unwrap_or(line).as_bytes()))
        .map(|line| line.replace('%', "%25"))
        .collect();
    lines.join("%0A")
}

/// Escapes the value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_end_a_value_are_escaped() {
        assert_eq!(data("50% a,b: c\r\nd\u{1b}"), "50%25 a,b: c%0Ad\\u{1b}");
        assert_eq!(property("50% a,b: c\n"), "50%25 a%2Cb%3A c%0A");
    }
}
