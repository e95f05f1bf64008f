//! Reply codes that include 408: a dead destination stays up.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::attributes::{Parameters, leading_int};
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS411",
    name: "reply-codes-accept-timeout",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Unsafe,
    page: page!("DS411-reply-codes-accept-timeout"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, value)) = context.set_text("ds_ping_reply_codes") else {
        return;
    };
    if !ReplyCodes::read(value).is_ok_and(|codes| codes.accepts(TIMED_OUT)) {
        return;
    }
    let finding = findings
        .cfg(
            context,
            param.spot,
            format!("ds_ping_reply_codes \"{}\" accepts 408, which tm generates when there is no reply: a dead destination stays in use forever", sanitize(value)),
        )
        .help("list the codes that destinations reply with, such as code=404;code=405, without 408 and class=4");
    // Without 408, at least one valid part must remain.
    let rest: Vec<_> = Parameters::new(value)
        .map_while(Result::ok)
        .filter_map(|part| Some((part.name, part.value?)))
        .filter(|(name, value)| !name.eq_ignore_ascii_case(b"code") || leading_int(value) != 408)
        .map(|(name, value)| format!("{}={}", sanitize(name), sanitize(value)))
        .collect();
    let rest = rest.join(";");
    let mends = !rest.is_empty()
        && ReplyCodes::read_strictly(&rest).is_ok_and(|codes| !codes.accepts(TIMED_OUT));
    let fix = context.rewrite_value(param.spot, &format!("\"{rest}\""));
    if let Some(fix) = fix.filter(|_| mends) {
        finding.fix(fix);
    }
}

/// The code that tm generates for a request without a final reply.
const TIMED_OUT: u16 = 408;
