//! Whether a file can be locked.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;

use anyhow::anyhow;

/// Whether the lock is ours now.
pub(super) fn try_lock(file: &File) -> anyhow::Result<bool> {
    // On Windows a lock keeps others, and this program, from reading the file.
    if cfg!(not(unix)) {
        return Ok(true);
    }
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => Ok(false),
        Err(TryLockError::Error(error)) => Err(anyhow!(
            "cannot be locked: {error}; change it on a file system that knows locks, or give --output"
        )),
    }
}
