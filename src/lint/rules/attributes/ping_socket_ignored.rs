//! The attribute ping_socket in a version that does not know it yet.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::attributes::AttributeSet;
use crate::kamailio::version::Line;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS505-ping-socket-ignored"), Severity::Warning, check)
    .versions(Line::V5_6..=Line::V6_0);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let version = context.server.version;
    for list in context.lists() {
        for entry in &list.entries {
            if !entry.known.has_any(AttributeSet::PING_SOCKET)
                || list.attribute(entry, "ping_socket").is_none()
            {
                continue;
            }
            findings
                .entry(
                    list,
                    entry,
                    entry.fields.attrs(),
                    format_args!("Kamailio {version} does not know ping_socket, and pings from the socket that it uses for calls"),
                )
                .help("write socket=, which is for calls and pings; ping_socket came with 6.1");
        }
    }
}
