//! A lock on a file that is about to be replaced, so that concurrent runs wait for each other.
#![expect(
    clippy::disallowed_methods,
    reason = "opens files, and waits for locks held by other runs"
)]

use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::io_errors::{to_read, to_write};
use super::system::{self, stamp};
use super::temp_file::sweep;
use super::try_lock::try_lock;

/// How long to wait for a lock held by another run.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait between attempts.
const PAUSE: Duration = Duration::from_millis(10);

/// A file that no other ds-tool run changes while this value lives.
#[derive(Debug)]
pub struct FileLock {
    /// The path as given by the user.
    pub(super) path: PathBuf,
    /// The path after resolving symbolic links.
    pub(super) target: PathBuf,
    /// The open file, which holds the lock.
    pub(super) file: File,
}

impl FileLock {
    /// Locks the file at `path`, and removes temporary files that killed runs left next to it.
    /// Waits up to ten seconds for another run that holds the lock.
    ///
    /// # Errors
    /// If the file does not exist, may not be written, has another hard link, or stays locked. The
    /// message names the file and how to proceed.
    pub fn take(path: &Path) -> anyhow::Result<Self> {
        Self::take_it(path).with_context(|| path.to_string_lossy().into_owned())
    }

    fn take_it(path: &Path) -> anyhow::Result<Self> {
        let asked = Instant::now();
        loop {
            let target = path.canonicalize().map_err(|error| to_read(&error))?;
            let file = open(&target)?;
            let locked = try_lock(&file)?;
            // The previous holder of the lock may have replaced the file that is locked now.
            let now = |there: fs::Metadata| (stamp(&there).device, stamp(&there).inode);
            let same = fs::metadata(&target).map(now).ok() == file.metadata().map(now).ok();
            if locked && same {
                sweep(&target);
                return Ok(Self {
                    path: path.to_owned(),
                    target,
                    file,
                });
            }
            if asked.elapsed() > PATIENCE {
                let holder = file.metadata().ok();
                let holder = holder.and_then(|there| system::lock_holder(&there));
                bail!(
                    "another program{} has locked it for over {} s; try again when it has ended",
                    holder.map_or_else(String::new, |who| format!(" ({who})")),
                    PATIENCE.as_secs()
                );
            }
            if !locked {
                sleep(PAUSE);
            }
        }
    }
}

fn open(target: &Path) -> anyhow::Result<File> {
    let there = fs::metadata(target).map_err(|error| to_read(&error))?;
    if there.is_dir() {
        bail!("is a folder; name the file in it");
    }
    if !there.is_file() {
        bail!("is a device or a pipe, not a file, and cannot be replaced; use --output");
    }
    if let links @ 2.. = system::names(&there) {
        bail!(
            "has {links} names (hard links): replacing one of them would leave the others with the old text; remove the other links, or use --output"
        );
    }
    // The file itself is not written to, but a user who may not write it must not replace it
    // either.
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(target)
        .map_err(|error| to_write(&error))
}
