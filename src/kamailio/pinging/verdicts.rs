//! The verdicts on all entries of a list, with equal ones stored once.

use std::collections::HashMap;

use super::{Destination, Effective, Reason, effective};
use crate::kamailio::list::List;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::server::Server;

/// A verdict on each entry of a list. A long list has few distinct kinds of destinations, and each
/// kind is evaluated once.
#[derive(Debug, Clone, Default)]
pub struct Verdicts {
    kinds: Vec<Kind>,
    /// The index of the kind of each entry.
    of_entries: Vec<u32>,
}

/// Entries of a list that are equal with regard to pings.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Their flags in the list.
    pub flags: Flags,
    /// Whether and how they are pinged.
    pub effective: Effective,
    /// The number of such entries.
    pub count: usize,
}

impl Kind {
    /// Why they are not pinged; empty if they are, or may be.
    pub fn reasons(&self) -> &[Reason] {
        match &self.effective {
            Effective::NotPinged { reasons } => reasons,
            _ => &[],
        }
    }

    /// Whether they have the probing flag but are not pinged.
    pub fn is_marked_in_vain(&self) -> bool {
        self.flags.has(Flags::PROBING) && !self.reasons().is_empty()
    }
}

impl Verdicts {
    /// Computes the verdicts for this server.
    pub fn new(list: &List, server: &Server) -> Self {
        let mut numbers: HashMap<Destination, u32> = HashMap::new();
        let mut verdicts = Self::default();
        for destination in Destination::each_of(list) {
            let number = match numbers.get(&destination) {
                Some(&number) => number,
                None => {
                    let number = verdicts.kinds.len() as u32;
                    verdicts.kinds.push(Kind {
                        flags: destination.flags,
                        effective: effective(&destination, server),
                        count: 0,
                    });
                    numbers.insert(destination, number);
                    number
                }
            };
            verdicts.kinds[number as usize].count += 1;
            verdicts.of_entries.push(number);
        }
        verdicts
    }

    /// The verdict on the entry with this index.
    pub fn get(&self, entry: usize) -> Option<&Effective> {
        let kind = *self.of_entries.get(entry)?;
        Some(&self.kinds[kind as usize].effective)
    }

    /// The verdicts, in the order of the entries.
    pub fn iter(&self) -> impl Iterator<Item = &Effective> {
        self.indices_of(|_| true).map(|(_, kind)| &kind.effective)
    }

    /// All kinds of entries.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The indices of the entries whose kind `wanted` accepts, each with its kind.
    pub fn indices_of(
        &self,
        wanted: impl Fn(&Kind) -> bool,
    ) -> impl Iterator<Item = (usize, &Kind)> {
        let wanted: Vec<bool> = self.kinds.iter().map(wanted).collect();
        let entries = self.of_entries.iter().enumerate();
        entries
            .filter(move |&(_, &kind)| wanted[kind as usize])
            .map(|(index, &kind)| (index, &self.kinds[kind as usize]))
    }
}
