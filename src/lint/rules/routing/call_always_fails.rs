//! A call whose arguments make it fail each time.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::cfg::facts::DsCall;
use crate::kamailio::selection::calls::{rules, text};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS319-call-always-fails"), Severity::Error, check)
    .log(&["invalid character in [1=4,11=9] at [3]"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    if !context.has_cfg() || !context.loads_dispatcher() || !context.cfg.refusals.is_empty() {
        return;
    }
    let calls = context.cfg.facts.ds_calls.iter();
    for call in calls.filter(|call| call.certain == Fact::Known(())) {
        let failure = match call.function.as_str() {
            "ds_mark_dst" | "ds_mark_addr" => bad_state(call),
            "ds_select_routes" => bad_rules(call).or_else(|| bad_mode(call)),
            _ => None,
        };
        if let Some((why, help)) = failure {
            let message = format!("{} fails on each call: {why}", call.function);
            findings.cfg(call.spot, message).help(help);
        }
    }
}

/// A letter that is no state (`ds_parse_flags` in `dispatcher.c`, 5.6 to 6.2).
fn bad_state(call: &DsCall) -> Option<(String, &'static str)> {
    let letters = match call.function.as_str() {
        // A constant: a $ in it is a letter, too.
        "ds_mark_dst" => call.args.first()?.value()?.as_slice(),
        _ => text(call, 0)?,
    };
    let is_state = |byte: &u8| b"aidtp".contains(&byte.to_ascii_lowercase());
    let bad = letters.iter().find(|byte| !is_state(byte))?;
    let why = format!("\"{}\" is the letter of no state", sanitize(&[*bad]));
    Some((
        why,
        "write i (inactive), a (active), d (disabled) or t (trying), and p to have it probed",
    ))
}

/// Rules that cannot be read to their end: Kamailio fails after those before the mistake have
/// selected.
fn bad_rules(call: &DsCall) -> Option<(String, &'static str)> {
    let text = text(call, 0)?;
    let why = match rules(text) {
        Ok(rules) if rules.is_empty() => "it has no rule".to_owned(),
        Ok(_) => return None,
        Err(at) => format!(
            "\"{}\" in \"{}\" belongs to no rule",
            sanitize(&text[at..=at]),
            sanitize(text)
        ),
    };
    Some((
        why,
        "write set=algorithm, with ; between rules and no blanks",
    ))
}

/// A mode that begins with no letter of a mode.
fn bad_mode(call: &DsCall) -> Option<(String, &'static str)> {
    let mode = text(call, 1)?;
    let is_mode = matches!(
        mode.first(),
        Some(b'0' | b'd' | b'D' | b'1' | b'r' | b'R' | b'2' | b'x' | b'X')
    );
    let why = || format!("\"{}\" is no mode", sanitize(mode));
    (!is_mode).then(|| {
        (
            why(),
            "write 0 (the destination URI), 1 (the request URI) or 2 (xavp alone)",
        )
    })
}
