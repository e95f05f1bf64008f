//! Checkstyle XML, which most CI servers read.

use std::fmt::Write;

use super::{Report, by_file};
use crate::render::xml::{DECLARATION, escaped};

/// One document with an element per file.
pub fn checkstyle(report: &Report<'_>) -> String {
    let mut out = DECLARATION.to_owned();
    out.push_str("<checkstyle version=\"4.3\">\n");
    for (name, findings) in by_file(report) {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  <file name=\"{}\">", escaped(name));
        for located in findings {
            let diagnostic = &located.finding.diagnostic;
            let _ = writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"ds-tool.{}\"/>",
                located.start.line,
                located.start.column,
                diagnostic.severity.as_str(),
                escaped(&diagnostic.message),
                located.code(),
            );
        }
        out.push_str("  </file>\n");
    }
    out.push_str("</checkstyle>\n");
    out
}

/// The document of a run that failed.
pub fn failure(why: &str) -> String {
    format!(
        "{DECLARATION}<checkstyle version=\"4.3\">\n  <file name=\"ds-tool\">\n    \
         <error line=\"1\" column=\"1\" severity=\"error\" message=\"{}\" source=\"ds-tool\"/>\n  </file>\n</checkstyle>\n",
        escaped(why)
    )
}
