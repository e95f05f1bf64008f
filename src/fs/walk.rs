//! Finds files in folders.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// The files below `folder` whose path `wanted` accepts, sorted by path. Hidden files and files
/// that a `.gitignore` or `.ignore` excludes are left out. The user's global git settings are not
/// applied, so that everybody gets the same result.
///
/// # Errors
/// If a folder cannot be read. The message names it.
pub fn files(folder: &Path, wanted: impl Fn(&Path) -> bool) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        // This would look up the user's home directory, which a statically linked program cannot
        // always do.
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
