//! JUnit's XML: a suite for each file, a case for each finding.

use std::fmt::Write;

use super::xml::{DECLARATION, escaped};
use super::{Report, by_file, message_and_help};
use crate::diagnostic::Severity;
use crate::render::excerpt::{WIDTH, excerpt};
use crate::report::Located;

/// One document. A file without findings is a case that passes.
pub fn junit(report: &Report<'_>) -> String {
    let files = by_file(report);
    let cases = |findings: &[Located<'_>]| findings.len().max(1);
    let tests: usize = files.iter().map(|(_, findings)| cases(findings)).sum();
    let failures: usize = files.iter().map(|(_, findings)| failed(findings)).sum();
    let mut out = DECLARATION.to_owned();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "<testsuites name=\"ds-tool lint\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">"
    );
    for (name, findings) in &files {
        let name = escaped(name);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            cases(findings),
            failed(findings),
        );
        if findings.is_empty() {
            let _ = writeln!(
                out,
                "    <testcase name=\"no findings\" classname=\"{name}\" file=\"{name}\"/>"
            );
        }
        for located in findings {
            case(&mut out, &name, located);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// A note is no failure.
fn fails(located: &Located<'_>) -> bool {
    located.finding.diagnostic.severity > Severity::Info
}

fn failed(findings: &[Located<'_>]) -> usize {
    findings.iter().filter(|located| fails(located)).count()
}

fn case(out: &mut String, file: &str, located: &Located<'_>) {
    let diagnostic = &located.finding.diagnostic;
    let (line, column) = (located.start.line, located.start.column);
    let (text, caret) = excerpt(located.finding.source, diagnostic.span, WIDTH);
    let body = format!(
        "{file}:{line}:{column}: {}\n  {}\n  {caret}",
        lines(&message_and_help(located)),
        escaped(&text)
    );
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "    <testcase name=\"{} {} at {line}:{column}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\">",
        located.code(),
        located.name(),
    );
    let _ = if fails(located) {
        writeln!(
            out,
            "      <failure type=\"{}\" message=\"{}\">{body}</failure>",
            diagnostic.severity.as_str(),
            escaped(&diagnostic.message),
        )
    } else {
        writeln!(out, "      <system-out>{body}</system-out>")
    };
    out.push_str("    </testcase>\n");
}

/// Escaped, but with its line feeds.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(escaped).collect();
    lines.join("\n")
}
