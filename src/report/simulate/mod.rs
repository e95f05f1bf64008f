//! The report of `simulate`: which destinations get the calls, and who gets those of one that is down.

mod assertion;
mod keys;
mod names;
mod outage;
mod warnings;

use serde::Serialize;

use super::{FatalRow, JSON_VERSION};
use crate::base::escape::JsonString;
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Letters;
use crate::kamailio::list::order::DestinationSet;
use crate::kamailio::selection::algorithm::Algorithm;
use crate::kamailio::selection::failover::Failover;
use crate::kamailio::selection::hash::CharSign;
use crate::kamailio::selection::selection_set::SelectionSet;
use crate::kamailio::selection::selector::{OnlySelection, Selector};
use crate::kamailio::selection::shares::{ATTEMPTS, Basis, Calls, Shares};
use crate::kamailio::version::Version;

use assertion::AssertionRow;
pub use assertion::{Assertion, Comparison};
pub use keys::SimulatedKeys;
pub use names::percent;
use outage::{OutageRow, TakerRow};

#[derive(Debug, Serialize)]
pub struct SimulateReport<'a> {
    pub version: u32,
    pub kamailio: String,
    /// What stops Kamailio from starting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fatal: Option<FatalRow<'a>>,
    pub sets: Vec<SimulatedSet<'a>>,
    pub assertions: Vec<AssertionRow<'a>>,
}

/// A set, selected from by one algorithm.
#[derive(Debug, Serialize)]
pub struct SimulatedSet<'a> {
    pub file: &'a str,
    pub set: i32,
    pub algorithm: i32,
    /// The algorithm in words.
    pub name: String,
    /// The call in the cfg that selects so: `kamailio.cfg:12`.
    pub call: Option<String>,
    /// What the shares are: `exact`, `per-100`, `keys`, `expected` or `calls`.
    pub basis: &'static str,
    /// How many calls there are.
    pub calls: usize,
    /// The share of calls that no destination gets, or those of the next rule.
    pub failed: f64,
    /// The same after the outage.
    pub failed_after: Option<f64>,
    /// The set of the next rule of the same `ds_select_routes`.
    pub next_rule: Option<i32>,
    pub destinations: Vec<SimulatedDestination<'a>>,
    pub warnings: Vec<String>,
}

/// A destination, in Kamailio's order.
#[derive(Debug, Serialize)]
pub struct SimulatedDestination<'a> {
    pub line: u32,
    pub uri: JsonString<'a>,
    /// The duid, or else the URI; with its line if another one of the set has the same.
    pub name: String,
    pub flags: Letters,
    /// Whether the outage takes it.
    pub down: bool,
    /// Its share of the calls, from 0 to 1.
    pub share: f64,
    /// The standard deviation of that share, if it is one of chance.
    pub spread: Option<f64>,
    pub share_after: Option<f64>,
    /// How many times its share it has after the outage.
    pub factor: Option<f64>,
    /// Whom its calls try next, if it fails: the first ones.
    pub failover: Vec<String>,
    /// Who takes its calls if it goes down; only without an outage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_down: Option<OutageRow>,
}

/// A set, and how it is selected from.
#[derive(Debug)]
pub struct Simulated<'a> {
    pub list: &'a List,
    pub set: &'a DestinationSet,
    /// Which of the lists it is.
    pub list_number: usize,
    /// Its destinations, with the states, loads and latencies of the moment.
    pub now: SelectionSet,
    pub algorithm: i32,
    /// The call in the cfg.
    pub call: Option<String>,
    /// How many destinations a call tries at most; 0 is no limit.
    pub limit: usize,
    /// The rules of the same `ds_select_routes` before it and after it, as places among all that are
    /// simulated.
    pub rules_before: Vec<usize>,
    pub rules_after: Vec<usize>,
    /// The entries that the outage takes, as places in the set, in order.
    pub down: Vec<usize>,
    /// Whether latencies are known.
    pub has_latencies: bool,
}

/// What holds for all sets.
#[derive(Debug)]
pub struct SimulateOptions {
    pub version: Version,
    /// Whether there is an outage.
    pub has_outage: bool,
    pub use_default: bool,
    /// Whether flag 2 is set; `None` if there is no cfg.
    pub failover: Option<bool>,
    pub calls: usize,
    pub keys: Option<SimulatedKeys>,
}

