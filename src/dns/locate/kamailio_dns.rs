//! How Kamailio looks up names, depending on its parameters.

use super::query::{AddressQuery, NameSource};
use crate::base::dns_records::DnsRecordType;
use crate::base::fact::Fact;
use crate::base::transport::Transport;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::server::dns_params::DnsParams;

const IPV4_ONLY: i32 = 1;
const IPV6_ONLY: i32 = 2;
const IPV6_FIRST: i32 = 4;

/// How Kamailio looks up names. Unknown parameters have their defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KamailioDns {
    pub(super) srv_at_load: bool,
    cache: bool,
    pub(super) naptr: bool,
    pub(super) failover: bool,
    pub(super) srv_lb: bool,
    naptr_ignores_order: bool,
    /// The record types that the DNS cache queries.
    cached_families: &'static [DnsRecordType],
    /// The record types that the system's resolver queries.
    system_families: &'static [DnsRecordType],
    /// The preference of each usable transport among UDP, TCP and TLS.
    preferences: Vec<(Transport, i32)>,
}

impl Default for KamailioDns {
    /// With Kamailio's defaults.
    fn default() -> Self {
        Self::new(&ListOptions::default(), &DnsParams::default())
    }
}

impl KamailioDns {
    /// With these parameters.
    pub fn new(load: &ListOptions, core: &DnsParams) -> Self {
        let is = |known: &Fact<bool>, default| known.value().copied().unwrap_or(default);
        let number = |known: &Fact<i32>, default| known.value().copied().unwrap_or(default);
        let cache = !load.asks_the_system();
        let flags = number(&core.cache_flags, 0);
        let has = |bit| flags & bit != 0;
        let cached_families: &[DnsRecordType] = match () {
            () if !load.tries_ipv6() || has(IPV4_ONLY) => &[DnsRecordType::A],
            () if has(IPV6_FIRST) => &[DnsRecordType::Aaaa, DnsRecordType::A],
            () if has(IPV6_ONLY) => &[DnsRecordType::Aaaa],
            () => &[DnsRecordType::A, DnsRecordType::Aaaa],
        };
        let system_families: &[DnsRecordType] = match load.tries_ipv6() {
            true => &[DnsRecordType::A, DnsRecordType::Aaaa],
            false => &[DnsRecordType::A],
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

    pub(super) fn asking(&self, directory: NameSource) -> AddressQuery {
        AddressQuery {
            directory,
            short_numbers: directory == NameSource::System,
            families: match directory {
                NameSource::Cache => self.cached_families,
                NameSource::System => self.system_families,
            },
        }
    }

    /// How addresses are looked up if neither NAPTR nor failover requires the DNS cache.
    pub(super) fn plain(&self) -> AddressQuery {
        self.asking(match self.cache {
            true => NameSource::Cache,
            false => NameSource::System,
        })
    }

    pub(super) fn takes(&self, transport: Transport) -> bool {
        self.preferences
            .iter()
            .any(|(taken, _)| *taken == transport)
    }

    /// The preference of a transport when a NAPTR record is selected.
    pub(super) fn liking(&self, transport: Transport) -> i32 {
        let liked = self
            .preferences
            .iter()
            .find(|(taken, _)| *taken == transport);
        match self.naptr_ignores_order {
            true => liked.map_or(-1, |(_, liked)| *liked),
            false => 1,
        }
    }

    /// The transports whose SRV records are queried, in order (`create_srv_pref_list`).
    pub(super) fn srv_transports(&self, asked: Option<Transport>) -> Vec<Transport> {
        if let Some(asked) = asked {
            return vec![asked];
        }
        let mut liked = self.preferences.clone();
        liked.sort_by_key(|(_, liked)| -i64::from(*liked));
        liked.into_iter().map(|(transport, _)| transport).collect()
    }
}
