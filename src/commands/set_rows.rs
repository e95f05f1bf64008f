//! `ds-tool set` on the rows of a database, and what `probe --write` writes there.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use super::database;
use super::list_input::read_lists;
use super::load::LoadedConfig;
use super::output::{print_lost, say, stream_text};
use super::run_lists::{choose, list_options};
use super::{CommandError, Io};
use crate::base::counted::counted;
use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{OutputTarget, SetSettings};
use crate::db::Database;
use crate::db::changes::{RowChange, Written, places_by_id};
use crate::db::error::DbErrorKind;
use crate::edit::{EntryChange, NewColumns};
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::rows::{ColumnRole, Rows, Value};
use crate::kamailio::list::{Entry, List};
use crate::render::TextStyle;
use crate::render::row_changes::{ChangedValue, row_changes};

pub(super) fn set_rows(settings: &SetSettings, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    check_target(&settings.writing)?;
    let input = &settings.input;
    let config = LoadedConfig::given(input, io)?;
    let Some(database) = database::of_run(&input.reading.db, config.as_ref(), input.version)?
    else {
        return Err(CommandError::Input(
            "the cfg sets no db_url: to change a list, give it as LIST".to_owned(),
        ));
    };
    let rows = database::read(&database)?;
    let options = list_options(config.as_ref());
    let lists = read_lists(vec![rows.clone().into()], input, &options);
    let lost = lists
        .iter()
        .map(|list| print_lost(list, &input.answers, io));
    match lost.sum() {
        0 => {}
        1 => return Err(refused("a selected row cannot be changed")),
        more => return Err(refused(&format!("{more} selected rows cannot be changed"))),
    }
    let chosen = choose(&lists, input)?.concat();
    let table = ReadTable::new(&lists[0], &rows);
    let mut wanted = BTreeMap::new();
    for index in chosen {
        wanted.insert(index, table.changed(index, &settings.change)?);
    }
    let changes = table.changes(&wanted)?;
    deliver(&database, &table, &changes, &settings.writing, io)
}

/// Writes these columns of entries of a list that was read from a database a while ago: what a probe found.
/// Rows that changed since are reported, and then nothing is written.
pub(super) fn write_rows(
    database: &Database,
    list: &List,
    wanted: &BTreeMap<usize, NewColumns>,
    answers: &DnsAnswers,
    writing: &OutputTarget,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    check_target(writing)?;
    let rows = database::read(database)?;
    let now = List::of_rows(&rows, list.version, answers, &list.options);
    let table = ReadTable::new(&now, &rows);
    let places = now.entries.iter().zip(0..);
    let places: HashMap<u32, usize> = places.map(|(entry, at)| (entry.line, at)).collect();
    let mut of_now = BTreeMap::new();
    let mut lost = 0;
    for (index, columns) in wanted {
        let entry = &list.entries[*index];
        let is_same = |at: &usize| {
            let there = &now.entries[*at];
            there.set() == entry.set()
                && there.flags() == entry.flags()
                && now.uri(there) == list.uri(entry)
        };
        match places.get(&entry.line).copied().filter(is_same) {
            Some(at) => drop(of_now.insert(at, columns.clone())),
            None => lost += 1,
        }
    }
    if lost > 0 {
        return Err(CommandError::Input(format!(
            "nothing was written: somebody else changed {lost} of the rows during the probe; run it again"
        )));
    }
    let changes = table.changes(&of_now)?;
    deliver(database, &table, &changes, writing, io)
}

fn refused(why: &str) -> CommandError {
    CommandError::Input(format!(
        "nothing was written: {why}; correct the table, or select others"
    ))
}

/// Checks that the changes go to the database: rows are no file.
fn check_target(writing: &OutputTarget) -> Result<(), CommandError> {
    let option = match writing {
        OutputTarget::Replace { backup: Some(_) } => "--backup",
        OutputTarget::File(_) | OutputTarget::Stdout => "--output",
        OutputTarget::Replace { backup: None } | OutputTarget::Show { .. } => return Ok(()),
    };
    Err(CommandError::Usage(format!(
        "{option}: the rows of a database are no file; omit it"
    )))
}

/// The rows of a table, and the list that they are.
struct ReadTable<'a> {
    list: &'a List,
    rows: &'a Rows,
    places: HashMap<u32, usize>,
}

impl<'a> ReadTable<'a> {
    fn new(list: &'a List, rows: &'a Rows) -> Self {
        Self {
            list,
            rows,
            places: places_by_id(rows),
        }
    }

    fn name(&self) -> String {
        sanitize(self.list.source.name.as_bytes())
    }

    /// The row of an entry.
    fn row(&self, entry: &Entry) -> Result<usize, CommandError> {
        let by_id = matches!(self.list.format, FileFormat::Rows(facts) if facts.by_id);
        let row = self.places.get(&entry.line).filter(|_| by_id);
        row.copied().ok_or_else(|| {
            CommandError::Input(format!(
                "{}: no column id tells the rows apart, and without it none can be changed",
                self.name()
            ))
        })
    }

    fn attrs(&self, row: usize) -> &[u8] {
        match self.rows.value(row, ColumnRole::Attrs) {
            Some(Value::Text(text)) => text,
            _ => &[],
        }
    }

