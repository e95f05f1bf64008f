//! Finds files in folders.

use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// What was found in a folder.
#[derive(Debug, Default)]
pub struct FoundFiles {
    pub files: Vec<PathBuf>,
    /// Symbolic links to files.
    pub links: Vec<PathBuf>,
}

/// The files below `folder` whose path `wanted` accepts, sorted by path. Hidden files and files
/// that a `.gitignore` or `.ignore` excludes are left out. The user's global git settings are not
/// applied, so that everybody gets the same result.
///
/// # Errors
/// If a folder cannot be read. The message names it.
pub fn files(folder: &Path, wanted: impl Fn(&Path) -> bool) -> anyhow::Result<FoundFiles> {
    let mut found = FoundFiles::default();
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        // This would look up the user's home directory, which a statically linked program cannot
        // always do.
        .git_global(false)
        .sort_by_file_path(Ord::cmp)
        .build();
    for entry in walk {
        let entry = entry?;
        let Some(kind) = entry.file_type().filter(|_| wanted(entry.path())) else {
            continue;
        };
        let path = entry.into_path();
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        if kind.is_file() {
            found.files.push(path);
        } else if kind.is_symlink() && path.is_file() {
            found.links.push(path);
        }
    }
    Ok(found)
}

/// The files in the folder of a file, that one included.
pub fn beside(path: &Path) -> Vec<PathBuf> {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let walk = WalkBuilder::new(folder.unwrap_or(Path::new(".")))
        .standard_filters(false)
        .max_depth(Some(1))
        .build();
    let is_file = |entry: &ignore::DirEntry| entry.file_type().is_some_and(|kind| kind.is_file());
    let files = walk.flatten().filter(is_file);
    files.map(ignore::DirEntry::into_path).collect()
}

/// At most `most` files below `folder`, of those that [`files`] looks at. What cannot be read is left out.
pub fn some_files(folder: &Path, most: usize) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        .git_global(false)
        .build();
    let files = walk.flatten().take(most);
    let is_file = |entry: &ignore::DirEntry| entry.file_type().is_some_and(|kind| kind.is_file());
    files
        .filter(is_file)
        .map(ignore::DirEntry::into_path)
        .collect()
}
