//! A line of over 1023 bytes.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::dropped::Cause;
use crate::kamailio::list::file_format::Nature;
use crate::kamailio::list::warnings::Kind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS111",
    name: "line-too-long",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS111-line-too-long"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for judged in context.lists {
        let list = &judged.list;
        let held = judged
            .warnings
            .iter()
            .filter(|(_, remark)| remark.kind == Kind::CutLine);
        let held = held
            .map(|&(index, remark)| (list.entries[index].line, remark.span, "as a destination"));
        let dropped = list
            .dropped
            .iter()
            .filter(|dropped| list.cause(dropped) == Cause::CutLine);
        let dropped = dropped.map(|dropped| {
            (
                dropped.line,
                dropped.uri,
                "as a line of its own, which it drops",
            )
        });
        let fatal = list
            .fatal
            .filter(|fatal| fatal.in_cut_line && list.nature == Nature::Lines);
        let fatal = fatal.map(|fatal| {
            (
                fatal.line,
                fatal.span,
                "as a line of its own, and does not start with it",
            )
        });
        let mut all: Vec<_> = held.chain(dropped).chain(fatal).collect();
        all.sort_by_key(|&(line, span, _)| (line, span));
        all.dedup_by_key(|&mut (line, ..)| line);
        for (line, span, what) in all {
            findings
                .list(
                    list,
                    line,
                    span,
                    format!(
                        "Kamailio cuts lines at 1023 bytes, and reads the rest of this one {what}"
                    ),
                )
                .help(Kind::CutLine.way_out());
        }
    }
}
