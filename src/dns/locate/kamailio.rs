//! How Kamailio finds the next hop of a ping: `dns_sip_resolvehost` and `dns_sip_resolve` in
//! `core/dns_cache.c`, `_sip_resolvehost` in `core/resolve.c`, called by tm's `uri2dst2`. The same
//! in 5.6, 6.0 and 6.1.

use super::query::{AddressQuery, NameSource, OpenQuestion, Query};
use super::{KamailioDns, NotFound, SearchGoal, TargetUri, default_port};
use crate::base::dns_records::{DnsRecordType, NaptrRecord, SrvRecord};
use crate::base::transport::Transport;

/// The most aliases that are followed from the cache (`_dns_hash_find`). The answer for the load may
/// have more: Kamailio then holds the line, and its pings fail (measured on 5.6.3, 6.0.1 and 6.1.5).
const CACHED_ALIASES: usize = 11;

/// Finds the hop of a ping, provided that Kamailio loads the destination at all.
pub(super) fn locate(
    inquiry: &mut Query<'_>,
    goal: &SearchGoal<'_>,
    dns: &KamailioDns,
) -> Result<(), OpenQuestion> {
    if let Some(place) = &goal.at_load
        && !loads(inquiry, place, dns)?
    {
        if let NotFound::NoAddress(why) = inquiry.why {
            inquiry.why = NotFound::NotAtLoad(why);
        }
        return Ok(());
    }
    inquiry.most_aliases = CACHED_ALIASES;
    let place = &goal.place;
    if let Some(hop) = place.hop() {
        inquiry.take(hop);
        return Ok(());
    }
    match place.asked_transport() {
        Err(why) => {
            inquiry.why = why;
            Ok(())
        }
        Ok(asked) => {
            let request = ServiceQuery {
                inquiry,
                dns,
                host: place.host,
                port: place.port,
                asked,
            };
            request.locate()
        }
    }
}

/// Whether `pack_dest` finds the host: by its addresses, or by SRV records if `ds_dns_mode` has bit
/// 8. It takes the transport only from the URI's parameter.
fn loads(
    inquiry: &mut Query<'_>,
    place: &TargetUri<'_>,
    dns: &KamailioDns,
) -> Result<bool, OpenQuestion> {
    if !dns.srv_at_load {
        return match inquiry.addresses(place.host, dns.plain())? {
            Ok(_) => Ok(true),
            Err(why) => {
                inquiry.why = why;
                Ok(false)
            }
        };
    }
    let asked = place.transport;
    // Destinations with other transports are not evaluated.
    if asked.is_some_and(|asked| !Transport::SUPPORTED.contains(&asked)) {
        return Ok(true);
    }
    let hops = std::mem::take(&mut inquiry.hops);
    let request = ServiceQuery {
        inquiry,
        dns,
        host: place.host,
        port: place.port,
        asked,
    };
    request.resolve_host()?;
    Ok(!std::mem::replace(&mut inquiry.hops, hops).is_empty())
}

/// The order of SRV records with equal priority.
#[derive(Clone, Copy)]
enum ServerOrder {
    ByWeight,
    /// Random, in proportion to the weights, if `dns_srv_lb` is on.
    ByChance,
}

/// One location request.
struct ServiceQuery<'q, 'a> {
    inquiry: &'q mut Query<'a>,
    dns: &'q KamailioDns,
    host: &'q [u8],
    /// 0 if the URI has none.
    port: u16,
    /// `None` if the URI names none.
    asked: Option<Transport>,
}

