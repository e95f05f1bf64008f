//! Flag 32 in a version that does not know it yet.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::PingStatus;
use crate::kamailio::version::Line;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS212-no-ping-flag-unknown"),
    Severity::Warning,
    check,
)
.versions(Line::V5_6..=Line::V5_8);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let version = context.server.version;
    for (list, entry, kind) in context.entries_of(|kind| kind.flags.has(Flags::NO_PING)) {
        if entry.wrapped {
            continue;
        }
        let uri = sanitize(&list.uri(entry));
        let (severity, message) = match &kind.status {
            PingStatus::Pinged(_) => (
                Severity::Warning,
                format!("{uri} is pinged: Kamailio {version} does not know flag 32"),
            ),
            _ => (
                Severity::Info,
                format!("{uri} has flag 32, which means nothing to Kamailio {version}"),
            ),
        };
        findings
            .entry(list, entry, entry.fields.flags(), message)
            .severity(severity)
            .help("remove 32 from the flags; before 6.0, a destination without flag 8 is not pinged unless ds_probing_mode is 1");
    }
}
