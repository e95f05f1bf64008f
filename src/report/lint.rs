//! The findings of lint, by file.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde::Serialize;

use super::JSON_VERSION;
use crate::base::escape::JsonString;
use crate::base::source::{Edit, LineIndex, Position};
use crate::lint::{Finding, FindingCounts, RULES, Rule};

#[derive(Debug, Clone, Copy)]
pub struct LintReport<'a> {
    /// The findings; those of one file are consecutive. Some represent further findings that are only
    /// counted.
    pub findings: &'a [Finding<'a>],
    /// The number of findings, with those that are only counted.
    pub counts: FindingCounts,
    /// The name of every linted file.
    pub files: &'a [String],
    /// Under which names they are reported.
    pub names: &'a FileNames,
}

/// The names under which files are reported, where they differ from those by which they were read.
#[derive(Debug, Clone, Default)]
pub struct FileNames(BTreeMap<String, String>);

impl FileNames {
    /// The file that was read by the one name is reported under the other.
    pub fn add(&mut self, read: &str, reported: String) {
        self.0.insert(read.to_owned(), reported);
    }

    /// The name under which this file is reported.
    pub fn of<'a>(&'a self, read: &'a str) -> &'a str {
        self.0.get(read).map_or(read, String::as_str)
    }
}

/// A finding with what the formats need.
#[derive(Debug)]
pub struct LocatedFinding<'a> {
    pub finding: &'a Finding<'a>,
    /// The name of its file.
    pub file: &'a str,
    pub rule: Option<&'static Rule>,
    /// The index of its rule in [`RULES`].
    pub index: Option<usize>,
    pub start: Position,
    /// Its end: one past the last character.
    pub end: Position,
    /// The line index of its file.
    pub lines: Rc<LineIndex<'a>>,
}

impl LocatedFinding<'_> {
    /// The code of its rule, such as `DS201`.
    pub fn code(&self) -> &'static str {
        self.finding.diagnostic.code.unwrap_or_default()
    }

    pub fn name(&self) -> &'static str {
        self.rule.map_or("", |rule| rule.name)
    }
}

impl<'a> LintReport<'a> {
    /// Every finding with its place. Takes time proportional to the size of files and findings.
    pub fn located(&self) -> impl Iterator<Item = LocatedFinding<'a>> + use<'a> {
        let mut last: Option<(&'a Finding<'a>, Rc<LineIndex<'a>>)> = None;
        let names = self.names;
        self.findings.iter().map(move |finding| {
            let lines = match &last {
                Some((of, lines)) if std::ptr::eq(of.source, finding.source) => Rc::clone(lines),
                _ => Rc::new(LineIndex::new(finding.source)),
            };
            last = Some((finding, Rc::clone(&lines)));
            let code = finding.diagnostic.code;
            let index = RULES.iter().position(|rule| Some(rule.code) == code);
            let (span, place) = (finding.diagnostic.span, finding.diagnostic.place);
            // A table as a whole has no line; formats count from 1.
            let start = Position {
                line: place.line.max(1),
                ..place
            };
            let end = match finding.source.is_table {
                true => Position {
                    column: start.column + span.len() as u32,
                    ..start
                },
                false => lines.position(span.end),
            };
            LocatedFinding {
                finding,
                file: names.of(&finding.source.name),
                rule: index.and_then(|index| RULES.get(index)),
                index,
                start,
                end: end.max(start),
                lines,
            }
        })
    }

    /// The full findings only.
    pub fn in_full(&self) -> impl Iterator<Item = LocatedFinding<'a>> + use<'a> {
        self.located()
            .filter(|located| located.finding.omitted == 0)
    }

    /// Findings that are only counted: rule, file, number.
    pub fn omitted(&self) -> Vec<OmittedRow<'a>> {
        let others = self.findings.iter().filter(|finding| finding.omitted > 0);
        others
            .map(|finding| OmittedRow {
                file: self.names.of(&finding.source.name),
                code: finding.diagnostic.code.unwrap_or_default(),
                count: finding.omitted,
            })
            .collect()
    }

    /// The rows of the JSON.
    pub fn rows(&self) -> LintRows<'a> {
        let counts = self.counts;
        LintRows {
            version: JSON_VERSION,
            findings: self.in_full().map(FindingRow::new).collect(),
            omitted: self.omitted(),
            summary: LintSummary {
                errors: counts.errors,
                warnings: counts.warnings,
                infos: counts.infos,
                fixable: counts.safe_fixes + counts.unsafe_fixes,
            },
        }
    }
}

/// Findings that are counted, but not printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OmittedRow<'a> {
    pub file: &'a str,
    pub code: &'static str,
    pub count: usize,
}

/// The JSON document of lint.
#[derive(Debug, Serialize)]
pub struct LintRows<'a> {
    version: u32,
    /// File by file, in the order of the text.
    pub findings: Vec<FindingRow<'a>>,
    /// Findings that are counted, but not printed; omitted if empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<OmittedRow<'a>>,
    pub summary: LintSummary,
}

#[derive(Debug, Serialize)]
pub struct FindingRow<'a> {
    pub file: &'a str,
    /// The line, counted from 1.
    pub line: u32,
    /// The column in characters, counted from 1.
    pub column: u32,
    /// The line in which it ends.
    pub end_line: u32,
    /// One past the last column.
    pub end_column: u32,
    pub code: &'static str,
    pub name: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    pub message: &'a str,
    /// What to do about it.
    pub help: Option<&'a str>,
    pub fix: Option<FixRow<'a>>,
}

/// The fix of a finding.
#[derive(Debug, Serialize)]
pub struct FixRow<'a> {
    /// What the edits do.
    pub title: &'a str,
    /// Whether the intention is certain.
    pub safe: bool,
    /// The edits, all in the finding's file.
    pub edits: Vec<EditRow<'a>>,
}

/// A replacement of bytes.
#[derive(Debug, Serialize)]
pub struct EditRow<'a> {
    /// The first old byte, counted from 0.
    pub start: u32,
    /// One past the last old byte.
    pub end: u32,
    /// The line of the first old byte.
    pub start_line: u32,
    /// Its column in characters.
    pub start_column: u32,
    /// The line in which the old bytes end.
    pub end_line: u32,
    /// One past their last column.
    pub end_column: u32,
    pub text: JsonString<'a>,
}

/// The number of findings.
#[derive(Debug, Serialize)]
pub struct LintSummary {
    pub errors: usize,
    pub warnings: usize,
    pub infos: usize,
    /// Findings with a fix.
    pub fixable: usize,
}

impl<'a> FindingRow<'a> {
    fn new(located: LocatedFinding<'a>) -> Self {
        let diagnostic = &located.finding.diagnostic;
        Self {
            file: located.file,
            line: located.start.line,
            column: located.start.column,
            end_line: located.end.line,
            end_column: located.end.column,
            code: located.code(),
            name: located.name(),
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            fix: diagnostic.fix.as_ref().map(|fix| FixRow {
                title: &fix.title,
                safe: fix.safe,
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| EditRow::new(edit, &located.lines))
                    .collect(),
            }),
        }
    }
}

impl<'a> EditRow<'a> {
    fn new(edit: &'a Edit, lines: &LineIndex<'_>) -> Self {
        let (start, end) = (
            lines.position(edit.span.start),
            lines.position(edit.span.end),
        );
        Self {
            start: edit.span.start,
            end: edit.span.end,
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            text: JsonString(edit.text.as_slice().into()),
        }
    }
}
