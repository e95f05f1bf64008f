//! A destination that no socket of the server can reach: it goes down at the first ping.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::pinging::{NotPingedReason, StatusGroup};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS208-no-socket"), Severity::Error, check)
    .log(&["no corresponding socket found", "unable to ping ["]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, entry, kind) in context.entries_of(StatusGroup::fails_unsent) {
        let [why] = kind.reasons() else { continue };
        let help = match why {
            NotPingedReason::LoopbackSocket => {
                "listen on an address of the network, and name it in socket="
            }
            NotPingedReason::AdvertisedWebSocket => "advertise udp, tcp or tls in its listen",
            _ => {
                "write a listen of that protocol and address family (for TCP without disable_tcp=yes; for TLS load the tls module and set enable_tls=yes)"
            }
        };
        let uri = sanitize(&list.uri(entry));
        findings
            .entry(
                list,
                entry,
                entry.fields.uri(),
                format_args!("{uri} is marked down at the first ping: {why}"),
            )
            .help(help);
    }
}
