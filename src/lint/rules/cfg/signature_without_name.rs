//! A User-Agent or Server line that is no header: its name is missing.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::cfg::facts::ParamValue;
use crate::lint::{Context, Findings, Rule, page};
use crate::sip::request::header_name;

pub const RULE: Rule = Rule::new(
    page!("DS421-signature-without-name"),
    Severity::Warning,
    check,
);

/// The core parameters that are a whole header, the name of that header, and what has it.
const SIGNATURES: [(&str, &str, &str); 2] = [
    (
        "user_agent_header",
        "User-Agent",
        "request, pings included,",
    ),
    ("server_header", "Server", "reply"),
];

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (parameter, header, message) in SIGNATURES {
        let Some(set) = context.cfg.facts.core(parameter) else {
            continue;
        };
        let (Some(()), Some(ParamValue::Str(line))) = (set.certain.value(), set.value.value())
        else {
            continue;
        };
        if line.is_empty() || header_name(line).is_some() {
            continue;
        }
        let line = sanitize(line);
        findings
            .cfg(
                set.spot,
                format!("every own {message} has the line '{line}', which is no header: strict peers do not answer"),
            )
            .help(format!("write {parameter}=\"{header}: {}\"", line.trim_start()));
    }
}
