//! The tables of `simulate`.

use std::io;

use super::columns::{Column, Table, TextStyle};
use super::paint::Paint;
use super::wrap::{INDENT, labelled, wrap};
use crate::base::escape::sanitize;
use crate::report::{SimulateReport, SimulatedDestination, SimulatedSet, percent};

/// How many characters the bar of all calls has.
const BAR: usize = 20;

/// Writes a table for each set, with its warnings, and the assertions that do not hold.
///
/// # Errors
/// If writing fails.
pub fn table(
    report: &SimulateReport<'_>,
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut names = report.sets.iter().map(|set| set.file);
    let first = names.next();
    let many_files = names.any(|name| Some(name) != first);
    for (nth, set) in report.sets.iter().enumerate() {
        if nth > 0 {
            writeln!(out)?;
        }
        set_table(set, report, many_files, style, out)?;
    }
    if report.sets.is_empty() && report.fatal.is_none() {
        writeln!(out, "no set is selected from")?;
    }
    for row in report.assertions.iter().filter(|row| !row.holds) {
        let words = format!(
            "{} gets {} of the calls of set {} (algorithm {}): '{}' does not hold",
            row.name,
            percent(row.share),
            row.set,
            row.algorithm,
            sanitize(row.expression.as_bytes())
        );
        out.write_all(labelled(Paint::Bad, "failed:", &words, style).as_bytes())?;
    }
    Ok(())
}

fn set_table(
    set: &SimulatedSet<'_>,
    report: &SimulateReport<'_>,
    many_files: bool,
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let has_outage = set.failed_after.is_some();
    let has_spread = set.destinations.iter().any(|one| one.spread.is_some());
    let has_failover = set.destinations.iter().any(|one| !one.failover.is_empty());
    let columns = [
        (Column::address("DESTINATION"), true),
        (Column::left("FLAGS"), true),
        (Column::right("SHARE"), true),
        (Column::right("+/-"), has_spread && !has_outage),
        (Column::right("AFTER"), has_outage),
        (Column::right("FACTOR"), has_outage),
        (Column::left("CALLS"), style.width.is_some()),
        (Column::words("IF IT GOES DOWN"), !has_outage),
        (Column::words("FAILOVER"), has_failover),
    ];
    let shown: Vec<_> = columns.iter().map(|(_, is_there)| *is_there).collect();
    let there = columns.into_iter().filter(|(_, is_there)| *is_there);
    let mut table = Table::new(there.map(|(column, _)| column).collect());
    for one in &set.destinations {
        let cells = cells(one, set.next_rule);
        for ((paint, text), _) in cells.iter().zip(&shown).filter(|(_, shown)| **shown) {
            table.text(*paint, text.as_bytes());
        }
    }
    let heading = heading(set, report, many_files);
    writeln!(out, "{}", wrap(&heading, 0, INDENT, style.width))?;
    table.write(style, out)?;
    for warning in &set.warnings {
        out.write_all(labelled(Paint::Doubtful, "warning:", warning, style).as_bytes())?;
    }
    Ok(())
}

/// `set 1, algorithm 9 (weight) of Kamailio 6.1.5: shares of each 100 calls`
fn heading(set: &SimulatedSet<'_>, report: &SimulateReport<'_>, many_files: bool) -> String {
    let shares = match set.basis {
        "exact" => "each call is known".to_owned(),
        "per-100" => "of each 100 calls".to_owned(),
        "keys" => format!("of calls with these {} keys", set.calls),
        "expected" => format!(
            "expected, with the standard deviation of {} calls",
            set.calls
        ),
        _ => format!("of {} calls that do not end", set.calls),
    };
    let file = match many_files {
        true => format!("{}: ", sanitize(set.file.as_bytes())),
        false => String::new(),
    };
    let call = match &set.call {
        Some(call) => format!(" ({})", sanitize(call.as_bytes())),
        None => String::new(),
    };
    format!(
        "{file}set {}, algorithm {}{call}, {}, Kamailio {}: {shares}",
        set.set, set.algorithm, set.name, report.kamailio
    )
}

/// The cells of all columns, also of those that are not shown.
fn cells(one: &SimulatedDestination<'_>, next_rule: Option<i32>) -> [(Paint, String); 9] {
    let state = Paint::of_state(one.flags.state);
    let flags = match one.down {
        true => (Paint::Bad, format!("{} down", one.flags)),
        false => (state, one.flags.to_string()),
    };
    let spread = one.spread.map_or_else(String::new, percent);
    let after = one.share_after.map_or_else(String::new, percent);
    let factor = match one.factor {
        Some(factor) => format!("{factor:.2}"),
        None => "-".to_owned(),
    };
    [
        (Paint::Plain, one.name.clone()),
        flags,
        (Paint::Plain, percent(one.share)),
        (Paint::Aside, spread),
        (Paint::Plain, after),
        (more_calls(one), factor),
        (Paint::Aside, bar(one)),
        (Paint::Plain, if_down(one, next_rule)),
        (Paint::Plain, one.failover.join(", ")),
    ]
}

fn more_calls(one: &SimulatedDestination<'_>) -> Paint {
    match one.factor {
        Some(factor) if factor >= 1.5 => Paint::Bad,
        Some(factor) if factor > 1.0 => Paint::Doubtful,
        _ => Paint::Plain,
    }
}

/// The share as a bar: what it has before in `#`, and what the outage adds in `+`.
fn bar(one: &SimulatedDestination<'_>) -> String {
    let length = |share: f64| (share * BAR as f64).round() as usize;
    let (before, after) = (one.share, one.share_after.unwrap_or(one.share));
    let kept = length(before.min(after));
    let added = length(after).saturating_sub(kept);
    "#".repeat(kept) + &"+".repeat(added)
}

/// Who takes its calls: `gw3 25 -> 50 %`.
fn if_down(one: &SimulatedDestination<'_>, next_rule: Option<i32>) -> String {
    /// How many of those who take calls are named.
    const MOST: usize = 3;
    let Some(outage) = &one.if_down else {
        return "-".to_owned();
    };
    let takers = outage.takers.iter().take(MOST).map(|taker| {
        let before = percent(taker.share);
        let before = before.trim_end_matches(" %");
        format!("{} {before} -> {}", taker.name, percent(taker.share_after))
    });
    let mut words: Vec<_> = takers.collect();
    match outage.takers.len().saturating_sub(MOST) {
        0 => {}
        more => words.push(format!("{more} more")),
    }
    if outage.failed > 0.0 {
        let share = percent(outage.failed);
        words.push(match next_rule {
            Some(set) => format!("{share} go to set {set}"),
            None => format!("{share} fail"),
        });
    }
    match words.is_empty() {
        true => "-".to_owned(),
        false => words.join(", "),
    }
}
