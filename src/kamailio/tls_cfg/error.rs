//! Why Kamailio does not take a `tls.cfg`.

use std::fmt;

/// What Kamailio does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadTlsCfg {
    /// In which line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for BadTlsCfg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for BadTlsCfg {}
