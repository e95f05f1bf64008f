//! How Kamailio finds the next hop of a ping: `dns_sip_resolvehost` and `dns_sip_resolve` in
//! `core/dns_cache.c`, `_sip_resolvehost` in `core/resolve.c`, called by tm's `uri2dst2`. The same in
//! 5.6, 6.0 and 6.1.

use super::inquiry::{Asking, Directory, Inquiry, Open};
use super::{NotFound, Place, Sought, default_port};
use crate::known::Known;
use crate::list::address::numeric;
use crate::list::load::Load;
use crate::list::uri;
use crate::names::{Kind, Naptr, Srv};
use crate::sip::request::Transport;

/// Parameters of Kamailio's core that decide where a request goes, beside those of [`Load`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoreDns {
    /// `dns_try_naptr`, off by default: NAPTR records are asked for.
    pub try_naptr: Known<bool>,
    /// `use_dns_failover`, off by default: another hop is tried where one fails, and SRV records of
    /// every transport are asked for.
    pub failover: Known<bool>,
    /// `dns_srv_lb`, off by default: weights of SRV records are followed; only with failover.
    pub srv_lb: Known<bool>,
    /// `dns_naptr_ignore_rfc`, on by default: the preferred transport goes before the order of NAPTR
    /// records.
    pub naptr_ignores_order: Known<bool>,
    /// `dns_cache_flags`, 0 by default, a sum of bits: 1 is IPv4 alone, 2 IPv6 alone, 4 IPv6 first.
    pub cache_flags: Known<i32>,
    /// `dns_udp_pref`, 30 by default. A transport below 0 is not taken.
    pub udp_preference: Known<i32>,
    /// `dns_tcp_pref`, 20 by default.
    pub tcp_preference: Known<i32>,
    /// `dns_tls_pref`, 10 by default.
    pub tls_preference: Known<i32>,
    /// Whether it speaks TCP: `disable_tcp` is off by default.
    pub tcp: Known<bool>,
    /// Whether it speaks TLS: `enable_tls` is off by default.
    pub tls: Known<bool>,
}

impl Default for CoreDns {
    /// Kamailio's defaults (`core/cfg_core.c`).
    fn default() -> Self {
        Self {
            try_naptr: Known::Is(false),
            failover: Known::Is(false),
            srv_lb: Known::Is(false),
            naptr_ignores_order: Known::Is(true),
            cache_flags: Known::Is(0),
            udp_preference: Known::Is(30),
            tcp_preference: Known::Is(20),
            tls_preference: Known::Is(10),
            tcp: Known::Is(true),
            tls: Known::Is(false),
        }
    }
}

impl CoreDns {
    /// Parameters of which nothing is known, since `what` is missing.
    pub fn unknown(what: &str) -> Self {
        fn unknown<T>(what: &str) -> Known<T> {
            Known::Unknown(what.to_owned())
        }
        Self {
            try_naptr: unknown(what),
            failover: unknown(what),
            srv_lb: unknown(what),
            naptr_ignores_order: unknown(what),
            cache_flags: unknown(what),
            udp_preference: unknown(what),
            tcp_preference: unknown(what),
            tls_preference: unknown(what),
            tcp: unknown(what),
            tls: unknown(what),
        }
    }

    /// What is not known and taken as Kamailio's default: each parameter, and what it depends on.
    pub fn assumed(&self) -> Vec<(&'static str, &str)> {
        let missing = [
            ("dns_try_naptr", self.try_naptr.missing()),
            ("use_dns_failover", self.failover.missing()),
            ("dns_srv_lb", self.srv_lb.missing()),
            ("dns_naptr_ignore_rfc", self.naptr_ignores_order.missing()),
            ("dns_cache_flags", self.cache_flags.missing()),
            ("dns_udp_pref", self.udp_preference.missing()),
            ("dns_tcp_pref", self.tcp_preference.missing()),
            ("dns_tls_pref", self.tls_preference.missing()),
            ("disable_tcp", self.tcp.missing()),
            ("enable_tls", self.tls.missing()),
        ];
        let missing = missing.into_iter();
        missing
            .filter_map(|(name, what)| Some((name, what?)))
            .collect()
    }
}

