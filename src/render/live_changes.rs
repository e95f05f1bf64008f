//! What a reload or a call would change in a server, in lines of text.

use std::fmt::Write;

use crate::base::escape::sanitize;
use crate::live::diff::{DiffRow, Difference};
use crate::live::held::{HeldDestination, Side};
use crate::live::reload::{Reload, ReloadFailure, why_no_calls};
use crate::live::state::{StateCall, StatePlan};

/// How many destinations a line names.
const NAMED: usize = 20;

/// What a reload would change, a line for each kind of change; nothing if nothing changes. `after` is the
/// new list as the server holds it.
pub fn reload_lines(reload: &Reload, after: &Side, memory: &Side) -> String {
    let mut lines = String::new();
    if let Some(failure) = &reload.fails {
        let _ = match failure {
            ReloadFailure::Refused(why) => writeln!(
                lines,
                "the server would refuse the list, keep the old one, and take no reload for some seconds (reload_delta): {why}"
            ),
            ReloadFailure::Crash(why) => writeln!(lines, "the server would crash: {why}"),
            ReloadFailure::VersionAtStart(why) => writeln!(
                lines,
                "what the server would load is not known, as it reloads by the version of the table that it read at its start: {why}"
            ),
        };
        return lines;
    }
    let held = |place: &usize| &memory.destinations[*place];
    let mut line = |count: usize, one: &str, many: &str, names: String| {
        let _ = match count {
            0 => Ok(()),
            1 => writeln!(lines, "1 {one}{names}"),
            count => writeln!(lines, "{count} {many}{names}"),
        };
    };
    line(
        reload.again.len(),
        "destination gets calls again: ",
        "destinations get calls again: ",
        named(
            reload
                .again
                .iter()
                .map(|place| format!("{} {}", name(held(place)), why_no_calls(held(place)))),
        ),
    );
    line(
        reload.no_more.len(),
        "destination gets no more calls: ",
        "destinations get no more calls: ",
        named(reload.no_more.iter().map(|place| name(held(place)))),
    );
    let rows = &reload.diff.rows;
    let with = |wanted: &dyn Fn(&Difference) -> bool| -> Vec<&DiffRow> {
        let rows = rows.iter();
        rows.filter(|row| row.differences.iter().any(wanted))
            .collect()
    };
    let added = with(&|one| matches!(one, Difference::OnlyLeft(_)));
    let names = added.iter().filter_map(|row| row.left);
    let names = named(names.map(|place| name(&after.destinations[place])));
    line(
        added.len(),
        "destination is added: ",
        "destinations are added: ",
        names,
    );
    let removed = with(&|one| *one == Difference::OnlyRight);
    let names = removed.iter().filter_map(|row| row.right);
    let names = named(names.map(|place| name(held(&place))));
    line(
        removed.len(),
        "destination is removed: ",
        "destinations are removed: ",
        names,
    );
    let changed = with(&|one| {
        matches!(
            one,
            Difference::Attributes | Difference::Priority | Difference::NoPing | Difference::Flags
        )
    });
    let names = named(
        changed
            .iter()
            .filter_map(|row| changed_words(row, after, memory)),
    );
    line(
        changed.len(),
        "destination changes: ",
        "destinations change: ",
        names,
    );
    let ordered = with(&|one| matches!(one, Difference::Order(..)));
    let names = ordered.iter().filter_map(|row| row.set);
    let names = named(names.map(|set| set.to_string()));
    line(
        ordered.len(),
        "set gets another order: set ",
        "sets get another order: sets ",
        names,
    );
    line(
        reload.latencies,
        "destination loses the latencies that the server has counted",
        "destinations lose the latencies that the server has counted",
        String::new(),
    );
    let calls = usize::try_from(reload.calls).unwrap_or(0);
    line(
        calls,
        "call is counted no more (algorithm 10)",
        "calls are counted no more (algorithm 10)",
        String::new(),
    );
    lines
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

/// The states that are given, a line each, and what cannot be. The calls name places of `side`, the refused
/// ones of `refused_of`.
pub fn state_lines(plan: &StatePlan, side: &Side, refused_of: &Side) -> String {
    let mut lines = String::new();
    for call in &plan.calls {
        let _ = writeln!(lines, "{}", state_line(call, side));
    }
    for (place, why) in &plan.refused {
        let _ = writeln!(lines, "{}: {why}", name(&refused_of.destinations[*place]));
    }
    lines
}

/// `set 1, sip:a: AP -> DX`
fn state_line(call: &StateCall, side: &Side) -> String {
    let held = &side.destinations[call.place];
    format!(
        "{}: {} -> {}",
        name(held),
        held.letters(side.version),
        call.word.flags().letters(side.version)
    )
}

/// `set 1, sip:a`
pub fn name(held: &HeldDestination) -> String {
    format!("set {}, {}", held.set, sanitize(&held.uri))
}

/// The first of these names, and how many more there are.
fn named(names: impl Iterator<Item = String>) -> String {
    let mut names = names.fuse();
    let shown: Vec<String> = names.by_ref().take(NAMED).collect();
    match names.count() {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}
