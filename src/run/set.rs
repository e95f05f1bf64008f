//! `ds-tool set`: chosen destinations get other flags, priorities, attributes.

use std::collections::BTreeMap;

use super::change::{Change, deliver, locks};
use super::input::{choose, read_lists, read_sources};
use super::output::print_diagnostics;
use super::{Io, Stop};
use crate::cli::SetArgs;
use crate::diagnostic::{Severity, of_dropped, of_fatal, of_refusals};
use crate::exit::Exit;
use crate::list::List;
use crate::list::edit::{self, Refusal, edited};
use crate::list::load::Load;
use crate::settings::{self, Env};

pub(super) fn set(args: SetArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::set(args, env)?;
    let input = &settings.input;
    let locks = locks(&input.lists, &settings.writing)?;
    let sources = read_sources(&input.lists, io)?;
    let lists = read_lists(sources, input, &Load::default());
    let mut refused = 0;
    for list in &lists {
        let lost: Vec<_> = of_dropped(list).chain(of_fatal(list)).collect();
        print_diagnostics(&lost, &list.source, settings.colors, io);
        refused += lost.len();
    }
    let chosen = match refused {
        0 => choose(&lists, input)?,
        _ => return Err(nothing_written(refused)),
    };
    let mut texts = Vec::new();
    for (list, chosen) in lists.iter().zip(&chosen) {
        match new_text(list, chosen, &settings.change) {
            Ok(text) => texts.push((list.source.clone(), text)),
            Err(mut refusals) => {
                refusals.sort_by_key(|refusal| refusal.span);
                let said = of_refusals(&list.source, &refusals, Severity::Error);
                print_diagnostics(&said, &list.source, settings.colors, io);
                refused += refusals.len();
            }
        }
    }
    match refused {
        0 => deliver(&Change::of_locked(locks, texts), &settings.writing, io),
        _ => Err(nothing_written(refused)),
    }
}

fn new_text(list: &List, chosen: &[usize], change: &edit::Change) -> Result<Vec<u8>, Vec<Refusal>> {
    let mut wanted = BTreeMap::new();
    let mut refused = Vec::new();
    for &index in chosen {
        match change.of(list, &list.entries[index]) {
            Ok(columns) => drop(wanted.insert(index, columns)),
            Err(refusal) => refused.push(refusal),
        }
    }
    match refused.is_empty() {
        true => edited(list, &wanted),
        false => Err(refused),
    }
}

fn nothing_written(refused: usize) -> Stop {
    let lines = match refused {
        1 => "a line that was chosen is not edited".to_owned(),
        count => format!("{count} lines that were chosen are not edited"),
    };
    Stop::Input(format!(
        "nothing was written: {lines}; correct it, or choose others"
    ))
}
