//! How many connections may be open at once.

/// Descriptors for other use: the standard streams, the UDP sockets, the runtime.
const OTHERS: usize = 24;
/// More would only take memory: a silent connection waits for a few seconds at most.
const MOST: usize = 4096;

/// How many connections may be open at once, by the system's descriptor limit.
pub fn connections() -> usize {
    descriptors().saturating_sub(OTHERS).clamp(1, MOST)
}

#[cfg(unix)]
fn descriptors() -> usize {
    use rustix::process::{Resource, getrlimit};
    // No limit set.
    let soft = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(soft).unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
fn descriptors() -> usize {
    512
}
