//! Several TLS destinations at one address: they share one connection.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::list::Entry;
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashMap;

pub const RULE: Rule = Rule::new(page!("DS506-tls-connection-shared"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let shares_with_all = context.server.uses_connections_of_other_sockets();
    let has_own_by_socket = shares_with_all != Fact::Known(true);
    let help = match has_own_by_socket {
        true => {
            "if the peer tells customers apart by certificate or server name, give each a socket of its own, or another port"
        }
        false => {
            "if the peer tells customers apart by certificate or server name, give each another port"
        }
    };
    for list in context.lists() {
        let mut seen: HashMap<(Vec<u8>, u16, Vec<u8>), &Entry> = HashMap::new();
        for entry in &list.entries {
            if entry.protocol() != Transport::Tls {
                continue;
            }
            let from = |entry| list.attribute(entry, "ping_from");
            // If a socket is named, the connection must use its address, up to 6.1.3.
            let sockets =
                ["ping_socket", "sockname", "socket"].map(|name| list.attribute(entry, name));
            let socket = sockets.into_iter().flatten().next();
            let socket = socket.filter(|_| has_own_by_socket).unwrap_or_default();
            let host = list.host(entry).to_ascii_lowercase();
            let place = (host, entry.port, socket.to_vec());
            let first = *seen.entry(place).or_insert(entry);
            if from(first) == from(entry) {
                continue;
            }
            findings
                .entry(
                    list,
                    entry,
                    entry.fields.attrs(),
                    format_args!(
                        "{} shares the connection of {} {}, which has another ping_from: Kamailio selects a TLS connection only by address and port",
                        sanitize(&list.uri(entry)),
                        list.line_word(),
                        first.line,
                    ),
                )
                .help(help);
        }
    }
}
