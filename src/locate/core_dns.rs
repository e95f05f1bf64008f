//! The parameters of a Kamailio that decide where a request goes.

use super::inquiry::{Asking, Directory};
use crate::known::Known;
use crate::list::load::Load;
use crate::names::Kind;
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
    pub(super) srv_at_load: bool,
    cache: bool,
    pub(super) naptr: bool,
    pub(super) failover: bool,
    pub(super) srv_lb: bool,
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

    pub(super) fn asking(&self, directory: Directory) -> Asking {
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
    pub(super) fn plain(&self) -> Asking {
        self.asking(match self.cache {
            true => Directory::Cache,
            false => Directory::System,
        })
    }

    pub(super) fn takes(&self, transport: Transport) -> bool {
        self.preferences
            .iter()
            .any(|(taken, _)| *taken == transport)
    }

    /// How much it likes a transport when it chooses a NAPTR record.
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

    /// The transports whose SRV records are asked for, in order (`create_srv_pref_list`).
    pub(super) fn srv_transports(&self, asked: Option<Transport>) -> Vec<Transport> {
        if let Some(asked) = asked {
            return vec![asked];
        }
        let mut liked = self.preferences.clone();
        liked.sort_by_key(|(_, liked)| -i64::from(*liked));
        liked.into_iter().map(|(transport, _)| transport).collect()
    }
}
