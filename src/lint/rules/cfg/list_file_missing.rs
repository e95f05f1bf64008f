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
    let spot = context.spot_of("dispatcher", "list_file");
    match context.list_file {
        ListFileState::Missing { path } => findings
            .cfg(
                spot,
                format!(
                    "there is no file {}: the server does not start without its list",
                    sanitize(path.as_bytes())
                ),
            )
            .help("write the list, or correct list_file; an empty file is enough to start"),
        ListFileState::Folder { path } => findings
            .cfg(
                spot,
                format!(
                    "{} is a folder: Kamailio reads it as an empty list and starts without destinations",
                    sanitize(path.as_bytes())
                ),
            )
            .help("name the list in it"),
        ListFileState::NotHere { path, why } => findings
            .cfg(
                spot,
                format!(
                    "{}: {}, so its destinations were not checked",
                    sanitize(path.as_bytes()),
                    sanitize(why.as_bytes())
                ),
            )
            .severity(Severity::Info)
            .help(
                "give the list after the cfg, or the root folder of the server's files with --root",
            ),
        ListFileState::Unknown(what) => findings
            .cfg(
                spot,
                format!(
                    "which list is read depends on {}",
                    sanitize(what.as_bytes())
                ),
            )
            .severity(Severity::Info)
            .help("give the list after the cfg, or the missing variable with --env"),
        ListFileState::Read | ListFileState::Database | ListFileState::Refused { .. } => return,
    };
}
