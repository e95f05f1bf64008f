//! A real Kamailio selects the destinations that ds-tool says, call by call.

use std::fmt::Write as _;
use std::time::Instant;

use ds_tool::internals::order::order;
use ds_tool::internals::{
    Algorithm, Basis, Calls, DnsAnswers, Failover, Flags, List, ListOptions, SelectionSet,
    Selector, Shares, Source, Version,
};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::seq::index::sample;
use rand::{RngExt, SeedableRng};

use super::kamailio::{Kamailio, Network};
use super::list_comparison::{SEED, number, seed};
use super::selection_calls::{Asked, CFG, Caller, Key};
use super::{figures, skip};

/// How many sets are made, of which half are selected from with each configuration.
const SETS: &str = "DS_TOOL_SETS";
/// How many calls are made by each algorithm in each state of a set.
const KEYS: &str = "DS_TOOL_KEYS";

/// Those of which each call is known. 10 comes last: what it counts is known to no other.
const CALL_BY_CALL: [i32; 15] = [0, 1, 2, 3, 4, 5, 7, 8, 12, 13, 14, 64, 99, 4, 10];
/// Those of which 100 calls are known.
const PER_100: [i32; 3] = [9, 11, 15];
const RANDOM: i32 = 6;

/// Those of which each call of several rules is known.
const OF_RULES: [i32; 11] = [0, 1, 2, 3, 4, 5, 7, 8, 12, 13, 14];

/// One server, and what of it decides.
struct Configuration {
    parameters: &'static str,
    user_only: bool,
    use_default: bool,
}

const CONFIGURATIONS: [Configuration; 2] = [
    Configuration {
        parameters: r#"modparam("dispatcher", "flags", 2)"#,
        user_only: false,
        use_default: false,
    },
    Configuration {
        parameters: "modparam(\"dispatcher\", \"flags\", 3)\nmodparam(\"dispatcher\", \"use_default\", 1)",
        user_only: true,
        use_default: true,
    },
];

/// What was compared.
#[derive(Default)]
struct Figures {
    calls: usize,
    /// Those of several rules.
    of_rules: usize,
    hundreds: usize,
    /// The sum of the squared differences, and of the degrees of freedom.
    chi_square: f64,
    freedom: f64,
}

#[test]
fn a_real_kamailio_selects_the_destinations_that_simulate_names() {
    let Some(version) = skip::required_kamailio_version() else {
        return;
    };
    let version: Version = version.parse().expect("a version");
    let seed = seed();
    let sets = number(SETS).unwrap_or(20) as usize;
    let keys = number(KEYS).unwrap_or(50) as usize;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut figures = Figures::default();
    let start = Instant::now();
    for configuration in &CONFIGURATIONS {
        let text = list(&mut rng, sets.div_ceil(CONFIGURATIONS.len()));
        let cfg = CFG.replace("@PARAMETERS@", configuration.parameters);
        let compared = || {
            let server = Kamailio::start_with(&cfg, text.as_bytes(), "127.0.0.1", Network::Shared);
            let server = server.unwrap_or_else(|log| panic!("kamailio does not start:\n{log}"));
            Comparison {
                caller: Caller::new(server.port),
                server,
                list: read(&text, version),
                version,
                configuration,
                keys,
                made: 0,
            }
        };
        compared().several_rules(&mut rng, &mut figures);
        compared().run(&mut rng, &mut figures);
    }
    let bound = figures.freedom + 5.0 * (2.0 * figures.freedom).sqrt();
    figures::tell(&format!(
        "selection: {} calls, {} of several rules and {} times 100 calls agree with kamailio {version}, {sets} sets; \
         random: chi-square {:.0} of {:.0} ({SEED}={seed}, {:.1} s)",
        figures.calls,
        figures.of_rules,
        figures.hundreds,
        figures.chi_square,
        figures.freedom,
        start.elapsed().as_secs_f64()
    ));
    assert!(
        figures.chi_square < bound,
        "random is not as random as that"
    );
}

fn read(text: &str, version: Version) -> List {
    let source = Source::new("dispatcher.list", text);
    List::read(
        source,
        version,
        &DnsAnswers::default(),
        &ListOptions::default(),
    )
}

