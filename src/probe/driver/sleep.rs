//! Waits for a moment.
#![expect(clippy::disallowed_methods, reason = "reads the clock")]

use std::time::Instant;

/// Waits until this moment; for ever without one.
pub(super) async fn sleep_until_if(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
}

/// The same, to a fraction of a millisecond.
pub(super) async fn sleep_until(wake: Option<Instant>) {
    match wake {
        // A tokio timer has a resolution of 1 ms: do not sleep, only check for input.
        Some(wake) if wake <= Instant::now() => tokio::task::yield_now().await,
        wake => sleep_until_if(wake).await,
    }
}