    /// The new columns of an entry.
    fn changed(&self, index: usize, change: &EntryChange) -> Result<NewColumns, CommandError> {
        let entry = &self.list.entries[index];
        let row = self.row(entry)?;
        let refuse = |why: String| {
            let name = self.name();
            CommandError::Input(format!(
                "nothing was written: {name}, id {}: {why}",
                entry.line
            ))
        };
        for extra in &self.rows.params.extra {
            let is_it =
                |(name, _): &&(String, _)| name.as_bytes().eq_ignore_ascii_case(&extra.name);
            if let Some((name, _)) = change.attrs.iter().find(is_it) {
                let column = sanitize(&extra.column);
                return Err(refuse(format!(
                    "the attribute {name} comes from the column {column} (ds_db_extra_attrs), which is not changed here"
                )));
            }
        }
        let columns = change.columns(entry.flags(), self.attrs(row));
        columns.map_err(|why| refuse(why.to_string()))
    }

    /// The changes of rows that lead to these columns of entries, in the order of the rows.
    fn changes(
        &self,
        wanted: &BTreeMap<usize, NewColumns>,
    ) -> Result<Vec<RowChange>, CommandError> {
        let mut changes = Vec::new();
        for (index, columns) in wanted {
            let entry = &self.list.entries[*index];
            let row = self.row(entry)?;
            let number = |number: i32| number.to_string().into_bytes();
            let flags = columns.flags.filter(|new| *new != entry.flags());
            let priority = columns.priority.filter(|new| *new != entry.priority());
            let attrs = columns.attrs.clone();
            let attrs = attrs.filter(|new| new.as_slice() != self.attrs(row));
            let new = [
                (ColumnRole::Flags, flags.map(|Flags(new)| number(new))),
                (ColumnRole::Priority, priority.map(number)),
                (ColumnRole::Attrs, attrs),
            ];
            let new = new.into_iter().filter_map(|(role, new)| Some((role, new?)));
            let new: Vec<_> = new.collect();
            if let Some((role, _)) = new
                .iter()
                .find(|(role, _)| self.rows.value(row, *role).is_none())
            {
                return Err(refused(&format!(
                    "Kamailio does not read the {role} of this table, by its row in the table of versions"
                )));
            }
            if !new.is_empty() {
                changes.push(RowChange { row, new });
            }
        }
        changes.sort_by_key(|change| change.row);
        Ok(changes)
    }

    /// The changes, value by value.
    fn values(&self, changes: &[RowChange]) -> Vec<ChangedValue> {
        let of_change = |change: &RowChange| {
            let new = change.new.clone().into_iter();
            let row = change.row;
            let value = new.map(move |(role, new)| ChangedValue {
                id: self.rows.id(row).unwrap_or_default(),
                column: self.rows.params.name(role).to_vec(),
                old: self.rows.text(row, role).map(Cow::into_owned),
                new: Some(new),
            });
            value.collect::<Vec<_>>()
        };
        changes.iter().flat_map(of_change).collect()
    }

    /// What somebody else changed in these rows.
    fn changed_meanwhile(&self, lost: &[usize], now: &Rows) -> Vec<ChangedValue> {
        let places = places_by_id(now);
        let mut all = Vec::new();
        for &row in lost {
            let id = self.rows.id(row).unwrap_or_default();
            let place = places.get(&id);
            for (role, _) in &self.rows.columns {
                let old = self.rows.text(row, *role);
                let new = place.and_then(|place| now.text(*place, *role));
                if old != new {
                    let column = self.rows.params.name(*role).to_vec();
                    let (old, new) = (old.map(Cow::into_owned), new.map(Cow::into_owned));
                    all.push(ChangedValue {
                        id,
                        column,
                        old,
                        new,
                    });
                }
            }
        }
        all
    }
}

/// Shows or makes the changes, as asked for, and reports what was done.
fn deliver(
    database: &Database,
    table: &ReadTable<'_>,
    changes: &[RowChange],
    writing: &OutputTarget,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let name = table.name();
    let many = match changes.len() {
        0 => {
            say(io, &format!("{name}: nothing to change"));
            return Ok(Exit::Well);
        }
        many => counted(many, "row"),
    };
    let style = |color| TextStyle { color, width: None };
    if let OutputTarget::Show { diff } = writing {
        if *diff {
            let values = table.values(changes);
            let style = style(io.colors.stdout);
            stream_text(io, |out| row_changes(&values, style, out))?;
        } else {
            say(io, &format!("{name}: {many} would change"));
        }
        return Ok(Exit::Problem);
    }
    let written = database.write(table.rows, changes);
    match written.map_err(|why| {
        let outcome = match why.kind {
            DbErrorKind::Commit => "it is not known whether the rows were written, show them",
            _ => "nothing was written",
        };
        CommandError::Input(format!("{outcome}: {}: {why}", database.url))
    })? {
        Written::All => {
            say(io, &format!("{name}: {many} changed"));
            Ok(Exit::Well)
        }
        Written::ChangedMeanwhile { lost, now } => {
            let values = table.changed_meanwhile(&lost, &now);
            let mut text = Vec::new();
            // Writing to a Vec cannot fail.
            let _ = row_changes(&values, style(io.colors.stderr), &mut text);
            say(io, String::from_utf8_lossy(&text).trim_end());
            let gone = match values.is_empty() {
                true => "",
                false => " (above, as OLD and NEW)",
            };
            Err(CommandError::Input(format!(
                "nothing was written: somebody else changed {} meanwhile{gone}; run it again",
                match lost.len() {
                    1 => "a row".to_owned(),
                    more => format!("{more} rows"),
                }
            )))
        }
    }
}
