//! A rule's page, for `ds-tool explain` and for services that show it next to a finding.

mod markdown;
mod terminal;

use crate::base::escape::sanitize;
use crate::kamailio::version::Line;
use crate::lint::page::{ExampleFile, Page};
use crate::lint::{Fixable, Rule};

pub use markdown::{index, markdown};
pub use terminal::terminal;

/// The longest line of an example that is shown in full, in characters.
const WIDTH: usize = 100;

enum PagePart {
    Heading(&'static str),
    Prose(String),
    /// A file or a log; the name is that of the file.
    Lines(Option<&'static str>, Vec<String>),
}

/// The parts of a page after its title.
fn parts(rule: &Rule) -> Vec<PagePart> {
    let page = Page::parse(rule.page);
    let mut parts = Vec::new();
    for (heading, text) in [("What", page.what), ("Why", page.why), ("Fix", page.fix)] {
        parts.extend([PagePart::Heading(heading), PagePart::Prose(filled(text))]);
    }
    files(&mut parts, "Broken example", page.broken.iter());
    let changed = page.good.iter().filter(|file| !page.broken.contains(file));
    files(&mut parts, "Corrected", changed);
    parts.push(PagePart::Heading("Kamailio's log"));
    parts.push(match rule.log {
        [] => PagePart::Prose("Kamailio logs nothing.".to_owned()),
        log => PagePart::Lines(
            None,
            log.iter().flat_map(|text| lines(text.as_bytes())).collect(),
        ),
    });
    parts
}

fn files<'a>(
    parts: &mut Vec<PagePart>,
    heading: &'static str,
    files: impl Iterator<Item = &'a ExampleFile>,
) {
    parts.push(PagePart::Heading(heading));
    parts.extend(files.map(|file| PagePart::Lines(Some(file.name), lines(file.bytes))));
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

/// The versions that a rule applies to: `5.6 to 6.1`, `6.1`.
pub(super) fn versions(rule: &Rule) -> String {
    let (first, last) = (rule.versions.start(), rule.versions.end());
    if first == last {
        first.to_string()
    } else if *last == Line::V6_2 && *first != Line::V5_6 {
        format!("{first} and later")
    } else {
        format!("{first} to {last}")
    }
}

/// The lines of a file, made safe to print; long ones lose their middle.
fn lines(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines = bytes.split(|&byte| byte == b'\n').map(|line| {
        let cells: Vec<_> = line.split(|&byte| byte == b'\t').map(sanitize).collect();
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

/// Markdown with each paragraph and list item on one line.
pub(super) fn filled(markdown: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in markdown.trim().lines().map(str::trim) {
        match blocks.last_mut() {
            Some(block) if open && !line.is_empty() && !line.starts_with("- ") => {
                block.push(' ');
                block.push_str(line);
            }
            _ => blocks.push(line.to_owned()),
        }
        open = !line.is_empty();
    }
    blocks.join("\n")
}

/// The first sentence of a Markdown text, without its markup.
pub(super) fn first_sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (first, stop) = match text.split_once(". ") {
        Some((first, _)) => (first, "."),
        None => (text.as_str(), ""),
    };
    format!("{first}{stop}").replace(['`', '*'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_keeps_its_start_and_end() {
        let line = format!("1 sip:{}.example 8", "a".repeat(200));
        let shown = lines(format!("short\tx\r\n{line}\n").as_bytes());
        assert_eq!(shown[0], "short\tx\\u{d}");
        assert_eq!(shown[1].chars().count(), WIDTH);
        assert!(shown[1].starts_with("1 sip:aaa") && shown[1].ends_with("aaa.example 8"));
        assert_eq!(shown.len(), 2);
    }

    #[test]
    fn paragraphs_are_filled_and_items_stay_items() {
        assert_eq!(
            filled("\none two\nthree four\n\nfive\n- six seven\n  eight\n- nine\n"),
            "one two three four\n\nfive\n- six seven eight\n- nine"
        );
    }

    #[test]
    fn a_first_sentence_ends_with_its_full_stop() {
        for (text, first) in [
            ("Looks for `8`. And\nmore.", "Looks for 8."),
            ("See dispatcher.list\nonly", "See dispatcher.list only"),
            ("", ""),
        ] {
            assert_eq!(first_sentence(text), first);
        }
    }
}
