//! Finds files in folders.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::bail;
use ignore::WalkBuilder;

/// The most bytes of the files that say what to ignore, in all folders of a walk: each pattern takes some
/// 5 kB of memory.
const MOST_IGNORE_BYTES: u64 = 256 << 10;

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
    let (mut walk, ignoring) = walk(folder);
    for entry in walk.sort_by_file_path(Ord::cmp).build() {
        if ignoring.is_too_much() {
            break;
        }
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
    if ignoring.is_too_much() {
        bail!(
            "{}: its .gitignore and .ignore files have more than {MOST_IGNORE_BYTES} bytes",
            folder.to_string_lossy()
        );
    }
    Ok(found)
}

/// The way through a folder and those below it, and what says there what to ignore. Folders are left out
/// where that is too much.
fn walk(folder: &Path) -> (WalkBuilder, IgnoreFiles) {
    let ignoring = IgnoreFiles::default();
    let mut walk = WalkBuilder::new(folder);
    walk.require_git(false)
        // This would look up the user's home directory, which a statically linked program cannot
        // always do.
        .git_global(false);
    let real = super::key(folder);
    for above in real.ancestors() {
        ignoring.add(above);
    }
    let seen = ignoring.clone();
    if ignoring.is_too_much() {
        walk.standard_filters(false).max_depth(Some(0));
    }
    walk.filter_entry(move |entry| {
        let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
        if is_folder && entry.depth() > 0 {
            seen.add(entry.path());
        }
        !is_folder || !seen.is_too_much()
    });
    (walk, ignoring)
}

/// How many bytes say what to ignore.
#[derive(Debug, Clone, Default)]
struct IgnoreFiles(Arc<AtomicU64>);

impl IgnoreFiles {
    /// Adds those of a folder.
    fn add(&self, folder: &Path) {
        for name in [".gitignore", ".ignore", ".git/info/exclude"] {
            let there = std::fs::metadata(folder.join(name));
            let bytes = there.map_or(0, |there| there.len());
            self.0.fetch_add(bytes, Ordering::Relaxed);
        }
    }

    fn is_too_much(&self) -> bool {
        self.0.load(Ordering::Relaxed) > MOST_IGNORE_BYTES
    }
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
    let (walk, _) = walk(folder);
    let files = walk.build().flatten().take(most);
    let is_file = |entry: &ignore::DirEntry| entry.file_type().is_some_and(|kind| kind.is_file());
    files
        .filter(is_file)
        .map(ignore::DirEntry::into_path)
        .collect()
}
