//! How many connections may be open at once.

/// What else has a descriptor: the standard streams, the UDP sockets, the runtime's own.
const OTHERS: usize = 24;
/// More would take memory without need: one that is silent waits for a few seconds only.
const MOST: usize = 4096;

/// How many connections may be open at once, as far as the system tells.
pub fn connections() -> usize {
    descriptors().saturating_sub(OTHERS).clamp(1, MOST)
}

#[cfg(unix)]
fn descriptors() -> usize {
    use rustix::process::{Resource, getrlimit};
    // Without a limit there is room for any number.
    let soft = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    usize::try_from(soft).unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
fn descriptors() -> usize {
    512
}