const IPV4_ONLY: i32 = 1;
const IPV6_ONLY: i32 = 2;
const IPV6_FIRST: i32 = 4;

/// How a Kamailio looks names up. What is not known of it has its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KamailioDns {
    srv_at_load: bool,
    cache: bool,
    naptr: bool,
    failover: bool,
    srv_lb: bool,
    naptr_ignores_order: bool,
    /// The families that the cache asks for.
    cached_families: &'static [Kind],
    /// The families that the system is asked for.
    system_families: &'static [Kind],
    /// How much it likes each transport that it takes, UDP, TCP and TLS.
    preferences: Vec<(Transport, i32)>,
}

impl Default for KamailioDns {
    /// With Kamailio's defaults.
    fn default() -> Self {
        Self::new(&Load::default(), &CoreDns::default())
    }
}

impl KamailioDns {
    /// With these parameters.
    pub fn new(load: &Load, core: &CoreDns) -> Self {
        let is = |known: &Known<bool>, default| known.value().copied().unwrap_or(default);
        let number = |known: &Known<i32>, default| known.value().copied().unwrap_or(default);
        let cache = !load.asks_the_system();
        let flags = number(&core.cache_flags, 0);
        let has = |bit| flags & bit != 0;
        let cached_families: &[Kind] = match () {
            () if !load.tries_ipv6() || has(IPV4_ONLY) => &[Kind::A],
            () if has(IPV6_FIRST) => &[Kind::Aaaa, Kind::A],
            () if has(IPV6_ONLY) => &[Kind::Aaaa],
            () => &[Kind::A, Kind::Aaaa],
        };
        let system_families: &[Kind] = match load.tries_ipv6() {
            true => &[Kind::A, Kind::Aaaa],
            false => &[Kind::A],
        };
        let transports = [
            (Transport::Udp, number(&core.udp_preference, 30), true),
            (
                Transport::Tcp,
                number(&core.tcp_preference, 20),
                is(&core.tcp, true),
            ),
            (
                Transport::Tls,
                number(&core.tls_preference, 10),
                is(&core.tls, false),
            ),
        ];
        let taken = transports
            .into_iter()
            .filter(|&(_, preference, speaks)| speaks && preference >= 0);
        Self {
            srv_at_load: load.asks_for_srv(0),
            cache,
            naptr: is(&core.try_naptr, false),
            failover: cache && is(&core.failover, false),
            srv_lb: is(&core.srv_lb, false),
            naptr_ignores_order: is(&core.naptr_ignores_order, true),
            cached_families,
            system_families,
            preferences: taken
                .map(|(transport, liked, _)| (transport, liked))
                .collect(),
        }
    }

    fn asking(&self, directory: Directory) -> Asking {
        Asking {
            directory,
            short_numbers: directory == Directory::System,
            families: match directory {
                Directory::Cache => self.cached_families,
                Directory::System => self.system_families,
            },
        }
    }

    /// How addresses are asked for where neither NAPTR nor failover makes it ask its cache.
    fn plain(&self) -> Asking {
        self.asking(match self.cache {
            true => Directory::Cache,
            false => Directory::System,
        })
    }

    fn takes(&self, transport: Transport) -> bool {
        self.preferences
            .iter()
            .any(|(taken, _)| *taken == transport)
    }

    /// How much it likes a transport when it chooses a NAPTR record.
    fn liking(&self, transport: Transport) -> i32 {
        let liked = self
            .preferences
            .iter()
            .find(|(taken, _)| *taken == transport);
        match self.naptr_ignores_order {
            true => liked.map_or(-1, |(_, liked)| *liked),
            false => 1,
        }
    }

    /// The transports whose SRV records are asked for, in order (`create_srv_pref_list`).
    fn srv_transports(&self, asked: Option<Transport>) -> Vec<Transport> {
        if let Some(asked) = asked {
            return vec![asked];
        }
        let mut liked = self.preferences.clone();
        liked.sort_by_key(|(_, liked)| -i64::from(*liked));
        liked.into_iter().map(|(transport, _)| transport).collect()
    }
}

