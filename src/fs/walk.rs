//! Finds files in folders.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// The files below `folder` whose name `wanted` accepts, in the order of their paths. What is
/// hidden, and what a `.gitignore` or `.ignore` excludes, is left out; what git's settings of this user
/// exclude is not, for others would be told otherwise.
///
/// # Errors
/// Where a folder cannot be read; the text names it.
pub fn files(folder: &Path, wanted: impl Fn(&Path) -> bool) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        // It would ask for the user's home, which a program with the C library inside cannot always do.
        .git_global(false)
        .sort_by_file_path(Ord::cmp)
        .build();
    for entry in walk {
        let entry = entry?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && wanted(entry.path()) {
            let path = entry.into_path();
            found.push(path.strip_prefix("./").unwrap_or(&path).to_owned());
        }
    }
    Ok(found)
}
