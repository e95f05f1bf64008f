//! ping_socket where no version knows it yet.

use super::{Context, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::kamailio::Version;
use crate::list::attrs::{self, Names};

pub(super) const RULE: Rule = Rule {
    code: "DS505",
    name: "ping-socket-ignored",
    severity: Severity::Warning,
    versions: Version::V5_6..=Version::V6_0,
    fixable: Fixable::No,
    page: Page {
        what: "Finds the attribute `ping_socket` where the server is older than 6.1.",
        why: "Older versions keep the attribute and do nothing with it: pings leave from the socket of all other requests. A peer that expects them from another address does not answer.",
        example: example!("DS505", "kamailio.cfg", "dispatcher.list", "ds-tool.toml"),
        remedy: "Write `socket=`, which decides for calls and pings, or upgrade to 6.1.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let version = context.server.version;
    for list in context.lists() {
        for entry in &list.entries {
            let attributes = list.attrs(entry).unwrap_or_default();
            if !entry.known.has_any(Names::PING_SOCKET)
                || attrs::value(attributes, "ping_socket").is_none()
            {
                continue;
            }
            findings
                .entry(
                    list,
                    entry,
                    entry.fields.attrs(),
                    format!("Kamailio {version} does not know ping_socket, and pings from where it sends calls"),
                )
                .help("write socket=, which is for calls and pings; ping_socket came with 6.1");
        }
    }
}
