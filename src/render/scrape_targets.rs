//! Destinations as the targets of Prometheus: for its http_sd and file_sd.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::json;
use crate::base::escape::{JsonString, sanitize};
use crate::base::secrets::masked;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::{Entry, List};
use crate::monitor::{DestinationIdentity, MonitorSnapshot};

/// A target with its labels.
#[derive(Debug, Clone, Serialize)]
struct ScrapeTarget<'a> {
    targets: [JsonString<'a>; 1],
    labels: BTreeMap<&'a str, String>,
}

/// The destinations that the loop probes, as they are now.
pub fn of_snapshot(snapshot: &MonitorSnapshot, labels: &[(String, String)]) -> String {
    let input = &snapshot.input;
    let entries = input.entries().map(|(list, entry)| {
        let list = &input.lists[list];
        (list, &list.entries[entry])
    });
    text(entries, input.include_disabled, labels)
}

/// The selected destinations of these lists; those that are disabled are left out.
pub fn of_lists(lists: &[List], selected: &[Vec<usize>]) -> String {
    let lists = lists.iter().zip(selected);
    let entries = lists.flat_map(|(list, selected)| {
        selected
            .iter()
            .map(move |&index| (list, &list.entries[index]))
    });
    text(entries, false, &[])
}

fn text<'a>(
    entries: impl Iterator<Item = (&'a List, &'a Entry)>,
    includes_disabled: bool,
    labels: &'a [(String, String)],
) -> String {
    let mut met = HashMap::new();
    // One that is left out counts among its equals, as it does in the metrics.
    let targets = entries.filter_map(|(list, entry)| {
        let target = target(list, entry, labels, &mut met);
        let is_probed = includes_disabled || !entry.flags().has(Flags::DISABLED);
        is_probed.then_some(target)
    });
    let targets: Vec<_> = targets.collect();
    json::document(&targets)
}

fn target<'a>(
    list: &'a List,
    entry: &'a Entry,
    given: &'a [(String, String)],
    met: &mut HashMap<DestinationIdentity, u32>,
) -> ScrapeTarget<'a> {
    let uri = list.uri(entry);
    let identity = DestinationIdentity::after(list, entry, met);
    let mut labels: BTreeMap<_, _> = given
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    labels.insert("set", identity.set.to_string());
    if let Some(duid) = &identity.duid {
        labels.insert("duid", sanitize(duid));
    }
    if identity.nth > 1 {
        labels.insert("nth", identity.nth.to_string());
    }
    let attrs = list.attrs(entry).unwrap_or_default();
    let file = sanitize(list.source.name.as_bytes());
    let letters = entry.flags().letters(list.version);
    labels.insert("__meta_ds_tool_file", file);
    labels.insert("__meta_ds_tool_line", entry.line.to_string());
    labels.insert("__meta_ds_tool_flags", letters.to_string());
    labels.insert("__meta_ds_tool_priority", entry.priority().to_string());
    labels.insert("__meta_ds_tool_attrs", masked(sanitize(attrs)));
    ScrapeTarget {
        targets: [JsonString(uri)],
        labels,
    }
}
