//! What some lines that follow each other come to.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use super::super::attrs::WEIGHTS;
use super::super::entries::{A_STRETCH, Stretch, Text};
use super::super::manner::Manner;
use super::super::present::Present;
use super::super::{Address, Dropped, Entry, Fatal, List};
use super::{Keep, Reader};
use crate::source::Span;

/// What some lines that follow each other come to.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// Those that are kept.
    pub(super) entries: Vec<Entry>,
    /// Where stretches of others begin.
    pub(super) stretches: Vec<Start>,
    /// How many there are.
    pub(super) count: usize,
    /// Their sets, as [`super::List::set_runs`].
    pub(super) set_runs: Vec<(i32, u32)>,
    /// Their manners, likewise.
    pub(super) manners: Vec<(Manner, u32)>,
    /// Their weights, as [`super::List::written_weights`].
    pub(super) weights: [Vec<u8>; WEIGHTS],
    /// Their priorities, likewise.
    pub(super) priorities: Vec<i32>,
    /// Hashes of what is compared of them, where they are not kept.
    pub(super) hashes: Vec<u32>,
    /// As [`super::List::answered_ipv6`].
    pub(super) answered_ipv6: Vec<(u32, Ipv6Addr)>,
    /// Those of which there may be something to say, as indices.
    pub(super) unusual: Vec<u32>,
    /// These entries, where they are not kept.
    pub(super) unusual_entries: Vec<Entry>,
    pub(super) left_out: usize,
    pub(super) present: Present,
    pub(super) dropped: Vec<Dropped>,
    /// Where it was reached, the last thing that was read.
    pub(super) fatal: Option<Fatal>,
}

/// Where a stretch of entries begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// The byte of the text.
    pub(super) byte: usize,
    /// The number of the line.
    pub(super) line: u32,
    /// The index of the first entry in its block.
    pub(super) index: usize,
}

/// An entry, and the IPv6 address that its name was answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) entry: Entry,
    answered_ipv6: Option<Ipv6Addr>,
}

impl Located {
    /// This entry at this address. One that nobody looked up has an address, too, where its host is one.
    #[inline]
    pub(super) fn new(mut entry: Entry, address: Option<IpAddr>) -> Self {
        let answered_ipv6 = match address {
            Some(IpAddr::V4(address)) => {
                entry.ipv4 = Some(address);
                None
            }
            Some(IpAddr::V6(address)) => {
                Some(address).filter(|_| entry.address == Address::Answered)
            }
            None => None,
        };
        Self {
            entry,
            answered_ipv6,
        }
    }
}

/// Adds so many that are alike.
fn add_run<T: PartialEq>(runs: &mut Vec<(T, u32)>, what: T, count: u32) {
    match runs.last_mut() {
        Some((last, before)) if *last == what => *before += count,
        _ => runs.push((what, count)),
    }
}

/// Adds values of those after so many others; behind the last that is not 0 nothing stands.
fn add_values<T: Copy + Default>(all: &mut Vec<T>, others: usize, values: &[T]) {
    if !values.is_empty() {
        all.resize(others, T::default());
        all.extend(values);
    }
}

/// Adds the value of the one after so many others, unless it is 0, as most are.
fn add_value<T: Copy + Default + PartialEq>(values: &mut Vec<T>, others: usize, value: T) {
    if value != T::default() {
        values.resize(others, T::default());
        values.push(value);
    }
}

impl Block {
    /// Adds an entry, where its set is wanted. Hashes are made of those that are not kept.
    #[inline(always)]
    pub(super) fn add<const KEPT: bool>(
        &mut self,
        located: &Located,
        ordinary: bool,
        reader: &Reader<'_>,
    ) {
        let entry = &located.entry;
        if matches!(reader.keep, Keep::Set(set) if set != entry.set()) {
            self.left_out += 1;
            return;
        }
        if let Some(address) = located.answered_ipv6 {
            self.answered_ipv6.push((entry.fields.line, address));
        }
        if !ordinary {
            self.unusual.push(self.count as u32);
            if !KEPT {
                self.unusual_entries.push(entry.clone());
            }
        }
        add_run(&mut self.set_runs, entry.set(), 1);
        let host = || entry.written_host(reader.source);
        add_run(&mut self.manners, Manner::of(entry, host), 1);
        for (weights, weight) in self.weights.iter_mut().zip(entry.known.weights()) {
            add_value(weights, self.count, weight);
        }
        add_value(&mut self.priorities, self.count, entry.priority());
        self.present = self.present.with(entry);
        if KEPT {
            self.entries.push(entry.clone());
        } else {
            if self.count.is_multiple_of(A_STRETCH) {
                self.stretches.push(Start {
                    byte: entry.fields.line as usize,
                    line: entry.line,
                    index: self.count,
                });
            }
            self.hashes.push(reader.hasher.hash(entry, host));
        }
        self.count += 1;
    }
}

impl List {
    /// Adds what stands in a block that ends at this byte.
    pub(super) fn add(&mut self, mut block: Block, end: usize, text: Option<&Arc<Text>>) {
        let before = self.entries.len();
        let unusual = block.unusual.iter().map(|index| before as u32 + index);
        self.unusual.extend(unusual);
        self.unusual_entries.append(&mut block.unusual_entries);
        for (all, weights) in self.written_weights.iter_mut().zip(&block.weights) {
            add_values(all, before, weights);
        }
        add_values(&mut self.written_priorities, before, &block.priorities);
        for (set, count) in block.set_runs {
            add_run(&mut self.set_runs, set, count);
        }
        for (manner, count) in block.manners {
            add_run(&mut self.manners, manner, count);
        }
        match text {
            None => self.entries.push(block.count, Stretch::kept(block.entries)),
            Some(text) => {
                let nexts = block.stretches.iter().skip(1);
                let ends = nexts.map(|next| (next.byte, next.index));
                let ends = ends.chain([(end, block.count)]);
                for (start, (end, next)) in block.stretches.iter().zip(ends) {
                    let bytes = Span::new(start.byte, end);
                    let stretch = Stretch::standing(Arc::clone(text), bytes, start.line);
                    self.entries.push(next - start.index, stretch);
                }
                self.hashes.push(block.hashes);
            }
        }
        self.answered_ipv6.append(&mut block.answered_ipv6);
        self.left_out += block.left_out;
        self.present = self.present.and(block.present);
        self.dropped.append(&mut block.dropped);
        self.fatal = block.fatal;
    }
}
