//! A kamailio.cfg that Kamailio rejects.

use crate::base::diagnostic::Severity;
use crate::kamailio::cfg::{CfgError, CfgErrorKind};
use crate::lint::{Context, EVERY_VERSION, Findings, Fixable, Rule, page};

pub const RULE: Rule = Rule {
    code: "DS401",
    name: "cfg-refused",
    severity: Severity::Error,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: page!("DS401-cfg-refused"),
    log: &["could not find module <textop>"],
    check,
};

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
                    | CfgErrorKind::NoStatement(_)
                    | CfgErrorKind::NoModuleMatches(_)
                    | CfgErrorKind::NoSuchFunction { .. }
            )
    };
    let refusals = refusals.iter().enumerate();
    let refusals = refusals.filter(|(index, r)| !told_elsewhere(r) && !follows(*index, r));
    for (_, refusal) in refusals.take(MOST) {
        findings
            .cfg(
                context,
                refusal.spot,
                format!(
                    "Kamailio {} refuses the file: {}",
                    context.server.version, refusal.reason
                ),
            )
            .help("'kamailio -c' shows it too");
    }
}
