//! The client procedure of RFC 3263.

use super::query::{AddressQuery, NameSource, OpenQuestion, Query};
use super::{NotFound, TargetUri};
use crate::base::dns_records::{DnsRecordType, SrvRecord};
use crate::base::transport::Transport;
use crate::kamailio::list::uri::Scheme;

/// Look-ups with the system's resolver, IPv4 first.
const ASKING: AddressQuery = AddressQuery {
    families: &[DnsRecordType::A, DnsRecordType::Aaaa],
    directory: NameSource::System,
    short_numbers: false,
};

/// Finds the hops: the transport (section 4.1), then address and port (4.2).
pub(super) fn locate(inquiry: &mut Query<'_>, place: &TargetUri<'_>) -> Result<(), OpenQuestion> {
    if let Some(hop) = place.hop() {
        inquiry.take(hop);
        return Ok(());
    }
    let host = place.host;
    let asked = match place.asked_transport() {
        Ok(asked) => asked,
        Err(why) => {
            inquiry.why = why;
            return Ok(());
        }
    };
    // The default is UDP. For sips, `asked` is already TLS.
    let transport = asked.unwrap_or(Transport::Udp);
    if place.port != 0 {
        inquiry.add_hops(host, transport, place.port, ASKING)?;
        return Ok(());
    }
    let speaks = |transport: Transport| match (place.scheme, place.transport) {
        (Scheme::Sips, _) => transport == Transport::Tls,
        (_, None) => true,
        (_, Some(_)) => asked == Some(transport),
    };
    if place.transport.is_none() {
        let mut services = inquiry.naptr(host, ASKING.directory, speaks)?;
        services.sort_by_key(|(naptr, _)| (naptr.order, naptr.preference));
        for (naptr, transport) in services {
            let records = inquiry.srv(naptr.replacement.as_bytes(), ASKING.directory)?;
            try_all(inquiry, records, transport)?;
            if inquiry.is_done() {
                return Ok(());
            }
        }
        if !inquiry.hops.is_empty() {
            return Ok(());
        }
    }
    let mut denied = false;
    let mut has_records = false;
    for transport in Transport::SUPPORTED
        .into_iter()
        .filter(|&transport| speaks(transport))
    {
        let records = inquiry.srv_of(transport, host, ASKING.directory)?;
        denied |= records.iter().any(|srv| srv.denies());
        has_records |= records.iter().any(|srv| !srv.denies());
        try_all(inquiry, records, transport)?;
        if inquiry.is_done() {
            return Ok(());
        }
    }
    // Addresses are used only if there are no SRV records (4.2).
    if !has_records && !denied && inquiry.hops.is_empty() {
        inquiry.add_default_hops(host, transport, ASKING)?;
    } else if denied && !has_records {
        inquiry.why = NotFound::NotOffered;
    }
    Ok(())
}

/// Adds the hops of these servers, in the order of RFC 2782.
fn try_all<'a>(
    inquiry: &mut Query<'a>,
    records: Vec<&'a SrvRecord>,
    transport: Transport,
) -> Result<(), OpenQuestion> {
    for srv in inquiry.shuffled(records) {
        if !srv.denies() {
            inquiry.add_hops(srv.target.as_bytes(), transport, srv.port, ASKING)?;
        }
        if inquiry.is_done() {
            break;
        }
    }
    Ok(())
}
