//! A line of over 1023 bytes.

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::list::cause::Cause;
use crate::list::nature::Nature;
use crate::list::remark::Kind;

pub(super) const RULE: Rule = Rule {
    code: "DS111",
    name: "line-too-long",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Finds lines of over 1023 bytes whose tail Kamailio reads as a line of its own.",
        why: "Kamailio reads at most 1023 bytes at once, and takes the rest for the next line: of a long comment the tail becomes a destination, of long attributes a line that is dropped. Where the tail is a number alone, Kamailio does not start.",
        example: example!("DS111", "dispatcher.list"),
        remedy: "Keep lines at 1022 bytes or fewer. Split long comments.",
        log: &[],
    },
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
