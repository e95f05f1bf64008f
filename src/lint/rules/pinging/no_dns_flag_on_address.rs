//! Flag 16 on an address: there is no name to resolve, and from 6.0.1 on the flag stops the pings.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::edit;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::{NotPingedReason, PingStatus};
use crate::lint::{Context, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS211-no-dns-flag-on-address"),
    Severity::Warning,
    check,
)
.fixable(Fixable::Unsafe);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let not_looked_up = context
        .entries_of(|kind| kind.flags.has(Flags::NO_DNS) && !kind.flags.has(Flags::DISABLED));
    for (list, entry, kind) in not_looked_up {
        let flags = entry.flags();
        if entry.wrapped || list.numeric_host(entry).is_none() {
            continue;
        }
        let uri = sanitize(&list.uri(entry));
        let stops = list.version.no_dns_flag_stops_pings();
        let (severity, message) = match &kind.status {
            // Another rule reports flag 8 without effect; with flag 32 no ping is wanted.
            PingStatus::NotPinged { .. } if stops && flags.has(Flags::PROBING) => continue,
            PingStatus::NotPinged { reasons } if reasons == &[NotPingedReason::NoDns] => (
                Severity::Warning,
                format!("{uri} is never pinged: it has flag 16, which is useless for an address"),
            ),
            _ if flags.has(Flags::NO_PING) && stops => continue,
            _ if stops => (
                Severity::Info,
                format!("{uri} is an address: flag 16 only keeps it from being pinged"),
            ),
            _ => (
                Severity::Info,
                format!(
                    "{uri} is an address: flag 16 has no effect, but stops its pings after an upgrade to 6.0.1 or later"
                ),
            ),
        };
        let fixed = flags.without(Flags::NO_DNS);
        findings
            .entry(list, entry, entry.fields.flags(), message)
            .severity(severity)
            .help("remove 16 from the flags; if you want no pings, write 32 (6.0 and later)")
            .fix(Fix::not_safe(
                format!("write flags {}, without 16", fixed.0),
                vec![edit::flags(entry, fixed)],
            ));
    }
}
