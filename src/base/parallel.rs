//! Processes many items on all cores.

use rayon::prelude::*;

/// With fewer items, threads cost more than they save.
const MANY: usize = 1 << 12;

/// Applies `of` to each item. The results are in the order of the items.
pub fn map<T: Sync, R: Send>(items: &[T], of: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    if items.len() < MANY {
        items.iter().map(of).collect()
    } else {
        items.par_iter().map(of).collect()
    }
}
