//! A list with which Kamailio does not start.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::Fatal;
use crate::list::nature::Nature;

pub(super) const RULE: Rule = Rule {
    code: "DS101",
    name: "list-stops-start",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds the line with which Kamailio does not start: a set id without a URI. With `ds_load_mode` 1 it is any line that would otherwise be dropped.",
        why: "Kamailio reads the list when it starts, and exits at such a line, however good the others are. `kamailio -c` does not read the list and says that all is well. On `dispatcher.reload` the old list stays in use.",
        example: example!("DS101", "dispatcher.list"),
        remedy: "Write a URI after the set id, or `#` in front of the line.",
        log: &["bad line [1", "no dispatching list loaded from file"],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for judged in context.lists {
        let list = &judged.list;
        // Of a cut line, and of a file that is no list, another rule tells.
        let is_mine = |fatal: &Fatal| !fatal.in_cut_line && list.nature == Nature::Lines;
        if let Some(fatal) = list.fatal.filter(is_mine) {
            let said = findings.list(list, fatal.line, fatal.span, fatal.to_string());
            said.help(fatal.reason.way_out());
        }
    }
}
