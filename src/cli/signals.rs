//! The signals that interrupt a run.
#![cfg_attr(
    target_os = "linux",
    expect(
        clippy::disallowed_methods,
        reason = "reads from /proc which signals are ignored"
    )
)]

use crate::base::signal::Signal;

/// Waits for SIGINT, SIGTERM or SIGHUP, and returns the one that arrived. During the wait they do not end
/// the process; before and after it they have their default action.
///
/// Signals that were ignored when the process started are not caught (SIGHUP under `nohup`, SIGINT of a
/// background job in a script). This works on Linux only; elsewhere it would need unsafe code. If no
/// handler can be installed, this waits forever.
pub async fn interruption() -> Signal {
    Signals::begin().next().await
}

#[cfg(unix)]
pub use unix::Signals;

#[cfg(unix)]
mod unix {
    use std::future::pending;
    use std::io;
    use std::os::unix::net::UnixStream;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
    use std::sync::{Arc, OnceLock};

    use signal_hook::flag::{register_conditional_default, register_usize};
    use signal_hook::low_level::pipe;

    use crate::base::signal::Signal;

    const AWAITED: [Signal; 3] = [Signal::Int, Signal::Term, Signal::Hup];

    /// The state that handlers share with the waiting task. A handler is installed once and stays.
    struct Handlers {
        /// While this is set, a signal has its default action.
        nobody_waits: Arc<AtomicBool>,
        /// The number of the last signal.
        came: Arc<AtomicUsize>,
        /// Becomes readable when a signal arrives.
        woken: UnixStream,
        /// Its other end, open even where every signal is ignored: `woken` would be at its end, and readable.
        wake: UnixStream,
    }

    /// `None` if the handlers could not be installed.
    static HANDLERS: OnceLock<Option<Handlers>> = OnceLock::new();

    impl Handlers {
        /// tokio's own signal handling panics if no descriptors are left.
        fn register() -> io::Result<Self> {
            let (woken, wake) = UnixStream::pair()?;
            woken.set_nonblocking(true)?;
            let handlers = Self {
                nobody_waits: Arc::new(AtomicBool::new(true)),
                came: Arc::default(),
                woken,
                wake,
            };
            let ignored = super::ignored();
            for number in AWAITED.map(Signal::number) {
                if ignored >> (number - 1) & 1 == 1 {
                    continue;
                }
                let (signal, value) = (i32::from(number), usize::from(number));
                let wake = handlers.wake.try_clone()?;
                register_conditional_default(signal, Arc::clone(&handlers.nobody_waits))?;
                register_usize(signal, Arc::clone(&handlers.came), value)?;
                pipe::register(signal, wake)?;
            }
            Ok(handlers)
        }
    }

    /// Waits for several of these signals, one after the other. While it exists they do not end the process.
    ///
    /// `None` if the handlers could not be installed.
    pub struct Signals(Option<(&'static Handlers, tokio::net::UnixStream)>);

    impl Signals {
        /// To be called in a runtime.
        pub fn begin() -> Self {
            let handlers = HANDLERS.get_or_init(|| Handlers::register().ok());
            let waiting = handlers.as_ref().and_then(|handlers| {
                let woken = handlers.woken.try_clone().ok()?;
                let woken = tokio::net::UnixStream::from_std(woken).ok()?;
                handlers.nobody_waits.store(false, Ordering::SeqCst);
                Some((handlers, woken))
            });
            Self(waiting)
        }

        /// The next signal. Of several that arrive at once, only the last counts.
        pub async fn next(&self) -> Signal {
            let Some((handlers, woken)) = &self.0 else {
                return pending().await;
            };
            while woken.readable().await.is_ok() {
                while woken.try_read(&mut [0; 64]).is_ok_and(|read| read > 0) {}
                let came = handlers.came.load(Ordering::SeqCst);
                let is_it = |signal: &Signal| usize::from(signal.number()) == came;
                if let Some(signal) = AWAITED.into_iter().find(is_it) {
                    return signal;
                }
            }
            pending().await
        }
    }

    impl Drop for Signals {
        fn drop(&mut self) {
            if let Some((handlers, _)) = &self.0 {
                handlers.nobody_waits.store(true, Ordering::SeqCst);
            }
        }
    }
}

/// The signals that this process ignores, as a bit mask: bit N - 1 is signal N.
#[cfg(target_os = "linux")]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or_default()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn ignored() -> u64 {
    0
}

/// Only Ctrl-C.
#[cfg(not(unix))]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub fn begin() -> Self {
        Self
    }

    pub async fn next(&self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Int,
            Err(_) => std::future::pending().await,
        }
    }
}
