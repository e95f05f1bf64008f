//! The report of a probe.

use std::iter;

use serde::Serialize;

use super::probe_row::{ProbeRow, hop_of, is_in_uri};
use super::sets::{MinUp, RunVerdict, SetRow, run_verdict};
use super::show::FatalRow;
use super::summary::Summary;
use super::{JSON_VERSION, rows};
use crate::kamailio::list::List;
use crate::kamailio::pinging::latency::NewestWeight;
use crate::kamailio::version::Version;
use crate::probe::plan::Plan;
use crate::probe::result::ProbeResult;

/// Rows that are made on demand, and again for each clone, so that a million of them are never held at
/// once.
pub trait ProbeRows<'a>: Iterator<Item = ProbeRow<'a>> + Clone {}

impl<'a, Rows: Iterator<Item = ProbeRow<'a>> + Clone> ProbeRows<'a> for Rows {}

#[derive(Debug, Serialize)]
pub struct ProbeReport<'a, Rows: ProbeRows<'a>> {
    pub version: u32,
    /// The version of Kamailio that was emulated.
    pub kamailio: String,
    /// What stops Kamailio from starting; then nothing was probed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fatal: Option<FatalRow<'a>>,
    /// A row for each destination, in Kamailio's order.
    #[serde(serialize_with = "rows")]
    pub results: Rows,
    /// The sets, in the same order.
    pub sets: Vec<SetRow<'a>>,
    /// Totals over all rows.
    pub summary: Summary,
    /// Whether the rows come from several lists.
    #[serde(skip)]
    pub many_files: bool,
    /// Whether an address says more than the URI of its row.
    #[serde(skip)]
    pub has_addresses: bool,
    /// Whether each destination was probed in several rounds.
    #[serde(skip)]
    pub many_rounds: bool,
    /// For the exit code, and the state of a plugin.
    #[serde(skip)]
    pub verdict: RunVerdict,
}

impl<'a> ProbeReport<'a, iter::Empty<ProbeRow<'a>>> {
    /// The report if one of the lists stops Kamailio from starting; `None` if none does.
    pub fn stopped(version: Version, lists: &'a [List]) -> Option<Self> {
        let fatal = lists.iter().find_map(FatalRow::of)?;
        Some(Self {
            version: JSON_VERSION,
            kamailio: version.to_string(),
            fatal: Some(fatal),
            results: iter::empty(),
            sets: Vec::new(),
            summary: Summary::default(),
            many_files: false,
            has_addresses: false,
            many_rounds: false,
            verdict: RunVerdict::Problem,
        })
    }
}

/// What a report contains.
#[derive(Debug, Clone, Copy)]
pub struct ReportOptions {
    pub version: Version,
    /// Whether to contain every round.
    pub many_rounds: bool,
    /// The weight of the newest time in Kamailio's latency estimate.
    pub newest: NewestWeight,
    pub min_up: MinUp,
    /// Whether to leave out the rows of destinations that are up, or by design not probed.
    pub only_down: bool,
}

/// The report of a plan's results. `sets` are all their sets.
pub fn probe_report<'a>(
    options: ReportOptions,
    lists: &'a [List],
    plan: &'a Plan,
    results: &'a [ProbeResult<'a>],
    sets: Vec<SetRow<'a>>,
    summary: Summary,
) -> ProbeReport<'a, impl ProbeRows<'a>> {
    let file = |result: &ProbeResult<'_>| &lists[result.target.list].source.name;
    let ReportOptions {
        newest, only_down, ..
    } = options;
    let many_rounds = options.many_rounds && results.iter().any(|result| result.up.is_some());
    let many_files = results
        .iter()
        .any(|result| file(result) != file(&results[0]));
    let has_addresses = results.iter().any(|result| {
        let list = &lists[result.target.list];
        let entry = &list.entries[result.target.entry];
        hop_of(result).is_some_and(|hop| !is_in_uri(hop, list, entry))
    });
    let row = move |result: &'a ProbeResult<'a>| {
        let mut row = ProbeRow::new(lists, plan, result);
        if many_rounds {
            let list = &lists[result.target.list];
            let attributes = list.attrs(&list.entries[result.target.entry]);
            row.add_rounds(result, attributes, newest);
        }
        row
    };
    ProbeReport {
        version: JSON_VERSION,
        kamailio: options.version.to_string(),
        fatal: None,
        results: results
            .iter()
            .filter(move |result| !only_down || result.verdict().is_to_report())
            .map(row),
        verdict: run_verdict(&sets, options.min_up),
        sets,
        summary,
        many_files,
        has_addresses,
        many_rounds,
    }
}
