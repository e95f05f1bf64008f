//! Why Kamailio rejects a `tls.cfg`.

use std::fmt;

/// An error in a `tls.cfg`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsCfgError {
    /// The line number, from 1.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for TlsCfgError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for TlsCfgError {}
