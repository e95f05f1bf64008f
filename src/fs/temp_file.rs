//! Temporary files next to the file that they will replace.
#![expect(
    clippy::disallowed_methods,
    reason = "writes files, and removes those that killed runs left behind"
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

/// The number of random letters and digits at the end of the file name.
const RANDOM: usize = 6;

/// The prefix of the names of temporary files for this target.
fn prefix(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".ds-tool-");
    prefix
}

/// The folder that contains a file.
pub(super) fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) => Path::new("."),
        None => Path::new("/"),
    }
}

/// Writes a new file with this text next to `target`, synced to disk. It gets the owner, mode,
/// access control list and other attributes of `like`, or those of a normal new file. It stays
/// locked while it is open, so that [`sweep`] does not remove it.
pub(super) fn written(
    target: &Path,
    text: &[u8],
    like: Option<&File>,
) -> anyhow::Result<NamedTempFile> {
    let prefix = prefix(target);
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(RANDOM);
    if like.is_none() {
        system::use_default_mode(&mut builder);
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

/// Checks `ulimit -f`. A process that exceeds it is killed by a signal, without a message.
fn may_be_as_long(length: usize) -> anyhow::Result<()> {
    if system::longest_file().is_some_and(|limit| length as u64 > limit) {
        bail!("the file would be larger than this process may write (ulimit -f)");
    }
    Ok(())
}

/// Copies everything but the text from `old` to `new`.
fn keep(old: &File, new: &File) -> anyhow::Result<()> {
    let before = old.metadata().map_err(|error| to_write(&error))?;
    system::keep(old, new)?;
    new.set_permissions(before.permissions())
        .context("its mode cannot be kept")
}

/// Removes temporary files next to `target` that killed runs left behind. Files of live runs are
/// locked and are not removed.
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
    // Errors are ignored: if the folder is not readable or a file cannot be removed, the run itself
    // will fail and say so.
    let entries = fs::read_dir(folder(target)).into_iter().flatten().flatten();
    for entry in entries.filter(is_left) {
        let is_dead =
            File::open(entry.path()).is_ok_and(|file| try_lock(&file).is_ok_and(|locked| locked));
        if is_dead {
            let _ = fs::remove_file(entry.path());
        }
    }
}