impl<'a> ServiceQuery<'_, 'a> {
    /// Follows tm when it sends a request.
    fn locate(self) -> Result<(), OpenQuestion> {
        match self.dns.failover {
            true => self.resolve_with_failover(),
            false => self.resolve_host(),
        }
    }

    fn transport(&self) -> Transport {
        self.asked.unwrap_or(Transport::Udp)
    }

    /// `dns_sip_resolvehost`: only the first hop.
    fn resolve_host(mut self) -> Result<(), OpenQuestion> {
        let transport = self.transport();
        if self.dns.naptr {
            return self.resolve_host_by_naptr();
        }
        let asking = self.dns.plain();
        let mut port = self.port;
        if port == 0 {
            let records = self
                .inquiry
                .srv_of(transport, self.host, asking.directory)?;
            self.add_servers(by_weight(records), transport, asking)?;
            if !self.inquiry.hops.is_empty() {
                return Ok(());
            }
            port = default_port(transport);
        }
        self.inquiry.add_hops(self.host, transport, port, asking)?;
        Ok(())
    }

    /// `dns_naptr_sip_resolvehost`. It queries SRV records even if the URI has a port, and prefers
    /// their port. It uses the DNS cache even if that is turned off.
    fn resolve_host_by_naptr(mut self) -> Result<(), OpenQuestion> {
        let asking = self.dns.asking(NameSource::Cache);
        if self.asked.is_none() && self.port == 0 {
            self.add_by_naptr(asking, ServerOrder::ByWeight)?;
            if !self.inquiry.hops.is_empty() {
                return Ok(());
            }
        }
        let transports = self.dns.srv_transports(self.asked);
        for &transport in &transports {
            let records = self
                .inquiry
                .srv_of(transport, self.host, asking.directory)?;
            self.add_servers(by_weight(records), transport, asking)?;
            if self.inquiry.is_done() {
                return Ok(());
            }
        }
        if !self.inquiry.hops.is_empty() {
            return Ok(());
        }
        let port = match (self.port, transports.first()) {
            (0, Some(first)) => default_port(*first),
            (0, None) => default_port(self.transport()),
            (port, _) => port,
        };
        let transport = self.transport();
        self.inquiry.add_hops(self.host, transport, port, asking)?;
        Ok(())
    }

    /// `dns_sip_resolve`, which `use_dns_failover` enables.
    fn resolve_with_failover(mut self) -> Result<(), OpenQuestion> {
        let asking = self.dns.asking(NameSource::Cache);
        let asks_naptr = self.dns.naptr;
        let first = asks_naptr && self.asked.is_none() && self.port == 0;
        if asks_naptr && !first {
            // It is queried at the start, but used only if everything else fails.
            let _ = self
                .inquiry
                .ask(self.host, DnsRecordType::Naptr, asking.directory)?;
        }
        if first {
            self.add_by_naptr(asking, ServerOrder::ByChance)?;
            if !self.inquiry.hops.is_empty() {
                return Ok(());
            }
        }
        self.add_with_failover(asking)?;
        // If everything else fails, the NAPTR records are used after all.
        if asks_naptr && !first && self.inquiry.hops.is_empty() {
            let why = self.inquiry.why;
            self.add_by_naptr(asking, ServerOrder::ByChance)?;
            self.inquiry.why = why;
        }
        Ok(())
    }

    /// `dns_srv_sip_resolve`. If a service has SRV records but none of them resolves, no other
    /// service is tried, and the port of the last record is kept.
    fn add_with_failover(&mut self, asking: AddressQuery) -> Result<(), OpenQuestion> {
        let transport = self.transport();
        let mut port = match self.port {
            0 => default_port(transport),
            port => port,
        };
        if self.port == 0 {
            for transport in self.dns.srv_transports(self.asked) {
                let records = self
                    .inquiry
                    .srv_of(transport, self.host, asking.directory)?;
                let records = self.in_turn(records, ServerOrder::ByChance);
                let last = records.last().map(|srv| srv.port);
                self.add_servers(records, transport, asking)?;
                if !self.inquiry.hops.is_empty() {
                    return Ok(());
                }
                if let Some(last) = last {
                    port = last;
                    break;
                }
            }
        }
        if port == 0 {
            self.inquiry.why = NotFound::NotOffered;
            return Ok(());
        }
        self.inquiry.add_hops(self.host, transport, port, asking)?;
        Ok(())
    }

    /// Adds the hops of the name's NAPTR services, in order of preference
    /// (`dns_naptr_sip_iterate`).
    fn add_by_naptr(
        &mut self,
        asking: AddressQuery,
        turns: ServerOrder,
    ) -> Result<(), OpenQuestion> {
        let dns = self.dns;
        let takes = |transport| dns.takes(transport);
        let services = self.inquiry.naptr(self.host, asking.directory, takes)?;
        let mut left: Vec<_> = services.into_iter().take(NAPTR_RECORDS).collect();
        while let Some(at) = choose(&left, |transport| dns.liking(transport)) {
            let (naptr, transport) = left.remove(at);
            let name = naptr.replacement.as_bytes();
            let records = self.inquiry.srv(name, asking.directory)?;
            let records = self.in_turn(records, turns);
            self.add_servers(records, transport, asking)?;
            if self.inquiry.is_done() {
                break;
            }
        }
        Ok(())
    }

    fn in_turn(&mut self, records: Vec<&'a SrvRecord>, turns: ServerOrder) -> Vec<&'a SrvRecord> {
        match turns {
            ServerOrder::ByChance if self.dns.srv_lb => self.inquiry.shuffled(records),
            ServerOrder::ByChance | ServerOrder::ByWeight => by_weight(records),
        }
    }

    /// Adds the hops of these servers, in this order.
    fn add_servers(
        &mut self,
        records: Vec<&'a SrvRecord>,
        transport: Transport,
        asking: AddressQuery,
    ) -> Result<(), OpenQuestion> {
        for srv in records {
            if !srv.denies() {
                let target = srv.target.as_bytes();
                self.inquiry.add_hops(target, transport, srv.port, asking)?;
            }
            if self.inquiry.is_done() {
                break;
            }
        }
        Ok(())
    }
}

/// The most NAPTR records that are considered (`MAX_NAPTR_RRS`).
const NAPTR_RECORDS: usize = 32;

/// The record that `naptr_choose` selects: a higher transport preference takes precedence over the
/// order of the records.
fn choose(left: &[(&NaptrRecord, Transport)], liking: impl Fn(Transport) -> i32) -> Option<usize> {
    let mut chosen: Option<(usize, &NaptrRecord, i32)> = None;
    for (at, (naptr, transport)) in left.iter().enumerate() {
        let liked = liking(*transport);
        let place = |naptr: &NaptrRecord| (naptr.order, naptr.preference);
        let is_better = chosen.is_none_or(|(_, best, most)| {
            liked > most || (liked == most && place(naptr) < place(best))
        });
        if is_better {
            chosen = Some((at, naptr, liked));
        }
    }
    chosen.map(|(at, ..)| at)
}

fn by_weight(mut records: Vec<&SrvRecord>) -> Vec<&SrvRecord> {
    records.sort_by_key(|srv| srv.kamailio_order());
    records
}
