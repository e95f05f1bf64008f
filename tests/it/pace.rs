//! Work that grows with its input, and not with the square of it.

use std::fs;
use std::time::{Duration, Instant};

/// How much longer the long input is than the short one.
const TIMES: usize = 8;

/// Work on an input of this size, and on one eight times as long. The long one takes some eight
/// times as long; what looked at the whole for each of its pieces would take sixty-four times.
#[track_caller]
pub(crate) fn assert_linear(what: &str, short: usize, mut work: impl FnMut(usize)) {
    // What is worked out once and kept belongs to neither.
    work(short);
    let took = |work: &mut dyn FnMut(usize), size| {
        let clock = Clock::start();
        work(size);
        clock.elapsed()
    };
    let mut slow = Vec::new();
    // A busy machine makes single runs slow.
    for _ in 0..3 {
        let pair = [short, short * TIMES].map(|size| took(&mut work, size));
        if pair[1] < pair[0] * 3 * TIMES as u32 {
            return;
        }
        slow.push(pair);
    }
    panic!("{what}: of {short} and {TIMES} times as many, each time {slow:?}");
}

/// Counts the time that this thread works, where the system says so (Linux): others in this machine
/// do not count.
struct Clock {
    start: Instant,
    worked: Option<Duration>,
}

impl Clock {
    fn start() -> Self {
        let (start, worked) = (Instant::now(), worked());
        Self { start, worked }
    }

    fn elapsed(&self) -> Duration {
        match (self.worked, worked()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => self.start.elapsed(),
        }
    }
}

fn worked() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[test]
#[should_panic(expected = "a square: of 200 and 8 times as many")]
fn work_that_grows_with_the_square_is_noticed() {
    assert_linear("a square", 200, |size| {
        let pairs = (0..size).flat_map(|one| (0..size).map(move |two| one ^ two));
        assert!(std::hint::black_box(pairs).count() > 0);
    });
}
