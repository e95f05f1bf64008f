//! Text in a cfg that Kamailio accepts, but reads differently from what it looks like.

use crate::base::diagnostic::Severity;
use crate::base::fact::Fact;
use crate::kamailio::cfg::{CfgError, CfgErrorKind, CfgWarningKind};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS402-cfg-reads-otherwise"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // Skip a cfg that does not use dispatcher.
    if context.server.dispatcher == Fact::Known(false) && !context.mentions_dispatcher() {
        return;
    }
    let is_gap = |kind: &CfgWarningKind| {
        matches!(
            kind,
            CfgWarningKind::FileNotHere(..) | CfgWarningKind::RefusedFile(..)
        )
    };
    let has_gaps = context.cfg.notes.iter().any(|note| is_gap(&note.kind));
    for note in &context.cfg.notes {
        // What was not read most likely loads the module.
        if has_gaps
            && let CfgWarningKind::Perhaps(reason) = &note.kind
            && matches!(
                reason,
                CfgErrorKind::NoSuchFunction { .. } | CfgErrorKind::NoModuleMatches(_)
            )
        {
            continue;
        }
        // Another rule reports these.
        if matches!(&note.kind, CfgWarningKind::NoDirective(word) if word == b"else" || word == b"endif")
        {
            continue;
        }
        // What a file that is not here defines matters only where something is missing.
        let is_import = matches!(note.kind, CfgWarningKind::NoImportedFile(_));
        if is_import && !lacks_something(context) {
            continue;
        }
        // DS401 reports it.
        let refused = |error: &CfgError| error.reason == CfgErrorKind::StringNotClosed;
        if note.kind == CfgWarningKind::UnclosedString && context.cfg.refusals.iter().any(refused) {
            continue;
        }
        if is_gap(&note.kind) || matches!(note.kind, CfgWarningKind::Foreign(..)) {
            continue;
        }
        let severity = match note.kind {
            CfgWarningKind::NoImportedFile(_) | CfgWarningKind::Perhaps(_) => Severity::Info,
            _ => Severity::Warning,
        };
        findings
            .cfg(note.spot, note.kind.to_string())
            .severity(severity)
            .help(note.kind.help());
    }
}

/// Whether the cfg uses a name, a module or a route that is not there and that another file may have.
fn lacks_something(context: &Context<'_>) -> bool {
    let lacks = |error: &CfgError| {
        matches!(
            error.reason,
            CfgErrorKind::NameNotDefined(..)
                | CfgErrorKind::NoModuleMatches(_)
                | CfgErrorKind::NoSuchFunction { .. }
                | CfgErrorKind::NoSuchEngine(_)
                | CfgErrorKind::NotDefined(_)
        )
    };
    context.cfg.refusals.iter().any(lacks) || context.cfg.facts.missing_routes().next().is_some()
}
