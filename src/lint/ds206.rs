//! Other settings with which the server does not start.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::server::Fault;

pub(super) const RULE: Rule = Rule {
    code: "DS206",
    name: "server-does-not-start",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds parameters of dispatcher that stop the server: a `ds_ping_reply_codes` that cannot be read, and a socket on which Kamailio does not listen.",
        why: "dispatcher reads these when it is started, and refuses to go on. `kamailio -c` starts no module and calls the file fine.",
        example: example!("DS206", "kamailio.cfg", "dispatcher.list"),
        remedy: "Correct the value: no `;` at the end of `ds_ping_reply_codes`, and sockets as `listen` has them.",
        log: &[
            "Param name missing after ;",
            "Error while initializing module dispatcher",
        ],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for fault in context.server.faults().0 {
        let parameter = match &fault {
            // Other rules tell these.
            Fault::NoTm | Fault::TmAfterDispatcher | Fault::Other { .. } => continue,
            Fault::BadReplyCodes(_) => "ds_ping_reply_codes",
            Fault::NotOurSocket { parameter, .. } => parameter,
        };
        findings
            .cfg(
                context,
                context.spot_of(parameter),
                format!("{fault}: the server does not start"),
            )
            .help("correct the value, or remove the parameter");
    }
}