/// How many of those that are tried next are named: not the one that gets the call.
const FAILOVER: usize = ATTEMPTS - 1;

/// Of how many destinations at most it is asked who takes the calls of each.
const ASKED_EACH: usize = 64;

/// The report of these sets.
pub fn simulate_report<'a>(
    lists: &'a [List],
    sets: &[Simulated<'a>],
    options: &SimulateOptions,
    assertions: &'a [Assertion],
) -> SimulateReport<'a> {
    let fatal = lists.iter().find_map(FatalRow::of);
    // A server that does not start gets no calls.
    let mut rows: Vec<SimulatedSet<'_>> = Vec::new();
    for set in sets.iter().filter(|_| fatal.is_none()) {
        // The calls for which the rule before selects none.
        let reach = match set.rules_before.last() {
            Some(&before) => (rows[before].failed, rows[before].failed_after),
            None => (1.0, Some(1.0)),
        };
        rows.push(set.row(sets, options, reach));
    }
    SimulateReport {
        version: JSON_VERSION,
        kamailio: options.version.to_string(),
        fatal,
        assertions: assertion::check(assertions, sets, &rows),
        sets: rows,
    }
}

impl<'a> Simulated<'a> {
    /// The selector of a server, after the outage if there is one.
    fn selector(&self, options: &SimulateOptions, has_outage: bool) -> Selector {
        let algorithm = Algorithm::of(self.algorithm, options.version);
        let mut selector = Selector::new(self.now.clone(), algorithm, options.use_default);
        if has_outage {
            selector.change_flags(&outage::changes(&self.now, &self.down));
        }
        selector
    }

    /// `reach` is the share of calls that this rule selects for, before the outage and after it.
    fn row(
        &self,
        sets: &[Simulated<'a>],
        options: &SimulateOptions,
        reach: (f64, Option<f64>),
    ) -> SimulatedSet<'a> {
        let algorithm = Algorithm::of(self.algorithm, options.version);
        let hashes = options
            .keys
            .as_ref()
            .and_then(|keys| keys.hashes(algorithm, options.version, CharSign::Signed));
        let calls = Calls {
            count: hashes.as_ref().map_or(options.calls, Vec::len),
            hashes: hashes.as_deref(),
        };
        let names = names::names(self.list, self.set);
        let before = self.selector(options, false);
        let shares = Shares::new(before.clone(), calls);
        let after = options.has_outage.then(|| {
            let after = self.selector(options, true);
            let shares = Shares::new(after.clone(), calls);
            (after, shares)
        });
        let rules_after = self.rules_after.iter();
        let rules_after = rules_after.map(|&rule| LaterRule::new(&sets[rule], options));
        let view = SetView {
            simulated: self,
            options,
            algorithm,
            calls,
            names: &names,
            before: &before,
            shares: &shares,
            after: after.as_ref(),
            reach: reach.0,
            reach_after: reach.1.unwrap_or(reach.0),
            rules_after: rules_after.collect(),
        };
        let destinations: Vec<_> = (0..names.len())
            .map(|place| view.destination(place))
            .collect();
        SimulatedSet {
            file: &self.list.source.name,
            set: self.set.id,
            algorithm: self.algorithm,
            name: algorithm.to_string(),
            call: self.call.clone(),
            basis: basis(shares.basis),
            calls: calls.count,
            failed: rounded(view.reach * shares.failed),
            failed_after: after
                .as_ref()
                .map(|(_, shares)| rounded(view.reach_after * shares.failed)),
            next_rule: view.next_rule(),
            warnings: warnings::warnings(&view, &destinations),
            destinations,
        }
    }
}

/// What is known of a set when its rows are made.
struct SetView<'v, 'a> {
    simulated: &'v Simulated<'a>,
    options: &'v SimulateOptions,
    algorithm: Algorithm,
    calls: Calls<'v>,
    names: &'v [String],
    before: &'v Selector,
    shares: &'v Shares,
    /// The same after the outage.
    after: Option<&'v (Selector, Shares)>,
    /// The share of all calls that this rule selects for, and the same after the outage.
    reach: f64,
    reach_after: f64,
    /// The later rules of the same call.
    rules_after: Vec<LaterRule>,
}

