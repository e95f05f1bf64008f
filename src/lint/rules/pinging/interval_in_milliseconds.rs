//! An interval of an hour or more: the unit is seconds, not milliseconds.

use crate::base::diagnostic::Severity;
use crate::lint::{Context, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS415-interval-in-milliseconds"),
    Severity::Warning,
    check,
)
.fixable(Fixable::Unsafe);

/// One hour, in seconds.
const LONG: i64 = 3600;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, interval @ LONG..)) = context.set_number("ds_ping_interval") else {
        return;
    };
    if context.oversized(param).is_some() {
        return;
    }
    let (hours, minutes) = (interval / 3600, interval % 3600 / 60);
    let every = match (hours, minutes) {
        (1, 0) => "hour".to_owned(),
        (hours, 0) => format!("{hours} hours"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    };
    let fix = context.rewrite_value(param.spot, &(interval / 1000).to_string());
    findings
        .cfg(
            param.spot,
            format!("ds_ping_interval {interval} pings once every {every}: the unit is seconds"),
        )
        .help("write seconds, such as 10")
        .fix(fix.filter(|_| interval % 1000 == 0));
}
