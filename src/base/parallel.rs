//! Processes many items on all cores.

use rayon::prelude::*;

/// With fewer items, threads cost more than they save.
const MANY: usize = 1 << 12;

/// What becomes of the items, run by run in their order: `of` adds what becomes of each to what became of
/// those before it in its run.
pub fn runs<T: Sync, R: Send>(
    items: &[T],
    of: impl Fn(&T, &mut Vec<R>) + Send + Sync,
) -> Vec<Vec<R>> {
    let run = |items: &[T]| {
        let mut run = Vec::new();
        items.iter().for_each(|item| of(item, &mut run));
        run
    };
    match items.len() < MANY {
        true => vec![run(items)],
        false => items.par_chunks(MANY).map(run).collect(),
    }
}
