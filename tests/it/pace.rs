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
        if is_linear(pair) {
            return;
        }
        slow.push(pair);
    }
    panic!("{what}: of {short} and {TIMES} times as many, each time {slow:?}");
}

/// Whether the long input took about as many times longer as it is longer, and no square of that.
fn is_linear([short, long]: [Duration; 2]) -> bool {
    long < short * 3 * TIMES as u32
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
fn time_that_grows_with_the_square_is_noticed() {
    let ms = Duration::from_millis;
    assert!(is_linear([ms(10), ms(80)]));
    assert!(is_linear([ms(10), ms(200)]));
    assert!(!is_linear([ms(10), ms(640)]));
}
