//! A number in quotes, or a string without quotes.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::source::Edit;
use crate::kamailio::cfg::{CfgErrorKind, FileSpan};
use crate::lint::{Context, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS405-wrong-type"), Severity::Error, check)
    .fixable(Fixable::Safe)
    .log(&["parameter <ds_ping_interval> of type <1:string> not found in module <dispatcher>"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for refusal in &context.cfg.refusals {
        let CfgErrorKind::WrongType {
            module,
            name,
            wants_number,
        } = &refusal.reason
        else {
            continue;
        };
        let name = sanitize(name);
        let (wants, help) = match wants_number {
            true => ("a number", "write the number without quotes"),
            false => ("a text", "write the value in double quotes"),
        };
        findings
            .cfg(
                refusal.spot,
                format!("{name} of module {module} expects {wants}: the server does not start"),
            )
            .help(help)
            .fix(fix(context, refusal.spot, *wants_number));
    }
}

/// Removes the quotes from a number, or adds quotes to one.
fn fix(context: &Context<'_>, spot: FileSpan, wants_number: bool) -> Option<Fix> {
    let span = context.written(spot)?.value;
    let written = context.bytes(spot, span);
    let text = match wants_number {
        true => written.get(1..written.len().checked_sub(1)?)?.to_vec(),
        false => [b"\"", written, b"\""].concat(),
    };
    let number = if wants_number { &text } else { written };
    let digits = number.strip_prefix(b"-").unwrap_or(number);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let title = format!("write {}", sanitize(&text));
    Some(Fix::safe(title, vec![Edit::new(span, text)]))
}
