//! From lists to targets: the address and request profile of each selected destination, or why it is
//! skipped.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::request_profile::Ways;
use super::wanted::Chosen;
use crate::base::dns_records::{Answer, Answers, Question};
use crate::base::transport::Transport;
use crate::dns::locate::{Found, Hop, Located, NotFound, Place, Search, Sought, locate};
use crate::kamailio::list::attributes;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::uri::{Scheme, SipUri};
use crate::kamailio::pinging::Effective;
use crate::sip::request::Way;

pub use super::skip_reason::LeftOut;
pub use super::wanted::{Ruling, Wanted};

/// What to probe, and how.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The request profiles; many destinations share one.
    pub ways: Vec<Way>,
    /// The destinations, in the order of selection.
    pub targets: Vec<Target>,
    /// The look-ups of names; many destinations may share one.
    pub look_ups: Vec<LookUp>,
}

/// How a name resolved to addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookUp {
    pub name: Vec<u8>,
    /// The queries and answers, in order.
    pub steps: Vec<(Question, Answer)>,
}

/// A destination to probe, or to show as skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Index of the list.
    pub list: usize,
    /// Index of the entry in its list.
    pub entry: usize,
    /// Index of the request profile; meaningless if the target is skipped.
    pub way: usize,
    pub route: Route,
    /// Index of the look-up of its name, if it has one.
    pub look_up: Option<usize>,
}

impl Plan {
    /// Whether any destination uses TLS.
    pub fn speaks_tls(&self) -> bool {
        let over_tls = |target: &Target| match target.route {
            Route::To(hop) => hop.transport == Transport::Tls,
            Route::NotFound(_) | Route::LeftOut(_) => false,
        };
        self.targets.iter().any(over_tls)
    }
}

/// The hop of a target, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    To(Hop),
    /// The name has no address.
    NotFound(NotFound),
    /// The target is skipped.
    LeftOut(LeftOut),
}

/// Builds a plan.
#[derive(Default)]
struct Planner<'a> {
    plan: Plan,
    ways: Ways<'a>,
    /// The hops of each name, and the index of its look-up.
    names: HashMap<Sought<'a>, (Located, usize)>,
}