/// Sets of a few destinations each: with and without weights, of one priority and of several, in use
/// and out of use.
fn list(rng: &mut StdRng, sets: usize) -> String {
    let mut text = String::new();
    for set in 1..=sets {
        let count = rng.random_range(1..=8);
        let priorities = *[1, 1, 3].get(set % 3).expect("one of three");
        let above = rng.random_range(0..2);
        let weights = rng.random_range(0..3);
        let down = rng.random_range(0..8);
        for nth in 1..=count {
            let flags = match rng.random_range(0..10) < down.min(4) {
                true => *[1, 4, 9].get(rng.random_range(0..3)).expect("one of three"),
                false => 8 * rng.random_range(0..2),
            };
            let priority = above + rng.random_range(0..priorities);
            let mut attrs = format!("duid=d{nth}");
            for name in ["weight", "rweight"] {
                if rng.random_range(0..3) < weights || nth == count {
                    let _ = write!(attrs, ";{name}={}", rng.random_range(1..=60));
                }
            }
            if rng.random_bool(0.2) {
                let _ = write!(attrs, ";maxload={}", rng.random_range(1..20));
            }
            if rng.random_bool(0.2) {
                let _ = write!(attrs, ";latency={}", rng.random_range(1..20));
            }
            if rng.random_bool(0.1) {
                attrs += ";cc=1";
            }
            let (high, low) = (set / 250, set % 250);
            let _ = writeln!(
                text,
                "{set} sip:10.{high}.{low}.{nth} {flags} {priority} {attrs}"
            );
        }
    }
    text
}

struct Comparison<'a> {
    caller: Caller,
    server: Kamailio,
    list: List,
    version: Version,
    configuration: &'a Configuration,
    keys: usize,
    made: usize,
}

