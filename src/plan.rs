//! From lists to targets: where each chosen destination is, how it is asked, or why it is left out.

use std::fmt;

use crate::list::flags::Flags;
use crate::list::uri::{Scheme, Transport};
use crate::list::{Entry, List};
use crate::locate::{Hop, Located, LookedUp, NotFound, locate};
use crate::sip::request::{self, Way};

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

/// Where a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// To this hop.
    To(Hop),
    /// Nowhere, since its name has no address.
    NotFound(NotFound),
    /// Nowhere, since it is not to be probed.
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

/// The chosen entries of some lists, and what the user said of how to ask them.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The lists.
    pub lists: &'a [List],
    /// The indices of the chosen entries of each list.
    pub chosen: &'a [Vec<usize>],
    /// Whether disabled ones are probed, too.
    pub include_disabled: bool,
    /// How to ask.
    pub way: &'a Way,
}

impl<'a> Wanted<'a> {
    /// The names that must be looked up before there is a plan, given what was looked up before.
    pub fn questions(&self, looked_up: &LookedUp) -> Vec<String> {
        let mut names: Vec<_> = self
            .entries()
            .filter_map(|(_, list, _, entry)| {
                let transport = transport(entry, self.include_disabled).ok()?;
                match locate(list, entry, transport, looked_up) {
                    Located::Ask(name) => Some(name),
                    Located::At(_) | Located::Nowhere(_) => None,
                }
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The targets of the chosen entries, in their order.
    pub fn plan(&self, looked_up: &LookedUp) -> Plan {
        let targets = self.entries().map(|(index, list, at, entry)| Target {
            list: index,
            entry: at,
            way: 0,
            route: match transport(entry, self.include_disabled) {
                Err(why) => Route::LeftOut(why),
                Ok(transport) => match locate(list, entry, transport, looked_up) {
                    Located::At(hop) => Route::To(hop),
                    Located::Nowhere(why) => Route::NotFound(why),
                    Located::Ask(_) => Route::NotFound(NotFound::Interrupted),
                },
            },
        });
        Plan {
            targets: targets.collect(),
            ways: vec![self.way.clone()],
        }
    }

    /// Each chosen entry with its list, and the indices of both.
    fn entries(&self) -> impl Iterator<Item = (usize, &'a List, usize, &'a Entry)> {
        let lists = self.lists.iter().zip(self.chosen).enumerate();
        lists.flat_map(|(index, (list, chosen))| {
            let entry = move |&at: &usize| Some((index, list, at, list.entries.get(at)?));
            chosen.iter().filter_map(entry)
        })
    }
}

/// The transport that an entry is asked over.
fn transport(entry: &Entry, include_disabled: bool) -> Result<request::Transport, LeftOut> {
    if entry.flags().has(Flags::DISABLED) && !include_disabled {
        return Err(LeftOut::Disabled);
    }
    let implied = match entry.scheme {
        Scheme::Tel | Scheme::Urn => return Err(LeftOut::NoHost),
        Scheme::Sips => Transport::Tls,
        Scheme::Sip => Transport::Udp,
    };
    match entry.transport.unwrap_or(implied) {
        Transport::Udp => Ok(request::Transport::Udp),
        other => Err(LeftOut::Transport(other)),
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
        let looked_up = LookedUp::from([
            ("gw.test".into(), Ok("192.0.2.8".parse().unwrap())),
            ("none.test".into(), Err(NotFound::NoSuchHost)),
        ]);
        let udp = |address: &str| {
            Route::To(Hop {
                transport: request::Transport::Udp,
                address: address.parse().unwrap(),
            })
        };
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
            let way = Way::default();
            let wanted = Wanted {
                lists: &[list],
                chosen: &[vec![0]],
                include_disabled: false,
                way: &way,
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
