//! From lists to targets: where each chosen destination is, how it is asked, or why it is left out.

mod left_out;
mod way;

use std::net::{IpAddr, SocketAddr};

use crate::asking::Asking;
use crate::effective::{Destination, Effective};
use crate::list::flags::Flags;
use crate::list::uri::{Scheme, SipUri, Transport};
use crate::list::{Entry, List, attrs};
use crate::locate::{Hop, Located, LookedUp, NotFound, Place, locate};
use crate::server::Server;
use crate::sip::request::{self, Way};

pub use left_out::LeftOut;
use way::Ways;

/// What is to be probed, and how.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The ways in which destinations are asked; many have one in common.
    pub ways: Vec<Way>,
    /// The destinations, in the order in which they were chosen.
    pub targets: Vec<Target>,
}

/// A destination to be probed, or to be shown as left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which list: an index.
    pub list: usize,
    /// Which of its entries: an index.
    pub entry: usize,
    /// Which of the plan's ways: an index.
    pub way: usize,
    /// Where it is.
    pub route: Route,
}

impl Target {
    /// The indices of its list and of its entry.
    pub fn at(&self) -> (usize, usize) {
        (self.list, self.entry)
    }
}

/// Where a request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// To this hop.
    To(Hop),
    /// Nowhere, since its name has no address.
    NotFound(NotFound),
    /// Nowhere, since it is not to be probed.
    LeftOut(LeftOut),
}

/// The chosen entries of some lists, and how they are to be asked.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// The lists.
    pub lists: &'a [List],
    /// The indices of the chosen entries of each list.
    pub chosen: &'a [Vec<usize>],
    /// Whether disabled ones are probed, too.
    pub include_disabled: bool,
    /// How to ask.
    pub asking: &'a Asking,
    /// Where requests leave from, where the user says so; port 0 is any.
    pub source: Option<SocketAddr>,
    /// The server whose rules hold.
    pub server: Option<Ruling<'a>>,
}

/// A server whose rules hold for a probe.
#[derive(Clone, Copy)]
pub struct Ruling<'a> {
    /// The server.
    pub server: &'a Server,
    /// Each entry of each list as its pings see it.
    pub destinations: &'a [Vec<Destination>],
    /// Its verdict on each of them.
    pub verdicts: &'a [Vec<Effective>],
    /// Whether only what it pings is probed, in its form.
    pub strict: bool,
    /// Whether an address is this machine's.
    pub is_local: &'a dyn Fn(IpAddr) -> bool,
}

/// A chosen entry, and where it stands.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    list: &'a List,
    entry: &'a Entry,
    /// The indices of the two.
    at: (usize, usize),
}

