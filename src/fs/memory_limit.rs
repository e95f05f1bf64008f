//! How much memory there is.

use anyhow::bail;
use memchr::memchr_iter;

use super::system;

/// What the program takes before it has read anything.
const AT_START: u64 = 48 << 20;
/// What a line of a list takes at most, with the work of any command (measured: 100 to 382 bytes).
const A_LINE: u64 = 400;

/// Whether the system limits the memory of this process (`ulimit -v`).
pub fn memory_is_limited() -> bool {
    system::most_memory().is_some()
}

/// Sees to it that there is enough for the work on a list, or another file, of this text. Of the text
/// there may be two: as it is, and as it is going to be.
///
/// # Errors
/// As [`check_memory`].
pub(super) fn check_memory_for(text: &[u8]) -> anyhow::Result<()> {
    if !memory_is_limited() {
        return Ok(());
    }
    let lines = memchr_iter(b'\n', text).count() as u64;
    check_memory(2 * text.len() as u64 + lines * A_LINE)
}

/// Sees to it that so many bytes of memory may be had: without, the process would be ended in the
/// middle.
///
/// # Errors
/// Where `ulimit -v` is less.
pub fn check_memory(bytes: u64) -> anyhow::Result<()> {
    let needed = bytes.saturating_add(AT_START);
    match system::most_memory() {
        Some(most) if most < needed => bail!(
            "takes some {} MB of memory, and this process may have {} MB (ulimit -v)",
            needed.div_ceil(1_000_000),
            most / 1_000_000
        ),
        _ => Ok(()),
    }
}
