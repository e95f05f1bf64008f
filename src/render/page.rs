//! A rule's page: for `ds-tool explain`, for docs/rules.md, and for services that show it beside a
//! finding.

mod markdown;
mod terminal;

use crate::kamailio::Version;
use crate::lint::{Fixable, Rule};
use crate::text::sanitize;

pub use markdown::{document, markdown};
pub use terminal::terminal;

/// The most characters of an example's line that are shown.
const WIDTH: usize = 100;

/// A part of a page.
enum Part {
    Heading(&'static str),
    Prose(String),
    /// A file or a log, with its name where it has one.
    Lines(Option<&'static str>, Vec<String>),
}

/// The parts of a page after its title. What is not written yet is left out.
fn parts(rule: &Rule) -> Vec<Part> {
    let page = &rule.page;
    let mut parts = Vec::new();
    for (heading, text) in [("What it does", page.what), ("Why it matters", page.why)] {
        prose(&mut parts, heading, text);
    }
    if !page.example.is_empty() {
        parts.push(Part::Heading("Example"));
        let files = page.example.iter();
        parts.extend(files.map(|(name, text)| Part::Lines(Some(name), lines(text))));
    }
    prose(&mut parts, "What to do", page.remedy);
    if !page.log.is_empty() {
        parts.push(Part::Heading("Kamailio's own words"));
        let log = page.log.iter().flat_map(|line| lines(line));
        parts.push(Part::Lines(None, log.collect()));
    } else if !page.what.is_empty() {
        prose(&mut parts, "Kamailio's own words", "Kamailio says nothing.");
    }
    parts
}

fn prose(parts: &mut Vec<Part>, heading: &'static str, text: &str) {
    if !text.trim().is_empty() {
        parts.push(Part::Heading(heading));
        parts.push(Part::Prose(text.trim().to_owned()));
    }
}

/// Severity, versions and fix in one line.
fn facts(rule: &Rule) -> String {
    let fix = match rule.fixable {
        Fixable::No => "no fix",
        Fixable::Safe => "fixed by --fix",
        Fixable::Unsafe => "fixed by --unsafe-fixes",
    };
    let (severity, versions) = (rule.severity.as_str(), versions(rule));
    format!("{severity}, Kamailio {versions}, {fix}")
}

/// The versions that a rule speaks about: `5.6 to 6.1`, `6.1`.
pub(super) fn versions(rule: &Rule) -> String {
    let (first, last) = (rule.versions.start(), rule.versions.end());
    if first == last {
        first.to_string()
    } else if *last == Version::default() && *first != Version::V5_6 {
        format!("{first} and later")
    } else {
        format!("{first} to {last}")
    }
}

/// The lines of a file, safe to print; long ones without their middle.
fn lines(text: &str) -> Vec<String> {
    let lines = text.split_terminator('\n').map(|line| {
        let cells: Vec<_> = line
            .split('\t')
            .map(|cell| sanitize(cell.as_bytes()))
            .collect();
        cut(&cells.join("\t"))
    });
    lines.collect()
}

fn cut(line: &str) -> String {
    let length = line.chars().count();
    if length <= WIDTH {
        return line.to_owned();
    }
    let (head, tail) = (WIDTH / 2 - 1, WIDTH / 2 - 2);
    let first = line.chars().take(head);
    let last = line.chars().skip(length - tail);
    first.chain("...".chars()).chain(last).collect()
}

/// These texts as paragraphs; those that are empty are left out.
pub(super) fn paragraphs(texts: &[&str]) -> String {
    let texts = texts.iter().map(|text| text.trim());
    texts
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// The first sentence of some Markdown, without its marks.
pub(super) fn first_sentence(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    let first = text.get(..end)?.replace(['`', '*'], "");
    (!first.is_empty()).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_ends() {
        let line = format!("1 sip:{}.example 8", "a".repeat(200));
        let shown = lines(&format!("short\tx\r\n{line}\n"));
        assert_eq!(shown[0], "short\tx\\u{d}");
        assert_eq!(shown[1].chars().count(), WIDTH);
        assert!(shown[1].starts_with("1 sip:aaa") && shown[1].ends_with("aaa.example 8"));
        assert_eq!(shown.len(), 2);
    }

    #[test]
    fn a_first_sentence_ends_with_its_full_stop() {
        for (text, first) in [
            ("Looks for `8`. And\nmore.", Some("Looks for 8.")),
            (
                "See dispatcher.list\nonly",
                Some("See dispatcher.list only"),
            ),
            ("", None),
        ] {
            assert_eq!(first_sentence(text).as_deref(), first);
        }
    }
}
