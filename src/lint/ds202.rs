//! `ds_ping_interval` needs tm, loaded before dispatcher: else the server does not start.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::server::Fault;

pub(super) const RULE: Rule = Rule {
    code: "DS202",
    name: "interval-without-tm",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds a `ds_ping_interval` over 0 in a server that loads tm not at all, or after dispatcher.",
        why: "dispatcher asks for tm when it is started. Where tm is not there, or not ready yet, the server does not start. `kamailio -c` starts no module and calls the file fine.",
        example: example!("DS202", "kamailio.cfg", "dispatcher.list"),
        remedy: "Write `loadmodule \"tm.so\"` above the loadmodule of dispatcher, or remove `ds_ping_interval`.",
        log: &["could not load the TM-functions - disable DS ping"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for fault in context.server.faults().0 {
        let help = match fault {
            Fault::NoTm => {
                "write loadmodule \"tm.so\" above the loadmodule of dispatcher, or remove ds_ping_interval"
            }
            Fault::TmAfterDispatcher => "move the loadmodule of tm above that of dispatcher",
            _ => continue,
        };
        findings
            .cfg(
                context,
                context.spot_of("dispatcher", "ds_ping_interval"),
                format!(
                    "{fault}: the server does not start, although 'kamailio -c' calls the file fine"
                ),
            )
            .help(help);
    }
}
