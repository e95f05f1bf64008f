//! How many measured cases agree: a table, one line a file and version.

use std::collections::BTreeMap;
use std::fmt;

use ds_tool::internals::Version;

#[derive(Debug, Default)]
pub(crate) struct Tally(BTreeMap<(&'static str, Version), [usize; 2]>);

impl Tally {
    pub(crate) fn count(&mut self, file: &'static str, version: Version, agrees: bool) {
        self.0.entry((file, version)).or_default()[usize::from(!agrees)] += 1;
    }

    pub(crate) fn compared(&self) -> usize {
        self.0.values().flatten().sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<24} version     agree  disagree", "measured")?;
        for ((file, version), [agree, disagree]) in &self.0 {
            let version = version.to_string();
            writeln!(f, "{file:<24} {version:<10} {agree:>6} {disagree:>9}")?;
        }
        Ok(())
    }
}
