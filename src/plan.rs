//! From lists to targets: where each chosen destination is, or why it is left out.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::list::address::numeric;
use crate::list::flags::Flags;
use crate::list::uri::{Scheme, Transport};
use crate::list::{Address, Entry, List};

/// The port of a SIP URI without one (RFC 3261 19.1.2).
pub const SIP_PORT: u16 = 5060;

/// A destination to be probed, or to be shown as left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which list: an index.
    pub list: usize,
    /// Which of its entries: an index.
    pub entry: usize,
    /// Where it is.
    pub route: Route,
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// To this address.
    To(SocketAddr),
    /// To the address of this name, at this port.
    LookUp(String, u16),
    /// Nowhere.
    LeftOut(LeftOut),
}

/// Why a destination is not probed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Flag 4, and `--include-disabled` was not given.
    Disabled,
    /// A transport that is not spoken here.
    Transport(Transport),
    /// A URI that names no host: `tel:`, `urn:`.
    NoHost,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LeftOut::Disabled => f.write_str("not probed: disabled (flag 4)"),
            LeftOut::Transport(transport) => {
                write!(
                    f,
                    "not probed: this version probes over UDP only, not {}",
                    transport.as_str()
                )
            }
            LeftOut::NoHost => f.write_str("not probed: the URI names no host"),
        }
    }
}

/// The targets of the chosen entries, in their order.
pub fn plan(lists: &[List], chosen: &[Vec<usize>], include_disabled: bool) -> Vec<Target> {
    let mut targets = Vec::with_capacity(chosen.iter().map(Vec::len).sum());
    for (index, (list, chosen)) in lists.iter().zip(chosen).enumerate() {
        for &entry in chosen {
            if let Some(held) = list.entries.get(entry) {
                targets.push(Target {
                    list: index,
                    entry,
                    route: route(list, held, include_disabled),
                });
            }
        }
    }
    targets
}

fn route(list: &List, entry: &Entry, include_disabled: bool) -> Route {
    if entry.flags().has(Flags::DISABLED) && !include_disabled {
        return Route::LeftOut(LeftOut::Disabled);
    }
    match entry.scheme {
        Scheme::Tel | Scheme::Urn => return Route::LeftOut(LeftOut::NoHost),
        Scheme::Sip | Scheme::Sips => {}
    }
    let implied = if entry.scheme == Scheme::Sips {
        Transport::Tls
    } else {
        Transport::Udp
    };
    let transport = entry.transport.unwrap_or(implied);
    if transport != Transport::Udp {
        return Route::LeftOut(LeftOut::Transport(transport));
    }
    let port = if entry.port == 0 {
        SIP_PORT
    } else {
        entry.port
    };
    let host = list.host(entry);
    let known: Option<IpAddr> = match entry.address {
        Address::Known(address) => Some(address),
        Address::NotLookedUp | Address::NeedsDns => numeric(&host),
    };
    match known {
        Some(address) => Route::To(SocketAddr::new(address, port)),
        None => Route::LookUp(String::from_utf8_lossy(&host).into_owned(), port),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::Version;
    use crate::list::load::Load;
    use crate::names::Answers;
    use crate::source::Source;

    #[test]
    fn each_destination_has_a_route_or_a_reason() {
        let mut answers = Answers::default();
        answers.add("known.test=192.0.2.9").unwrap();
        for (line, expected) in [
            (
                "1 sip:192.0.2.1",
                Route::To("192.0.2.1:5060".parse().unwrap()),
            ),
            (
                "1 sip:[2001:db8::1]:7;transport=UDP",
                Route::To("[2001:db8::1]:7".parse().unwrap()),
            ),
            (
                "1 sip:known.test:6",
                Route::To("192.0.2.9:6".parse().unwrap()),
            ),
            ("1 sip:gw.test", Route::LookUp("gw.test".into(), 5060)),
            ("1 sip:gw.test 16", Route::LookUp("gw.test".into(), 5060)),
            (
                "1 sip:192.0.2.1 24",
                Route::To("192.0.2.1:5060".parse().unwrap()),
            ),
            ("1 sip:192.0.2.1 12", Route::LeftOut(LeftOut::Disabled)),
            (
                "1 sip:192.0.2.1;transport=tcp",
                Route::LeftOut(LeftOut::Transport(Transport::Tcp)),
            ),
            (
                "1 sips:192.0.2.1",
                Route::LeftOut(LeftOut::Transport(Transport::Tls)),
            ),
            ("1 tel:+123 16", Route::LeftOut(LeftOut::NoHost)),
        ] {
            let list = List::read(
                Source::new("x", line),
                Version::V6_1,
                &answers,
                &Load::default(),
            );
            let planned = plan(&[list], &[vec![0]], false);
            assert_eq!(
                planned,
                [Target {
                    list: 0,
                    entry: 0,
                    route: expected
                }],
                "{line}"
            );
        }
    }
}
