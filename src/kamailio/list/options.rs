//! The settings of kamailio.cfg that affect how a list is read.

use super::socket::Socket;
use crate::base::fact::Fact;

/// The settings that affect how a list is loaded. An unknown setting is treated as its default, and
/// lines are not checked against unknown sockets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListOptions {
    /// `ds_load_mode`, 0 by default: with 1 every dropped line is fatal (`ds_load_list`).
    pub load_mode: Fact<i32>,
    /// `ds_dns_mode`, a sum of bits, 1 by default. Names are looked up when the list is loaded if
    /// bit 1 or 4 is set (`pack_dest`).
    pub dns_mode: Fact<i32>,
    /// `ds_attrs_none`, off by default: a destination without attributes gets `none=yes`
    /// (`ds_set_attrs`).
    pub attrs_none: Fact<bool>,
    /// The core's `dns_try_ipv6`, on by default. If off, IPv6 addresses are dropped and names
    /// resolve to IPv4 only. Kamailio turns it off if it listens on no IPv6 socket (`main` in
    /// `src/main.c`).
    pub dns_try_ipv6: Fact<bool>,
    /// The core's `use_dns_cache`, on by default: names are looked up as written, at the name
    /// server. If off, they are looked up with the system's resolver, which also uses `/etc/hosts`
    /// and accepts a trailing dot.
    pub use_dns_cache: Fact<bool>,
    /// The sockets that Kamailio listens on.
    pub sockets: Fact<Vec<Socket>>,
}

impl Default for ListOptions {
    /// Kamailio's defaults, with unknown sockets.
    fn default() -> Self {
        ListOptions {
            load_mode: Fact::Known(0),
            dns_mode: Fact::Known(LOOK_UP_AT_LOAD),
            attrs_none: Fact::Known(false),
            dns_try_ipv6: Fact::Known(true),
            use_dns_cache: Fact::Known(true),
            sockets: Fact::Unknown("the sockets that Kamailio listens on".to_owned()),
        }
    }
}

/// `DS_DNS_MODE_INIT`
const LOOK_UP_AT_LOAD: i32 = 1;
/// `DS_DNS_MODE_TIMER`: look up at load time and then periodically.
const LOOK_UP_BY_TIMER: i32 = 4;
/// `DS_DNS_MODE_QSRV`: query SRV records first if the URI has no port.
const ASK_FOR_SRV: i32 = 8;

impl ListOptions {
    /// Whether a dropped line keeps Kamailio from starting.
    pub fn dropping_is_fatal(&self) -> bool {
        self.load_mode.value() == Some(&1)
    }

    /// Whether names are looked up when the list is loaded.
    pub fn looks_names_up(&self) -> bool {
        let mode = self.dns_mode.value().unwrap_or(&LOOK_UP_AT_LOAD);
        mode & (LOOK_UP_AT_LOAD | LOOK_UP_BY_TIMER) != 0
    }

    /// Whether SRV records are queried when the list is loaded, for a URI with this port (0 if it
    /// has none).
    pub fn asks_for_srv(&self, port: u16) -> bool {
        let mode = self.dns_mode.value().unwrap_or(&LOOK_UP_AT_LOAD);
        port == 0 && mode & ASK_FOR_SRV != 0
    }

    /// The name that is looked up for a URI with this host.
    pub fn asked_name<'a>(&self, host: &'a [u8]) -> &'a [u8] {
        match host.strip_suffix(b".") {
            Some(shorter) if self.asks_the_system() => shorter,
            _ => host,
        }
    }

    /// Whether a destination without attributes gets `none=yes`.
    pub fn fills_empty_attrs(&self) -> bool {
        self.attrs_none.value() == Some(&true)
    }

    /// Whether Kamailio uses IPv6 addresses.
    pub fn tries_ipv6(&self) -> bool {
        let listens = |sockets: &Vec<Socket>| sockets.iter().any(|s| s.address.is_ipv6());
        self.dns_try_ipv6.value() != Some(&false) && self.sockets.value().is_none_or(listens)
    }

    /// Whether names are looked up with the system's resolver instead of directly at the name
    /// server.
    pub fn asks_the_system(&self) -> bool {
        self.use_dns_cache.value() == Some(&false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::dns_records::DnsAnswers;
    use crate::base::source::Source;
    use crate::base::transport::Transport;
    use crate::kamailio::list::{DropReason, List};
    use crate::kamailio::version::Version;

    #[test]
    fn without_an_ipv6_socket_ipv6_destinations_are_dropped() {
        let socket = |address: &str| Socket {
            protocol: Transport::Udp,
            address: address.parse().unwrap(),
            port: 5060,
            name: None,
            advertised: None,
        };
        let mut answers = DnsAnswers::default();
        for answer in ["six.test=::1", "both.test=::1", "both.test=127.0.0.9"] {
            answers.add(answer).unwrap();
        }
        let text = "1 sip:[::1]\n1 sip:six.test\n1 sip:both.test\n1 sip:[::1] 16";
        for (sockets, reasons) in [
            (
                vec![socket("127.0.0.1")],
                &[
                    DropReason::Ipv6Off,
                    DropReason::OnlyIpv6,
                    DropReason::Ipv6Off,
                ][..],
            ),
            (vec![socket("127.0.0.1"), socket("::1")], &[]),
        ] {
            let load = ListOptions {
                sockets: Fact::Known(sockets),
                ..ListOptions::default()
            };
            let list = List::read(Source::new("x", text), Version::V6_1, &answers, &load);
            let dropped: Vec<_> = list.dropped.iter().map(|d| d.reason).collect();
            assert_eq!(dropped, reasons);
        }
    }
}
