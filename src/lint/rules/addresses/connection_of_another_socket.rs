//! Several sockets for one peer over TCP or TLS, in a version that uses one connection for all.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::list::Entry;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::pinging::{Destination, configured_socket};
use crate::kamailio::version::Line;
use crate::lint::{Context, Findings, Rule, page};
use std::collections::HashMap;
use std::net::IpAddr;

pub const RULE: Rule = Rule::new(
    page!("DS507-connection-of-another-socket"),
    Severity::Warning,
    check,
)
.versions(Line::V6_1..=Line::V6_2);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let server = context.server;
    if server.uses_connections_of_other_sockets() != Fact::Known(true) {
        return;
    }
    for list in context.lists() {
        let mut seen: HashMap<(Vec<u8>, u16), (&Entry, IpAddr)> = HashMap::new();
        for (entry, destination) in list.entries.iter().zip(Destination::of_list(list)) {
            let protocol = entry.protocol();
            let is_stream = matches!(protocol, Transport::Tcp | Transport::Tls);
            if !is_stream || entry.flags().has(Flags::DISABLED) {
                continue;
            }
            let Some(socket) = configured_socket(&destination, server) else {
                continue;
            };
            let port = match (entry.port, protocol) {
                (0, Transport::Tls) => 5061,
                (0, _) => 5060,
                (port, _) => port,
            };
            let peer = (list.host(entry).to_ascii_lowercase(), port);
            let (first, address) = *seen.entry(peer).or_insert((entry, socket.address));
            if address == socket.address {
                continue;
            }
            let message = format!(
                "{} has the same address and port as {} {}, but another socket: Kamailio {} uses one connection for both, so calls and pings of one of them leave from the other's socket",
                sanitize(&list.uri(entry)),
                list.line_word(),
                first.line,
                server.version,
            );
            findings
                .entry(list, entry, entry.fields.attrs(), message)
                .help("write tcp_reuse_port=yes in kamailio.cfg, or use another port of the peer");
        }
    }
}
