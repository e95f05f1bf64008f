//! The signals that end a run before it is done: which there are, and their numbers.

/// What ends a run before it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    Int,
    /// SIGTERM: somebody asks it to end, as `timeout`, systemd and monitoring systems do.
    Term,
    /// SIGHUP: its terminal is gone.
    Hup,
}

impl Signal {
    /// Its number, the same on every system (POSIX `kill`).
    pub fn number(self) -> u8 {
        match self {
            Signal::Hup => 1,
            Signal::Int => 2,
            Signal::Term => 15,
        }
    }
}
