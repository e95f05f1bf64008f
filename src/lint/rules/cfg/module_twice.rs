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
    let text = &context.cfg.files.get(spot.file as usize)?.source.text;
    let before = text.get(..spot.span.start as usize)?;
    let start = before
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |at| at + 1);
    let after = text.get(spot.span.end as usize..)?;
    let end = spot.span.end as usize + after.iter().position(|&b| b == b'\n')? + 1;
    let alone = before.get(start..)?.trim_ascii() == b"loadmodule"
        && text
            .get(spot.span.end as usize..end)?
            .trim_ascii()
            .is_empty();
    alone.then(|| {
        let edit = Edit::new(Span::new(start, end), "");
        Fix::not_safe("remove the second loadmodule", vec![edit])
    })
}
