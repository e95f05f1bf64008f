//! Reply codes that include 408: a dead destination stays up.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::list::attributes::{Parameters, leading_int};
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::lint::{Context, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS411-reply-codes-accept-timeout"),
    Severity::Error,
    check,
)
.fixable(Fixable::Unsafe);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Fact::Known(Ok(codes)) = &context.server.reply_codes else {
        return;
    };
    if !codes.accepts_no_reply() {
        return;
    }
    let code = codes.timeout_code();
    if let Some((param, set @ 200..300)) = context.set_number_of("tm", "reply_408_code") {
        let message = format!(
            "reply_408_code {set} is what tm generates when there is no reply, and 2xx counts as an answer: a dead destination stays in use forever"
        );
        findings.cfg(param.spot, message).help(
            "write 408, its default, or another code that ds_ping_reply_codes does not accept",
        );
        return;
    }
    let Some((param, value)) = context.set_text("ds_ping_reply_codes") else {
        return;
    };
    let finding = findings
        .cfg(
            param.spot,
            format!("ds_ping_reply_codes \"{}\" accepts {code}, which tm generates when there is no reply: a dead destination stays in use forever", sanitize(value)),
        )
        .help(format!("list the codes that destinations reply with, such as code=404;code=405, without {code} and class={}", code / 100));
    // Without that code, at least one valid part must remain.
    let rest: Vec<_> = Parameters::new(value)
        .map_while(Result::ok)
        .filter_map(|part| Some((part.name, part.value?)))
        .filter(|(name, value)| !name.eq_ignore_ascii_case(b"code") || leading_int(value) != code)
        .map(|(name, value)| format!("{}={}", sanitize(name), sanitize(value)))
        .collect();
    let rest = rest.join(";");
    let mends = !rest.is_empty()
        && ReplyCodes::read_strictly(&rest)
            .is_ok_and(|codes| !codes.with_timeout_code(code).accepts_no_reply());
    let fix = context.rewrite_value(param.spot, &format!("\"{rest}\""));
    finding.fix(fix.filter(|_| mends));
}