impl Comparison<'_> {
    /// Compares `ds_select_routes` with two or three sets. Turns are taken in each set, and go on from call to
    /// call.
    fn several_rules(&mut self, rng: &mut StdRng, figures: &mut Figures) {
        let sets = order(&self.list);
        let of_set = |set| {
            let set = SelectionSet::of(&self.list, set);
            Selector::new(set, Algorithm::CallId, self.configuration.use_default)
        };
        let mut selectors: Vec<Selector> = sets.iter().map(of_set).collect();
        let asked = |nth| {
            let mut chosen = sample(rng, sets.len(), 3.min(sets.len())).into_vec();
            chosen.truncate(rng.random_range(2..=3));
            let algorithm = |rng: &mut StdRng| *OF_RULES.choose(rng).expect("an algorithm");
            let rules = chosen.iter().map(|&set| (sets[set].id, algorithm(rng)));
            let rules = rules.collect();
            let asked = Asked {
                rules,
                key: Key::new(rng, nth),
                next: true,
                limit: if nth % 3 == 0 { 2 } else { 0 },
            };
            (chosen, asked)
        };
        let (chosen, all): (Vec<_>, Vec<Asked>) = (0..20 * self.keys).map(asked).unzip();
        self.made += all.len();
        for ((asked, chosen), selected) in all.iter().zip(chosen).zip(self.caller.call(&all)) {
            let mut failover = Failover::new(asked.limit);
            for (rule, (&set, &(_, algorithm))) in chosen.iter().zip(&asked.rules).enumerate() {
                let selector = &mut selectors[set];
                selector.use_algorithm(Algorithm::of(algorithm, self.version));
                let user_only = self.configuration.user_only;
                let call = asked.key.call(algorithm, user_only, self.version);
                if let Some(selection) = selector.select(call) {
                    failover.add(rule, selector, &selection);
                }
            }
            let expected = failover.attempts().into_iter().map(|(rule, place)| {
                let entry = &self.list.entries[sets[chosen[rule]].entries[place]];
                String::from_utf8_lossy(&self.list.uri(entry)).into_owned()
            });
            let expected: Vec<String> = expected.collect();
            assert_eq!(selected, expected, "{asked:#?}\n{}", self.server.log(0));
        }
        figures.of_rules += all.len();
    }

    fn run(&mut self, rng: &mut StdRng, figures: &mut Figures) {
        for set in order(&self.list) {
            let uris = set.entries.iter().map(|&index| {
                let uri = self.list.uri(&self.list.entries[index]).into_owned();
                String::from_utf8(uri).expect("a URI")
            });
            let uris: Vec<String> = uris.collect();
            let mut selector = Selector::new(
                SelectionSet::of(&self.list, &set),
                Algorithm::CallId,
                self.configuration.use_default,
            );
            self.compare(set.id, &uris, &mut selector, rng, figures);
            // One goes down, then another one, then all; then one comes back.
            let first = rng.random_range(0..uris.len());
            let second = rng.random_range(0..uris.len());
            let changes = [
                (vec![first], "ip", Flags(9)),
                (vec![second], "dx", Flags(4)),
                ((0..uris.len()).collect(), "ix", Flags(1)),
                (vec![second], "ap", Flags(8)),
            ];
            for (places, state, flags) in changes {
                for &place in &places {
                    self.server.set_state(state, set.id.into(), &uris[place]);
                    selector.change_flags(&[(place, flags)]);
                }
                self.compare(set.id, &uris, &mut selector, rng, figures);
            }
        }
    }

    /// Compares all algorithms with a set in one state.
    fn compare(
        &mut self,
        set: i32,
        uris: &[String],
        selector: &mut Selector,
        rng: &mut StdRng,
        figures: &mut Figures,
    ) {
        for algorithm in CALL_BY_CALL {
            self.call_by_call(set, algorithm, uris, selector, rng);
            figures.calls += self.keys.div_ceil(5);
        }
        for algorithm in PER_100 {
            if self.version.to_string().starts_with("6.2") || algorithm != 15 {
                self.per_100(set, algorithm, uris, selector, rng);
                figures.hundreds += 1;
            }
        }
        self.by_chance(set, uris, selector, rng, figures);
    }

    fn asked(&mut self, set: i32, algorithm: i32, calls: usize, rng: &mut StdRng) -> Vec<Asked> {
        let asked = |nth| Asked {
            rules: vec![(set, algorithm)],
            key: Key::new(rng, self.made + nth),
            // A call that goes on takes its load with it.
            next: algorithm != 10 && nth % 2 == 0,
            limit: if nth % 3 == 0 { 2 } else { 0 },
        };
        let all = (0..calls).map(asked).collect();
        self.made += calls;
        all
    }

    fn call_by_call(
        &mut self,
        set: i32,
        algorithm: i32,
        uris: &[String],
        selector: &mut Selector,
        rng: &mut StdRng,
    ) {
        // A set is compared in five states.
        let all = self.asked(set, algorithm, self.keys.div_ceil(5), rng);
        selector.use_algorithm(Algorithm::of(algorithm, self.version));
        for (asked, selected) in all.iter().zip(self.caller.call(&all)) {
            let user_only = self.configuration.user_only;
            let call = asked.key.call(algorithm, user_only, self.version);
            let expected = selector.select(call).map_or(Vec::new(), |selection| {
                match asked.next && algorithm != 12 {
                    true => selector.attempts(&selection, asked.limit),
                    false => vec![selection.index],
                }
            });
            let expected: Vec<&str> = expected.iter().map(|&index| uris[index].as_str()).collect();
            assert_eq!(
                selected,
                expected,
                "{asked:#?}\n{selector:#?}\n{}",
                self.server.log(0)
            );
        }
    }

    fn per_100(
        &mut self,
        set: i32,
        algorithm: i32,
        uris: &[String],
        selector: &mut Selector,
        rng: &mut StdRng,
    ) {
        selector.use_algorithm(Algorithm::of(algorithm, self.version));
        let counts = self.counts(set, algorithm, 100, uris, rng);
        let calls = Calls {
            count: 100,
            hashes: None,
        };
        let shares = Shares::new(selector.clone(), calls);
        assert_eq!(shares.basis, Basis::Per100);
        let expected: Vec<_> = shares
            .of
            .iter()
            .map(|share| (share * 100.0).round() as usize)
            .collect();
        assert_eq!(counts, expected, "algorithm {algorithm}: {selector:#?}");
    }

    fn by_chance(
        &mut self,
        set: i32,
        uris: &[String],
        selector: &mut Selector,
        rng: &mut StdRng,
        figures: &mut Figures,
    ) {
        selector.use_algorithm(Algorithm::of(RANDOM, self.version));
        let calls = 20 * uris.len();
        let counts = self.counts(set, RANDOM, calls, uris, rng);
        let shares = Shares::new(
            selector.clone(),
            Calls {
                count: calls,
                hashes: None,
            },
        );
        let mut possible: f64 = 0.0;
        for (count, share) in counts.iter().zip(&shares.of) {
            let expected = share * calls as f64;
            if expected == 0.0 {
                assert_eq!(*count, 0, "{selector:#?}");
                continue;
            }
            possible += 1.0;
            figures.chi_square += (*count as f64 - expected).powi(2) / expected;
        }
        figures.freedom += (possible - 1.0).max(0.0);
    }

    /// How many of so many calls each destination gets.
    fn counts(
        &mut self,
        set: i32,
        algorithm: i32,
        calls: usize,
        uris: &[String],
        rng: &mut StdRng,
    ) -> Vec<usize> {
        let all = self.asked(set, algorithm, calls, rng);
        let mut counts = vec![0; uris.len()];
        for selected in self.caller.call(&all) {
            let Some(first) = selected.first() else {
                continue;
            };
            let place = uris.iter().position(|uri| uri == first);
            counts[place.expect("a destination of the set")] += 1;
        }
        counts
    }
}