impl<'a> Wanted<'a> {
    /// The names that must be looked up before there is a plan, given what was looked up before.
    pub fn questions(&self, looked_up: &LookedUp) -> Vec<String> {
        let mut names: Vec<_> = self
            .entries()
            .filter_map(|chosen| match self.locate(chosen, looked_up).ok()? {
                Located::Ask(name) => Some(name),
                Located::At(_) | Located::Nowhere(_) => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The targets of the chosen entries, in their order.
    pub fn plan(&self, looked_up: &LookedUp) -> Plan {
        let mut ways = Ways::default();
        let targets = self
            .entries()
            .map(|chosen| {
                let (way, route) = match self.locate(chosen, looked_up) {
                    Err(why) => (0, Route::LeftOut(why)),
                    Ok(Located::Nowhere(why)) => (0, Route::NotFound(why)),
                    Ok(Located::Ask(_)) => (0, Route::NotFound(NotFound::Interrupted)),
                    Ok(Located::At(hop)) => match ways.of(self.way(chosen, hop)) {
                        Ok(way) => (way, Route::To(hop)),
                        Err(why) => (0, Route::LeftOut(LeftOut::BadIdentity(why))),
                    },
                };
                let (list, entry) = chosen.at;
                Target {
                    list,
                    entry,
                    way,
                    route,
                }
            })
            .collect();
        Plan {
            targets,
            ways: ways.all,
        }
    }

    /// Each chosen entry with its list.
    fn entries(&self) -> impl Iterator<Item = Chosen<'a>> {
        let lists = self.lists.iter().zip(self.chosen).enumerate();
        lists.flat_map(|(index, (list, chosen))| {
            let entry = move |&at: &usize| {
                Some(Chosen {
                    list,
                    entry: list.entries.get(at)?,
                    at: (index, at),
                })
            };
            chosen.iter().filter_map(entry)
        })
    }

    /// Where the requests for an entry go, or why there are none.
    fn locate(&self, chosen: Chosen<'a>, looked_up: &LookedUp) -> Result<Located, LeftOut> {
        let Chosen { list, entry, .. } = chosen;
        self.may_be_probed(chosen)?;
        let attributes = list.attrs(entry).unwrap_or_default();
        let of_entry = attrs::value(attributes, "obproxy").filter(|proxy| !proxy.is_empty());
        let proxy = of_entry.or(self.asking.proxy.as_deref());
        let Some(proxy) = proxy else {
            let transport = self.transport(entry.scheme, entry.transport)?;
            return Ok(locate(&Place::of_entry(list, entry), transport, looked_up));
        };
        let uri = SipUri::read(proxy, list.version);
        let uri = uri.map_err(|why| LeftOut::BadProxy(proxy.into(), why))?;
        let place = Place {
            host: proxy.get(uri.host.clone()).unwrap_or_default().into(),
            port: uri.port,
            address: None,
        };
        let transport = self.transport(uri.scheme, uri.transport)?;
        Ok(locate(&place, transport, looked_up))
    }

    /// The transport by which a URI is reached.
    fn transport(
        &self,
        scheme: Scheme,
        named: Option<Transport>,
    ) -> Result<request::Transport, LeftOut> {
        match (scheme, named) {
            (Scheme::Tel | Scheme::Urn, _) => Err(LeftOut::NoHost),
            (Scheme::Sip, None) => Ok(self.asking.transport),
            (Scheme::Sip, Some(Transport::Udp)) => Ok(request::Transport::Udp),
            (Scheme::Sip, Some(Transport::Tcp)) => Ok(request::Transport::Tcp),
            // A secure URI asks for TLS over what it names (RFC 3261 26.2.2); UDP is none for it.
            (Scheme::Sip, Some(Transport::Tls))
            | (Scheme::Sips, None | Some(Transport::Udp | Transport::Tcp | Transport::Tls)) => {
                Ok(request::Transport::Tls)
            }
            (_, Some(other @ (Transport::Sctp | Transport::Ws))) => Err(LeftOut::Transport(other)),
        }
    }

    fn may_be_probed(&self, chosen: Chosen<'a>) -> Result<(), LeftOut> {
        if chosen.entry.flags().has(Flags::DISABLED) && !self.include_disabled {
            return Err(LeftOut::Disabled);
        }
        match self.server {
            Some(ruling) if ruling.strict => match ruling.verdict(chosen.at) {
                Some(Effective::Pinged(_)) | None => Ok(()),
                Some(Effective::NotPinged { reasons }) => reasons
                    .first()
                    .map_or(Ok(()), |first| Err(LeftOut::NotPinged(*first))),
                Some(Effective::Unknown { missing }) => {
                    Err(LeftOut::Undecided(missing.join(", ").into()))
                }
                Some(Effective::ServerWontStart { .. }) => Err(LeftOut::NoServer),
            },
            _ => Ok(()),
        }
    }
}

impl<'a> Ruling<'a> {
    fn verdict(&self, (list, entry): (usize, usize)) -> Option<&'a Effective> {
        self.verdicts.get(list)?.get(entry)
    }

    fn destination(&self, (list, entry): (usize, usize)) -> Option<&'a Destination> {
        self.destinations.get(list)?.get(entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::Version;
    use crate::list::load::Load;
    use crate::names::Answers;
    use crate::settings::Said;
    use crate::source::Source;

    #[test]
    fn each_destination_has_a_route_or_a_reason() {
        let mut answers = Answers::default();
        answers.add("known.test=192.0.2.9").unwrap();
        let looked_up = LookedUp::from([
            ("gw.test".into(), Ok("192.0.2.8".parse().unwrap())),
            ("none.test".into(), Err(NotFound::NoSuchHost)),
        ]);
        let to = |transport, address: &str| {
            Route::To(Hop {
                transport,
                address: address.parse().unwrap(),
            })
        };
        let udp = |address| to(request::Transport::Udp, address);
        let tcp = |address| to(request::Transport::Tcp, address);
        let tls = |address| to(request::Transport::Tls, address);
        for (line, expected) in [
            ("1 sip:192.0.2.1", udp("192.0.2.1:5060")),
            (
                "1 sip:[2001:db8::1]:7;transport=UDP",
                udp("[2001:db8::1]:7"),
            ),
            ("1 sip:known.test:6", udp("192.0.2.9:6")),
            ("1 sip:gw.test", udp("192.0.2.8:5060")),
            ("1 sip:gw.test 16", udp("192.0.2.8:5060")),
            ("1 sip:none.test", Route::NotFound(NotFound::NoSuchHost)),
            ("1 sip:other.test", Route::NotFound(NotFound::Interrupted)),
            ("1 sip:192.0.2.1 24", udp("192.0.2.1:5060")),
            ("1 sip:192.0.2.1 12", Route::LeftOut(LeftOut::Disabled)),
            ("1 sip:192.0.2.1;transport=tcp", tcp("192.0.2.1:5060")),
            ("1 sip:192.0.2.1:7;transport=TLS", tls("192.0.2.1:7")),
            ("1 sip:192.0.2.1;transport=tls", tls("192.0.2.1:5061")),
            ("1 sips:192.0.2.1", tls("192.0.2.1:5061")),
            ("1 sips:192.0.2.1;transport=tcp", tls("192.0.2.1:5061")),
            (
                "1 sip:192.0.2.1;transport=sctp",
                Route::LeftOut(LeftOut::Transport(Transport::Sctp)),
            ),
            (
                "1 sips:192.0.2.1;transport=ws",
                Route::LeftOut(LeftOut::Transport(Transport::Ws)),
            ),
            ("1 tel:+123 16", Route::LeftOut(LeftOut::NoHost)),
        ] {
            let list = List::read(
                Source::new("x", line),
                Version::V6_1,
                &answers,
                &Load::default(),
            );
            let asking = Asking::new(&Said::default(), None, false).unwrap();
            let wanted = Wanted {
                lists: &[list],
                chosen: &[vec![0]],
                include_disabled: false,
                asking: &asking,
                source: None,
                server: None,
            };
            let planned = wanted.plan(&looked_up);
            assert_eq!(
                planned.targets,
                [Target {
                    list: 0,
                    entry: 0,
                    way: 0,
                    route: expected
                }],
                "{line}"
            );
            let asked = wanted.questions(&looked_up);
            assert_eq!(asked.is_empty(), !line.contains("other.test"), "{line}");
        }
    }
}
