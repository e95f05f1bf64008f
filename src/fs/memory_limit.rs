//! The limits of the process: memory and threads.

use anyhow::bail;
use memchr::memchr_iter;

use super::system;

/// Memory of the program before it reads anything, in bytes.
const AT_START: u64 = 48 << 20;
/// Memory that a line of a list takes at most in any command, in bytes (measured: 100 to 510, the most in `set` and `fmt`).
const A_LINE: u64 = 600;

/// Whether the system limits the memory of this process (`ulimit -v`).
fn memory_is_limited() -> bool {
    system::most_memory().is_some()
}

/// Below this limit, a thread for each core may be too many beside what else the user runs.
const THREADS: u64 = 4096;

/// Whether the system limits the memory of this process, or its threads (`ulimit -v`,
/// `ulimit -u`, a container's limit).
pub fn is_starved() -> bool {
    memory_is_limited() || system::most_threads().is_some_and(|most| most < THREADS)
}

/// Checks that there is enough memory to process a list, or another file, with this text. There may
/// be two copies of the text: the old and the new one.
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

/// Checks that this many bytes of memory are available. Without the check, the process would abort
/// halfway.
///
/// # Errors
/// If `ulimit -v` is lower.
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
