//! `ds-tool probe --write`: updates the flags in the lists from the results.

use std::collections::BTreeMap;

use super::output::{print_diagnostics, say};
use super::write_lists::{Change, deliver};
use super::{Io, Stop};
use crate::base::diagnostic::Severity;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{Colors, Write};
use crate::edit::{Wanted, edited, kept};
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::lint::list_mistakes::of_refusals;
use crate::probe::observation::Outcome;
use crate::probe::result::ProbeResult;

/// Updates the lists from the results. Reports lines that cannot be edited, and writes the others.
pub(super) fn follow(
    lists: &[List],
    results: &[ProbeResult<'_>],
    interrupted: bool,
    write: &Write,
    colors: Colors,
    io: &mut Io<'_>,
) -> Result<Exit, Stop> {
    let why_not = match (interrupted, results.iter().any(is_answered)) {
        (true, _) => Some("the run was interrupted"),
        (false, false) => Some("no destination replied: is this machine's own network down?"),
        (false, true) => None,
    };
    if let Some(why) = why_not.filter(|_| !write.force) {
        say(
            io,
            &format!("nothing was written: {why} (--force writes anyway)"),
        );
        return Ok(Exit::Well);
    }
    let mut wanted = vec![BTreeMap::new(); lists.len()];
    for result in results {
        let (list, entry) = (result.target.list, result.target.entry);
        let old = lists[list].entries[entry].flags();
        if let Some(up) = certain(result)
            && kept(old, up, write.keep) != old
        {
            let flags = Some(kept(old, up, write.keep));
            let columns = Wanted {
                flags,
                ..Wanted::default()
            };
            wanted[list].insert(entry, columns);
        }
    }
    let changes = lists.iter().zip(wanted);
    let changes: Vec<_> = changes
        .map(|(list, wanted)| Change::new(list.source.clone(), new_text(list, wanted, colors, io)))
        .collect();
    deliver(&changes, &write.writing, io)
}

/// Whether a final reply arrived, whatever its code.
fn is_answered(result: &ProbeResult<'_>) -> bool {
    let last = result.last().map(|round| &round.seen.outcome);
    matches!(last, Some(Outcome::Answered { .. }))
}

/// Whether a destination is up. If the server's flags are known, the result must agree with them: a
/// single failure below the threshold does not count.
fn certain(result: &ProbeResult<'_>) -> Option<bool> {
    let up = result.up?;
    let agrees = match result.kamailio_flags.last() {
        None => true,
        Some(flags) if up => !flags.has(Flags::INACTIVE.with(Flags::TRYING)),
        Some(flags) => flags.has(Flags::INACTIVE),
    };
    agrees.then_some(up)
}

/// The text of a list with these changes, except for lines that cannot be edited.
fn new_text(
    list: &List,
    mut wanted: BTreeMap<usize, Wanted>,
    colors: Colors,
    io: &mut Io<'_>,
) -> Vec<u8> {
    loop {
        let refused = match edited(list, &wanted) {
            Ok(text) => return text,
            Err(refused) => refused,
        };
        let said = of_refusals(&list.source, &refused, Severity::Warning);
        print_diagnostics(&said, &list.source, colors, io);
        let before = wanted.len();
        wanted.retain(|&entry, _| {
            let line = list.entries[entry].line;
            !refused.iter().any(|refusal| refusal.line == line)
        });
        if wanted.len() == before {
            return list.source.text.clone();
        }
    }
}
