//! The exit codes, named once.

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: all well.
    Well,
    /// 1: a problem was found: a destination is down, or was not probed although it was asked for.
    Problem,
    /// 2: wrong usage, or input that cannot be used.
    Unusable,
    /// 130: interrupted; what was measured so far was printed.
    Interrupted,
}

impl Exit {
    /// The number for the shell.
    pub fn code(self) -> u8 {
        match self {
            Exit::Well => 0,
            Exit::Problem => 1,
            Exit::Unusable => 2,
            Exit::Interrupted => 130,
        }
    }
}
