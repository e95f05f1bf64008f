//! What `unix.rs` does, as far as any other system lets it.

use std::fs::{File, Metadata};
use std::time::UNIX_EPOCH;

use tempfile::Builder;

use crate::base::source::Stamp;

/// The file as it is now, without its place on a disk.
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

/// It is not told how many names a file has.
pub(super) fn names(_: &Metadata) -> u64 {
    1
}

/// There is no limit of a process's own.
pub(super) fn longest_file() -> Option<u64> {
    None
}

/// There is no limit of a process's own.
pub(super) fn most_memory() -> Option<u64> {
    None
}

/// It is like any already.
pub(super) fn like_any_new_file(_: &mut Builder) {}

/// The folder says who owns what is in it.
pub(super) fn keep(_: &File, _: &File) -> anyhow::Result<()> {
    Ok(())
}
