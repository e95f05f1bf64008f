//! A file that is known, and is nothing that Kamailio reads.

use crate::base::diagnostic::Severity;
use crate::kamailio::cfg::CfgWarningKind;
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS004",
    name: "file-not-linted",
    severity: Severity::Info,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS004-file-not-linted"),
    log: &[],
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for note in &context.cfg.notes {
        if matches!(note.kind, CfgWarningKind::Foreign(..)) {
            findings
                .cfg(context, note.spot, note.kind.to_string())
                .help(note.kind.help());
        }
    }
}
