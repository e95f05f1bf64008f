//! From lists to targets: the address and request profile of each selected destination, or why it is
//! skipped.

use std::collections::HashMap;
use std::time::Duration;

use super::request_profile::ProfileTable;
use super::selection::SelectedEntry;
use super::unsent_ping::UnsentPing;
use crate::base::dns_records::{DnsAnswer, DnsAnswers, DnsQuestion};
use crate::base::escape::sanitize;
use crate::base::transport::Transport;
use crate::dns::locate::{Hop, Located, MOST, NotFound, SearchGoal, TargetUri, locate};
use crate::kamailio::list::List;
use crate::kamailio::list::attributes;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::uri::{Scheme, SipUri};
use crate::kamailio::pinging::{NotPingedReason, PingStatus};
use crate::sip::request::RequestProfile;

pub use super::selection::{ProbeSelection, ProbedServer};
pub use super::skip_reason::SkipReason;

/// What to probe, and how.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The request profiles; many destinations share one.
    pub profiles: Vec<RequestProfile>,
    /// The destinations, in the order of selection.
    pub targets: Vec<Target>,
    /// The look-ups of names; many destinations may share one.
    pub lookups: Vec<NameLookup>,
}

/// How a name resolved to addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameLookup {
    pub name: Vec<u8>,
    /// The queries and answers, in order.
    pub steps: Vec<(DnsQuestion, DnsAnswer)>,
    /// Whether it has more servers and addresses than are used.
    pub left_out: bool,
}

impl NameLookup {
    /// What was left out, if anything.
    pub fn warning(&self) -> Option<String> {
        self.left_out.then(|| {
            format!(
                "{}: it has more servers and addresses than are used; at most {MOST} records of an answer, {MOST} queries and {MOST} addresses of a name are",
                sanitize(&self.name)
            )
        })
    }

    /// How long the queries took, one after the other; `None` if there were none.
    pub fn took(&self) -> Option<Duration> {
        let took: Duration = self.steps.iter().map(|(_, answer)| answer.took).sum();
        (!took.is_zero()).then_some(took)
    }
}

/// A destination to probe, or to show as skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Index of the list.
    pub list: usize,
    /// Index of the entry in its list.
    pub entry: usize,
    /// Index of the request profile; meaningless if the target is skipped.
    pub profile: usize,
    pub route: TargetRoute,
    /// Index of the look-up of its name, if it has one.
    pub lookup: Option<usize>,
    /// Why the pings of the server fail unsent, although ds-tool can probe it.
    pub unsent: Option<NotPingedReason>,
}

impl Plan {
    /// The rank of each target in the order of Kamailio's pings: list by list, set by set (`ds_ping_set`).
    pub fn ping_ranks(&self, lists: &[List]) -> Vec<(usize, usize)> {
        let rank_of_entries = |list: &List| {
            let mut ranks = vec![0; list.entries.len()];
            for (rank, entry) in list.in_kamailio_order().into_iter().enumerate() {
                ranks[entry] = rank;
            }
            ranks
        };
        let ranks: Vec<_> = lists.iter().map(rank_of_entries).collect();
        let targets = self.targets.iter();
        let rank = |target: &Target| (target.list, ranks[target.list][target.entry]);
        targets.map(rank).collect()
    }

    /// The indices of the targets in the order of selection. Those whose names were looked up were added
    /// later.
    pub fn order(&self, selected: &[Vec<usize>]) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.targets.len()).collect();
        if !self.lookups.is_empty() {
            let ranks = |entries: &Vec<usize>| {
                let ranks = entries.iter().enumerate();
                ranks
                    .map(|(rank, &entry)| (entry, rank))
                    .collect::<HashMap<_, _>>()
            };
            let ranks: Vec<_> = selected.iter().map(ranks).collect();
            order.sort_by_key(|&index| {
                let Target { list, entry, .. } = self.targets[index];
                (list, ranks[list][&entry])
            });
        }
        order
    }

    /// Whether any destination uses TLS.
    pub fn speaks_tls(&self) -> bool {
        let over_tls = |target: &Target| match target.route {
            TargetRoute::To(hop) => hop.transport == Transport::Tls,
            _ => false,
        };
        self.targets.iter().any(over_tls)
    }
}

/// The hop of a target, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetRoute {
    To(Hop),
    /// The name has no address.
    NotFound(NotFound),
    /// The pings of the server fail before they are sent.
    Unsent(UnsentPing),
    /// The target is skipped.
    Skipped(SkipReason),
}

