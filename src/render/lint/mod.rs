//! The output formats of lint. Each is a complete document even without findings, except [`text`] and
//! [`github`], which are then empty.

mod checkstyle;
mod fingerprint;
mod github;
mod gitlab;
mod junit;
mod markdown;
mod path;
mod sarif;
mod text;

pub use crate::report::LintReport as Report;
pub use checkstyle::{checkstyle, failure as checkstyle_failure};
pub use fingerprint::Fingerprints;
pub use github::{failure as github_failure, github};
pub use gitlab::{failure as gitlab_failure, gitlab};
pub use junit::junit;
pub use markdown::{failure as markdown_failure, markdown};
pub use sarif::{failure as sarif_failure, sarif};
pub use text::text;

use std::collections::HashMap;

use super::json::document;
use crate::report::LocatedFinding;

/// JSON with all details of a finding.
pub fn json(report: &Report<'_>) -> String {
    document(&report.rows())
}

/// The findings by file: first the linted files, also those without findings, then other files with
/// findings.
fn by_file<'a>(report: &Report<'a>) -> Vec<(&'a str, Vec<LocatedFinding<'a>>)> {
    let names = report.names;
    let linted = report.files.iter().map(|name| (names.of(name), None));
    let found = report.located();
    let found = found.map(|located| (located.file, Some(located)));
    let mut files: Vec<(&str, Vec<_>)> = Vec::new();
    let mut index = HashMap::new();
    for (name, located) in linted.chain(found) {
        let name = path::plain(name);
        let at = *index.entry(name).or_insert(files.len());
        match files.get_mut(at) {
            Some((_, all)) => all.extend(located),
            None => files.push((name, located.into_iter().collect())),
        }
    }
    files
}

/// A document in which GitHub's runner finds no command, and a reader of JSON or XML the same text.
pub fn without_commands(document: &str) -> String {
    let is_xml = document.starts_with('<');
    let bracket = if is_xml { "##&#91;" } else { "##\\u005b" };
    let lines = document.split_inclusive('\n').map(|line| {
        let line = line.replace("##[", bracket);
        let blanks = line.len() - line.trim_start().len();
        match line[blanks..].strip_prefix("::") {
            // Text within an element of XML: a line of JSON begins with other characters.
            Some(rest) => format!("{}&#58;:{rest}", &line[..blanks]),
            None => line,
        }
    });
    lines.collect()
}

/// The message, and the help on a line of its own.
fn message_and_help(located: &LocatedFinding<'_>) -> String {
    let diagnostic = &located.finding.diagnostic;
    match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}
