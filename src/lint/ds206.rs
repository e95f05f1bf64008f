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
        what: "Finds parameters that stop the server: a `ds_ping_reply_codes` that cannot be read, a socket on which Kamailio does not listen, and a `tls_method` that its version does not have, as 5.6 has no `TLSv1.3`.",
        why: "dispatcher and tls read these when they are started, and refuse to go on. `kamailio -c` starts no module and calls the file fine.",
        example: example!("DS206", "kamailio.cfg", "dispatcher.list"),
        remedy: "Correct the value: no `;` at the end of `ds_ping_reply_codes`, sockets as `listen` has them, and `TLSv1.2+` as the method.",
        log: &[
            "Param name missing after ;",
            "Error while initializing module dispatcher",
        ],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for fault in context.server.faults().0 {
        let (module, parameter) = match &fault {
            // Other rules tell these.
            Fault::NoTm | Fault::TmAfterDispatcher | Fault::Other { .. } => continue,
            Fault::BadReplyCodes(_) => ("dispatcher", "ds_ping_reply_codes"),
            Fault::NotOurSocket { parameter, .. } => ("dispatcher", *parameter),
            Fault::BadTlsMethod(..) => ("tls", "tls_method"),
        };
        findings
            .cfg(
                context,
                context.spot_of(module, parameter),
                format!("{fault}: the server does not start"),
            )
            .help("correct the value, or remove the parameter");
    }
}
