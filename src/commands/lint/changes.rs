//! The fixes of findings: collects them, shows them as a diff, writes them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::unit::Unit;
use crate::base::source::{Edit, Source, apply};
use crate::fs::{self, Drafts, key};
use crate::lint::Finding;
use crate::render::diff::unified;

/// Changes to files that are not written yet.
#[derive(Debug, Default)]
pub(super) struct Changes {
    files: BTreeMap<PathBuf, Change>,
    count: usize,
}

#[derive(Debug)]
struct Change {
    old: Source,
    new: Vec<u8>,
}

impl Changes {
    /// Adds the fixes of these findings. If two fixes overlap, only the first is added; the other may
    /// be added in the next pass over the changed files. Returns how many were added.
    pub(super) fn add(&mut self, findings: &[(&Unit, Finding<'_>)], unsafe_too: bool) -> usize {
        let mut of_files: BTreeMap<PathBuf, (&Finding<'_>, BTreeMap<u32, Edit>)> = BTreeMap::new();
        let mut added = 0;
        for (_, finding) in findings {
            let Some(fix) = finding
                .diagnostic
                .fix
                .as_ref()
                .filter(|fix| fix.safe || unsafe_too)
            else {
                continue;
            };
            let path = PathBuf::from(&finding.source.name);
            let (_, edits) = of_files
                .entry(path)
                .or_insert_with(|| (finding, BTreeMap::new()));
            let touches = |edit: &Edit| {
                let before = edits.range(..=edit.span.end).next_back();
                before.is_some_and(|(_, other)| other.span.end >= edit.span.start)
            };
            if !fix.edits.iter().any(touches) {
                edits.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.clone())));
                added += 1;
            }
        }
        for (path, (finding, edits)) in of_files {
            let text = &finding.source.text;
            let edits: Vec<_> = edits.into_values().collect();
            let new = apply(text, &edits);
            if new == *text {
                continue;
            }
            let change = self.files.entry(path).or_insert_with(|| Change {
                old: finding.source.clone(),
                new: Vec::new(),
            });
            change.new = new;
        }
        self.count += added;
        added
    }

    /// The number of fixed findings.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn drafts(&self) -> Drafts {
        let drafts = self.files.iter();
        drafts
            .map(|(path, change)| (key(path), change.new.clone()))
            .collect()
    }

    /// The changes as a unified diff.
    pub(super) fn diff(&self, on_terminal: bool) -> Vec<u8> {
        let changes = self.files.values();
        let diffs = changes.map(|c| unified(&c.old.name, &c.old.text, &c.new, on_terminal));
        diffs.flatten().collect()
    }

    pub(super) fn write(&self) -> anyhow::Result<()> {
        let mut changes = self.files.iter();
        changes.try_for_each(|(path, change)| {
            fs::replace(path, &change.old, &change.new, None).map(|_| ())
        })
    }
}