/// Finds the hop of a ping, where Kamailio holds the destination at all.
pub(super) fn locate(
    inquiry: &mut Inquiry<'_>,
    sought: &Sought,
    dns: &KamailioDns,
) -> Result<(), Open> {
    if let Some(place) = &sought.at_load
        && !loads(inquiry, place, dns)?
    {
        if let NotFound::NoAddress(why) = inquiry.why {
            inquiry.why = NotFound::NotAtLoad(why);
        }
        return Ok(());
    }
    let place = &sought.place;
    match place.asked_transport() {
        Err(why) => {
            inquiry.why = why;
            Ok(())
        }
        Ok(asked) => {
            let request = Request {
                inquiry,
                dns,
                host: &place.host,
                port: place.port,
                asked,
            };
            request.locate()
        }
    }
}

/// Whether `pack_dest` finds the host: by its addresses, or by SRV records where `ds_dns_mode` has bit
/// 8. It takes the transport from the URI's parameter alone.
fn loads(inquiry: &mut Inquiry<'_>, place: &Place, dns: &KamailioDns) -> Result<bool, Open> {
    if !dns.srv_at_load {
        return match inquiry.addresses(&place.host, dns.plain())? {
            Ok(_) => Ok(true),
            Err(why) => {
                inquiry.why = why;
                Ok(false)
            }
        };
    }
    let asked = match place.transport {
        Some(uri::Transport::Tcp) => Some(Transport::Tcp),
        Some(uri::Transport::Tls) => Some(Transport::Tls),
        Some(uri::Transport::Udp) => Some(Transport::Udp),
        None => None,
        // Nothing is told of a destination over another transport.
        Some(uri::Transport::Sctp | uri::Transport::Ws) => return Ok(true),
    };
    let hops = std::mem::take(&mut inquiry.hops);
    let request = Request {
        inquiry,
        dns,
        host: &place.host,
        port: place.port,
        asked,
    };
    request.resolve_host()?;
    Ok(!std::mem::replace(&mut inquiry.hops, hops).is_empty())
}

/// What is looked for.
struct Request<'q, 'a> {
    inquiry: &'q mut Inquiry<'a>,
    dns: &'q KamailioDns,
    host: &'q [u8],
    /// 0 where the URI names none.
    port: u16,
    /// `None` where the URI names none.
    asked: Option<Transport>,
}

