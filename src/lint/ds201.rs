//! A destination marked for probing, and no tm: no OPTIONS is ever sent.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, clear_probing, example};
use crate::diagnostic::Severity;
use crate::effective::Reason;
use crate::text::sanitize;

pub(super) const RULE: Rule = Rule {
    code: "DS201",
    name: "probing-without-tm",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::Safe,
    page: Page {
        what: "Finds destinations with flag 8 (probing) in a server that does not load tm.",
        why: "dispatcher sends its OPTIONS with tm. Without tm it sends none, and a destination that is down stays in use. Up to 6.0 `dispatcher.list` shows `AP` all the same, and the log is silent; 6.1 shows `AX` and logs a warning.",
        example: example!("DS201", "kamailio.cfg", "dispatcher.list"),
        remedy: "Load tm above dispatcher and set `ds_ping_interval`. Where no probing is wanted, take 8 from the flags.",
        log: &["tm module not loaded, disabling probing"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let version = context.server.version;
    let shown = if version.drops_probing_flag_without_tm() {
        "shows AX and logs 'tm module not loaded, disabling probing'"
    } else {
        "shows AP all the same, and logs nothing"
    };
    for (list, entry, reasons) in context.marked_and_not_pinged() {
        if reasons.contains(&Reason::NoTm) && !reasons.contains(&Reason::NoDispatcher) {
            findings.entry(
                list,
                entry,
                entry.fields.flags(),
                format!(
                    "{} is marked for probing and never pinged: the tm module is not loaded; Kamailio {version} {shown}",
                    sanitize(&list.uri(entry)),
                ),
            )
            .help("load tm before dispatcher and set ds_ping_interval, or write 0 (AX) where no probing is wanted")
            .fix(clear_probing(entry));
        }
    }
}
