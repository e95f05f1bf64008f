//! The order of the rows of a probe.

use std::cmp::Ordering;
use std::time::Duration;

use crate::kamailio::list::List;
use crate::probe::observation::ProbeOutcome;
use crate::probe::result::ProbeResult;
use crate::probe::verdict::{NotProbed, Verdict};

/// What the rows are sorted by. Equal ones stay in Kamailio's order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RowOrder {
    #[default]
    Kamailio,
    /// What is down first, then what could not be probed, then what is up.
    State,
    /// The slowest first; what did not answer last.
    Rtt,
    /// The one with the most failed rounds first.
    Loss,
    Uri,
    /// By file and line.
    Line,
}

/// Sorts the results.
pub fn sort(lists: &[List], results: &mut [ProbeResult<'_>], order: RowOrder) {
    let entry = |result: &ProbeResult<'_>| {
        let list = &lists[result.target.list];
        (list, &list.entries[result.target.entry])
    };
    let by: &dyn Fn(&ProbeResult<'_>, &ProbeResult<'_>) -> Ordering = match order {
        RowOrder::Kamailio => return,
        RowOrder::State => &|a, b| rank(a).cmp(&rank(b)),
        RowOrder::Rtt => &|a, b| rtt(b).cmp(&rtt(a)),
        RowOrder::Loss => &|a, b| failed(b).total_cmp(&failed(a)),
        RowOrder::Uri => &|a, b| {
            let [a, b] = [a, b].map(|result| {
                let (list, entry) = entry(result);
                list.uri(entry)
            });
            a.cmp(&b)
        },
        RowOrder::Line => &|a, b| {
            let place = |result: &ProbeResult<'_>| (result.target.list, entry(result).1.line);
            place(a).cmp(&place(b))
        },
    };
    results.sort_by(by);
}

fn rank(result: &ProbeResult<'_>) -> u8 {
    match result.verdict() {
        Verdict::Down => 0,
        Verdict::NotProbed(NotProbed::Problem) => 1,
        Verdict::NotProbed(NotProbed::Undecided) => 2,
        Verdict::Up => 3,
        Verdict::NotProbed(NotProbed::ByDesign) => 4,
    }
}

/// The time that its row shows.
fn rtt(result: &ProbeResult<'_>) -> Option<Duration> {
    match result.decisive()?.observation.outcome {
        ProbeOutcome::Answered { rtt, .. } => Some(rtt),
        _ => None,
    }
}

/// The share of failed rounds.
fn failed(result: &ProbeResult<'_>) -> f64 {
    let ended = result.rounds.iter().filter_map(|round| round.up());
    let (failed, all) = ended.fold((0, 0), |(failed, all), up| {
        (failed + u32::from(!up), all + 1)
    });
    f64::from(failed) / f64::from(all.max(1))
}