impl<'a> Wanted<'a> {
    /// The names to look up, each once.
    pub fn names(&self) -> Vec<Sought<'a>> {
        let sought = self
            .entries()
            .filter(|chosen| self.may_have_a_name(*chosen))
            .filter_map(|chosen| self.sought(chosen).ok())
            .filter(|sought| sought.hop().is_none());
        sought.collect::<HashSet<_>>().into_iter().collect()
    }

    /// The queries that must be answered next to resolve these names, each once.
    pub fn questions(&self, names: &[Sought<'_>], answers: &Answers) -> Vec<Question> {
        let open =
            names.iter().filter_map(
                |sought| match locate(sought, answers, &self.search).located {
                    Located::Ask(question) => Some(question),
                    Located::At(_) | Located::Nowhere(_) => None,
                },
            );
        open.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The targets of the selected entries, in order: one for each wanted hop.
    pub fn plan(&self, answers: &Answers) -> Plan {
        let mut planner = Planner::default();
        planner
            .plan
            .targets
            .reserve(self.chosen.iter().map(Vec::len).sum());
        for chosen in self.entries() {
            planner.add(self, chosen, answers);
        }
        Plan {
            ways: planner.ways.all,
            ..planner.plan
        }
    }

    /// The selected entries, each with its list.
    fn entries(&self) -> impl Iterator<Item = Chosen<'a>> + use<'a> {
        let lists = self.lists.iter().zip(self.chosen).enumerate();
        lists.flat_map(|(number, (list, chosen))| {
            chosen.iter().map(move |&index| Chosen {
                list,
                entry: &list.entries[index],
                at: (number, index),
            })
        })
    }

    /// Whether there may be a name to look up. A cheap guess: most hosts are addresses.
    fn may_have_a_name(&self, chosen: Chosen<'a>) -> bool {
        let Chosen { list, entry, .. } = chosen;
        let has_proxy = self.asking.proxy.is_some() || list.attrs(entry).is_some();
        has_proxy || list.numeric_host(entry).is_none()
    }

    /// What to look up before an entry can be probed, or why it is skipped.
    fn sought(&self, chosen: Chosen<'a>) -> Result<Sought<'a>, LeftOut> {
        let Chosen { list, entry, .. } = chosen;
        self.may_be_probed(chosen)?;
        let attributes = list.attrs(entry).unwrap_or_default();
        let of_entry = attributes::value(attributes, "obproxy").filter(|proxy| !proxy.is_empty());
        let proxy = of_entry.or(self.asking.proxy.as_deref());
        let proxy = proxy.map(|proxy| match SipUri::read(proxy, list.version) {
            Ok(uri) => Ok(Place::of_uri(proxy, &uri)),
            Err(why) => Err(LeftOut::BadProxy(proxy.into(), why)),
        });
        let mut sought = Sought::of_entry(list, entry, proxy.transpose()?);
        let place = &mut sought.place;
        match (place.scheme, place.transport) {
            (Scheme::Tel | Scheme::Urn, _) => return Err(LeftOut::NoHost),
            (_, Some(other)) if !Transport::SPOKEN.contains(&other) => {
                return Err(LeftOut::Transport(other));
            }
            // The user's transport takes precedence over DNS. UDP is the default, so it does not.
            (Scheme::Sip, None) => {
                let asked = Some(self.asking.transport);
                place.transport = asked.filter(|asked| *asked != Transport::Udp);
            }
            (Scheme::Sip | Scheme::Sips, _) => {}
        }
        Ok(sought)
    }

    /// Whether to probe only what the server pings.
    fn is_strict(&self) -> bool {
        self.server.is_some_and(|ruling| ruling.strict)
    }

    fn may_be_probed(&self, chosen: Chosen<'a>) -> Result<(), LeftOut> {
        if chosen.entry.flags().has(Flags::DISABLED) && !self.include_disabled {
            return Err(LeftOut::Disabled);
        }
        match self.server {
            Some(ruling) if ruling.strict => match ruling.verdict(chosen.at) {
                Some(Effective::Pinged(_)) | None => Ok(()),
                Some(Effective::NotPinged { reasons }) => Err(LeftOut::NotPinged(reasons[0])),
                Some(Effective::Unknown { missing }) => {
                    Err(LeftOut::Undecided(missing.join(", ").into()))
                }
                Some(Effective::ServerWontStart { .. }) => Err(LeftOut::NoServer),
            },
            _ => Ok(()),
        }
    }
}

impl<'a> Planner<'a> {
    /// Adds the targets of an entry: one for each wanted hop, or one that says why there is none.
    fn add(&mut self, wanted: &Wanted<'a>, chosen: Chosen<'a>, answers: &Answers) {
        let sought = match wanted.sought(chosen) {
            Ok(sought) => sought,
            Err(why) => return self.push(chosen, 0, Route::LeftOut(why), None),
        };
        if let Some(known) = sought.hop() {
            match known {
                Ok(hop) => self.add_hop(wanted, chosen, hop, None),
                Err(why) => self.push(chosen, 0, Route::NotFound(why), None),
            }
            return;
        }
        let (located, look_up) = self.locate(sought, answers, &wanted.search);
        match located {
            Located::At(hops) => {
                for hop in hops {
                    self.add_hop(wanted, chosen, hop, Some(look_up));
                }
            }
            Located::Nowhere(NotFound::NotAtLoad(why)) if wanted.is_strict() => {
                let route = Route::LeftOut(LeftOut::Dropped(why));
                self.push(chosen, 0, route, Some(look_up));
            }
            Located::Nowhere(why) => self.push(chosen, 0, Route::NotFound(why), Some(look_up)),
            Located::Ask(_) => {
                let route = Route::NotFound(NotFound::Interrupted);
                self.push(chosen, 0, route, Some(look_up));
            }
        }
    }

    fn add_hop(
        &mut self,
        wanted: &Wanted<'a>,
        chosen: Chosen<'a>,
        hop: Hop,
        look_up: Option<usize>,
    ) {
        match self.ways.index_of(wanted.manner(chosen, hop), wanted) {
            Ok(way) => self.push(chosen, way, Route::To(hop), look_up),
            Err(why) => {
                let route = Route::LeftOut(LeftOut::BadIdentity(why));
                self.push(chosen, 0, route, look_up);
            }
        }
    }

    fn push(&mut self, chosen: Chosen<'_>, way: usize, route: Route, look_up: Option<usize>) {
        let (list, entry) = chosen.at;
        self.plan.targets.push(Target {
            list,
            entry,
            way,
            route,
            look_up,
        });
    }

    /// The hops, and the index of their look-up. Each name is looked up once.
    fn locate(
        &mut self,
        sought: Sought<'a>,
        answers: &Answers,
        search: &Search<'_>,
    ) -> (Located, usize) {
        let look_ups = &mut self.plan.look_ups;
        let known = self.names.entry(sought).or_insert_with_key(|sought| {
            let Found { located, path } = locate(sought, answers, search);
            let answered = |question: Question| {
                let answer = answers.answer(&question)?.clone();
                Some((question, answer))
            };
            look_ups.push(LookUp {
                name: sought.place.host.to_vec(),
                steps: path.into_iter().filter_map(answered).collect(),
            });
            (located, look_ups.len() - 1)
        });
        known.clone()
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::base::dns_records::{Kind, NoAnswer, Record};
    use crate::base::source::Source;
    use crate::dns::locate::Procedure;
    use crate::kamailio::list::List;
    use crate::kamailio::list::options::Load;
    use crate::kamailio::version::Version;
    use crate::probe::options::{Asking, Said};

    /// The plan of a line, and whether it needs more answers.
    fn plan_of(line: &str, said: &Answers, answers: &Answers, all: bool) -> (Plan, bool) {
        let list = List::read(
            Source::new("x", line),
            Version::V6_1,
            said,
            &Load::default(),
        );
        let asking = Asking::new(&Said::default(), None, false).unwrap();
        let wanted = Wanted {
            lists: &[list],
            chosen: &[vec![0]],
            include_disabled: false,
            search: Search {
                procedure: &Procedure::Kamailio(Default::default()),
                all,
                seed: 1,
            },
            asking: &asking,
            source: None,
            server: None,
        };
        let open = wanted.questions(&wanted.names(), answers);
        (wanted.plan(answers), !open.is_empty())
    }

    #[test]
    fn each_destination_has_a_route_or_a_reason() {
        let mut answers = Answers::default();
        answers.add("known.test=192.0.2.9").unwrap();
        let mut looked_up = answers.clone();
        let mut learn = |name: &str, kind, records: Result<&[&str], NoAnswer>| {
            let question = Question::new(name.as_bytes(), kind, false);
            let address = |text: &&str| Record::Address(text.parse().unwrap());
            let records = records.map(|texts| texts.iter().map(address).collect());
            looked_up.learn(question, records.into());
        };
        learn("_sip._udp.gw.test", Kind::Srv, Err(NoAnswer::NoSuchName));
        learn("gw.test", Kind::A, Ok(&["192.0.2.8", "192.0.2.7"]));
        learn("gw.test", Kind::Aaaa, Err(NoAnswer::NoSuchRecord));
        learn("none.test", Kind::A, Err(NoAnswer::NoSuchName));
        learn("none.test", Kind::Aaaa, Err(NoAnswer::NoSuchName));
        let to = |transport, address: &str| {
            Route::To(Hop {
                transport,
                address: address.parse().unwrap(),
            })
        };
        let udp = |address| to(Transport::Udp, address);
        let tcp = |address| to(Transport::Tcp, address);
        let tls = |address| to(Transport::Tls, address);
        for (line, expected) in [
            ("1 sip:192.0.2.1", udp("192.0.2.1:5060")),
            (
                "1 sip:[2001:db8::1]:7;transport=UDP",
                udp("[2001:db8::1]:7"),
            ),
            ("1 sip:known.test:6", udp("192.0.2.9:6")),
            ("1 sip:gw.test", udp("192.0.2.8:5060")),
            ("1 sip:gw.test 16", udp("192.0.2.8:5060")),
            (
                "1 sip:none.test",
                Route::NotFound(NotFound::NotAtLoad(NoAnswer::NoSuchName)),
            ),
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
            let (planned, asks) = plan_of(line, &answers, &looked_up, false);
            let look_up = (!planned.look_ups.is_empty()).then_some(0);
            let target = Target {
                list: 0,
                entry: 0,
                way: 0,
                route: expected,
                look_up,
            };
            assert_eq!(planned.targets, [target], "{line}");
            assert_eq!(asks, line.contains("other.test"), "{line}");
        }
        let (planned, _) = plan_of("1 sip:gw.test", &answers, &looked_up, true);
        let routes: Vec<_> = planned.targets.iter().map(|t| t.route.clone()).collect();
        assert_eq!(routes, [udp("192.0.2.8:5060"), udp("192.0.2.7:5060")]);
    }
}
