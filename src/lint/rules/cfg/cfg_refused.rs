//! A kamailio.cfg that Kamailio rejects.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::cfg::{CfgError, CfgErrorKind, CfgWarningKind};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS401-cfg-refused"), Severity::Error, check)
    .log(&["could not find module <textop>"]);

/// Kamailio stops at the first error, and further ones are often its consequence.
const MOST: usize = 10;

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let told_elsewhere = |refusal: &CfgError| {
        matches!(
            refusal.reason,
            CfgErrorKind::NoSuchParameter { .. }
                | CfgErrorKind::WrongType { .. }
                | CfgErrorKind::ModuleTwice(_)
                | CfgErrorKind::Unbalanced(_)
        )
    };
    let refusals = &context.cfg.refusals;
    let missing = |refusal: &CfgError| matches!(refusal.reason, CfgErrorKind::NoIncludedFile(_));
    let missing = refusals.iter().position(missing);
    // An error after a missing file may come from what that file would define or load.
    let follows = |index: usize, refusal: &CfgError| {
        missing.is_some_and(|missing| missing < index)
            && matches!(
                refusal.reason,
                CfgErrorKind::Expected(_)
                    | CfgErrorKind::NameNotDefined(..)
                    | CfgErrorKind::NoStatement(_)
                    | CfgErrorKind::NoModuleMatches(_)
                    | CfgErrorKind::NoSuchFunction { .. }
            )
    };
    let refusals = refusals.iter().enumerate();
    let refusals = refusals.filter(|(index, r)| !told_elsewhere(r) && !follows(*index, r));
    for (_, refusal) in refusals.take(MOST) {
        let help = match &refusal.reason {
            CfgErrorKind::NameNotDefined(name, _) => who_defines(context, name),
            CfgErrorKind::StringNotClosed => "add the closing quote".to_owned(),
            _ => "'kamailio -c' shows it too".to_owned(),
        };
        findings
            .cfg(
                refusal.spot,
                format!(
                    "Kamailio {} refuses the file: {}",
                    context.server.version, refusal.reason
                ),
            )
            .help(help);
    }
}

/// Who may define a name: the command line, the cfg, or a file that it includes and that is not here.
fn who_defines(context: &Context<'_>, name: &[u8]) -> String {
    let name = sanitize(name);
    let files = context
        .cfg
        .notes
        .iter()
        .filter_map(|note| match &note.kind {
            CfgWarningKind::NoImportedFile(file) => Some(file.as_str()),
            _ => None,
        });
    let files: Vec<_> = files.collect();
    let file = match files.is_empty() {
        true => String::new(),
        false => format!(", or in {}, which is not here", files.join(", ")),
    };
    format!(
        "define it with '#!define {name} VALUE' before this line, with -A {name}=VALUE{file}; a string needs quotes"
    )
}