impl<'a> Request<'_, 'a> {
    /// As tm does when it sends.
    fn locate(self) -> Result<(), Open> {
        match self.dns.failover {
            true => self.resolve_with_failover(),
            false => self.resolve_host(),
        }
    }

    fn transport(&self) -> Transport {
        self.asked.unwrap_or(Transport::Udp)
    }

    /// `dns_sip_resolvehost`: the first hop, without a thought for others.
    fn resolve_host(mut self) -> Result<(), Open> {
        let transport = self.transport();
        if numeric(self.host).is_some() {
            return self.add_numeric(transport);
        }
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

    /// `dns_naptr_sip_resolvehost`. It asks for SRV records even where the URI names a port, and
    /// prefers their port. Without the DNS cache it asks the cache nevertheless.
    fn resolve_host_by_naptr(mut self) -> Result<(), Open> {
        let asking = self.dns.asking(Directory::Cache);
        if self.asked.is_none() && self.port == 0 {
            self.add_by_naptr(asking, by_weight_of)?;
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

    /// `dns_sip_resolve`, which `use_dns_failover` brings.
    fn resolve_with_failover(mut self) -> Result<(), Open> {
        let asking = self.dns.asking(Directory::Cache);
        if numeric(self.host).is_some() {
            let transport = self.transport();
            return self.add_numeric(transport);
        }
        let asks_naptr = self.dns.naptr;
        let first = asks_naptr && self.asked.is_none() && self.port == 0;
        if asks_naptr && !first {
            // It is asked for at once, and of use only if all else fails.
            let _ = self.inquiry.ask(self.host, Kind::Naptr, asking.directory)?;
        }
        if first {
            self.add_by_naptr(asking, in_turn)?;
            if !self.inquiry.hops.is_empty() {
                return Ok(());
            }
        }
        self.add_with_failover(asking)?;
        // Where all else fails, the services of the name come in after all.
        if asks_naptr && !first && self.inquiry.hops.is_empty() {
            let why = self.inquiry.why;
            self.add_by_naptr(asking, in_turn)?;
            self.inquiry.why = why;
        }
        Ok(())
    }

    /// `dns_srv_sip_resolve`. Where a service has records and none of them leads anywhere, no other
    /// service is asked for, and the port of the last record is kept.
    fn add_with_failover(&mut self, asking: Asking) -> Result<(), Open> {
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
                let records = in_turn(self.inquiry, self.dns, records);
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

    fn add_numeric(&mut self, transport: Transport) -> Result<(), Open> {
        let port = match self.port {
            0 => default_port(transport),
            port => port,
        };
        let asking = self.dns.plain();
        self.inquiry.add_hops(self.host, transport, port, asking)?;
        Ok(())
    }

    /// Adds the hops of the services of the name, the one that is taken first first
    /// (`dns_naptr_sip_iterate`).
    fn add_by_naptr(
        &mut self,
        asking: Asking,
        order: impl Fn(&mut Inquiry<'a>, &KamailioDns, Vec<&'a Srv>) -> Vec<&'a Srv>,
    ) -> Result<(), Open> {
        let dns = self.dns;
        let takes = |transport| dns.takes(transport);
        let services = self.inquiry.naptr(self.host, asking.directory, takes)?;
        let mut left: Vec<_> = services.into_iter().take(NAPTR_RECORDS).collect();
        while let Some(at) = choose(&left, |transport| dns.liking(transport)) {
            let (naptr, transport) = left.remove(at);
            let name = naptr.replacement.as_bytes();
            let records = self.inquiry.srv(name, asking.directory)?;
            let records = order(self.inquiry, dns, records);
            self.add_servers(records, transport, asking)?;
            if self.inquiry.is_done() {
                break;
            }
        }
        Ok(())
    }

    /// Adds the hops of servers in this order.
    fn add_servers(
        &mut self,
        records: Vec<&'a Srv>,
        transport: Transport,
        asking: Asking,
    ) -> Result<(), Open> {
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

/// The most NAPTR records that are looked at (`MAX_NAPTR_RRS`).
const NAPTR_RECORDS: usize = 32;

/// The record that `naptr_choose` ends at: a transport that is liked more goes before the order of
/// the records.
fn choose(left: &[(&Naptr, Transport)], liking: impl Fn(Transport) -> i32) -> Option<usize> {
    let mut chosen: Option<(usize, &Naptr, i32)> = None;
    for (at, (naptr, transport)) in left.iter().enumerate() {
        let liked = liking(*transport);
        let place = |naptr: &Naptr| (naptr.order, naptr.preference);
        let is_better = chosen.is_none_or(|(_, best, most)| {
            liked > most || (liked == most && place(naptr) < place(best))
        });
        if is_better {
            chosen = Some((at, naptr, liked));
        }
    }
    chosen.map(|(at, ..)| at)
}

fn by_weight(mut records: Vec<&Srv>) -> Vec<&Srv> {
    records.sort_by_key(|srv| srv.kamailio_order());
    records
}

fn by_weight_of<'a>(_: &mut Inquiry<'a>, _: &KamailioDns, records: Vec<&'a Srv>) -> Vec<&'a Srv> {
    by_weight(records)
}

/// The order of servers with failover: by chance where `dns_srv_lb` is on.
fn in_turn<'a>(
    inquiry: &mut Inquiry<'a>,
    dns: &KamailioDns,
    records: Vec<&'a Srv>,
) -> Vec<&'a Srv> {
    match dns.srv_lb {
        true => inquiry.shuffled(records),
        false => by_weight(records),
    }
}
