//! Other settings with which the server does not start.

use crate::base::diagnostic::Severity;
use crate::kamailio::server::Fault;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS206",
    name: "server-does-not-start",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS206-server-does-not-start"),
    log: &[
        "Param name missing after ;",
        "Error while initializing module dispatcher",
    ],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for fault in context.server.faults().0 {
        let (module, parameter) = match &fault {
            // Other rules report these.
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