impl TargetRoute {
    /// Whether Kamailio drops the line, as its name has no address when the list is loaded.
    pub fn is_dropped(&self) -> bool {
        matches!(
            self,
            TargetRoute::Skipped(SkipReason::Dropped(_))
                | TargetRoute::NotFound(NotFound::NotAtLoad(_))
        )
    }
}

/// Adds targets to a plan.
pub struct Planner<'a> {
    selection: ProbeSelection<'a>,
    profiles: ProfileTable<'a>,
    /// The hops of each name, and the index of its look-up.
    names: HashMap<SearchGoal<'a>, (Located, usize)>,
}

impl<'a> ProbeSelection<'a> {
    /// How many entries are selected.
    pub fn count(&self) -> usize {
        self.selected.iter().map(Vec::len).sum()
    }

    /// The selected entries, each with its list.
    pub fn entries(&self) -> impl Iterator<Item = SelectedEntry<'a>> + use<'a> {
        let lists = self.lists.iter().zip(self.selected).enumerate();
        lists.flat_map(|(number, (list, selected))| {
            selected.iter().map(move |&index| SelectedEntry {
                list,
                entry: &list.entries[index],
                at: (number, index),
            })
        })
    }

    /// Whether there may be a name to look up. A cheap guess: most hosts are addresses.
    fn may_have_a_name(&self, selected: SelectedEntry<'a>) -> bool {
        let SelectedEntry { list, entry, .. } = selected;
        let has_proxy = self.options.proxy.is_some() || list.attrs(entry).is_some();
        has_proxy || list.numeric_host(entry).is_none()
    }

    /// What to look up before an entry can be probed, or why it is skipped.
    fn goal(&self, selected: SelectedEntry<'a>) -> Result<SearchGoal<'a>, SkipReason> {
        let SelectedEntry { list, entry, .. } = selected;
        self.may_be_probed(selected)?;
        let attributes = list.attrs(entry).unwrap_or_default();
        let of_entry = attributes::value(attributes, "obproxy").filter(|proxy| !proxy.is_empty());
        let proxy = of_entry.or(self.options.proxy.as_deref()).map(bare);
        let proxy = proxy.map(|proxy| match SipUri::read(proxy, list.version) {
            Ok(uri) => Ok(TargetUri::of_uri(proxy, &uri)),
            Err(why) => Err(SkipReason::BadProxy(proxy.into(), why)),
        });
        let mut goal = SearchGoal::of_entry(list, entry, proxy.transpose()?);
        let place = &mut goal.place;
        match (place.scheme, place.transport) {
            (Scheme::Tel | Scheme::Urn, _) => return Err(SkipReason::NoHost),
            (_, Some(other)) if !Transport::SUPPORTED.contains(&other) => {
                return Err(SkipReason::Transport(other));
            }
            // The user's transport takes precedence over DNS. UDP is the default, so it does not.
            (Scheme::Sip, None) => {
                let asked = Some(self.options.transport);
                place.transport = asked.filter(|asked| *asked != Transport::Udp);
            }
            (Scheme::Sip | Scheme::Sips, _) => {}
        }
        Ok(goal)
    }

    /// Whether to probe only what the server pings.
    fn is_strict(&self) -> bool {
        self.server.is_some_and(|server| server.strict)
    }

    fn may_be_probed(&self, selected: SelectedEntry<'a>) -> Result<(), SkipReason> {
        if selected.entry.flags().has(Flags::DISABLED) && !self.include_disabled {
            return Err(SkipReason::Disabled);
        }
        match self.server {
            Some(server) if server.strict => match server.ping_status(selected.at) {
                Some(PingStatus::Pinged(_)) | None => Ok(()),
                // A result of its own: see `unsent`.
                Some(status) if status.fails_unsent() => Ok(()),
                Some(status @ PingStatus::NotPinged { reasons }) => Err(SkipReason::NotPinged {
                    reason: reasons[0],
                    is_missed: status.is_missed(),
                }),
                Some(PingStatus::Unknown { missing }) => {
                    Err(SkipReason::Undecided(missing.join(", ").into()))
                }
                Some(PingStatus::ServerDoesNotStart { .. }) => Err(SkipReason::NoServer),
            },
            _ => Ok(()),
        }
    }
}

/// The URI of a proxy, without the brackets that tm accepts around it (measured on 5.6.3, 6.0.1 and
/// 6.1.5).
fn bare(proxy: &[u8]) -> &[u8] {
    let inner = proxy
        .strip_prefix(b"<")
        .and_then(|rest| rest.strip_suffix(b">"));
    inner.unwrap_or(proxy)
}

impl<'a> Planner<'a> {
    pub fn new(selection: ProbeSelection<'a>) -> Self {
        Self {
            selection,
            profiles: ProfileTable::default(),
            names: HashMap::new(),
        }
    }

