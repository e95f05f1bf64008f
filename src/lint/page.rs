//! Rule pages, `docs/rules/DSnnn-name.md`: the source of `ds-tool explain` and of the rules' tests.

/// A parsed page. The texts are Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Code and name of the rule.
    pub title: &'static str,
    pub what: &'static str,
    /// What Kamailio does, and the consequences.
    pub why: &'static str,
    /// What to write instead.
    pub fix: &'static str,
    /// Files for which the rule reports a finding.
    pub broken: Vec<ExampleFile>,
    /// The same files, corrected.
    pub good: Vec<ExampleFile>,
}

/// A file of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExampleFile {
    /// Without a folder.
    pub name: &'static str,
    pub bytes: &'static [u8],
}

/// `page!("DS103-columns-swapped")`: code and name of the rule, and the text of its page.
macro_rules! page {
    ($name:literal) => {
        (
            $name,
            include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/docs/rules/",
                $name,
                ".md"
            )),
        )
    };
}
pub(super) use page;

macro_rules! linked {
    ($path:literal) => {
        (
            $path,
            include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules/", $path)),
        )
    };
}

/// Example files that Markdown cannot hold byte for byte; the pages link to them.
pub const LINKED: &[(&str, &[u8])] = &[
    linked!("DS111/broken/dispatcher.list"),
    linked!("DS117/broken/dispatcher.list"),
];

const FENCE: &str = "```";

impl Page {
    /// Parses a page. A missing part is empty.
    pub fn parse(text: &'static str) -> Self {
        let (title, rest) = split(text, "\n## What\n");
        let (what, rest) = split(rest, "\n## Why\n");
        let (why, rest) = split(rest, "\n## Fix\n");
        let (fix, rest) = split(rest, "\n## Example\n\n### Broken\n");
        let (broken, good) = split(rest, "\n### Good\n");
        Self {
            title: title.trim_start_matches('#').trim(),
            what: what.trim(),
            why: why.trim(),
            fix: fix.trim(),
            broken: files(broken),
            good: files(good),
        }
    }
}

fn split(text: &'static str, heading: &str) -> (&'static str, &'static str) {
    text.split_once(heading).unwrap_or((text, ""))
}

/// The files of a part: fences whose info string ends in a file name, and links.
fn files(part: &'static str) -> Vec<ExampleFile> {
    let mut files = Vec::new();
    let mut rest = part;
    while let Some((line, after)) = rest.split_once('\n') {
        rest = after;
        if let Some(name) = line.strip_prefix("```text ") {
            let (text, after) = split(rest, FENCE);
            rest = after;
            let bytes = text.as_bytes();
            files.push(ExampleFile { name, bytes });
        } else if line.starts_with('[') {
            files.extend(linked(line));
        }
    }
    files
}

/// The file of a line such as `[dispatcher.list](DS117/broken/dispatcher.list)`.
fn linked(line: &'static str) -> Option<ExampleFile> {
    let (name, path) = line
        .strip_prefix('[')?
        .strip_suffix(')')?
        .split_once("](")?;
    let (_, bytes) = LINKED.iter().find(|(of, _)| *of == path)?;
    Some(ExampleFile { name, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_split_into_its_parts() {
        let page = Page::parse(
            "# DS117 wrong-encoding\n\n## What\n\nReports a\nmark.\n\n## Why\n\nOne.\n\nTwo.\n\n## Fix\n\nSave.\n\n\
             ## Example\n\n### Broken\n\n[dispatcher.list](DS117/broken/dispatcher.list)\n\n```text a.cfg\n#!KAMAILIO\n\n```\n\n\
             ### Good\n\n```text dispatcher.list\n1 sip:h\n```\n",
        );
        assert_eq!(page.title, "DS117 wrong-encoding");
        assert_eq!(page.what, "Reports a\nmark.");
        assert_eq!(page.why, "One.\n\nTwo.");
        assert_eq!(page.fix, "Save.");
        let names: Vec<_> = page.broken.iter().map(|file| file.name).collect();
        assert_eq!(names, ["dispatcher.list", "a.cfg"]);
        assert!(page.broken[0].bytes.starts_with(b"\xef\xbb\xbf1 sip:"));
        assert_eq!(page.broken[1].bytes, b"#!KAMAILIO\n\n");
        let good = ExampleFile {
            name: "dispatcher.list",
            bytes: b"1 sip:h\n",
        };
        assert_eq!(page.good, [good]);
    }

    #[test]
    fn missing_parts_are_empty() {
        let page = Page::parse("# DS999 new\n");
        assert_eq!(page.title, "DS999 new");
        assert_eq!((page.what, page.why, page.fix), ("", "", ""));
        assert!(page.broken.is_empty() && page.good.is_empty());
        // A link to a file that is not in the table.
        assert!(files("[a](DS999/broken/a)\n").is_empty());
    }
}
