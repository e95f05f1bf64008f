//! A lock on a file that is going to be replaced: two runs at once wait for each other.
#![expect(
    clippy::disallowed_methods,
    reason = "files are opened here, and a lock that somebody holds is waited for"
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

/// How long somebody else's lock is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is asked for.
const PAUSE: Duration = Duration::from_millis(10);

/// A file that no other run of this program changes as long as this value lives.
#[derive(Debug)]
pub struct Locked {
    /// As the user named it.
    pub(super) path: PathBuf,
    /// Where a symbolic link led to.
    pub(super) target: PathBuf,
    /// The file; the lock is its own.
    pub(super) file: File,
}

impl Locked {
    /// Takes the lock of the file at `path`, and removes what earlier runs left beside it that were
    /// killed. Waits up to ten seconds for a run that has the lock.
    ///
    /// # Errors
    /// Where there is no such file, it may not be written, has another hard link, or stays locked; the
    /// text names the file and the way out.
    pub fn take(path: &Path) -> anyhow::Result<Self> {
        Self::take_it(path).with_context(|| path.to_string_lossy().into_owned())
    }

    fn take_it(path: &Path) -> anyhow::Result<Self> {
        let asked = Instant::now();
        loop {
            let target = path.canonicalize().map_err(|error| to_read(&error))?;
            let file = open(&target)?;
            let locked = try_lock(&file)?;
            // Whoever had the lock may have put another file in the place of the one that is locked.
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
                bail!(
                    "another program has locked it for over {} s; try again when it has ended",
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
        bail!("is no file but a device or a pipe, and cannot be replaced; give --output");
    }
    if let links @ 2.. = system::names(&there) {
        bail!(
            "has {links} names (hard links): a new file in the place of one would leave the others behind; make it one file, or give --output"
        );
    }
    // Written to it is not: but whoever may not write a file shall not replace it either.
    OpenOptions::new()
        .read(true)
        .write(true)
        .open(target)
        .map_err(|error| to_write(&error))
}
