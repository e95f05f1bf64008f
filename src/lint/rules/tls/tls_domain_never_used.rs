//! A client domain that verifies, but that Kamailio never selects.

use crate::base::diagnostic::Severity;
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::tls_cfg::{DomainRole, DomainSection, TlsCfgFile};
use crate::lint::counted::destinations;
use crate::lint::{Context, Findings, Rule, page};
use std::net::IpAddr;

pub const RULE: Rule = Rule::new(
    page!("DS225-tls-domain-never-used"),
    Severity::Warning,
    check,
);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let TlsCfgFile::Read {
        source,
        read: Ok(tls_cfg),
    } = &context.tls.file
    else {
        return;
    };
    let count = context.reached_over_tls();
    if context.server.dns.tls != Fact::Known(true) || count == 0 {
        return;
    }
    let verifies = |section: &&DomainSection| section.domain.verifies().is_some();
    let default = tls_cfg.default_of(DomainRole::Client);
    if default.as_ref().is_some_and(verifies) {
        return;
    }
    let is_never_used = |section: &&DomainSection| is_never_used(section, context);
    let verifying = tls_cfg.clients_by_address().filter(verifies);
    let (unused, used): (Vec<_>, Vec<_>) = verifying.partition(is_never_used);
    // One that may be used may verify all of these peers.
    if !used.is_empty() {
        return;
    }
    for section in unused {
        let line = section.line();
        let span = source.numbered_line(line);
        let message = format!(
            "no connection uses this domain: Kamailio selects it by its own end of a connection, not by the peer; without verification in [client:default] it does not verify {} over TLS",
            destinations(count)
        );
        findings
            .source(source, line as u32, span, message)
            .help("write verify_certificate and ca_list in [client:default]");
    }
}

/// Whether Kamailio selects this domain for no connection: it is for the address of a peer, or for a
/// port, while the system picks the local port. A script can still select it by its `server_id`.
fn is_never_used(section: &DomainSection, context: &Context<'_>) -> bool {
    let Some(address) = section.address() else {
        return false;
    };
    let has_fixed_port = address.port() != 0 && context.server.tcp_reuse_port == Fact::Known(false);
    let is_peer = || {
        context.entries().any(|(list, entry)| {
            entry.protocol() == Transport::Tls && list.numeric_host(entry) == Some(address.ip())
        })
    };
    !section.has_server_id() && (has_fixed_port || is_peer() && !is_own(address.ip(), context))
}

/// Whether Kamailio listens, or may listen, on this address.
fn is_own(address: IpAddr, context: &Context<'_>) -> bool {
    let sockets = context.server.list_options.sockets.value();
    sockets.is_none_or(|sockets| sockets.iter().any(|socket| socket.address == address))
}
