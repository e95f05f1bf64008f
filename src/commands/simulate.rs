//! `ds-tool simulate`: shows who gets the calls.

use std::collections::{HashMap, HashSet};

use super::load::LoadedConfig;
use super::output::{print_lost, stream, stream_text, warn, warn_all};
use super::run_lists::{choose, lists_as_loaded};
use super::server_memory::ServerState;
use super::{CommandError, Io, project};
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment, NamedSelection, SimulateSettings};
use crate::cli::{ShowFormat, SimulateArgs};
use crate::fs;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::dump::memory_list::MemoryList;
use crate::kamailio::list::List;
use crate::kamailio::list::attributes::{self, leading_int};
use crate::kamailio::list::order::{DestinationSet, order};
use crate::kamailio::selection::calls::{SelectionCall, select_calls};
use crate::kamailio::selection::selection_set::SelectionSet;
use crate::kamailio::server::SelectionParams;
use crate::render::{csv, json, simulate as text};
use crate::report::{Assertion, SimulateOptions, Simulated, SimulatedKeys, simulate_report};

/// The bits of dispatcher's parameter `flags`.
const USER_ONLY: i32 = 1;
const FAILOVER: i32 = 2;

/// From what destinations are selected, and what decides about it.
struct Selectable {
    lists: Vec<List>,
    config: Option<LoadedConfig>,
    params: Option<SelectionParams>,
    live: LiveValues,
}

/// What a running server tells of its destinations.
#[derive(Default)]
struct LiveValues {
    loads: HashMap<EntryPlace, i32>,
    /// The estimated latencies in milliseconds; with `cc`, what they are above the average.
    latencies: HashMap<EntryPlace, i32>,
}

impl Selectable {
    /// The lists, or what a running server holds. The server's release is that of the run.
    fn read(settings: &mut SimulateSettings, io: &mut Io<'_>) -> Result<Self, CommandError> {
        let Some(rpc) = &settings.rpc else {
            let (lists, config) = lists_as_loaded(&settings.input, io)?;
            return Ok(Self {
                params: config.as_ref().map(params_of),
                lists,
                config,
                live: LiveValues::default(),
            });
        };
        let state = ServerState::ask(rpc, io)?;
        settings.input.version = state.info.running.version;
        let config = match LoadedConfig::given(&settings.input, io)? {
            Some(given) => Some(given),
            None => state.started_with(&settings.input.reading, io)?,
        };
        let told = state.info.running.dispatcher.as_ref();
        let told = told.map(SelectionParams::told);
        let held = state.list();
        Ok(Self {
            params: told.or_else(|| config.as_ref().map(params_of)),
            live: LiveValues::of(&state, &held)?,
            lists: vec![held.list],
            config,
        })
    }
}

fn params_of(config: &LoadedConfig) -> SelectionParams {
    SelectionParams::of_cfg(&config.cfg.facts)
}

impl LiveValues {
    /// # Errors
    /// If the server holds what no list gives, such as attributes with blanks of a database.
    fn of(state: &ServerState, held: &MemoryList) -> Result<Self, CommandError> {
        let mut live = Self::default();
        for ((set, shown), entry) in state.memory.destinations().zip(&held.entries) {
            let Some(entry) = *entry else {
                return Err(CommandError::Input(format!(
                    "{}: set {set}, {}: no line of a list gives this destination, and without it the others are selected otherwise",
                    sanitize(state.target.as_bytes()),
                    sanitize(&shown.uri)
                )));
            };
            let attrs = shown.attrs.as_deref().unwrap_or_default();
            let has_cc = attributes::value(attrs, "cc").is_some_and(|cc| leading_int(cc) != 0);
            if let Some(load) = shown.load {
                let load = i32::try_from(load).unwrap_or(i32::MAX);
                live.loads.insert((0, entry), load);
            }
            if let Some(latency) = shown.latency {
                let average = if has_cc { latency.average_ms } else { 0.0 };
                let above = (latency.estimate_ms - average) as i32;
                live.latencies.insert((0, entry), above);
            }
        }
        Ok(live)
    }
}

/// An algorithm for a set, or for every set.
struct Choice {
    set: Option<i32>,
    algorithm: i32,
    limit: usize,
    call: Option<String>,
    /// Which call it is a rule of, if that has several.
    rule_of: Option<FileSpan>,
}

