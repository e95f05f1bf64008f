//! A destination that no socket of the server can reach: it goes down at the first ping.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::pinging::NotPingedReason;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS208",
    name: "no-socket",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS208-no-socket"),
    log: &["no corresponding socket found", "unable to ping ["],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let without_socket = context.entries_of(|kind| kind.reasons() == [NotPingedReason::NoSocket]);
    for (list, entry, _) in without_socket {
        let uri = sanitize(&list.uri(entry));
        findings.entry(
            list,
            entry,
            entry.fields.uri(),
            format!("{uri} is marked down at the first ping: Kamailio listens on no socket of its protocol and address family"),
        )
        .help("write a listen of that protocol and address family (for TLS load the tls module, too)");
    }
}