    /// What to look up before this entry has targets; `None` if nothing.
    pub fn open_goal(&self, selected: SelectedEntry<'a>) -> Option<SearchGoal<'a>> {
        if !self.selection.may_have_a_name(selected) {
            return None;
        }
        let goal = self.selection.goal(selected).ok()?;
        goal.hop().is_none().then_some(goal)
    }

    /// The question that must be answered next to locate this goal.
    pub fn open_question(
        &self,
        goal: &SearchGoal<'a>,
        answers: &DnsAnswers,
    ) -> Option<DnsQuestion> {
        match locate(goal, answers, &self.selection.search).located {
            Located::Ask(question) => Some(question),
            Located::At(_) | Located::Nowhere(_) => None,
        }
    }

    /// Adds the targets of an entry: one for each wanted hop, or one that says why there is none.
    pub fn add(&mut self, plan: &mut Plan, selected: SelectedEntry<'a>, answers: &DnsAnswers) {
        let goal = match self.selection.goal(selected) {
            Ok(goal) => goal,
            Err(why) => {
                let route = match self.selection.unsent_instead(selected, &why) {
                    Some(unsent) => TargetRoute::Unsent(unsent),
                    None => TargetRoute::Skipped(why),
                };
                return push(plan, selected, 0, route, None);
            }
        };
        if let Some(known) = goal.hop() {
            match known {
                Ok(hop) => self.add_hop(plan, selected, hop, None),
                Err(why) => push(plan, selected, 0, TargetRoute::NotFound(why), None),
            }
            return;
        }
        let (located, lookup) = self.locate(plan, goal, answers);
        let route = match located {
            Located::At(hops) => {
                for hop in hops {
                    self.add_hop(plan, selected, hop, Some(lookup));
                }
                return;
            }
            Located::Nowhere(NotFound::NotAtLoad(why)) if self.selection.is_strict() => {
                TargetRoute::Skipped(SkipReason::Dropped(why))
            }
            Located::Nowhere(why) => TargetRoute::NotFound(why),
            Located::Ask(_) => TargetRoute::NotFound(NotFound::Interrupted),
        };
        push(plan, selected, 0, route, Some(lookup));
    }

    fn add_hop(
        &mut self,
        plan: &mut Plan,
        selected: SelectedEntry<'a>,
        hop: Hop,
        lookup: Option<usize>,
    ) {
        let selection = self.selection;
        let unsent = selection.unsent(selected, hop);
        if let Some(reason) = unsent
            && selection.is_strict()
        {
            let route = TargetRoute::Unsent(UnsentPing::Socket(reason));
            return push(plan, selected, 0, route, lookup);
        }
        let key = selection.key(selected, hop);
        match self.profiles.index_of(key, &selection, &mut plan.profiles) {
            Ok(profile) => {
                push(plan, selected, profile, TargetRoute::To(hop), lookup);
                if let Some(target) = plan.targets.last_mut() {
                    target.unsent = unsent;
                }
            }
            Err(why) => {
                let route = TargetRoute::Skipped(SkipReason::BadIdentity(why));
                push(plan, selected, 0, route, lookup);
            }
        }
    }

    /// The hops, and the index of their look-up. Each name is looked up once.
    fn locate(
        &mut self,
        plan: &mut Plan,
        goal: SearchGoal<'a>,
        answers: &DnsAnswers,
    ) -> (Located, usize) {
        let lookups = &mut plan.lookups;
        let known = self.names.entry(goal).or_insert_with_key(|goal| {
            let found = locate(goal, answers, &self.selection.search);
            let answered = |question: DnsQuestion| {
                let answer = answers.answer(&question)?.clone();
                Some((question, answer))
            };
            lookups.push(NameLookup {
                name: goal.place.host.to_vec(),
                steps: found.path.into_iter().filter_map(answered).collect(),
                left_out: found.left_out,
            });
            (found.located, lookups.len() - 1)
        });
        known.clone()
    }
}

fn push(
    plan: &mut Plan,
    selected: SelectedEntry<'_>,
    profile: usize,
    route: TargetRoute,
    lookup: Option<usize>,
) {
    let (list, entry) = selected.at;
    plan.targets.push(Target {
        list,
        entry,
        profile,
        route,
        lookup,
        unsent: None,
    });
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::base::dns_records::{DnsRecord, DnsRecordType, NoAnswer};
    use crate::base::source::Source;
    use crate::dns::locate::{Procedure, Search};
    use crate::kamailio::list::options::ListOptions;
    use crate::kamailio::version::Version;
    use crate::probe::options::{ProbeOptions, ProbeOverrides};

    /// The plan of a line, and whether it needs more answers.
    fn plan_of(line: &str, said: &DnsAnswers, answers: &DnsAnswers, all: bool) -> (Plan, bool) {
        let list = List::read(
            Source::new("x", line),
            Version::V6_1,
            said,
            &ListOptions::default(),
        );
        let options = ProbeOptions::new(&ProbeOverrides::default(), None, false).unwrap();
        let selection = ProbeSelection {
            lists: &[list],
            selected: &[vec![0]],
            include_disabled: false,
            search: Search {
                procedure: &Procedure::Kamailio(Default::default()),
                all,
                seed: 1,
            },
            options: &options,
            source: None,
            server: None,
        };
        let (mut planner, mut plan) = (Planner::new(selection), Plan::default());
        let entry = selection.entries().next().unwrap();
        let goal = planner.open_goal(entry);
        let asks = goal.is_some_and(|goal| planner.open_question(&goal, answers).is_some());
        planner.add(&mut plan, entry, answers);
        (plan, asks)
    }

    #[test]
    fn each_destination_has_a_route_or_a_reason() {
        let mut answers = DnsAnswers::default();
        answers.add("known.test=192.0.2.9").unwrap();
        let mut looked_up = answers.clone();
        let mut learn = |name: &str, kind, records: Result<&[&str], NoAnswer>| {
            let question = DnsQuestion::new(name.as_bytes(), kind, false);
            let address = |text: &&str| DnsRecord::Address(text.parse().unwrap());
            let records = records.map(|texts| texts.iter().map(address).collect());
            looked_up.extend(question, records.into());
        };
        learn(
            "_sip._udp.gw.test",
            DnsRecordType::Srv,
            Err(NoAnswer::NoSuchName),
        );
        learn("gw.test", DnsRecordType::A, Ok(&["192.0.2.8", "192.0.2.7"]));
        learn("gw.test", DnsRecordType::Aaaa, Err(NoAnswer::NoSuchRecord));
        learn("none.test", DnsRecordType::A, Err(NoAnswer::NoSuchName));
        learn("none.test", DnsRecordType::Aaaa, Err(NoAnswer::NoSuchName));
        let to = |transport, address: &str| {
            TargetRoute::To(Hop {
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
                TargetRoute::NotFound(NotFound::NotAtLoad(NoAnswer::NoSuchName)),
            ),
            (
                "1 sip:other.test",
                TargetRoute::NotFound(NotFound::Interrupted),
            ),
            ("1 sip:192.0.2.1 24", udp("192.0.2.1:5060")),
            (
                "1 sip:192.0.2.1 12",
                TargetRoute::Skipped(SkipReason::Disabled),
            ),
            ("1 sip:192.0.2.1;transport=tcp", tcp("192.0.2.1:5060")),
            ("1 sip:192.0.2.1:7;transport=TLS", tls("192.0.2.1:7")),
            ("1 sip:192.0.2.1;transport=tls", tls("192.0.2.1:5061")),
            ("1 sips:192.0.2.1", tls("192.0.2.1:5061")),
            ("1 sips:192.0.2.1;transport=tcp", tls("192.0.2.1:5061")),
            (
                "1 sip:192.0.2.1;transport=sctp",
                TargetRoute::Skipped(SkipReason::Transport(Transport::Sctp)),
            ),
            (
                "1 sips:192.0.2.1;transport=ws",
                TargetRoute::Skipped(SkipReason::Transport(Transport::Ws)),
            ),
            ("1 tel:+123 16", TargetRoute::Skipped(SkipReason::NoHost)),
        ] {
            let (planned, asks) = plan_of(line, &answers, &looked_up, false);
            let lookup = (!planned.lookups.is_empty()).then_some(0);
            let target = Target {
                list: 0,
                entry: 0,
                profile: 0,
                route: expected,
                lookup,
                unsent: None,
            };
            assert_eq!(planned.targets, [target], "{line}");
            assert_eq!(asks, line.contains("other.test"), "{line}");
        }
        let (planned, _) = plan_of("1 sip:gw.test", &answers, &looked_up, true);
        let routes: Vec<_> = planned.targets.iter().map(|t| t.route.clone()).collect();
        assert_eq!(routes, [udp("192.0.2.8:5060"), udp("192.0.2.7:5060")]);
    }
}
