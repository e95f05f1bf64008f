//! Replaces a file atomically: at every moment either the complete old file or the complete new one
//! is there.
#![expect(clippy::disallowed_methods, reason = "this is where files are written")]

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use tempfile::NamedTempFile;

use super::io_errors::{to_read, to_write};
use super::temp_file::{folder, sweep, written};
use super::{FileLock, descriptor, open, stamp, whole};
use crate::base::source::Source;

impl FileLock {
    /// Replaces the text of the file; for a symbolic link, that of its target. A new file is
    /// written next to it, synced, and renamed over it; then the folder is synced. Owner, mode,
    /// access control list and extended attributes are kept. With `backup`, a copy of the old file
    /// with this suffix is created next to it, and its path is returned.
    ///
    /// # Errors
    /// If the file no longer contains `old`, or cannot be replaced; in both cases it is left
    /// unchanged.
    pub fn replace(
        &self,
        old: &Source,
        new: &[u8],
        backup: Option<&str>,
    ) -> anyhow::Result<Option<PathBuf>> {
        let name = || self.path.to_string_lossy().into_owned();
        let replaced = || -> anyhow::Result<Option<PathBuf>> {
            self.check(old)?;
            let beside = written(&self.target, new, Some(&self.file))?;
            let backup = match backup {
                Some(suffix) => Some(self.back_up(&old.text, suffix)?),
                None => None,
            };
            self.check(old)?;
            put(beside, &self.target)?;
            Ok(backup)
        };
        replaced().with_context(name)
    }

    /// Checks that the file is unchanged since it was read.
    fn check(&self, old: &Source) -> anyhow::Result<()> {
        let is_same = || -> anyhow::Result<bool> {
            if self.path.canonicalize().map_err(|error| to_read(&error))? != self.target {
                return Ok(false);
            }
            let (there, metadata) = open(&self.target)?;
            let now = metadata.map(|metadata| stamp(&metadata));
            let same = old.stamp.is_none_or(|then| now == Some(then));
            Ok(same && whole(&there, old.text.len() as u64)? == old.text)
        };
        match is_same() {
            Ok(true) => Ok(()),
            Ok(false) => {
                bail!("has changed since it was read; nothing was written: check it, and run again")
            }
            Err(why) => bail!("cannot be read again, and nothing was written: {why}"),
        }
    }

    fn back_up(&self, text: &[u8], suffix: &str) -> anyhow::Result<PathBuf> {
        let mut path = self.target.clone().into_os_string();
        path.push(suffix);
        let path = PathBuf::from(path);
        let backed_up = || {
            let copy = written(&self.target, text, Some(&self.file))?;
            put(copy, &path)
        };
        backed_up().with_context(|| {
            format!(
                "cannot write the backup {}; nothing was written",
                path.display()
            )
        })?;
        Ok(path)
    }
}

/// Gives a new file its final name, and syncs it to disk.
fn put(beside: NamedTempFile, target: &Path) -> anyhow::Result<()> {
    let file = beside
        .persist(target)
        .map_err(|error| anyhow!("{}; nothing was written", to_write(&error.error)))?;
    // Syncing the folder writes the name to disk.
    File::open(folder(target))
        .and_then(|folder| folder.sync_all())
        .map_err(|error| anyhow!("was written, and may be lost if the power fails now: its folder cannot be synced: {error}"))?;
    drop(file);
    Ok(())
}

/// Writes new files, and creates the folders that they need.
///
/// # Errors
/// If one of them already exists (then none is written), or if one cannot be written. The message
/// names the path.
pub fn write_new(files: &[(PathBuf, &[u8])]) -> anyhow::Result<()> {
    for (path, _) in files {
        if path.symlink_metadata().is_ok() {
            bail!("{}: already exists; name another folder", path.display());
        }
    }
    for (path, bytes) in files {
        fs::create_dir_all(folder(path))
            .and_then(|()| File::create_new(path)?.write_all(bytes))
            .map_err(|error| to_write(&error))
            .with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Makes a folder, with those above it, if it is not there.
///
/// # Errors
/// If it cannot be made. The message names it.
pub fn make_folder(path: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(path)
        .map_err(|error| to_write(&error))
        .with_context(|| path.display().to_string())
}

/// Writes an output file. An existing file is replaced as in [`FileLock::replace`], whatever it
/// contains; a device or a pipe is written to, and an open stream (`/dev/fd/3`) appended to.
///
/// # Errors
/// If it cannot be written. The message names the file.
pub fn write(path: &Path, text: &[u8]) -> anyhow::Result<()> {
    let name = || path.to_string_lossy().into_owned();
    let there = fs::metadata(path);
    let is_stream = descriptor(path).is_some();
    let is_replaced = |there: &Metadata| there.is_file() || there.is_dir();
    if is_stream || there.as_ref().is_ok_and(|there| !is_replaced(there)) {
        let written = OpenOptions::new()
            .write(true)
            .append(is_stream)
            .open(path)
            .and_then(|mut file| file.write_all(text));
        return written.map_err(|error| to_write(&error)).with_context(name);
    }
    if there.is_ok() || path.is_symlink() {
        let locked = FileLock::take(path)?;
        let replaced = || {
            put(
                written(&locked.target, text, Some(&locked.file))?,
                &locked.target,
            )
        };
        return replaced().with_context(name);
    }
    sweep(path);
    let replaced = || put(written(path, text, None)?, path);
    replaced().with_context(name)
}