pub(super) fn simulate(
    args: SimulateArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let project = project::of_run(&args.input.project, args.config.as_ref(), &args.lists, env)?;
    let mut settings = settings::simulate(args, &project, env)?;
    warn_all(&settings.no_effect, io);
    let Selectable {
        lists,
        config,
        params,
        live,
    } = Selectable::read(&mut settings, io)?;
    for list in &lists {
        print_lost(list, &settings.input.answers, io);
    }
    let options = options(&settings, params.as_ref(), io)?;
    let choices = choices(&settings, config.as_ref(), io)?;
    let sets: Vec<Vec<DestinationSet>> = lists.iter().map(order).collect();
    let simulated = simulated(&lists, &sets, &choices, &live, &settings)?;
    let assertions = assertions(&lists, &settings)?;
    let report = simulate_report(&lists, &simulated, &options, &assertions);
    let style = io.style();
    match settings.format {
        ShowFormat::Json => stream(io, |out| json::write_document(&report, out))?,
        ShowFormat::Csv => stream(io, |out| csv::simulate(&report, out))?,
        ShowFormat::Table => stream_text(io, |out| text::table(&report, style, out))?,
    }
    Ok(match report.fatal {
        Some(_) => Exit::Unusable,
        None => Exit::of(report.assertions.iter().all(|row| row.holds)),
    })
}

/// What holds for all sets: parameters of dispatcher, and the keys.
fn options(
    settings: &SimulateSettings,
    params: Option<&SelectionParams>,
    io: &mut Io<'_>,
) -> Result<SimulateOptions, CommandError> {
    let mut known = |name: &str, value: Option<&Fact<i32>>| match value {
        Some(Fact::Unknown(what)) => {
            warn(
                io,
                &format!("{name} is unknown, and taken as 0: it depends on {what}"),
            );
            0
        }
        Some(Fact::Known(number)) => *number,
        None => 0,
    };
    let flags = known("flags", params.map(|params| &params.flags));
    let use_default = known("use_default", params.map(|params| &params.use_default));
    let keys = match &settings.keys {
        Some(path) => {
            let keys = fs::read(path, io.stdin)?;
            let read = SimulatedKeys::new(&keys.text, flags & USER_ONLY != 0);
            if read.is_empty() {
                let name = sanitize(keys.name.as_bytes());
                return Err(CommandError::Input(format!(
                    "{name}: there is no key in it"
                )));
            }
            Some(read)
        }
        None => None,
    };
    Ok(SimulateOptions {
        version: settings.input.version,
        has_outage: !settings.down.is_empty(),
        use_default: use_default != 0,
        failover: params.map(|_| flags & FAILOVER != 0),
        calls: settings.calls,
        keys,
    })
}

/// Which algorithms select from which sets: those of the command line, else those of the cfg.
fn choices(
    settings: &SimulateSettings,
    config: Option<&LoadedConfig>,
    io: &mut Io<'_>,
) -> Result<Vec<Choice>, CommandError> {
    if let Some(algorithm) = settings.algorithm {
        return Ok(vec![Choice {
            set: None,
            algorithm,
            limit: 0,
            call: None,
            rule_of: None,
        }]);
    }
    let Some(config) = config else {
        return Err(CommandError::Usage(
            "the server's cfg is not here to tell its calls: give --config or --alg".to_owned(),
        ));
    };
    let calls = select_calls(&config.cfg.facts.ds_calls);
    let mut choices: Vec<Choice> = Vec::new();
    let mut unknown = Vec::new();
    for call in &calls {
        let place = place(config, call);
        let Some(algorithm) = call.algorithm else {
            unknown.push(format!("{place}: the set or the algorithm is computed, and not simulated: give --set and --alg"));
            continue;
        };
        choices.push(Choice {
            set: call.set,
            algorithm,
            limit: call.limit.unwrap_or(0) as usize,
            call: Some(place),
            rule_of: call.of_several.then_some(call.spot),
        });
    }
    warn_all(&unknown, io);
    match choices.is_empty() {
        true => Err(CommandError::Input(
            "the cfg has no call of ds_select_dst or ds_select_routes whose set and algorithm are known: give --alg".to_owned(),
        )),
        false => Ok(choices),
    }
}

/// Where a call stands: `kamailio.cfg:12`.
fn place(config: &LoadedConfig, call: &SelectionCall) -> String {
    let source = &config.cfg.files[call.spot.file as usize].source;
    let line = source.position(call.spot.span.start).line;
    format!("{}:{line}", source.name)
}

