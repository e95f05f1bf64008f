//! What a reload or a call would change in a server, in lines of text.

use std::fmt::Write;

use crate::base::escape::sanitize;
use crate::live::diff::{DiffRow, Difference};
use crate::live::held::{HeldDestination, Side};
use crate::live::reload::{Reload, ReloadFailure, why_no_calls};
use crate::live::state::StatePlan;

/// How many destinations a line names.
const NAMED: usize = 20;

/// What a reload would change, a line for each kind of change; nothing if nothing changes. `after` is the
/// new list as the server holds it.
pub fn reload_lines(reload: &Reload, after: &Side, memory: &Side) -> String {
    if let Some(failure) = &reload.fails {
        return match failure {
            ReloadFailure::Refused(why) => format!(
                "the server would refuse the list, keep the old one, and take no reload for some seconds (reload_delta): {why}\n"
            ),
            ReloadFailure::Crash(why) => format!("the server would crash: {why}\n"),
            ReloadFailure::VersionAtStart(why) => format!(
                "what the server would load is not known, as it reloads by the version of the table that it read at its start: {why}\n"
            ),
        };
    }
    let held = |place: usize| &memory.destinations[place];
    let rows = |is_wanted: fn(&Difference) -> bool| {
        let rows = reload.diff.rows.iter();
        rows.filter(move |row| row.differences.iter().any(is_wanted))
    };
    let again = reload.again.iter().map(|&place| held(place));
    let added = rows(|one| matches!(one, Difference::OnlyLeft { .. })).filter_map(|row| row.left);
    let removed = rows(|one| *one == Difference::OnlyRight).filter_map(|row| row.right);
    let changed = rows(|one| {
        matches!(
            one,
            Difference::Attributes | Difference::Priority | Difference::NoPing | Difference::Flags
        )
    });
    let ordered = rows(|one| matches!(one, Difference::Order(..))).filter_map(|row| row.set);
    [
        names_line(
            "destination gets calls again: ",
            "destinations get calls again: ",
            again.map(|held| format!("{} {}", name(held), why_no_calls(held))),
        ),
        names_line(
            "destination gets no more calls: ",
            "destinations get no more calls: ",
            reload.no_more.iter().map(|&place| name(held(place))),
        ),
        names_line(
            "destination is added: ",
            "destinations are added: ",
            added.map(|place| name(&after.destinations[place])),
        ),
        names_line(
            "destination is removed: ",
            "destinations are removed: ",
            removed.map(|place| name(held(place))),
        ),
        names_line(
            "destination changes: ",
            "destinations change: ",
            changed.filter_map(|row| changed_words(row, after, memory)),
        ),
        names_line(
            "set gets another order: set ",
            "sets get another order: sets ",
            ordered.map(|set| set.to_string()),
        ),
        count_line(
            reload.latencies,
            "destination loses the latencies that the server has counted",
            "destinations lose the latencies that the server has counted",
        ),
        count_line(
            usize::try_from(reload.calls).unwrap_or(0),
            "call is counted no more (algorithm 10)",
            "calls are counted no more (algorithm 10)",
        ),
    ]
    .concat()
}

/// How many there are, in a line; nothing about none.
fn count_line(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!("1 {one}\n"),
        _ => format!("{count} {many}\n"),
    }
}

/// How many there are, the first of their names, and how many more.
fn names_line(one: &str, many: &str, names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    let (shown, others) = names.split_at(names.len().min(NAMED));
    let more = match others.len() {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let shown = shown.join("; ") + &more;
    count_line(
        names.len(),
        &format!("{one}{shown}"),
        &format!("{many}{shown}"),
    )
}

/// How a destination changes: `set 1, sip:a: priority 0 -> 5`.
fn changed_words(row: &DiffRow, after: &Side, memory: &Side) -> Option<String> {
    let new = &after.destinations[row.left?];
    let old = &memory.destinations[row.right?];
    let mut words = Vec::new();
    for difference in &row.differences {
        let attrs = |held: &HeldDestination| match &held.attrs {
            Some(attrs) => sanitize(attrs),
            None => "none".to_owned(),
        };
        match difference {
            Difference::Attributes => {
                words.push(format!("attributes {} -> {}", attrs(old), attrs(new)));
            }
            Difference::Priority => {
                words.push(format!("priority {} -> {}", old.priority, new.priority));
            }
            Difference::Flags => words.push(format!(
                "flags {} -> {}",
                old.letters(memory.version),
                new.letters(after.version)
            )),
            Difference::NoPing => words.push("pinged again (N goes)".to_owned()),
            _ => {}
        }
    }
    Some(format!("{}: {}", name(new), words.join(", ")))
}

/// The states that are given, a line each (`set 1, sip:a: AP -> DX`), and what cannot be. The calls name places of `side`, the refused
/// ones of `refused_of`.
pub fn state_lines(plan: &StatePlan, side: &Side, refused_of: &Side) -> String {
    let mut lines = String::new();
    for call in &plan.calls {
        let held = &side.destinations[call.place];
        let (now, then) = (held.flags, call.word.flags());
        let _ = writeln!(
            lines,
            "{}: {} -> {}",
            name(held),
            now.letters(side.version),
            then.letters(side.version)
        );
    }
    for (place, why) in &plan.refused {
        let _ = writeln!(lines, "{}: {why}", name(&refused_of.destinations[*place]));
    }
    lines
}

/// `set 1, sip:a`
pub fn name(held: &HeldDestination) -> String {
    format!("set {}, {}", held.set, sanitize(&held.uri))
}
