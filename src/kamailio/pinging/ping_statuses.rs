//! The verdicts on all entries of a list, with equal ones stored once.

use std::collections::HashMap;

use super::{Destination, NotPingedReason, PingStatus, PingsUntil, ping_status};
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::server::Server;

/// A verdict on each entry of a list. A long list has few distinct kinds of destinations, and each
/// kind is evaluated once.
#[derive(Debug, Clone, Default)]
pub struct PingStatuses {
    groups: Vec<StatusGroup>,
    /// The index of the kind of each entry.
    of_entries: Vec<u32>,
}

/// Entries of a list that are equal with regard to pings.
#[derive(Debug, Clone)]
pub struct StatusGroup {
    /// Their flags in the list.
    pub flags: Flags,
    /// Whether and how they are pinged.
    pub status: PingStatus,
    /// The number of such entries.
    pub count: usize,
}

impl StatusGroup {
    /// Why they are not pinged; empty if they are, or may be.
    pub fn reasons(&self) -> &[NotPingedReason] {
        match &self.status {
            PingStatus::NotPinged { reasons } => reasons,
            _ => &[],
        }
    }

    /// Whether they are pinged.
    pub fn is_pinged(&self) -> bool {
        matches!(self.status, PingStatus::Pinged(_))
    }

    /// Whether they are pinged, and until then.
    pub fn is_pinged_until(&self, end: PingsUntil) -> bool {
        matches!(&self.status, PingStatus::Pinged(plan) if plan.until == end)
    }

    /// Whether each ping fails before it is sent, which marks them as down.
    pub fn fails_unsent(&self) -> bool {
        self.status.fails_unsent()
    }

    /// Whether they have the probing flag but are not pinged.
    pub fn is_marked_but_never_pinged(&self) -> bool {
        self.flags.has(Flags::PROBING) && !self.reasons().is_empty()
    }
}

impl PingStatuses {
    /// Computes the verdicts for this server.
    pub fn new(list: &List, server: &Server) -> Self {
        let mut numbers: HashMap<Destination, u32> = HashMap::new();
        let mut ping_statuses = Self::default();
        for destination in Destination::each_of(list) {
            let number = match numbers.get(&destination) {
                Some(&number) => number,
                None => {
                    let number = ping_statuses.groups.len() as u32;
                    ping_statuses.groups.push(StatusGroup {
                        flags: destination.flags,
                        status: ping_status(&destination, server),
                        count: 0,
                    });
                    numbers.insert(destination, number);
                    number
                }
            };
            ping_statuses.groups[number as usize].count += 1;
            ping_statuses.of_entries.push(number);
        }
        ping_statuses
    }

    /// The verdict on the entry with this index.
    pub fn get(&self, entry: usize) -> Option<&PingStatus> {
        let kind = *self.of_entries.get(entry)?;
        Some(&self.groups[kind as usize].status)
    }

    /// The verdicts, in the order of the entries.
    pub fn iter(&self) -> impl Iterator<Item = &PingStatus> {
        self.indices_of(|_| true).map(|(_, kind)| &kind.status)
    }

    /// All kinds of entries.
    pub fn kinds(&self) -> &[StatusGroup] {
        &self.groups
    }

    /// The indices of the entries whose kind `wanted` accepts, each with its kind.
    pub fn indices_of(
        &self,
        wanted: impl Fn(&StatusGroup) -> bool,
    ) -> impl Iterator<Item = (usize, &StatusGroup)> {
        let wanted: Vec<bool> = self.groups.iter().map(wanted).collect();
        let entries = self.of_entries.iter().enumerate();
        entries
            .filter(move |&(_, &kind)| wanted[kind as usize])
            .map(|(index, &kind)| (index, &self.groups[kind as usize]))
    }
}
