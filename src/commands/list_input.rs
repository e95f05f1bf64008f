//! What the lists of a command are read from: files, and the rows of a database.

use std::path::PathBuf;

use super::output::say;
use super::{CommandError, Io, in_words};
use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::settings::InputSettings;
use crate::db;
use crate::db::text::{KnownTable, RowsFormat};
use crate::fs;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::rows::Rows;
use crate::kamailio::version::Version;
use crate::lint::file_kind;

/// Reads every file. If some cannot be read, reports all of them.
pub(super) fn read_sources(
    paths: &[PathBuf],
    io: &mut Io<'_>,
) -> Result<Vec<Source>, CommandError> {
    let mut sources = Vec::new();
    let mut unreadable = Vec::new();
    for path in paths {
        match fs::read(path, io.stdin) {
            Ok(source) if file_kind::is_cfg_for_list(&source.text) => unreadable.push(format!(
                "{}: this is a kamailio.cfg; expected a dispatcher list: give a cfg to lint, or to show and probe with --config",
                sanitize(source.name.as_bytes())
            )),
            Ok(source) => sources.push(source),
            Err(why) => unreadable.push(in_words(&why)),
        }
    }
    if unreadable.is_empty() {
        Ok(sources)
    } else {
        Err(CommandError::Input(unreadable.join("\nerror: ")))
    }
}

/// Reads what each of these paths holds: a list, or rows of this table in the format of `from`.
pub(super) fn read_inputs(
    paths: &[PathBuf],
    from: Option<RowsFormat>,
    table: &KnownTable,
    io: &mut Io<'_>,
) -> Result<Vec<ListInput>, CommandError> {
    let sources = read_sources(paths, io)?;
    let input = |source| {
        let (input, unknown) = list_input(source, from, table)?;
        if let Some(names) = unknown {
            say(io, &names);
        }
        Ok(input)
    };
    sources.into_iter().map(input).collect()
}

/// How many columns that nobody reads are named.
const UNKNOWN: usize = 20;

/// What this text holds, and a note on columns that nobody reads.
pub(super) fn list_input(
    source: Source,
    from: Option<RowsFormat>,
    table: &KnownTable,
) -> anyhow::Result<(ListInput, Option<String>)> {
    let Some(format) = from else {
        return Ok((source.into(), None));
    };
    let name = sanitize(source.name.as_bytes());
    let read = db::text::read(format, &source.text, table.clone())
        .map_err(|why| anyhow::anyhow!("{name}: {why}"))?;
    let note = match read.unknown.as_slice() {
        [] => None,
        unknown => {
            let more = match unknown.len().saturating_sub(UNKNOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let named = &unknown[..unknown.len().min(UNKNOWN)];
            Some(format!(
                "{name}: columns that Kamailio does not read: {}{more}",
                named.join(", ")
            ))
        }
    };
    Ok((read.rows.into(), note))
}

/// What a list is read from.
#[derive(Debug)]
pub(super) enum ListInput {
    /// A file, or text in its place.
    Text(Source),
    /// The rows of a table.
    Rows(Box<Rows>),
}

impl ListInput {
    /// The name of the file that it was read from.
    pub(super) fn file(&self) -> Option<&str> {
        match self {
            ListInput::Text(source) => Some(&source.name),
            ListInput::Rows(_) => None,
        }
    }
}

impl From<Rows> for ListInput {
    fn from(rows: Rows) -> Self {
        ListInput::Rows(Box::new(rows))
    }
}

impl From<Source> for ListInput {
    fn from(source: Source) -> Self {
        ListInput::Text(source)
    }
}

/// The list of this file or table, as a server with these options loads it.
pub(super) fn read_list(
    input: ListInput,
    version: Version,
    answers: &DnsAnswers,
    load: &ListOptions,
) -> List {
    match input {
        ListInput::Text(source) => List::read(source, version, answers, load),
        ListInput::Rows(rows) => List::of_rows(&rows, version, answers, load),
    }
}

/// The lists of these files and tables, as the server loads them. Keeps only the selected ones of the lines that
/// the server drops.
pub(super) fn read_lists(
    inputs: Vec<ListInput>,
    input: &InputSettings,
    load: &ListOptions,
) -> Vec<List> {
    let read = |of| {
        let mut list = read_list(of, input.version, &input.answers, load);
        let mut dropped = std::mem::take(&mut list.dropped);
        dropped.retain(|dropped| input.selection.wants_dropped(&list, dropped));
        list.dropped = dropped;
        list
    };
    inputs.into_iter().map(read).collect()
}
