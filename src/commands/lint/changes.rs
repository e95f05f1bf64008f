//! The fixes of violations: collected, shown as a diff, written.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::unit::LintUnit;
use crate::base::source::{Edit, Source, apply};
use crate::fs::{self, Drafts, key};
use crate::lint::Violation;
use crate::render::diff::unified;

/// Changes to files that are not written yet.
#[derive(Debug, Default)]
pub(super) struct FixedFiles {
    files: BTreeMap<PathBuf, FixedFile>,
    count: usize,
    /// Files that are not changed, as they are outside the root.
    refused: BTreeSet<PathBuf>,
}

#[derive(Debug)]
struct FixedFile {
    old: Source,
    new: Vec<u8>,
}

impl FixedFiles {
    /// Adds the changes that these violations ask for. Of two that touch the same place the first is
    /// made; the other is asked for again when the files are looked at anew. Returns how many.
    pub(super) fn add<'v, 'a: 'v>(
        &mut self,
        violations: impl IntoIterator<Item = (&'v LintUnit, &'v Violation<'a>)>,
        unsafe_too: bool,
    ) -> usize {
        let mut of_files: BTreeMap<PathBuf, (&Source, BTreeMap<u32, Edit>)> = BTreeMap::new();
        let mut added = 0;
        for (unit, violation) in violations {
            let fix = violation
                .words
                .as_ref()
                .and_then(|words| words.fix.as_ref());
            let Some(fix) = fix.filter(|fix| fix.safe || unsafe_too) else {
                continue;
            };
            let path = PathBuf::from(&violation.source.name);
            if !unit.may_write(&path) {
                self.refused.insert(path);
                continue;
            }
            let (_, edits) = of_files
                .entry(path)
                .or_insert_with(|| (violation.source, BTreeMap::new()));
            let touches = |edit: &Edit| {
                let before = edits.range(..=edit.span.end).next_back();
                before.is_some_and(|(_, other)| other.span.end >= edit.span.start)
            };
            if !fix.edits.iter().any(touches) {
                edits.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.clone())));
                added += 1;
            }
        }
        for (path, (source, edits)) in of_files {
            let text = &source.text;
            let edits: Vec<_> = edits.into_values().collect();
            let new = apply(text, &edits);
            if new == *text {
                continue;
            }
            let change = self.files.entry(path).or_insert_with(|| FixedFile {
                old: source.clone(),
                new: Vec::new(),
            });
            change.new = new;
        }
        self.count += added;
        added
    }

    /// How many violations are fixed.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Files that are not changed, as they are outside the root.
    pub(super) fn refused(&self) -> impl Iterator<Item = &PathBuf> {
        self.refused.iter()
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
        let diffs = changes.map(|c| unified(&c.old, &c.new, on_terminal));
        diffs.flatten().collect()
    }

    pub(super) fn write(&self) -> anyhow::Result<()> {
        let mut changes = self.files.iter();
        changes.try_for_each(|(path, change)| {
            fs::replace(path, &change.old, &change.new, None).map(|_| ())
        })
    }
}
