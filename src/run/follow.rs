//! `ds-tool probe --write`: the flags in the lists follow the result.

use std::collections::BTreeMap;

use super::change::{Change, deliver};
use super::output::{print_diagnostics, say};
use super::{Io, Stop};
use crate::blocks::Blocks;
use crate::diagnostic::{Severity, of_refusals};
use crate::exit::Exit;
use crate::list::List;
use crate::list::edit::{Wanted, edited, kept};
use crate::list::flags::Flags;
use crate::plan::Target;
use crate::report::ProbeRow;
use crate::settings::{Colors, Write};

/// What a run found of a destination.
pub(super) struct Found {
    /// Which list: an index.
    pub(super) list: usize,
    /// Which of its entries: an index.
    pub(super) entry: usize,
    /// Whether it is up; `None` where it was not probed, or not to an end.
    pub(super) up: Option<bool>,
    /// Whether any final reply came, good or bad.
    pub(super) answered: bool,
}

/// What was found of each target, and a row for each. Where the server's own letters are known, only a
/// result that they agree with counts: one failure below its threshold brings nothing down.
pub(super) fn found<'a>(
    targets: &Blocks<Target>,
    rows: impl Iterator<Item = ProbeRow<'a>>,
    histories: &[Vec<Flags>],
) -> Vec<Found> {
    let of = |(index, (target, row)): (usize, (&Target, ProbeRow<'_>))| {
        let last = histories.get(index).and_then(|history| history.last());
        let agrees = |up: &bool| {
            last.is_none_or(|flags| match up {
                true => !flags.has(Flags::INACTIVE.with(Flags::TRYING)),
                false => flags.has(Flags::INACTIVE),
            })
        };
        Found {
            list: target.list(),
            entry: target.entry(),
            up: row.up.filter(agrees),
            answered: row.code.is_some(),
        }
    };
    targets.iter().zip(rows).enumerate().map(of).collect()
}

/// Writes into the lists what is to be kept of the result. A line that is not edited is told, and the
/// others are written.
pub(super) fn follow(
    lists: &[List],
    found: &[Found],
    interrupted: bool,
    write: &Write,
    colors: Colors,
    io: &mut Io<'_>,
) -> Result<Exit, Stop> {
    let why_not = match (interrupted, found.iter().any(|found| found.answered)) {
        (true, _) => Some("the run was interrupted"),
        (false, false) => Some("nothing answered: is this machine's own network down?"),
        (false, true) => None,
    };
    if let Some(why) = why_not.filter(|_| !write.force) {
        say(
            io,
            &format!("nothing was written: {why} (--force writes all the same)"),
        );
        return Ok(Exit::Well);
    }
    let mut changes = Vec::new();
    for (index, list) in lists.iter().enumerate() {
        let new_flags = |found: &Found| {
            let entry = list.entries.get(found.entry)?;
            let flags = kept(entry.flags(), found.up?, write.keep);
            let wanted = Wanted {
                flags: Some(flags),
                ..Wanted::default()
            };
            (flags != entry.flags()).then_some((found.entry, wanted))
        };
        let of_list = found.iter().filter(|found| found.list == index);
        let mut wanted: BTreeMap<_, _> = of_list.filter_map(new_flags).collect();
        let text = loop {
            let refused = match edited(list, &wanted) {
                Ok(text) => break text,
                Err(refused) => refused,
            };
            let said = of_refusals(&list.source, &refused, Severity::Warning);
            print_diagnostics(&said, &list.source, colors, io);
            let before = wanted.len();
            wanted.retain(|&entry, _| {
                let line = list.entries.get(entry).map(|entry| entry.line);
                !refused.iter().any(|refusal| Some(refusal.line) == line)
            });
            if wanted.len() == before {
                break list.source.text.clone();
            }
        };
        changes.push(Change::new(list.source.clone(), text));
    }
    deliver(&changes, &write.writing, io)
}
