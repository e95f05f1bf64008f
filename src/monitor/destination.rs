//! A destination of the lists, and what is known of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::round_history::RoundHistory;
use crate::dns::locate::Hop;
use crate::kamailio::list::flags::{Flags, Letters};
use crate::kamailio::list::{Entry, List};
use crate::kamailio::pinging::NotPingedReason;
use crate::kamailio::version::Version;
use crate::probe::observation::{Connection, ProbeOutcome};
use crate::probe::result::{Diagnosis, Round};

/// What makes a destination the same after a reload.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DestinationIdentity {
    pub set: i32,
    /// The URI as Kamailio stores it.
    pub uri: Box<[u8]>,
    /// Its duid attribute.
    pub duid: Option<Box<[u8]>>,
    /// Which of those that are the same in all this, from 1, in the order of the lists.
    pub nth: u32,
}

impl DestinationIdentity {
    /// That of an entry, as the first of its kind.
    pub fn of(list: &List, entry: &Entry) -> Self {
        let duid = list.attribute(entry, "duid");
        Self {
            set: entry.set(),
            uri: list.uri(entry).into(),
            duid: duid.map(Into::into),
            nth: 1,
        }
    }

    /// That of an entry, after those that were met before.
    pub fn after(list: &List, entry: &Entry, met: &mut HashMap<Self, u32>) -> Self {
        let mut identity = Self::of(list, entry);
        let nth = met.entry(identity.clone()).or_default();
        *nth += 1;
        identity.nth = *nth;
        identity
    }
}

/// A destination of the lists, and what the rounds have shown.
#[derive(Debug, Clone)]
pub struct MonitoredDestination {
    pub identity: Arc<DestinationIdentity>,
    pub file: Arc<str>,
    /// The line in the file.
    pub line: u32,
    pub priority: i32,
    /// The attributes as Kamailio stores them.
    pub attrs: Arc<[u8]>,
    /// The flags in the list.
    pub file_flags: Flags,
    /// The flags as the server would have them now; see [`MonitoredDestination::letters`].
    pub flags: Flags,
    pub version: Version,
    /// Whether it is up after the thresholds; `None` before its first round.
    pub up: Option<bool>,
    /// Why it is not probed: disabled, or nothing that can be probed.
    pub skipped: Option<Box<str>>,
    /// Why the server of `--config` never pings it.
    pub not_pinged: Option<NotPingedReason>,
    /// The last round that ended.
    pub last: Option<LastResult>,
    pub history: RoundHistory,
    /// The last change of its state.
    pub change: Option<StateChange>,
    pub totals: RoundTotals,
}

/// The last round of a destination.
#[derive(Debug, Clone)]
pub struct LastResult {
    /// The observation, and why the round failed.
    pub round: Round,
    /// The probable cause, and warnings such as a certificate that expires soon.
    pub diagnosis: Diagnosis,
    /// Where it was sent.
    pub hop: Option<Hop>,
    /// How long the look-ups of its name took; `None` if there were none.
    pub dns: Option<Duration>,
}

/// A change of the state of a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateChange {
    pub at: SystemTime,
    pub from: Letters,
    pub to: Letters,
    /// Whether it is up now.
    pub up: bool,
    /// Why: the error of the round that brought it, or `answered: 200`.
    pub why: Box<str>,
}

impl StateChange {
    /// What is to be said beside letters that stay the same, as those of a set below 0 do: `, down`.
    pub fn beside_letters(&self) -> &'static str {
        match (self.from == self.to, self.up) {
            (false, _) => "",
            (true, true) => ", up",
            (true, false) => ", down",
        }
    }
}

/// What was counted since the destination is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoundTotals {
    /// Rounds that have ended.
    pub rounds: u64,
    /// Rounds without a final reply.
    pub lost: u64,
}

impl LastResult {
    /// The code of the final reply, if there was one.
    pub fn code(&self) -> Option<u16> {
        match self.round.observation.outcome {
            ProbeOutcome::Answered { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The time to the final reply, if there was one.
    pub fn rtt(&self) -> Option<Duration> {
        match self.round.observation.outcome {
            ProbeOutcome::Answered { rtt, .. } => Some(rtt),
            _ => None,
        }
    }

    /// The connection, or the attempt to open one.
    pub fn connection(&self) -> Option<&Connection> {
        self.round.observation.connection.as_deref()
    }

    /// When the peer's certificate expires, in seconds since 1970. It was looked at when the connection
    /// was made.
    pub fn certificate_expiry(&self) -> Option<f64> {
        let certificate = self.connection()?.tls.certificate.as_deref()?;
        let seen = self
            .round
            .observation
            .at
            .duration_since(SystemTime::UNIX_EPOCH);
        let seen = seen.unwrap_or_default().as_secs_f64();
        Some((seen + certificate.seconds_left as f64).round())
    }
}

impl MonitoredDestination {
    /// The letters as `kamcmd dispatcher.list` would show them.
    pub fn letters(&self) -> Letters {
        self.flags.letters(self.version)
    }

    /// The round-trip time of the last round, if it had a reply.
    pub fn rtt(&self) -> Option<Duration> {
        self.history.rounds().next_back()?.rtt
    }
}
