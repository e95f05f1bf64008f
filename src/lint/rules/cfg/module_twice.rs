//! A module that is loaded twice.

use crate::base::diagnostic::Severity;
use crate::base::source::{Edit, Span};
use crate::kamailio::cfg::{CfgErrorKind, FileSpan};
use crate::lint::{Context, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS406-module-twice"), Severity::Error, check)
    .fixable(Fixable::Unsafe)
    .log(&["attempting to load the same module twice"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for refusal in &context.cfg.refusals {
        let CfgErrorKind::ModuleTwice(name) = &refusal.reason else {
            continue;
        };
        findings
            .cfg(
                refusal.spot,
                format!("module {name} is loaded already: the server does not start"),
            )
            .help("remove one of the two; a module may also come from an included file, or from --loadmodule")
            .fix(remove_line(context, refusal.spot));
    }
}

/// Removes the line if it contains only the loadmodule.
fn remove_line(context: &Context<'_>, spot: FileSpan) -> Option<Fix> {
    let text = &context.cfg.files[spot.file as usize].source.text;
    let name = spot.span.range();
    let line_feed = text[..name.start].iter().rposition(|&b| b == b'\n');
    let start = line_feed.map_or(0, |at| at + 1);
    let end = name.end + text[name.end..].iter().position(|&b| b == b'\n')? + 1;
    let (before, after) = (&text[start..name.start], &text[name.end..end]);
    let alone = before.trim_ascii() == b"loadmodule" && after.trim_ascii().is_empty();
    alone.then(|| {
        let edit = Edit::new(Span::new(start, end), "");
        Fix::not_safe("remove the second loadmodule", vec![edit])
    })
}
