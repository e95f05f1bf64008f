//! What Kamailio holds of some lists.

use serde::Serialize;

use super::JSON_VERSION;
use super::config::{ConfigRow, Configured, ProbingRow};
use super::rows::{Rows, Shape};
use crate::diagnostic;
use crate::effective::flags_at_start;
use crate::kamailio::Version;
use crate::list::flags::Flags;
use crate::list::{Address, Entry, List};
use crate::text::Text;

/// What Kamailio holds of some lists.
#[derive(Debug, Serialize)]
pub struct ShowReport<'a> {
    version: u32,
    kamailio: &'static str,
    /// The kamailio.cfg, where one was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<ConfigRow>,
    /// What stops it from starting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fatal: Option<FatalRow<'a>>,
    /// What it holds, in its order.
    pub entries: Rows<'a, ShowRow<'a>>,
    /// What it drops.
    pub dropped: Vec<DroppedRow<'a>>,
}

/// One destination that Kamailio holds.
#[derive(Debug, Serialize)]
pub struct ShowRow<'a> {
    /// The list.
    pub file: &'a str,
    /// The line in it.
    pub line: u32,
    /// The set id.
    pub set: i32,
    /// The URI as Kamailio holds it.
    pub uri: Text<'a>,
    /// The letters, such as `AP`.
    pub flags: String,
    /// The flags as a number.
    pub flags_value: i32,
    /// The priority.
    pub priority: i32,
    /// The attributes.
    pub attrs: Option<Text<'a>>,
    /// The host in the URI.
    pub host: Text<'a>,
    /// The port, where the URI has one.
    pub port: Option<u16>,
    /// The transport, where the URI names one that Kamailio knows.
    pub transport: Option<&'static str>,
    /// Whether Kamailio must look the host up, and drops the line without an answer.
    pub needs_dns: bool,
    /// Whether Kamailio pings it, where a kamailio.cfg was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probing: Option<ProbingRow>,
    /// Every bit of the flags in words.
    #[serde(skip)]
    pub meaning: String,
}

/// A line that Kamailio drops.
#[derive(Debug, Serialize)]
pub struct DroppedRow<'a> {
    /// The list.
    pub file: &'a str,
    /// The line in it.
    pub line: u32,
    /// Why.
    pub reason: String,
}

/// What stops Kamailio from starting.
#[derive(Debug, Serialize)]
pub struct FatalRow<'a> {
    /// The list.
    pub file: &'a str,
    /// The line in it.
    pub line: u32,
    /// Why.
    pub reason: String,
}

impl<'a> ShowReport<'a> {
    /// The report of these lists; of each, the entries with these indices. With a configuration, the
    /// verdicts are those on the entries of each list, and the flags are those of a started server.
    pub fn new(
        version: Version,
        lists: &'a [List],
        chosen: &'a [Vec<usize>],
        config: Option<Configured<'a>>,
    ) -> Self {
        let fatal = lists.iter().find_map(FatalRow::of);
        // A server that does not start holds nothing.
        let held = match fatal {
            Some(_) => &[],
            None => chosen,
        };
        let mut count = 0;
        let starts = held.iter().map(|chosen| {
            let start = count;
            count += chosen.len();
            start
        });
        let starts: Vec<usize> = starts.collect();
        let shape = Shape {
            many_files: {
                let shown = lists.iter().zip(held).filter(|(_, held)| !held.is_empty());
                let mut names = shown.map(|(list, _)| &list.source.name);
                let first = names.next();
                names.any(|name| Some(name) != first)
            },
            ..Shape::default()
        };
        let (config, server) = config
            .map(|config| (config.row, (config.server, config.verdicts)))
            .unzip();
        let row = move |index: usize| {
            let number = starts
                .partition_point(|start| *start <= index)
                .checked_sub(1)?;
            let list = lists.get(number)?;
            let index = *held.get(number)?.get(index - starts.get(number)?)?;
            let entry = list.entries.get(index)?;
            let mut row = ShowRow::new(list, entry);
            if let Some((server, verdicts)) = server {
                let verdict = verdicts.get(number).and_then(|v| v.get(index));
                row.probing = verdict.map(ProbingRow::new);
                if let Some(&flags) = flags_at_start(entry.flags(), server).value() {
                    row.hold(flags, version);
                }
            }
            Some(row)
        };
        let dropped = lists.iter().flat_map(|list| {
            list.dropped.iter().map(|dropped| DroppedRow {
                file: &list.source.name,
                line: dropped.line,
                reason: dropped.reason.to_string(),
            })
        });
        Self {
            version: JSON_VERSION,
            kamailio: version.as_str(),
            config,
            entries: Rows::new(count, shape, row),
            dropped: dropped.collect(),
            fatal,
        }
    }
}

impl<'a> FatalRow<'a> {
    /// What of this list stops the start, if anything does.
    pub(super) fn of(list: &'a List) -> Option<Self> {
        let diagnostic = diagnostic::of_fatal(list)?;
        Some(Self {
            file: &list.source.name,
            line: diagnostic.place.line,
            reason: diagnostic.message,
        })
    }
}

impl<'a> ShowRow<'a> {
    fn new(list: &'a List, entry: &Entry) -> Self {
        Self {
            file: &list.source.name,
            line: entry.line,
            set: entry.set(),
            uri: Text(list.uri(entry)),
            flags: entry.flags().letters(list.version).to_string(),
            flags_value: entry.flags().0,
            priority: entry.priority(),
            attrs: list.attrs(entry).map(|attrs| Text(attrs.into())),
            host: Text(list.host(entry).into()),
            port: (entry.port > 0).then_some(entry.port),
            transport: entry.transport.map(|t| t.as_str()),
            needs_dns: entry.address == Address::NeedsDns,
            probing: None,
            meaning: entry.flags().in_words(list.version),
        }
    }

    fn hold(&mut self, flags: Flags, version: Version) {
        self.flags = flags.letters(version).to_string();
        self.flags_value = flags.0;
        self.meaning = flags.in_words(version);
    }
}
