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
            say(context, listen.spot, host, findings);
        }
    }
    static VALUE: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(
            r"(?m-u)^[#!]!(?:substdefs?|subst|(?:try|re)?def(?:ine)?)[ \t][^\n]*?(<[A-Z][A-Z0-9_]+>|\bCHANGE_?ME\b|\bREPLACE_?ME\b)",
        )
    });
    for (file, index) in context.cfg.files.iter().zip(0..) {
        let found = VALUE.captures_iter(&file.source.text);
        for value in found.filter_map(|found| found.get(1)) {
            let spot = FileSpan {
                file: index,
                span: Span::new(value.start(), value.end()),
            };
            say(context, spot, value.as_bytes(), findings);
        }
    }
}

fn say<'a>(context: &Context<'a>, spot: FileSpan, text: &[u8], findings: &mut Findings<'a>) {
    let text = sanitize(text);
    let message = format!("{text} looks like a placeholder that nobody filled in");
    findings
        .cfg(context, spot, message)
        .severity(Severity::Warning)
        .help("write the value, or define it (-A NAME=VALUE)");
}
