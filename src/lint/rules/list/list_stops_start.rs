//! A list with which Kamailio does not start.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::Fatal;
use crate::kamailio::list::file_format::Nature;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS101",
    name: "list-stops-start",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS101-list-stops-start"),
    log: &["bad line [1", "no dispatching list loaded from file"],
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
