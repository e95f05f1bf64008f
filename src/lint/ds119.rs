//! A host of numbers that is no address.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS119",
    name: "number-like-host",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds hosts of numbers that are no address to Kamailio: `192.0.2`, `127.1`, `0x7f.0.0.1`.",
        why: "Kamailio takes an IPv4 address of four decimal numbers alone. It asks the name server for any other, gets no answer, and drops the line. With `use_dns_cache=off` the system is asked, which reads `127.1` as an address.",
        example: example!("DS119", "dispatcher.list"),
        remedy: "Write all four numbers of the address, in decimal.",
        log: &["could not resolve 192.0.2 (missing no-probing flag?!?)"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let about = |kind| matches!(kind, Kind::NumberLikeName);
    for (list, entry, remark) in context.remarked(about) {
        findings.remark(list, entry, remark);
    }
}
