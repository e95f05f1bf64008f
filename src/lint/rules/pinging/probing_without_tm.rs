//! A destination marked for probing without tm: no OPTIONS is ever sent.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::pinging::NotPingedReason;
use crate::lint::{Context, Findings, Fixable, Rule, clear_probing, page};

pub const RULE: Rule = Rule::new(page!("DS201-probing-without-tm"), Severity::Error, check)
    .fixable(Fixable::Safe)
    .log(&["tm module not loaded, disabling probing"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let version = context.server.version;
    let shown = if version.drops_probing_flag_without_tm() {
        "shows AX and logs 'tm module not loaded, disabling probing'"
    } else {
        "still shows AP, and logs nothing"
    };
    for (list, entry, reasons) in context.marked_and_not_pinged() {
        if reasons.contains(&NotPingedReason::NoTm)
            && !reasons.contains(&NotPingedReason::NoDispatcher)
        {
            findings.entry(
                list,
                entry,
                entry.fields.flags(),
                format_args!(
                    "{} is marked for probing, but never pinged: the tm module is not loaded; Kamailio {version} {shown}",
                    sanitize(&list.uri(entry)),
                ),
            )
            .help("load tm before dispatcher and set ds_ping_interval, or write 0 (AX) where no probing is wanted")
            .fix(clear_probing(entry));
        }
    }
}
