//! A file that the cfg names, and that lint does not read.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::cfg::CfgWarningKind;
use crate::lint::{Context, Findings, ListFileState, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS003-file-not-read"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for note in &context.cfg.notes {
        let severity = match note.kind {
            CfgWarningKind::RefusedFile(..) => Severity::Warning,
            CfgWarningKind::FileNotHere(..) => Severity::Info,
            _ => continue,
        };
        findings
            .cfg(note.spot, note.kind.to_string())
            .severity(severity)
            .help(note.kind.help());
    }
    if let ListFileState::Refused { path, why } = context.list_file {
        let path = sanitize(path.as_bytes());
        let spot = context.spot_of("dispatcher", "list_file");
        findings
            .cfg(spot, format!("{path} was not read: {why}"))
            .help("name the list after the cfg, or with --root the folder that holds it");
    }
}
