//! From lists to targets: where each chosen destination is, how it is asked, or why it is left out.

mod left_out;
mod part;
mod way;

use std::collections::{BTreeSet, HashSet};
use std::net::{IpAddr, SocketAddr};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::asking::Asking;
use crate::blocks::Blocks;
use crate::effective::{Destination, Effective, Verdicts};
use crate::list::flags::Flags;
use crate::list::uri::{Scheme, SipUri, Transport};
use crate::list::{Entry, List, attrs};
use crate::locate::{Hop, Located, NotFound, Place, Search, Sought, locate};
use crate::names::{Answer, Answers, Question};
use crate::server::Server;
use crate::sip::request::{self, Way};

pub use left_out::LeftOut;
use part::Part;

/// What is to be probed, and how.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The ways in which destinations are asked; many have one in common.
    pub ways: Vec<Way>,
    /// The destinations, in the order in which they were chosen.
    pub targets: Blocks<Target>,
    /// How names became addresses; many destinations may have one in common.
    pub look_ups: Vec<LookUp>,
}

/// How a name became addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookUp {
    /// The name.
    pub name: Vec<u8>,
    /// What was asked and answered, in the order in which one led to the other.
    pub steps: Vec<(Question, Answer)>,
}

/// A destination to be probed, or to be shown as left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Which list, and which of its entries: indices.
    at: (u32, u32),
    /// Which of the plan's ways, where it is asked: an index.
    way: u32,
    /// Where it is.
    pub route: Route,
    /// Which of the plan's look-ups led there: an index.
    look_up: Option<u32>,
}

impl Plan {
    /// Whether any destination is asked over TLS.
    pub fn speaks_tls(&self) -> bool {
        let hops = self.targets.iter().map(|target| &target.route);
        let mut hops = hops.filter_map(|route| match route {
            Route::To(hop) => Some(hop),
            _ => None,
        });
        hops.any(|hop| hop.transport == request::Transport::Tls)
    }
}

impl Target {
    /// The entry with these indices, of its list and in it, asked in the way with this index; of less
    /// than 2^32 each, as the lines of a list are counted. A look-up led to its route, or none.
    pub fn new(
        (list, entry): (usize, usize),
        way: usize,
        route: Route,
        look_up: Option<usize>,
    ) -> Self {
        Self {
            at: (list as u32, entry as u32),
            way: way as u32,
            route,
            look_up: look_up.map(|index| index as u32),
        }
    }

    /// Puts what its way and its look-up are in another plan, by their indices in this one.
    fn renumber(&mut self, ways: &[usize], look_ups: &[usize]) {
        if let (Route::To(_), Some(way)) = (&self.route, ways.get(self.way())) {
            self.way = *way as u32;
        }
        let look_up = self.look_up().and_then(|index| look_ups.get(index));
        self.look_up = look_up.map(|index| *index as u32);
    }

    /// The indices of its list and of its entry.
    pub fn at(&self) -> (usize, usize) {
        (self.list(), self.entry())
    }

    /// Which list: an index.
    pub fn list(&self) -> usize {
        self.at.0 as usize
    }

    /// Which of its entries: an index.
    pub fn entry(&self) -> usize {
        self.at.1 as usize
    }

    /// Which of the plan's ways: an index.
    pub fn way(&self) -> usize {
        self.way as usize
    }

    /// Which of the plan's look-ups led there: an index.
    pub fn look_up(&self) -> Option<usize> {
        self.look_up.map(|index| index as usize)
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
    /// How names become addresses.
    pub search: Search<'a>,
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
    pub verdicts: &'a [Verdicts],
    /// Whether only what it pings is probed, in its form.
    pub strict: bool,
    /// Whether an address is this machine's.
    pub is_local: &'a (dyn Fn(IpAddr) -> bool + Sync),
}

/// So many entries are worth a thread of their own.
const PART: usize = 1 << 14;

/// A chosen entry, and where it stands.
#[derive(Clone, Copy)]
struct Chosen<'a> {
    list: &'a List,
    entry: &'a Entry,
    /// The indices of the two.
    at: (usize, usize),
}

