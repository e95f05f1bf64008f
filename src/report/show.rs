//! The report of `show`: what Kamailio loads from lists.

use std::collections::HashSet;

use serde::{Serialize, Serializer};

use super::config::{ConfigReport, ConfigRow, ProbingRow};
use super::{JSON_VERSION, rows};
use crate::base::escape::JsonString;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::flags::Letters;
use crate::kamailio::list::{Address, DropReason, Entry, List};
use crate::kamailio::pinging::flags_at_start;
use crate::kamailio::version::Version;

/// Rows that are made on demand, and again for each clone, so that a million of them are never held at
/// once.
pub trait ShowRows<'a>: Iterator<Item = ShowRow<'a>> + Clone {}

impl<'a, Rows: Iterator<Item = ShowRow<'a>> + Clone> ShowRows<'a> for Rows {}

#[derive(Debug, Serialize)]
pub struct ShowReport<'a, Rows: ShowRows<'a>> {
    version: u32,
    kamailio: String,
    /// The kamailio.cfg, if one was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<ConfigRow>,
    /// What stops Kamailio from starting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fatal: Option<FatalRow<'a>>,
    /// The destinations that it loads, in its order.
    #[serde(serialize_with = "rows")]
    pub entries: Rows,
    pub dropped: Vec<DroppedRow<'a>>,
    /// Whether the rows come from several lists.
    #[serde(skip)]
    pub many_files: bool,
    /// What the numbers of the lines are.
    #[serde(skip)]
    pub line_heading: &'static str,
    /// How many rows there are.
    #[serde(skip)]
    pub count: usize,
    /// How many sets they are in.
    #[serde(skip)]
    pub sets: usize,
}

/// A destination that Kamailio loads.
#[derive(Debug, Serialize)]
pub struct ShowRow<'a> {
    pub file: &'a str,
    /// The line in the file.
    pub line: u32,
    pub set: i32,
    /// The URI as Kamailio stores it.
    pub uri: JsonString<'a>,
    /// The letters, such as `AP`.
    pub flags: Letters,
    pub flags_value: i32,
    pub priority: i32,
    pub attrs: Option<JsonString<'a>>,
    pub host: JsonString<'a>,
    /// The port, if the URI has one.
    pub port: Option<u16>,
    /// The transport, if the URI names one that Kamailio knows.
    pub transport: Option<&'static str>,
    /// Whether Kamailio must resolve the host, and drops the line if that fails.
    pub needs_dns: bool,
    /// Whether Kamailio pings it, if a kamailio.cfg was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probing: Option<ProbingRow>,
    /// Whether the row before it, if there is one, is of another set or list.
    #[serde(skip)]
    pub begins_group: bool,
    /// Whose flags they are.
    #[serde(skip)]
    pub version: Version,
}

#[derive(Debug, Serialize)]
pub struct DroppedRow<'a> {
    pub file: &'a str,
    /// The line in the file.
    pub line: u32,
    #[serde(serialize_with = "words")]
    pub reason: DropReason,
}

fn words<S: Serializer>(reason: &DropReason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(reason)
}

/// What stops Kamailio from starting.
#[derive(Debug, Serialize)]
pub struct FatalRow<'a> {
    pub file: &'a str,
    /// The line in the file.
    pub line: u32,
    pub reason: String,
}

/// The report of these lists with the entries at these indices. With a configuration it contains the ping
/// status of each entry, and the flags are those of a started server.
pub fn show_report<'a>(
    version: Version,
    lists: &'a [List],
    chosen: &'a [Vec<usize>],
    config: Option<ConfigReport<'a>>,
) -> ShowReport<'a, impl ShowRows<'a>> {
    let fatal = lists.iter().find_map(FatalRow::of);
    // A server that does not start has no destinations.
    let held = match fatal {
        Some(_) => &[],
        None => chosen,
    };
    let shown = lists.iter().zip(held).filter(|(_, held)| !held.is_empty());
    let mut names = shown.map(|(list, _)| &list.source.name);
    let first = names.next();
    let many_files = names.any(|name| Some(name) != first);
    let (config, server) = config
        .map(|config| (config.row, (config.server, config.ping_statuses)))
        .unzip();
    let entries = lists.iter().zip(held);
    let entries = entries.flat_map(|(list, held)| held.iter().map(|&index| &list.entries[index]));
    let mut sets = HashSet::new();
    let mut last = None;
    for set in entries.map(Entry::set) {
        // Entries of a set are consecutive, and there may be a million of them.
        if last.replace(set) != Some(set) {
            sets.insert(set);
        }
    }
    let rows = lists.iter().zip(held).enumerate();
    let rows = rows.flat_map(move |(number, (list, held))| {
        held.iter().enumerate().map(move |(nth, &index)| {
            let entry = &list.entries[index];
            let mut row = ShowRow::new(list, entry);
            row.begins_group = match nth.checked_sub(1) {
                Some(before) => list.entries[held[before]].set() != row.set,
                None => number > 0,
            };
            if let Some((server, ping_statuses)) = server {
                row.probing = ping_statuses[number].get(index).map(ProbingRow::new);
                if let Some(&flags) = flags_at_start(entry.flags(), server).value() {
                    row.flags = flags.letters(list.version);
                    row.flags_value = flags.0;
                }
            }
            row
        })
    });
    let dropped = lists.iter().flat_map(|list| {
        list.dropped.iter().map(|dropped| DroppedRow {
            file: &list.source.name,
            line: dropped.line,
            reason: dropped.reason,
        })
    });
    ShowReport {
        version: JSON_VERSION,
        kamailio: version.to_string(),
        config,
        entries: rows,
        dropped: dropped.collect(),
        fatal,
        many_files,
        line_heading: line_heading(lists),
        count: held.iter().map(Vec::len).sum(),
        sets: sets.len(),
    }
}

/// What the numbers of lines are: ids or numbers of rows, if all lists are tables.
fn line_heading(lists: &[List]) -> &'static str {
    let by_id = |list: &List| match list.format {
        FileFormat::Rows(facts) => Some(facts.by_id),
        _ => None,
    };
    let tables: Option<Vec<bool>> = lists.iter().map(by_id).collect();
    match tables {
        Some(tables) if !tables.is_empty() && tables.iter().all(|by_id| *by_id) => "ID",
        Some(tables) if !tables.is_empty() => "ROW",
        _ => "LINE",
    }
}

impl<'a> FatalRow<'a> {
    /// Its place, for people: 0 is no line, but a table.
    pub fn place(&self) -> String {
        match self.line {
            0 => self.file.to_owned(),
            line => format!("{}:{line}", self.file),
        }
    }

    /// What in this list stops the start, if anything does.
    pub(super) fn of(list: &'a List) -> Option<Self> {
        let fatal = list.fatal?;
        Some(Self {
            file: &list.source.name,
            line: fatal.line,
            reason: fatal.to_string(),
        })
    }
}

impl<'a> ShowRow<'a> {
    fn new(list: &'a List, entry: &Entry) -> Self {
        Self {
            file: &list.source.name,
            line: entry.line,
            set: entry.set(),
            uri: JsonString(list.uri(entry)),
            flags: entry.flags().letters(list.version),
            flags_value: entry.flags().0,
            priority: entry.priority(),
            attrs: list.attrs(entry).map(|attrs| JsonString(attrs.into())),
            host: JsonString(list.host(entry).into()),
            port: (entry.port > 0).then_some(entry.port),
            transport: entry.transport.map(|t| t.as_str()),
            needs_dns: entry.address == Address::NeedsDns,
            probing: None,
            begins_group: false,
            version: list.version,
        }
    }
}
