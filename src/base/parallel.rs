//! Processes many items on all cores.

use rayon::prelude::*;

/// With fewer items, threads cost more than they save.
const MANY: usize = 1 << 12;

/// How many runs of items that are not held are in the making.
const RUNS: usize = 4;

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

/// Items that are made one after the other, and are too many to be held: `of` makes something of each run of
/// them, and `take` gets that in their order.
///
/// # Errors
/// The first error of `take`.
pub fn in_runs<T: Sync, R: Send, E>(
    mut items: impl Iterator<Item = T>,
    of: impl Fn(&[T]) -> R + Send + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    loop {
        let held: Vec<T> = items.by_ref().take(RUNS * MANY).collect();
        match held.len() {
            0 => return Ok(()),
            1..MANY => take(of(&held))?,
            _ => {
                let runs: Vec<R> = held.par_chunks(MANY).map(&of).collect();
                runs.into_iter().try_for_each(&mut take)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_runs_is_taken_in_their_order_until_an_error() {
        for count in [0, 1, MANY - 1, MANY, 2 * RUNS * MANY + 5] {
            let mut all = Vec::new();
            let taken = in_runs(0..count, <[usize]>::to_vec, |run| {
                all.extend(run);
                Ok::<(), ()>(())
            });
            assert_eq!(taken, Ok(()));
            assert!(all.into_iter().eq(0..count), "{count}");
        }
        let mut items = 0..;
        let stopped = in_runs(
            &mut items,
            |run| run[0],
            |first| match first {
                0 => Ok(()),
                first => Err(first),
            },
        );
        assert_eq!(stopped, Err(MANY));
        assert_eq!(items.next(), Some(RUNS * MANY));
    }
}
