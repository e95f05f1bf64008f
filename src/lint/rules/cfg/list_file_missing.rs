//! The list that the cfg names does not exist, or is a folder.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::lint::{Context, Findings, ListFileState, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS403-list-file-missing"), Severity::Error, check).log(&[
    "can't open list file [missing.list]",
    "no dispatching list loaded from file",
]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    if !context.loads_dispatcher() {
        return;
    }
    let shown = |text: &str| sanitize(text.as_bytes());
    let (severity, message, help) = match context.list_file {
        ListFileState::Missing { path } => (
            Severity::Error,
            format!(
                "there is no file {}: the server does not start without its list",
                shown(path)
            ),
            "write the list, or correct list_file; an empty file is enough to start",
        ),
        ListFileState::Folder { path } => (
            Severity::Error,
            format!(
                "{} is a folder: Kamailio reads it as an empty list and starts without destinations",
                shown(path)
            ),
            "name the list in it",
        ),
        ListFileState::NotHere { path, why } => (
            Severity::Info,
            format!(
                "{}: {}, so its destinations were not checked",
                shown(path),
                shown(why)
            ),
            "give the list after the cfg, or the root folder of the server's files with --root",
        ),
        ListFileState::Unknown(what) => (
            Severity::Info,
            format!("which list is read depends on {}", shown(what)),
            "give the list after the cfg, or the missing variable with --env",
        ),
        ListFileState::Read | ListFileState::Database | ListFileState::Refused { .. } => return,
    };
    findings
        .cfg(context.spot_of("dispatcher", "list_file"), message)
        .severity(severity)
        .help(help);
}
