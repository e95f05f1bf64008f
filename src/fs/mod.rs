//! Reading and replacing files.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where files are read and written"
)]

pub mod included;
mod io_errors;
pub mod location;
mod lock;
mod memory_limit;
#[cfg(not(unix))]
mod other;
pub mod own_disk;
mod paths;
mod replace;
pub mod root;
mod streams;
mod temp_file;
mod try_lock;
#[cfg(unix)]
mod unix;
pub mod walk;

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::base::source::{Source, Stamp};

pub use lock::FileLock;
pub use memory_limit::{check_memory, is_starved};
pub use replace::{make_folder, write, write_new};
pub use root::Files;
pub use streams::{descriptor, is_named_pipe, is_same_file};

use io_errors::to_read;
use memory_limit::check_memory_for;
#[cfg(not(unix))]
use other as system;
use system::stamp;
#[cfg(unix)]
use unix as system;

/// New texts of files that are not written yet, by the path that [`key`] gives.
pub type Drafts = BTreeMap<PathBuf, Vec<u8>>;

/// A path as a person or a service wants to see it: without `./` and `..`, and from the folder of the run
/// where it is below that.
pub fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let leads_up = |part| matches!(part, std::path::Component::ParentDir);
    // By its text nobody knows where a path with `..` leads.
    let path = &match path.components().any(leads_up) {
        true => key(path),
        false => path.to_owned(),
    };
    let path = path.strip_prefix(&here).unwrap_or(path);
    let names = path.components();
    let names = names.filter(|name| !matches!(name, std::path::Component::CurDir));
    names.collect()
}

/// One canonical path for a file, however it is reached.
pub fn key(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The state of the file that a path leads to; `None` if there is none.
pub fn state(path: &Path) -> Option<Stamp> {
    std::fs::metadata(path).ok().map(|there| stamp(&there))
}

/// The largest input that is read: 1 GiB. No dispatcher list is that long, but a device might be.
pub const LARGEST_INPUT: u64 = 1 << 30;

/// Reads the file at `path`, or `stdin` if it is `-`.
///
/// # Errors
/// If it is missing, unreadable, a folder, or larger than [`LARGEST_INPUT`]. The message names the
/// file and how to proceed.
pub fn read(path: &Path, stdin: &mut dyn Read) -> anyhow::Result<Source> {
    if path.as_os_str() == "-" {
        let text = read_up_to(LARGEST_INPUT + 1, stdin, 0).and_then(checked);
        let text = text.context("standard input")?;
        return Ok(Source::new("<stdin>", text));
    }
    from_file(path)
}

/// The first bytes of the file at `path`, at most `most` of them.
///
/// # Errors
/// As [`read`].
pub fn head(path: &Path, most: usize) -> anyhow::Result<Vec<u8>> {
    let read = || {
        let (mut file, metadata) = open(path)?;
        let size = metadata.map_or(0, |metadata| metadata.len());
        read_up_to(most as u64, &mut file, size)
    };
    read().with_context(|| path.to_string_lossy().into_owned())
}

fn from_file(path: &Path) -> anyhow::Result<Source> {
    let name = path.to_string_lossy().into_owned();
    let read = || -> anyhow::Result<(Vec<u8>, Option<Stamp>)> {
        let (file, metadata) = open(path)?;
        let stamp = metadata.map(|there| stamp(&there));
        let size = stamp.map_or(0, |stamp| stamp.size);
        Ok((whole(&file, size)?, stamp))
    };
    let (text, stamp) = read().with_context(|| name.clone())?;
    Ok(Source {
        stamp,
        ..Source::new(name, text)
    })
}

/// Whether this is a pipe, such as a shell's `<(..)`, or a device: it can be read only once, and
/// may never end. `/dev/null` counts as an empty file.
pub fn is_pipe_or_device(path: &Path) -> bool {
    path != Path::new("/dev/null")
        && path
            .metadata()
            .is_ok_and(|there| !there.is_file() && !there.is_dir())
}

fn open(path: &Path) -> anyhow::Result<(File, Option<Metadata>)> {
    if root::is_link_to_the_system(path) {
        bail!("is a link to what is in /proc, /dev or /sys; name that itself");
    }
    let file = File::open(path).map_err(|error| to_read(&error))?;
    let metadata = file.metadata().ok();
    if metadata.as_ref().is_some_and(Metadata::is_dir) {
        bail!("is a folder; name the file in it");
    }
    Ok((file, metadata))
}

/// Reads all of a file whose expected size is `size`.
fn whole(mut file: &File, size: u64) -> anyhow::Result<Vec<u8>> {
    check_memory(size)?;
    checked(read_up_to(LARGEST_INPUT + 1, &mut file, size)?)
}

/// Returns the text unless it is too large.
fn checked(text: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    if text.len() as u64 > LARGEST_INPUT {
        bail!("is over 1 GiB; a list or a cfg is text of a few megabytes at most");
    }
    check_memory_for(&text)?;
    Ok(text)
}

/// Reads at most `most` bytes of an input whose expected size is `size`.
fn read_up_to(most: u64, from: &mut dyn Read, size: u64) -> anyhow::Result<Vec<u8>> {
    // One spare byte lets `read_to_end` detect the end without growing the buffer.
    let mut text = Vec::with_capacity(size.min(most) as usize + 1);
    from.take(most)
        .read_to_end(&mut text)
        .map_err(|error| anyhow::anyhow!("cannot be read: {error}"))?;
    Ok(text)
}

/// Replaces the text of a file that was read without locking it, like [`FileLock::replace`].
pub fn replace(
    path: &Path,
    old: &Source,
    new: &[u8],
    backup: Option<&str>,
) -> anyhow::Result<Option<PathBuf>> {
    match FileLock::take(path) {
        Ok(locked) => locked.replace(old, new, backup),
        Err(_) if std::fs::symlink_metadata(path).is_err() => bail!(
            "{}: was removed since it was read; nothing was written",
            path.to_string_lossy()
        ),
        Err(why) => Err(why),
    }
}
