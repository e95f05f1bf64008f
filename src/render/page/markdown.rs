//! Rule pages as Markdown.

use std::fmt::Write;

use super::{PagePart, facts, parts, versions};
use crate::lint::{RULES, Rule};

/// docs/rules.md: a table of all rules, with links to their pages.
pub fn index() -> String {
    let mut out = "# Rules\n\nWhat `ds-tool lint` reports. `ds-tool explain CODE` prints the page of a rule.\n\n\
                   | Code | Name | Severity | Kamailio | Fix |\n|---|---|---|---|---|\n"
        .to_owned();
    for rule in RULES {
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "| [{code}](rules/{code}-{name}.md) | {name} | {} | {} | {} |",
            rule.severity.as_str(),
            versions(rule),
            rule.fixable.as_str(),
            code = rule.code,
            name = rule.name,
        );
    }
    out
}

/// A rule's page with the rule's severity, versions, fix and log lines.
pub fn markdown(rule: &Rule) -> String {
    let facts = sentence(&facts(rule)).replace("--fix", "`--fix`");
    let facts = facts.replace("--unsafe-fixes", "`--unsafe-fixes`");
    let mut out = format!("# {} {}\n\n{facts}\n", rule.code, rule.name);
    for part in parts(rule) {
        out.push('\n');
        // Writing to a String cannot fail.
        let _ = match part {
            PagePart::Heading(text) => writeln!(out, "## {text}"),
            PagePart::Prose(text) => writeln!(out, "{text}"),
            PagePart::Lines(name, lines) => {
                if let Some(name) = name {
                    let _ = writeln!(out, "`{name}`:\n");
                }
                let fence = fence(&lines);
                let lines = lines.iter().flat_map(|line| [line, "\n"]);
                writeln!(out, "{fence}text\n{}{fence}", lines.collect::<String>())
            }
        };
    }
    out
}

/// With a capital letter at the start and a full stop at the end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).chain(['.']).collect()
}

/// A fence with more backticks than any line has in a row.
fn fence(lines: &[String]) -> String {
    let runs = lines.iter().flat_map(|line| line.split(|c| c != '`'));
    let longest = runs.map(str::len).max().unwrap_or_default();
    "`".repeat(3.max(longest + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(fence(&["a ```` b".to_owned()]), "`````");
        assert_eq!(fence(&["a ` b".to_owned()]), "```");
    }
}
