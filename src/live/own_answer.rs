//! What our own OPTIONS find out about a destination that a server holds.

use crate::base::escape::sanitize;
use crate::probe::observation::ProbeOutcome;
use crate::probe::result::ProbeResult;

/// The answer to our own OPTIONS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAnswer {
    pub up: bool,
    /// Why it is down.
    pub cause: String,
    /// The code of the final reply.
    pub code: Option<u16>,
    /// The reply, or why there is none.
    pub text: String,
}

impl OwnAnswer {
    /// `None` for a destination that could not be asked.
    pub fn of(result: &ProbeResult<'_>) -> Option<Self> {
        let cause = result.diagnosis.cause.as_deref();
        let cause = cause.map_or("", |cause| &*cause.text).to_owned();
        let last = result.rounds.last().map(|round| &round.observation.outcome);
        let (code, text) = match last {
            Some(ProbeOutcome::Answered {
                code, reason, rtt, ..
            }) => {
                let (reason, ms) = (sanitize(reason), rtt.as_secs_f64() * 1e3);
                (Some(*code), format!("{code} {reason}, after {ms:.2} ms"))
            }
            _ => (None, cause.clone()),
        };
        Some(Self {
            up: result.up?,
            cause,
            code,
            text,
        })
    }
}
