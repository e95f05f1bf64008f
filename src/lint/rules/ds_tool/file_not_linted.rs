//! A file that is known, and is nothing that Kamailio reads.

use crate::base::diagnostic::Severity;
use crate::kamailio::cfg::CfgWarningKind;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS004-file-not-linted"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for note in &context.cfg.notes {
        if matches!(note.kind, CfgWarningKind::Foreign(..)) {
            findings
                .cfg(note.spot, note.kind.to_string())
                .help(note.kind.help());
        }
    }
}
