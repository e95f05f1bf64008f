//! Findings that are known: the file that `lint --write-baseline` writes and `lint --baseline` reads.

use serde::{Deserialize, Serialize};

use super::JSON_VERSION;
use crate::base::diagnostic::Severity;

/// Findings that are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    version: u32,
    pub findings: Vec<KnownFinding>,
}

/// A finding that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KnownFinding {
    /// The file, from the folder of the baseline on.
    pub file: String,
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// What tells it from others; it does not depend on where the line stands.
    pub fingerprint: String,
    /// For people.
    pub message: String,
}

impl Baseline {
    /// A baseline of these findings.
    pub fn new(findings: Vec<KnownFinding>) -> Self {
        Self {
            version: JSON_VERSION,
            findings,
        }
    }

    /// Reads a baseline.
    ///
    /// # Errors
    /// Where it is none; the text says what is wrong.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        let baseline: Self = serde_json::from_slice(text)
            .map_err(|error| format!("not a file that --write-baseline wrote: {error}"))?;
        match baseline.version {
            JSON_VERSION => Ok(baseline),
            other => Err(format!(
                "version {other} of the baseline is unknown: write it anew with --write-baseline"
            )),
        }
    }
}

impl KnownFinding {
    /// Whether it matters at least so much.
    pub fn is_at_least(&self, severity: Severity) -> bool {
        let all = [Severity::Info, Severity::Warning, Severity::Error];
        let mut known = all.into_iter();
        known.any(|of| of.as_str() == self.severity && of >= severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_baseline_is_refused() {
        for (text, why) in [
            ("", "not a file that --write-baseline wrote"),
            ("[]", "not a file that --write-baseline wrote"),
            ("{\"version\":1,\"findings\":[{}]}", "missing field"),
            ("{\"version\":9,\"findings\":[]}", "version 9"),
        ] {
            let told = Baseline::read(text.as_bytes()).unwrap_err();
            assert!(told.contains(why), "{text}: {told}");
        }
    }
}