/// A later rule of the same `ds_select_routes`, after the outage if there is one.
struct LaterRule {
    set: i32,
    names: Vec<String>,
    selector: Selector,
    selection: OnlySelection,
}

impl LaterRule {
    fn new(simulated: &Simulated<'_>, options: &SimulateOptions) -> Self {
        let mut selector = simulated.selector(options, options.has_outage);
        Self {
            set: simulated.set.id,
            names: names::names(simulated.list, simulated.set),
            selection: selector.only_selection(),
            selector,
        }
    }
}

impl<'a> SetView<'_, 'a> {
    fn destination(&self, place: usize) -> SimulatedDestination<'a> {
        let Simulated {
            list,
            set,
            now,
            down,
            ..
        } = self.simulated;
        let entry = &list.entries[set.entries[place]];
        let share = self.reach * self.shares.of[place];
        let share_after = self
            .after
            .map(|(_, after)| self.reach_after * after.of[place]);
        let asks_each = self.after.is_none() && self.names.len() <= ASKED_EACH;
        SimulatedDestination {
            line: entry.line,
            uri: JsonString(list.uri(entry)),
            name: self.names[place].clone(),
            flags: now.destinations[place].flags.letters(list.version),
            down: down.binary_search(&place).is_ok(),
            share: rounded(share),
            spread: self.shares.spread(place, self.calls.count).map(rounded),
            share_after: share_after.map(rounded),
            factor: share_after
                .filter(|_| share > 0.0)
                .map(|after| rounded(after / share)),
            failover: self.failover(place),
            if_down: asks_each.then(|| outage::of_one(self, place)),
        }
    }

    /// The set of the next rule, which selects where this one does not.
    fn next_rule(&self) -> Option<i32> {
        self.rules_after.first().map(|rule| rule.set)
    }

    fn failover(&self, place: usize) -> Vec<String> {
        let (selector, shares) = match self.after {
            Some((selector, shares)) => (selector, shares),
            None => (self.before, self.shares),
        };
        let is_down = selector.set().destinations[place].is_out_of_use();
        if self.options.failover == Some(false) || is_down {
            return Vec::new();
        }
        let selection = match (self.algorithm, shares.selections.get(&place)) {
            (Algorithm::Latency, Some(selection)) => selection.clone(),
            // Nobody selects it.
            (Algorithm::Latency, None) => return Vec::new(),
            _ => selector.selection_of(place),
        };
        if self.algorithm == Algorithm::Parallel {
            return self.named((place..self.names.len()).map(|place| (0, place)));
        }
        // Those behind are not named.
        let limit = match self.simulated.limit {
            0 => ATTEMPTS,
            limit => limit.min(ATTEMPTS),
        };
        let mut failover = Failover::new(limit);
        failover.add(0, selector, &selection);
        let mut unknown = None;
        for (rule, later) in (1..).zip(&self.rules_after) {
            match &later.selection {
                OnlySelection::One(selection) => failover.add(rule, &later.selector, selection),
                OnlySelection::None => {}
                // Whom this rule selects depends on the call.
                OnlySelection::Several => {
                    unknown = Some(format!("set {}", later.set));
                    break;
                }
            }
        }
        let mut names = self.named(failover.attempts().into_iter());
        names.extend(unknown.filter(|_| names.len() < FAILOVER));
        names
    }

    /// The names of the first ones behind the first, each of a rule.
    fn named(&self, attempts: impl Iterator<Item = (usize, usize)>) -> Vec<String> {
        let others = attempts.skip(1).take(FAILOVER);
        let name = |(rule, place): (usize, usize)| match rule.checked_sub(1) {
            None => self.names[place].clone(),
            Some(later) => self.rules_after[later].names[place].clone(),
        };
        others.map(name).collect()
    }
}

fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Exact => "exact",
        Basis::Per100 => "per-100",
        Basis::Keys => "keys",
        Basis::Expected => "expected",
        Basis::Calls => "calls",
    }
}

/// To a millionth.
fn rounded(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}
