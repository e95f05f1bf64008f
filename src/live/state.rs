//! States that a server is told, and the calls that tell them (`dispatcher.set_state`).

use std::collections::HashMap;
use std::fmt;

use super::held::{HeldDestination, Side};
use super::matching::matches;
use crate::kamailio::dump::value::RpcValue;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::version::Version;

/// A state that `dispatcher.set_state` can set, as the flags that a destination has then. It replaces all
/// flags: with a state that is not probing, a destination loses its P, and from 6.0 its N (`DS_STATES_ALL`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateWord(Flags);

impl StateWord {
    /// It is never probing: the server takes `dp` for `dx`.
    pub const DISABLED: Self = Self(Flags::DISABLED);

    /// Reads letters as `dispatcher.list` shows them, or a state alone. `None` for what the server
    /// would read in another way than it looks, such as `DP`.
    pub fn read(text: &str) -> Option<Self> {
        let mut letters = text.to_ascii_uppercase().into_bytes();
        if letters.len() == 1 {
            letters.push(b'X');
        }
        match letters.as_slice() {
            b"DP" | [_, b'N'] => None,
            letters => Flags::of_letters(letters).map(Self),
        }
    }

    /// The state that brings a destination nearest to these flags, and whether it shows the same
    /// letters then: N and D with P cannot be set.
    pub fn nearest(flags: Flags, version: Version) -> (Self, bool) {
        let letters = flags.letters(version);
        let state = match letters.state {
            'I' => Flags::INACTIVE,
            'T' => Flags::TRYING,
            'D' => Flags::DISABLED,
            _ => Flags(0),
        };
        let flags = match letters.probing {
            'P' if state != Flags::DISABLED => state.with(Flags::PROBING),
            _ => state,
        };
        (Self(flags), flags.letters(version) == letters)
    }

    pub fn flags(self) -> Flags {
        self.0
    }
}

/// The word that the server is told.
impl fmt::Display for StateWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = self.0.letters(Version::V6_1).to_string();
        f.write_str(&letters.to_ascii_lowercase())
    }
}

/// A call that sets the state of one destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateCall {
    /// The place of the destination on its side.
    pub place: usize,
    pub set: i32,
    pub by: StateKey,
    pub word: StateWord,
}

/// By what the server finds the destination.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum StateKey {
    Uri(Vec<u8>),
    Duid(Vec<u8>),
}

impl StateKey {
    /// The keys of a destination, the best first.
    fn all(held: &HeldDestination) -> impl Iterator<Item = Self> {
        let uri = Self::Uri(held.uri.clone());
        [Some(uri), held.duid.clone().map(Self::Duid)]
            .into_iter()
            .flatten()
    }

    fn text(&self) -> &[u8] {
        let (Self::Uri(text) | Self::Duid(text)) = self;
        text
    }

    fn in_small_letters(mut self) -> Self {
        let (Self::Uri(text) | Self::Duid(text)) = &mut self;
        text.make_ascii_lowercase();
        self
    }
}

impl StateCall {
    pub fn method(&self) -> &'static str {
        match self.by {
            StateKey::Uri(_) => "dispatcher.set_state",
            StateKey::Duid(_) => "dispatcher.set_duid_state",
        }
    }

    /// The arguments, in their order. The set must be a number, and the rest text.
    pub fn arguments(&self) -> [RpcValue; 3] {
        [
            RpcValue::String(self.word.to_string().into_bytes()),
            RpcValue::Int(self.set.into()),
            RpcValue::String(self.by.text().to_vec()),
        ]
    }
}

/// How each destination of a server can be named to it: the server takes the first in the set whose URI
/// or duid is equal but for the case of its letters (`ds_reinit_state`).
#[derive(Debug)]
pub struct StateKeys<'a> {
    side: &'a Side,
    /// The first destination with each key in its set.
    firsts: HashMap<(i32, StateKey), usize>,
}

impl<'a> StateKeys<'a> {
    pub fn new(side: &'a Side) -> Self {
        let mut firsts = HashMap::new();
        for (place, held) in side.destinations.iter().enumerate() {
            for key in StateKey::all(held) {
                let key = (held.set, key.in_small_letters());
                firsts.entry(key).or_insert(place);
            }
        }
        Self { side, firsts }
    }

    /// The call that gives the destination at this place this state; `None` if the server cannot be told
    /// which one is meant.
    pub fn call(&self, place: usize, word: StateWord) -> Option<StateCall> {
        let held = &self.side.destinations[place];
        let mut calls = StateKey::all(held).map(|by| StateCall {
            place,
            set: held.set,
            by,
            word,
        });
        // `all` means the whole set.
        calls.find(|call| self.find(call) == Some(place) && call.by.text() != b"all")
    }

    /// The place of the destination that this call sets on this side.
    pub fn find(&self, call: &StateCall) -> Option<usize> {
        let key = (call.set, call.by.clone().in_small_letters());
        self.firsts.get(&key).copied()
    }
}

/// The states to give to destinations of a server, and those that cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StatePlan {
    pub calls: Vec<StateCall>,
    /// Places of destinations, with the reason.
    pub refused: Vec<(usize, String)>,
}

/// Why the server cannot be told which destination is meant.
pub(super) const SAME_URI: &str = "another destination of its set comes before it with the same URI, and the server takes that one";

impl StatePlan {
    /// Gives the destinations at these places one state. Those that show it already are left, and to be
    /// drained those that show D.
    pub fn uniform(memory: &Side, places: &[usize], word: StateWord) -> Self {
        let mut plan = Self::default();
        let keys = StateKeys::new(memory);
        for &place in places {
            let letters = memory.destinations[place].letters(memory.version);
            let is_drained = word == StateWord::DISABLED && letters.state == 'D';
            if letters != word.flags().letters(memory.version) && !is_drained {
                plan.add(&keys, place, word);
            }
        }
        plan
    }

    /// Gives those of the destinations at these places that are drained the flags of the list.
    pub fn undrain(list: &Side, memory: &Side, places: &[usize]) -> Self {
        let mut plan = Self::default();
        let keys = StateKeys::new(memory);
        let both = matches(list, memory).both.into_iter();
        let of_list: HashMap<usize, usize> = both.map(|(one, other)| (other, one)).collect();
        for &place in places {
            if memory.destinations[place].letters(memory.version).state != 'D' {
                continue;
            }
            let Some(&listed) = of_list.get(&place) else {
                let why = "the list does not have it; give it a state with set-state".to_owned();
                plan.refused.push((place, why));
                continue;
            };
            let flags = list.destinations[listed].flags;
            let (word, is_same) = StateWord::nearest(flags, list.version);
            if word == StateWord::DISABLED {
                let why = "the list disables it (flag 4); change the list".to_owned();
                plan.refused.push((place, why));
                continue;
            }
            plan.add(&keys, place, word);
            if !is_same {
                let shown = flags.letters(list.version);
                let why = format!("it is {word} then, and not {shown}: only a reload sets N");
                plan.refused.push((place, why));
            }
        }
        plan
    }

    pub(super) fn add(&mut self, keys: &StateKeys<'_>, place: usize, word: StateWord) {
        match keys.call(place, word) {
            Some(call) => self.calls.push(call),
            None => self.refused.push((place, SAME_URI.to_owned())),
        }
    }
}

/// Whether the server uses a destination with these flags (`ds_skip_dst`).
pub fn gets_calls(held: &HeldDestination) -> bool {
    !held.flags.has(Flags::INACTIVE.with(Flags::DISABLED))
}
