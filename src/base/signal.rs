//! The signals that stop a run early, and their numbers.

/// A signal that stops a run early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    Int,
    /// SIGTERM: a request to stop, as sent by `timeout`, systemd and monitoring systems.
    Term,
    /// SIGHUP: the terminal was closed.
    Hup,
}

impl Signal {
    /// The signal number, the same on every system (POSIX `kill`).
    pub fn number(self) -> u8 {
        match self {
            Signal::Hup => 1,
            Signal::Int => 2,
            Signal::Term => 15,
        }
    }
}
