//! What our own OPTIONS find out about a destination that a server holds.

use std::time::Duration;

use serde::Serialize;

use crate::base::escape::sanitize;
use crate::kamailio::server::reply_codes::ReplyCodes;
use crate::probe::observation::{Observation, ProbeOutcome};
use crate::probe::result::ProbeResult;

/// The answer to our own OPTIONS.
#[derive(Debug)]
pub struct OwnAnswer {
    pub up: bool,
    /// Why it is down.
    pub cause: String,
    reply: Option<OwnReply>,
}

/// A final reply.
#[derive(Debug)]
struct OwnReply {
    code: u16,
    reason: String,
    rtt: Duration,
}

/// What it means to the server.
#[derive(Debug, Serialize)]
pub struct OwnProbeRow {
    /// The code of the final reply.
    pub code: Option<u16>,
    /// The reply, or why there is none.
    pub text: String,
    /// Whether the server takes a ping with this result for answered; `None` if its `ds_ping_reply_codes` are
    /// unknown.
    pub answered_for_server: Option<bool>,
}

impl OwnAnswer {
    /// `None` for a destination that could not be asked.
    pub fn of(result: &ProbeResult<'_>) -> Option<Self> {
        let cause = result.diagnosis.cause.as_deref();
        let last = result.rounds.last();
        Some(Self {
            up: result.up?,
            cause: cause
                .map(|cause| cause.text.clone().into_owned())
                .unwrap_or_default(),
            reply: last.and_then(|round| OwnReply::of(&round.observation)),
        })
    }
}

impl OwnReply {
    fn of(observation: &Observation) -> Option<Self> {
        match &observation.outcome {
            ProbeOutcome::Answered {
                code, reason, rtt, ..
            } => Some(Self {
                code: *code,
                reason: sanitize(reason),
                rtt: *rtt,
            }),
            _ => None,
        }
    }
}

impl OwnProbeRow {
    pub fn new(answer: OwnAnswer, codes: Option<&ReplyCodes>) -> Self {
        let code = answer.reply.as_ref().map(|reply| reply.code);
        let answered = |codes: &ReplyCodes| match code {
            Some(code) => codes.accepts(code),
            None => codes.accepts_no_reply(),
        };
        Self {
            code,
            answered_for_server: codes.map(answered),
            text: match answer.reply {
                Some(OwnReply { code, reason, rtt }) => {
                    format!("{code} {reason}, after {:.2} ms", rtt.as_secs_f64() * 1e3)
                }
                None => answer.cause,
            },
        }
    }
}
