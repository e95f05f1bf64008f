//! An IPv6 destination, and Kamailio does without IPv6.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::DropReason;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS502",
    name: "ipv6-off",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS502-ipv6-off"),
    log: &["unable to add destination"],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let off = context.server.load.dns_try_ipv6.value() == Some(&false);
    let (why, help) = match off {
        true => (
            "dns_try_ipv6 is off",
            "write dns_try_ipv6=yes and a listen with an IPv6 address",
        ),
        false => (
            "it listens on no IPv6 address",
            "write a listen with an IPv6 address, such as listen=udp:[::1]:5060",
        ),
    };
    for list in context.lists() {
        for dropped in &list.dropped {
            let what = match dropped.reason {
                DropReason::Ipv6Off => "an IPv6 address",
                DropReason::OnlyIpv6 => "a name with IPv6 addresses alone",
                _ => continue,
            };
            let uri = sanitize(list.source.bytes(dropped.uri));
            findings
                .list(
                    list,
                    dropped.line,
                    dropped.span,
                    format!("Kamailio drops {uri}: {what}, and {why}"),
                )
                .help(help);
        }
    }
}
