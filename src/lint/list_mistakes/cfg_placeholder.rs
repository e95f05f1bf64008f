//! What a template leaves in a cfg where nobody filled it in.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::check as check_lists;
use crate::base::diagnostic::Severity;
use crate::base::escape::{own_regex, sanitize};
use crate::base::fact::Fact;
use crate::base::source::Span;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::list::placeholder;
use crate::lint::{Context, Findings};

/// Placeholders in lists, and in what a cfg listens on, defines or substitutes.
pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    check_lists(context, findings);
    for listen in &context.cfg.facts.listens {
        if let (Fact::Known(()), Fact::Known(host)) = (&listen.certain, &listen.host)
            && (placeholder::is_word(host) || placeholder::find(host).is_some())
        {
            say(listen.spot, host, findings);
        }
    }
    for (file, index) in context.cfg.files.iter().zip(0..) {
        for (start, text) in values(&file.source.text) {
            let spot = FileSpan {
                file: index,
                span: Span::new(start, start + text.len()),
            };
            say(spot, text, findings);
        }
    }
}

/// What looks like a placeholder in the lines that define or substitute something, and where.
fn values(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    static VALUE: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(
            r"(?-u)^[#!]!(?:substdefs?|subst|(?:try|re)?def(?:ine)?)[ \t].*?(<[A-Z][A-Z0-9_]+>|\bCHANGE_?ME\b|\bREPLACE_?ME\b)",
        )
    });
    let mut start = 0;
    let lines = text.split(|&b| b == b'\n').map(move |line| {
        let at = start;
        start += line.len() + 1;
        (at, line)
    });
    // Most cfgs have no such line, and need no regular expression.
    let may = |line: &[u8]| {
        matches!(line, [b'#' | b'!', b'!', ..])
            && (line.contains(&b'<') || memchr::memmem::find(line, b"ME").is_some())
    };
    lines
        .filter(move |(_, line)| may(line))
        .filter_map(|(at, line)| {
            let value = VALUE.captures(line)?.get(1)?;
            Some((at + value.start(), value.as_bytes()))
        })
}

fn say(spot: FileSpan, text: &[u8], findings: &mut Findings<'_>) {
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let why = match text.iter().all(is_name) && text.contains(&b'_') {
        true => " is not defined: it",
        false => "",
    };
    let text = sanitize(text);
    let message = format!("{text}{why} looks like a placeholder that nobody filled in");
    findings
        .cfg(spot, message)
        .severity(Severity::Warning)
        .help("write the value, or define it (-A NAME=VALUE)");
}
