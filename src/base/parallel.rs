//! Work on many items by all cores.

use rayon::prelude::*;

/// Fewer items are not worth a thread.
const MANY: usize = 1 << 12;

/// What becomes of each item, in their order.
pub fn map<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    if items.len() < MANY {
        items.iter().map(of).collect()
    } else {
        items.par_iter().map(of).collect()
    }
}
