//! A line without a set id.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::nature::Nature;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS112",
    name: "set-id-missing",
    severity: Severity::Warning,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds lines without a set id. Of a list that uses set 0 on purpose it says, once, that tools may stumble over it.",
        why: "Kamailio takes set 0 for such a line, and says nothing. Calls are sent to the set that the script names, and never reach the destination. Where flags follow, they are read as usual.",
        example: example!("DS112", "dispatcher.list"),
        remedy: "Write the set id in the first column, from 1 upwards.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for (list, entry, remark) in
        context.remarked(|kind| matches!(kind, Kind::NoSetId | Kind::SetIdIsAWord))
    {
        findings.remark(list, entry, remark);
    }
    for list in context.lists() {
        let zeros = list.entries.iter().filter(|entry| entry.set() == 0);
        let mut zeros = zeros.filter(|e| !e.fields.set().is_empty() && !e.wrapped);
        if let Some(entry) = zeros.next().filter(|_| list.nature == Nature::Lines) {
            findings
                .entry(list, entry, entry.fields.set(), "set 0 is also where lines without a set id go, and some tools that read Kamailio's answers take it for none")
                .severity(Severity::Info)
                .help("number sets from 1");
        }
    }
}
