//! `ds-tool probe --write`: updates the flags in the lists from the results.

use std::collections::BTreeMap;

use super::ProbeJob;
use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::cli::exit_status::Exit;
use crate::commands::output::{print_diagnostics, say};
use crate::commands::set_rows::write_rows;
use crate::commands::write_lists::{ChangedList, deliver};
use crate::commands::{CommandError, Io};
use crate::edit::{NewColumns, edited, flags_to_write};
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::lint::list_mistakes::of_refusals;
use crate::probe::RunTotals;
use crate::probe::observation::{Evidence, ProbeOutcome};
use crate::probe::result::{ProbeResult, Round};

impl ProbeJob {
    /// Updates the lists from the results, if that was asked for. Reports lines that cannot be edited, and
    /// writes the others.
    pub(super) fn write_back(
        &self,
        finished: &RunTotals,
        results: &[ProbeResult<'_>],
        io: &mut Io<'_>,
    ) -> Result<Option<Exit>, CommandError> {
        let Some(write) = &self.settings.write else {
            return Ok(None);
        };
        let lists = &self.lists;
        // Whether TLS was set up as the server's.
        let is_own_tls = self.own_tls().is_some();
        let mut selection = vec![BTreeMap::new(); lists.len()];
        for result in results {
            let (list, entry) = (result.target.list, result.target.entry);
            let set = lists[list].entries[entry].set();
            let old = lists[list].entries[entry].flags();
            if let Some(up) = certain(result, set, is_own_tls)
                && flags_to_write(old, up, write.keep) != old
            {
                let flags = Some(flags_to_write(old, up, write.keep));
                let columns = NewColumns {
                    flags,
                    ..NewColumns::default()
                };
                selection[list].insert(entry, columns);
            }
        }
        let interrupted = finished.interrupted.is_some() || finished.deadline_passed;
        let why_not = match (interrupted, results.iter().any(is_answered)) {
            (true, _) => Some("the run was interrupted".to_owned()),
            (false, false) => {
                Some("no destination replied: is this machine's own network down?".to_owned())
            }
            (false, true) => lost_set(lists, &selection),
        };
        if let Some(why) = why_not.filter(|_| !write.force) {
            say(
                io,
                &format!("nothing was written: {why} (--force writes anyway)"),
            );
            return Ok(Some(Exit::Well));
        }
        if let Some(database) = &self.database {
            let (list, wanted) = (&lists[0], &selection[0]);
            let answers = &self.settings.input.answers;
            return write_rows(database, list, wanted, answers, &write.writing, io).map(Some);
        }
        let changes = lists.iter().zip(selection);
        let changes: Vec<_> = changes
            .map(|(list, selection)| {
                ChangedList::new(list.source.clone(), new_text(list, selection, io))
            })
            .collect();
        deliver(&changes, &write.writing, io).map(Some)
    }
}

/// Whether a final reply arrived, whatever its code.
fn is_answered(result: &ProbeResult<'_>) -> bool {
    let is_answer =
        |round: &Round| matches!(round.observation.outcome, ProbeOutcome::Answered { .. });
    result.rounds.iter().any(is_answer)
}

/// The first set that has a destination in use now, and would have none.
fn lost_set(lists: &[List], selection: &[BTreeMap<usize, NewColumns>]) -> Option<String> {
    let is_used = |flags: Flags| !flags.has(Flags::INACTIVE) && !flags.has(Flags::DISABLED);
    for (list, selection) in lists.iter().zip(selection) {
        // Whether each set is in use: now, and then.
        let mut sets: BTreeMap<i32, [bool; 2]> = BTreeMap::new();
        for (index, entry) in list.entries.iter().enumerate() {
            let old = entry.flags();
            let new = selection.get(&index).and_then(|columns| columns.flags);
            let [now, then] = sets.entry(entry.set()).or_default();
            *now |= is_used(old);
            *then |= is_used(new.unwrap_or(old));
        }
        if let Some((set, _)) = sets.iter().find(|(_, used)| **used == [true, false]) {
            let name = sanitize(list.source.name.as_bytes());
            return Some(format!("{name}: no destination of set {set} would be left"));
        }
    }
    None
}

/// Whether a destination is up. A failure counts only if it is the destination's own. The flags after the
/// probe must agree: a single failure below the threshold does not count. (Kamailio never changes those of
/// a set below 0.)
fn certain(result: &ProbeResult<'_>, set: i32, is_own_tls: bool) -> Option<bool> {
    let up = result.up?;
    let evidence = result.decisive()?.observation.evidence(is_own_tls);
    if !up && evidence != Evidence::Destination {
        return None;
    }
    let agrees = match up {
        _ if set < 0 && result.kamailio_flags.is_empty() => true,
        true => !result.flags.has(Flags::INACTIVE.with(Flags::TRYING)),
        false => result.flags.has(Flags::INACTIVE),
    };
    agrees.then_some(up)
}

/// The text of a list with these changes, except for lines that cannot be edited.
fn new_text(list: &List, mut selection: BTreeMap<usize, NewColumns>, io: &mut Io<'_>) -> Vec<u8> {
    loop {
        let refused = match edited(list, &selection) {
            Ok(text) => return text,
            Err(refused) => refused,
        };
        let said = of_refusals(&list.source, &refused, Severity::Warning);
        print_diagnostics(said, &list.source, io);
        let before = selection.len();
        selection.retain(|&entry, _| {
            let line = list.entries[entry].line;
            !refused.iter().any(|refusal| refusal.line == line)
        });
        if selection.len() == before {
            return list.source.text.clone();
        }
    }
}