/// Each selected set with each of its algorithms.
fn simulated<'a>(
    lists: &'a [List],
    sets: &'a [Vec<DestinationSet>],
    choices: &[Choice],
    live: &LiveValues,
    settings: &SimulateSettings,
) -> Result<Vec<Simulated<'a>>, CommandError> {
    let chosen = choose(lists, &settings.input)?;
    let chosen = chosen.into_iter().map(HashSet::from_iter);
    let chosen: Vec<HashSet<usize>> = chosen.collect();
    let down = entries(lists, &settings.down)?;
    let loads = given(lists, &settings.loads)?;
    let latencies = given(lists, &settings.latencies)?;
    let (mut all, mut rule_of) = (Vec::new(), Vec::new());
    for choice in choices {
        for (list_number, list) in lists.iter().enumerate() {
            let is_chosen = |set: &&DestinationSet| {
                choice.set.is_none_or(|id| id == set.id)
                    && set
                        .entries
                        .iter()
                        .any(|index| chosen[list_number].contains(index))
            };
            for set in sets[list_number].iter().filter(is_chosen) {
                let mut now = SelectionSet::of(list, set);
                for (place, index) in set.entries.iter().enumerate() {
                    let at = (list_number, *index);
                    let one = &mut now.destinations[place];
                    let value = |given: &HashMap<_, _>, live: &HashMap<_, _>| {
                        given.get(&at).or_else(|| live.get(&at)).copied()
                    };
                    one.load = value(&loads, &live.loads).unwrap_or(one.load);
                    one.latency_ms = value(&latencies, &live.latencies).unwrap_or(one.latency_ms);
                }
                let places = set.entries.iter().enumerate();
                let places = places.filter(|(_, index)| down.contains(&(list_number, **index)));
                all.push(Simulated {
                    list,
                    list_number,
                    set,
                    algorithm: choice.algorithm,
                    call: choice.call.clone(),
                    limit: choice.limit,
                    rules_before: Vec::new(),
                    rules_after: Vec::new(),
                    down: places.map(|(place, _)| place).collect(),
                    has_latencies: now.destinations.iter().any(|one| one.latency_ms > 0),
                    now,
                });
                rule_of.push((list_number, choice.rule_of));
            }
        }
    }
    for (number, one) in all.iter_mut().enumerate() {
        let is_other =
            |other: &usize| rule_of[number].1.is_some() && rule_of[*other] == rule_of[number];
        one.rules_before = (0..number).filter(is_other).collect();
        one.rules_after = (number + 1..rule_of.len()).filter(is_other).collect();
    }
    Ok(all)
}

/// A list, and an entry of it.
type EntryPlace = (usize, usize);

/// All entries that these selections select.
///
/// # Errors
/// If one selects none.
fn entries(
    lists: &[List],
    selections: &[NamedSelection],
) -> Result<HashSet<EntryPlace>, CommandError> {
    let mut all = HashSet::new();
    for named in selections {
        all.extend(selected(lists, named)?);
    }
    Ok(all)
}

fn selected(lists: &[List], named: &NamedSelection) -> Result<Vec<EntryPlace>, CommandError> {
    let of_list = |(number, list)| {
        let entries = named.selection.of(list).into_iter();
        entries.map(move |entry| (number, entry))
    };
    let found: Vec<_> = lists.iter().enumerate().flat_map(of_list).collect();
    match found.is_empty() && lists.iter().all(|list| list.fatal.is_none()) {
        true => Err(CommandError::Input(format!(
            "no destination matches {}",
            sanitize(named.written.as_bytes())
        ))),
        false => Ok(found),
    }
}

/// The values that the command line gives to destinations; the last one counts.
fn given(
    lists: &[List],
    values: &[(NamedSelection, i32)],
) -> Result<HashMap<EntryPlace, i32>, CommandError> {
    let mut all = HashMap::new();
    for (named, value) in values {
        all.extend(selected(lists, named)?.into_iter().map(|at| (at, *value)));
    }
    Ok(all)
}

fn assertions(lists: &[List], settings: &SimulateSettings) -> Result<Vec<Assertion>, CommandError> {
    let of = |asserted: &settings::ShareAssertion| {
        let mut entries = vec![HashSet::new(); lists.len()];
        for (list, entry) in selected(lists, &asserted.selection)? {
            entries[list].insert(entry);
        }
        Ok(Assertion {
            expression: asserted.expression.clone(),
            comparison: asserted.comparison,
            percent: asserted.percent,
            entries,
        })
    };
    settings.assertions.iter().map(of).collect()
}
