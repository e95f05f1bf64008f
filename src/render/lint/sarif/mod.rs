//! SARIF 2.1.0, which GitHub and many editors read.

mod rows;

use std::collections::HashSet;

use super::fingerprint::Fingerprints;
use super::{Report, message_and_help, path};
use crate::base::diagnostic::Severity;
use crate::base::source::{Position, Span};
use crate::lint::page::Page;
use crate::lint::{Fix, RULES, Rule};
use crate::render::{json, page};
use crate::report::LocatedFinding;
use rows::{
    Artifact, ArtifactChange, ArtifactLocation, Configuration, Driver, Fingerprint, Help,
    Invocation, Location, Log, Message, Notification, PhysicalLocation, Properties, Proposal,
    Region, Replacement, ReportingDescriptor, ResultRow, Run, Tool,
};

/// The project's web address, if Cargo.toml has one.
const HOME: &str = env!("CARGO_PKG_REPOSITORY");

pub fn sarif(report: &Report<'_>) -> String {
    let mut fingerprints = Fingerprints::default();
    let results = report
        .in_full()
        .map(|located| result(&located, &mut fingerprints));
    let mut seen = HashSet::new();
    let names = report.files.iter().map(|name| report.names.of(name));
    let artifacts = names.filter(|name| seen.insert(path::uri(name)));
    let omitted = report.omitted();
    let run = Run {
        artifacts: artifacts
            .map(|name| Artifact {
                location: location(name),
            })
            .collect(),
        results: results.collect(),
        properties: (!omitted.is_empty()).then_some(Properties { omitted }),
        ..run(RULES.iter().map(descriptor).collect())
    };
    json::spread(&Log::new(run))
}

/// The document of a run that failed.
pub fn failure(why: &str) -> String {
    let run = Run {
        invocations: vec![Invocation {
            execution_successful: false,
            exit_code: 2,
            tool_execution_notifications: [Notification {
                level: "error",
                message: Message::new(why),
            }],
        }],
        ..run(Vec::new())
    };
    json::spread(&Log::new(run))
}

/// A run of ds-tool without results.
fn run<'a>(rules: Vec<ReportingDescriptor>) -> Run<'a> {
    Run {
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                version: env!("CARGO_PKG_VERSION"),
                information_uri: Some(HOME).filter(|home| !home.is_empty()),
                rules,
            },
        },
        invocations: Vec::new(),
        artifacts: Vec::new(),
        results: Vec::new(),
        column_kind: "unicodeCodePoints",
        properties: None,
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn descriptor(rule: &'static Rule) -> ReportingDescriptor {
    let Page { what, why, fix, .. } = Page::parse(rule.page);
    let [what, why, fix] = [what, why, fix].map(page::filled);
    ReportingDescriptor {
        id: rule.code,
        name: pascal_case(rule.name),
        short_description: Message::new(page::first_sentence(&what)),
        full_description: Message::new(format!("{what}\n\n{why}")),
        help: Help {
            text: fix,
            markdown: page::markdown(rule),
        },
        default_configuration: Configuration {
            level: level(rule.severity),
        },
    }
}

/// `probing-without-tm` as `ProbingWithoutTm`.
fn pascal_case(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect()
}

fn result(located: &LocatedFinding<'_>, fingerprints: &mut Fingerprints) -> ResultRow {
    let finding = located.finding;
    let name = located.file;
    ResultRow {
        rule_id: located.code(),
        rule_index: RULES.iter().position(|rule| rule.code == located.code()),
        level: level(finding.diagnostic.severity),
        message: Message::new(message_and_help(located)),
        locations: [Location {
            physical_location: PhysicalLocation {
                artifact_location: location(name),
                region: region(located.start, located.end),
            },
        }],
        partial_fingerprints: Fingerprint {
            line: fingerprints.of(located, path::plain(name)),
        },
        fixes: finding
            .diagnostic
            .fix
            .iter()
            .filter_map(|fix| proposal(located, fix))
            .collect(),
    }
}

fn location(name: &str) -> ArtifactLocation {
    let uri = path::uri(name);
    ArtifactLocation {
        uri_base_id: (!uri.starts_with("file:")).then_some("%SRCROOT%"),
        uri,
    }
}

fn region(start: Position, end: Position) -> Region {
    Region {
        start_line: start.line,
        start_column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// The fix; `None` if the new text is not valid UTF-8, which JSON would change.
fn proposal(located: &LocatedFinding<'_>, fix: &Fix) -> Option<Proposal> {
    let lines = &located.lines;
    let span = |span: Span| region(lines.position(span.start), lines.position(span.end));
    let replacements = fix.edits.iter().map(|edit| {
        Some(Replacement {
            deleted_region: span(edit.span),
            inserted_content: Message::new(std::str::from_utf8(&edit.text).ok()?),
        })
    });
    let replacements: Vec<_> = replacements.collect::<Option<_>>()?;
    (!replacements.is_empty()).then(|| Proposal {
        description: Message::new(fix.title.as_str()),
        artifact_changes: [ArtifactChange {
            artifact_location: location(located.file),
            replacements,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphenated_name_becomes_pascal_case() {
        assert_eq!(pascal_case("probing-without-tm"), "ProbingWithoutTm");
        assert_eq!(pascal_case(""), "");
    }
}
