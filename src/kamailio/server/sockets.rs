//! The sockets that a server listens on, from the cfg's `listen` lines.

use std::net::Ipv4Addr;

use super::dns_params::DnsParams;
use super::params::{core, is_loaded, text, unless_incomplete};
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::cfg::CfgFacts;
use crate::kamailio::cfg::facts::{Advertise, ListenAddress};
use crate::kamailio::list::host::numeric;
use crate::kamailio::list::socket::{Advertised, Socket};
use crate::kamailio::phostport::PROTOCOLS;
use crate::kamailio::version::Version;

/// All sockets, if every address is numeric; otherwise what is missing. Without any `listen`,
/// Kamailio uses all interfaces of its machine.
pub(super) fn sockets(
    facts: &CfgFacts,
    dns: &DnsParams,
    version: Version,
) -> Result<Vec<Socket>, String> {
    if facts.listens.is_empty() {
        return Err("the machine's interfaces, because the cfg has no listen".to_owned());
    }
    let default_port = core(facts, "port", 5060).into_result()?;
    let mut sockets = Vec::new();
    for listen in &facts.listens {
        if version.keeps_unresolved_advertisers() || advertiser_is_kept(listen)? {
            sockets.extend(listened(facts, dns, listen, default_port)?);
        }
    }
    unless_incomplete(facts, sockets).into_result()
}

/// Whether the advertised name resolves: older releases drop the socket if it does not.
fn advertiser_is_kept(listen: &ListenAddress) -> Result<bool, String> {
    let Some(Advertise { host, resolves, .. }) = &listen.advertise else {
        return Ok(true);
    };
    let host = host.as_ref().into_result()?;
    match numeric(host) {
        Some(_) => Ok(true),
        // RFC 6761 6.4: such a name never resolves.
        None if host.to_ascii_lowercase().ends_with(b".invalid") => Ok(false),
        None if *resolves => Ok(true),
        None => Err(format!("whether {} resolves", text(host))),
    }
}

/// Takes the server to run on a machine with these interfaces: their addresses take the place of their
/// names, as in `fix_socket_list` (measured on 5.6.3 and 6.1.5), and advertised names resolve. With
/// `auto_bind_ipv6` interfaces have more addresses than these, and the names stay.
pub fn place_on_machine(facts: &mut CfgFacts, interfaces: &[(String, Ipv4Addr)]) {
    for advertise in facts
        .listens
        .iter_mut()
        .filter_map(|l| l.advertise.as_mut())
    {
        advertise.resolves = true;
    }
    if core(facts, "auto_bind_ipv6", 0) != Fact::Known(0) {
        return;
    }
    let placed = facts.listens.drain(..).flat_map(|listen| {
        let is_named = |name: &str| listen.host == Fact::Known(name.as_bytes().to_vec());
        let addresses = interfaces.iter().filter(|(name, _)| is_named(name));
        let at = |(_, address): &(String, Ipv4Addr)| ListenAddress {
            host: Fact::Known(address.to_string().into_bytes()),
            ..listen.clone()
        };
        let mut placed: Vec<_> = addresses.map(at).collect();
        if placed.is_empty() {
            placed.push(listen);
        }
        placed
    });
    facts.listens = placed.collect();
}

fn listened(
    facts: &CfgFacts,
    dns: &DnsParams,
    listen: &ListenAddress,
    default_port: i32,
) -> Result<Vec<Socket>, String> {
    listen.certain.as_ref().into_result()?;
    let host = listen.host.as_ref().into_result()?;
    let address = numeric(host).ok_or_else(|| format!("the address of listen={}", text(host)))?;
    let port = where_given(&listen.port)?;
    let name = where_given(&listen.name)?.map(|name| text(name));
    let advertised = match &listen.advertise {
        Some(Advertise {
            transport,
            host,
            port,
            ..
        }) => Some(Advertised {
            transport: *transport,
            host: text(host.as_ref().into_result()?),
            port: where_given(port)?.copied().unwrap_or_default() as u16,
        }),
        None => None,
    };
    let own_port = port.map_or(default_port as u16, |&port| port as u16);
    let socket = |protocol| Socket {
        protocol,
        address,
        // TLS is one port above the others, unless it is the protocol of this line.
        port: match (port.is_none() || listen.transport.is_none(), protocol) {
            (true, Transport::Tls) => own_port.wrapping_add(1),
            _ => own_port,
        },
        name: name.clone(),
        advertised: advertised.clone(),
    };
    Ok(protocols_of(facts, dns, listen)?
        .into_iter()
        .map(socket)
        .collect())
}

/// The enabled protocols of a `listen`.
fn protocols_of(
    facts: &CfgFacts,
    dns: &DnsParams,
    listen: &ListenAddress,
) -> Result<Vec<Transport>, String> {
    enabled(facts, dns, listen.transport.map(Transport::carrier))
}

/// The protocols that the server listens on with any socket; known even if addresses are not.
/// Without any `listen` it uses all enabled ones.
pub(super) fn protocols(facts: &CfgFacts, dns: &DnsParams) -> Result<Vec<Transport>, String> {
    if facts.listens.is_empty() {
        return unless_incomplete(facts, ())
            .into_result()
            .and_then(|()| enabled(facts, dns, None));
    }
    let mut all = Vec::new();
    for listen in &facts.listens {
        listen.certain.as_ref().into_result()?;
        all.extend(protocols_of(facts, dns, listen)?);
    }
    unless_incomplete(facts, all).into_result()
}

/// This protocol, or all of them as of a `listen` without one (`add_listen_advertise_iface_name`), without
/// those that are disabled: Kamailio has no sockets of those (`init_proto_order`; measured on 5.6.3 and
/// 6.1.5).
fn enabled(
    facts: &CfgFacts,
    dns: &DnsParams,
    protocol: Option<Transport>,
) -> Result<Vec<Transport>, String> {
    let is_enabled = |protocol| match protocol {
        Transport::Tcp => dns.tcp.clone().into_result(),
        Transport::Tls => Ok(dns.tcp.clone().into_result()? && dns.tls.clone().into_result()?),
        Transport::Sctp => {
            let is_on = core(facts, "enable_sctp", 1).into_result()? != 0;
            Ok(is_on && is_loaded(facts, "sctp").into_result()?)
        }
        _ => Ok(true),
    };
    let mut left = Vec::new();
    for candidate in PROTOCOLS {
        if protocol.is_none_or(|wanted| wanted == candidate) && is_enabled(candidate)? {
            left.push(candidate);
        }
    }
    Ok(left)
}

fn where_given<T>(fact: &Option<Fact<T>>) -> Result<Option<&T>, String> {
    fact.as_ref()
        .map(|fact| fact.as_ref().into_result())
        .transpose()
}
