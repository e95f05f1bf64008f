//! `ds-tool set`: changes flags, priorities and attributes of selected destinations.

use std::collections::BTreeMap;

use super::list_input::{ListInput, read_lists, read_sources};
use super::output::{print_diagnostics, print_lost, warn};
use super::run_lists::choose;
use super::set_rows::set_rows;
use super::write_lists::{ChangedList, deliver, locks};
use super::{CommandError, Io, project};
use crate::base::diagnostic::Severity;
use crate::cli::SetArgs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment, SetSettings};
use crate::edit::{self, UneditableLine, edited};
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::lint::list_mistakes::of_refusals;

pub(super) fn set(args: SetArgs, env: &Environment, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let project = project::of_run(&args.project, args.config.as_ref(), &args.lists, env)?;
    let settings = settings::set(args, &project, env)?;
    warn_of_unknown_bits(&settings, io);
    if settings.input.lists.is_empty() {
        return set_rows(&settings, io);
    }
    let input = &settings.input;
    let locks = locks(&input.lists, &settings.writing)?;
    let inputs = read_sources(&input.lists, io)?.into_iter();
    let inputs = inputs.map(ListInput::from).collect();
    let lists = read_lists(inputs, input, &ListOptions::default());
    let lost = lists
        .iter()
        .map(|list| print_lost(list, &input.answers, io));
    refuse(lost.sum())?;
    let chosen = choose(&lists, input)?;
    let texts = new_texts(&lists, &chosen, &settings, io)?;
    let sources = lists.into_iter().map(|list| list.source);
    let changes = ChangedList::of_locked(locks, sources.zip(texts));
    deliver(&changes, &settings.writing, io)
}

/// Warns of flags that are to be written, and mean nothing to this version.
fn warn_of_unknown_bits(settings: &SetSettings, io: &mut Io<'_>) {
    let version = settings.input.version;
    let written = settings.change.bits.set;
    let unknown = written.unknown_to(version);
    if unknown.0 != 0 {
        let words = format!(
            "Kamailio {version} knows no flag {}, and reads flags {} as {}",
            unknown.0 as u32,
            written.0 as u32,
            written.without(unknown).0
        );
        warn(io, &words);
    }
}

/// The new text of each list. If a selected line cannot be edited, nothing is changed.
fn new_texts(
    lists: &[List],
    chosen: &[Vec<usize>],
    settings: &SetSettings,
    io: &mut Io<'_>,
) -> Result<Vec<Vec<u8>>, CommandError> {
    let mut texts = Vec::new();
    let mut refused = 0;
    for (list, chosen) in lists.iter().zip(chosen) {
        match new_text(list, chosen, &settings.change) {
            Ok(text) => texts.push(text),
            Err(mut refusals) => {
                refusals.sort_by_key(|refusal| refusal.span);
                let errors = of_refusals(&list.source, &refusals, Severity::Error);
                print_diagnostics(errors, &list.source, io);
                refused += refusals.len();
            }
        }
    }
    refuse(refused)?;
    Ok(texts)
}

fn new_text(
    list: &List,
    chosen: &[usize],
    change: &edit::EntryChange,
) -> Result<Vec<u8>, Vec<UneditableLine>> {
    let mut new_columns = BTreeMap::new();
    let mut refused = Vec::new();
    for &index in chosen {
        match change.of(list, &list.entries[index]) {
            Ok(columns) => drop(new_columns.insert(index, columns)),
            Err(refusal) => refused.push(refusal),
        }
    }
    match refused.is_empty() {
        true => edited(list, &new_columns),
        false => Err(refused),
    }
}

/// Stops the command if this many lines cannot be edited.
fn refuse(refused: usize) -> Result<(), CommandError> {
    let lines = match refused {
        0 => return Ok(()),
        1 => "a selected line cannot be edited".to_owned(),
        count => format!("{count} selected lines cannot be edited"),
    };
    Err(CommandError::Input(format!(
        "nothing was written: {lines}; correct the list, or select others"
    )))
}
