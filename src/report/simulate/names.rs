//! Short names of destinations, and shares in words.

use std::collections::HashMap;

use crate::base::escape::sanitize;
use crate::kamailio::list::List;
use crate::kamailio::list::attributes;
use crate::kamailio::list::order::DestinationSet;

/// The duid of each destination of a set, or else its URI; with the line where several have the same.
pub(super) fn names(list: &List, set: &DestinationSet) -> Vec<String> {
    let entries = set.entries.iter().map(|&index| &list.entries[index]);
    let short: Vec<String> = entries
        .clone()
        .map(|entry| {
            let attrs = list.attrs(entry).unwrap_or_default();
            match attributes::value(attrs, "duid") {
                Some(duid) => sanitize(duid),
                None => sanitize(&list.uri(entry)),
            }
        })
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &short {
        *counts.entry(name).or_default() += 1;
    }
    let named = short
        .iter()
        .zip(entries)
        .map(|(name, entry)| match counts[name.as_str()] {
            1 => name.clone(),
            _ => format!("{name} ({} {})", list.line_word(), entry.line),
        });
    named.collect()
}

/// A share in percent, to a tenth: `33.3 %`.
pub fn percent(share: f64) -> String {
    let tenths = format!("{:.1}", share * 100.0);
    format!("{} %", tenths.strip_suffix(".0").unwrap_or(&tenths))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn shares_are_shown_to_a_tenth() {
        for (share, shown) in [
            (0.0, "0 %"),
            (1.0 / 3.0, "33.3 %"),
            (0.5, "50 %"),
            (0.9999, "100 %"),
        ] {
            assert_eq!(percent(share), shown);
        }
    }
}
