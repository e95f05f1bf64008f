//! New files beside the one that they are to replace.
#![expect(
    clippy::disallowed_methods,
    reason = "files are written here, and what killed runs left is removed"
)]

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, bail};
use tempfile::{Builder, NamedTempFile};

use super::io_errors::{to_make_beside, to_write};
use super::system;
use super::try_lock::try_lock;

/// How many letters and digits end the name of such a file.
const RANDOM: usize = 6;

/// What the names of the files begin with that are made beside this one.
fn prefix(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".ds-tool-");
    prefix
}

/// The folder that a file is in.
pub(super) fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) => Path::new("."),
        None => Path::new("/"),
    }
}

/// A new file beside `target` with this text, on the disk. It has owner, mode, access control list and
/// other attributes of `like`; without it, those of any new file. It is locked as long as it is open,
/// so that [`sweep`] leaves it alone.
pub(super) fn written(
    target: &Path,
    text: &[u8],
    like: Option<&File>,
) -> anyhow::Result<NamedTempFile> {
    let prefix = prefix(target);
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(RANDOM);
    if like.is_none() {
        system::like_any_new_file(&mut builder);
    }
    let mut new = builder
        .tempfile_in(folder(target))
        .map_err(|error| to_make_beside(&error))?;
    try_lock(new.as_file())?;
    may_be_as_long(text.len())?;
    new.write_all(text).map_err(|error| to_write(&error))?;
    if let Some(like) = like {
        keep(like, new.as_file())?;
    }
    new.as_file().sync_all().map_err(|error| to_write(&error))?;
    Ok(new)
}

/// A process that writes more than `ulimit -f` allows is ended by a signal, without a word.
fn may_be_as_long(length: usize) -> anyhow::Result<()> {
    if system::longest_file().is_some_and(|limit| length as u64 > limit) {
        bail!("the file would be larger than this process may write (ulimit -f)");
    }
    Ok(())
}

/// Gives `new` what belongs to `old` besides its text.
fn keep(old: &File, new: &File) -> anyhow::Result<()> {
    let before = old.metadata().map_err(|error| to_write(&error))?;
    system::keep(old, new)?;
    new.set_permissions(before.permissions())
        .context("its mode cannot be kept")
}

/// Removes what runs left beside `target` that were killed before they ended. What a living run is
/// writing is locked, and stays.
pub(super) fn sweep(target: &Path) {
    let prefix = prefix(target);
    let prefix = prefix.as_encoded_bytes();
    let is_left = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let random = name.as_encoded_bytes().strip_prefix(prefix);
        random.is_some_and(|random| {
            random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric)
        }) && entry.file_type().is_ok_and(|kind| kind.is_file())
    };
    // Where the folder cannot be read, or the file not be removed, the run itself will tell.
    let entries = fs::read_dir(folder(target)).into_iter().flatten().flatten();
    for entry in entries.filter(is_left) {
        let is_dead =
            File::open(entry.path()).is_ok_and(|file| try_lock(&file).is_ok_and(|locked| locked));
        if is_dead {
            let _ = fs::remove_file(entry.path());
        }
    }
}