impl<'a> Wanted<'a> {
    /// What must be looked up, each once.
    pub fn names(&self) -> Vec<Sought<'a>> {
        let sought = self
            .entries()
            .filter(|chosen| self.may_have_a_name(*chosen))
            .filter_map(|chosen| self.sought(chosen).ok())
            .filter(|sought| sought.hop().is_none());
        sought.collect::<HashSet<_>>().into_iter().collect()
    }

    /// The questions that must be answered before more can be told of these, each once.
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

    /// The targets of the chosen entries, in their order: one for each hop that is wanted.
    pub fn plan(&self, answers: &Answers) -> Plan {
        let count: usize = self.chosen.iter().map(Vec::len).sum();
        // Where one thread will do, no others are started.
        let is_long = count > PART;
        let size = match is_long {
            true => (count / rayon::current_num_threads() + 1).max(PART),
            false => PART,
        };
        let parts = self.chosen.iter().enumerate();
        let parts = parts.flat_map(|(list, chosen)| chosen.chunks(size).map(move |c| (list, c)));
        let parts: Vec<_> = parts.collect();
        let part = |(list, chosen): (usize, &'a [usize])| {
            let mut part = Part::with_room(chosen.len());
            for chosen in self.entries_of(list, chosen) {
                part.add(self, chosen, answers);
            }
            part
        };
        let parts = match is_long {
            true => parts.into_par_iter().map(part).collect(),
            false => parts.into_iter().map(part).collect(),
        };
        Part::join(parts)
    }

    /// Each chosen entry with its list.
    fn entries(&self) -> impl Iterator<Item = Chosen<'a>> {
        let lists = self.chosen.iter().enumerate();
        lists.flat_map(|(list, chosen)| self.entries_of(list, chosen))
    }

    /// Those of a list, by its index and by theirs.
    fn entries_of(
        &self,
        list: usize,
        chosen: &'a [usize],
    ) -> impl Iterator<Item = Chosen<'a>> + use<'a> {
        let of = self.lists.get(list).into_iter();
        let chosen = of.flat_map(move |of| chosen.iter().map(move |&at| (of, at)));
        chosen.filter_map(move |(of, at)| {
            Some(Chosen {
                list: of,
                entry: of.entries.get(at)?,
                at: (list, at),
            })
        })
    }

    /// Whether there may be a name to look up: no promise, but cheap. Most places are addresses.
    fn may_have_a_name(&self, chosen: Chosen<'a>) -> bool {
        let Chosen { list, entry, .. } = chosen;
        let has_proxy = self.asking.proxy.is_some() || list.attrs(entry).is_some();
        has_proxy || list.numeric_host(entry).is_none()
    }

    /// What is to be found before an entry can be asked, or why it is not asked.
    fn sought(&self, chosen: Chosen<'a>) -> Result<Sought<'a>, LeftOut> {
        let Chosen { list, entry, .. } = chosen;
        self.may_be_probed(chosen)?;
        let attributes = list.attrs(entry).unwrap_or_default();
        let of_entry = attrs::value(attributes, "obproxy").filter(|proxy| !proxy.is_empty());
        let proxy = of_entry.or(self.asking.proxy.as_deref());
        let proxy = proxy.map(|proxy| match SipUri::read(proxy, list.version) {
            Ok(uri) => Ok(Place::of_uri(proxy, &uri)),
            Err(why) => Err(LeftOut::BadProxy(proxy.into(), why)),
        });
        let mut sought = Sought::of_entry(list, entry, proxy.transpose()?);
        let place = &mut sought.place;
        match (place.scheme, place.transport) {
            (Scheme::Tel | Scheme::Urn, _) => return Err(LeftOut::NoHost),
            (_, Some(other @ (Transport::Sctp | Transport::Ws))) => {
                return Err(LeftOut::Transport(other));
            }
            // What the user asks for goes before what names say; UDP is what goes without saying.
            (Scheme::Sip, None) => {
                place.transport = match self.asking.transport {
                    request::Transport::Udp => None,
                    request::Transport::Tcp => Some(Transport::Tcp),
                    request::Transport::Tls => Some(Transport::Tls),
                }
            }
            (Scheme::Sip | Scheme::Sips, _) => {}
        }
        Ok(sought)
    }

    /// Whether only what the server pings is probed.
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
    use crate::locate::Procedure;
    use crate::names::{Kind, NoAnswer, Record};
    use crate::settings::Said;
    use crate::source::Source;

    /// The plan of a line, and whether it asks for more.
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
    fn a_target_takes_64_bytes() {
        assert!(size_of::<Target>() <= 64, "{}", size_of::<Target>());
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
            assert_eq!(
                planned.targets.iter().cloned().collect::<Vec<_>>(),
                [Target::new((0, 0), 0, expected, look_up)],
                "{line}"
            );
            assert_eq!(asks, line.contains("other.test"), "{line}");
        }
        let (planned, _) = plan_of("1 sip:gw.test", &answers, &looked_up, true);
        let routes: Vec<_> = planned.targets.iter().map(|t| t.route.clone()).collect();
        assert_eq!(routes, [udp("192.0.2.8:5060"), udp("192.0.2.7:5060")]);
    }
}
