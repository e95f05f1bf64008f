//! The parameters of Kamailio that determine where a request is sent.

use crate::base::fact::Fact;

/// The core parameters that determine where a request is sent, besides those of
/// [`crate::kamailio::list::options::ListOptions`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsParams {
    /// `dns_try_naptr`, off by default: query NAPTR records.
    pub try_naptr: Fact<bool>,
    /// `use_dns_failover`, off by default: try another hop if one fails, and query the SRV records
    /// of every transport.
    pub failover: Fact<bool>,
    /// `dns_srv_lb`, off by default: use the weights of SRV records. Only effective with failover.
    pub srv_lb: Fact<bool>,
    /// `dns_naptr_ignore_rfc`, on by default: the preferred transport takes precedence over the
    /// order of the NAPTR records.
    pub naptr_ignores_order: Fact<bool>,
    /// `dns_cache_flags`, 0 by default, a sum of bits: 1 IPv4 only, 2 IPv6 only, 4 prefer IPv6.
    pub cache_flags: Fact<i32>,
    /// `dns_udp_pref`, 30 by default. A transport with a negative preference is not used.
    pub udp_preference: Fact<i32>,
    /// `dns_tcp_pref`, 20 by default.
    pub tcp_preference: Fact<i32>,
    /// `dns_tls_pref`, 10 by default.
    pub tls_preference: Fact<i32>,
    /// Whether TCP is enabled: `disable_tcp` is off by default.
    pub tcp: Fact<bool>,
    /// Whether TLS is enabled: `enable_tls` is off by default.
    pub tls: Fact<bool>,
    /// How name servers are queried.
    pub stub: Fact<StubParams>,
}

/// The parameters of `_resolv_init` (`core/resolve.c`): what replaces the options of resolv.conf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StubParams {
    /// `dns_retr_time`: the seconds of a try, if above 0.
    pub retransmission_time: i32,
    /// `dns_retr_no`: the tries, if above 0.
    pub retransmissions: i32,
    /// `dns_servers_no`: the most name servers that are queried, if not negative.
    pub servers: i32,
    /// `dns_use_search_list`, on by default: whether domains are appended to names.
    pub searches: bool,
}

impl Default for StubParams {
    /// Kamailio's defaults: all is as resolv.conf says.
    fn default() -> Self {
        Self {
            retransmission_time: -1,
            retransmissions: -1,
            servers: -1,
            searches: true,
        }
    }
}

impl Default for DnsParams {
    /// Kamailio's defaults (`core/cfg_core.c`).
    fn default() -> Self {
        Self {
            try_naptr: Fact::Known(false),
            failover: Fact::Known(false),
            srv_lb: Fact::Known(false),
            naptr_ignores_order: Fact::Known(true),
            cache_flags: Fact::Known(0),
            udp_preference: Fact::Known(30),
            tcp_preference: Fact::Known(20),
            tls_preference: Fact::Known(10),
            tcp: Fact::Known(true),
            tls: Fact::Known(false),
            stub: Fact::Known(StubParams::default()),
        }
    }
}

impl DnsParams {
    /// Parameters that are all unknown because `what` is missing.
    pub fn unknown(what: &str) -> Self {
        fn unknown<T>(what: &str) -> Fact<T> {
            Fact::Unknown(what.to_owned())
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
            stub: unknown(what),
        }
    }

    /// The unknown parameters, for which Kamailio's defaults are used, and what each depends on.
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
            (
                "how name servers are queried (dns_retr_time, dns_retr_no)",
                self.stub.missing(),
            ),
        ];
        let missing = missing.into_iter();
        missing
            .filter_map(|(name, what)| Some((name, what?)))
            .collect()
    }
}
