//! The functions of `unix.rs` for other systems, as far as possible.

use std::fs::{File, Metadata};
use std::time::UNIX_EPOCH;

use tempfile::Builder;

use crate::base::source::Stamp;

/// The file's current state, without device and inode.
pub(super) fn stamp(there: &Metadata) -> Stamp {
    let since = there.modified().ok();
    let since = since.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    Stamp {
        device: 0,
        inode: 0,
        size: there.len(),
        modified: since.map_or(0, |time| time.as_nanos() as i128),
    }
}

/// The number of hard links is not available.
pub(super) fn names(_: &Metadata) -> u64 {
    1
}

/// There is no such limit for a process.
pub(super) fn longest_file() -> Option<u64> {
    None
}

/// There is no such limit for a process.
pub(super) fn most_memory() -> Option<u64> {
    None
}

/// Nothing to do.
pub(super) fn use_default_mode(_: &mut Builder) {}

/// Nothing to do: access rights are inherited from the folder.
pub(super) fn keep(_: &File, _: &File) -> anyhow::Result<()> {
    Ok(())
}

/// There is no such limit for a process.
pub(super) fn most_threads() -> Option<u64> {
    None
}

/// There are no named pipes among the files.
pub(super) fn is_fifo(_: &Metadata) -> bool {
    false
}

/// The system does not tell.
pub(super) fn lock_holder(_: &Metadata) -> Option<String> {
    None
}
