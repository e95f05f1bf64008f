//! Rule pages for a terminal.

use std::fmt::Write;

use super::{PagePart, facts, parts};
use crate::lint::Rule;
use crate::render::paint::Paint;
use crate::render::wrap::wrap;

/// The line length if there is no terminal width.
const WIDTH: usize = 80;

/// The indentation of everything but headings.
const INDENT: usize = 2;

/// A rule's page, wrapped to `width` if there is one.
pub fn terminal(rule: &Rule, color: bool, width: Option<usize>) -> String {
    let width = width.unwrap_or(WIDTH).clamp(20, 100);
    let title = Paint::Strong.over(format_args!("{} {}", rule.code, rule.name), color);
    let mut out = format!("{title}\n{}\n", facts(rule));
    for part in parts(rule) {
        // Writing to a String cannot fail.
        let _ = match part {
            PagePart::Heading(text) => write!(out, "\n{}\n", Paint::Strong.over(text, color)),
            PagePart::Prose(text) => write!(out, "{}", prose(&text, width)),
            PagePart::Lines(name, lines) => {
                if let Some(name) = name {
                    let _ = writeln!(out, "  {name}:");
                }
                let lines = lines.iter().map(|line| line.replace('\t', " "));
                lines
                    .map(|line| Paint::Aside.over(&line, color))
                    .try_for_each(|line| writeln!(out, "    {line}"))
            }
        };
    }
    out
}

/// Paragraphs and list items, one line each, wrapped to this width.
fn prose(text: &str, width: usize) -> String {
    let mut out = String::new();
    for block in text.lines() {
        let hang = match block.starts_with("- ") {
            true => INDENT + 2,
            false => INDENT,
        };
        let text = wrap(block, INDENT, hang, Some(width));
        let line = format!("{}{text}", " ".repeat(INDENT));
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_wrapped_and_items_hang() {
        assert_eq!(
            prose("one two three four\n\nfive\n- six seven eight\n- nine", 16),
            "  one two three\n  four\n\n  five\n  - six seven\n    eight\n  - nine\n"
        );
    }
}
