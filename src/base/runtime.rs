//! Runs futures on the present thread.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A runtime with timers and network access.
///
/// # Errors
/// If the system does not provide the necessary resources.
pub fn new() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// Runs a future to its end.
///
/// # Errors
/// As [`new`].
pub fn block_on<T>(future: impl Future<Output = T>) -> io::Result<T> {
    let runtime = new()?;
    let result = runtime.block_on(future);
    // The system's look-up of a name may take longer than any deadline.
    runtime.shutdown_background();
    Ok(result)
}
