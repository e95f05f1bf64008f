//! Locks a file without waiting.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;

use anyhow::anyhow;

/// Tries to lock the file. Returns whether this process holds the lock now.
pub(super) fn try_lock(file: &File) -> anyhow::Result<bool> {
    // On Windows a lock would prevent everybody, including this program, from reading the file.
    if cfg!(not(unix)) {
        return Ok(true);
    }
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => Ok(false),
        Err(TryLockError::Error(error)) => Err(anyhow!(
            "cannot be locked: {error}; edit it on a file system that supports locks, or use --output"
        )),
    }
}
