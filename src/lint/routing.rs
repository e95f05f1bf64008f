//! The sets and algorithms that the routes of a cfg select.

use super::{Context, ListFileState};
use crate::kamailio::cfg::facts::DsCall;
use crate::kamailio::list::List;
use crate::kamailio::selection::calls::{SelectionCall, select_calls};

/// The routes of a cfg, if all of them are known.
#[derive(Debug)]
pub(super) struct Routing<'a> {
    /// The calls of dispatcher's functions.
    pub(super) calls: &'a [DsCall],
    /// The calls that select destinations.
    pub(super) selects: Vec<SelectionCall>,
}

impl<'a> Context<'a> {
    /// The calls in the routes; `None` if a part of the cfg is missing, or if a script in another language
    /// may call dispatcher's functions.
    pub(super) fn routing(&self) -> Option<Routing<'a>> {
        let facts = &self.cfg.facts;
        let other_language = facts.kemi.is_some()
            || facts
                .modules
                .iter()
                .any(|module| module.name.starts_with("app_"));
        if !self.has_cfg()
            || !self.loads_dispatcher()
            || other_language
            || !facts.incomplete.is_empty()
        {
            return None;
        }
        let calls = facts.ds_calls.as_slice();
        let selects = select_calls(calls);
        Some(Routing { calls, selects })
    }

    /// The lists that Kamailio loads exactly as they are here.
    pub(super) fn sound_lists(&self) -> impl Iterator<Item = &'a List> {
        self.lists().filter(|list| is_sound(list))
    }

    /// Whether these lists contain all sets of this server.
    pub(super) fn knows_all_sets(&self) -> bool {
        *self.list_file == ListFileState::Read
            && !self.lists.is_empty()
            && self.sound_lists().count() == self.lists.len()
    }

    /// The value of a numeric dispatcher parameter, or `default` if the cfg does not set it.
    pub(super) fn number_or(&self, name: &str, default: i64) -> Option<i64> {
        match self.cfg.facts.param("dispatcher", name) {
            None => self.cfg.facts.incomplete.is_empty().then_some(default),
            Some(_) => self.set_number(name).map(|(_, number)| number),
        }
    }
}

/// Whether Kamailio loads the list exactly as it is here.
pub(super) fn is_sound(list: &List) -> bool {
    list.format.holds_destinations() && list.fatal.is_none()
}

impl Routing<'_> {
    /// The algorithms that may select from this set; `None` if one of them is not a plain number.
    pub(super) fn algorithms_of(&self, set: i32) -> Option<Vec<i32>> {
        self.choosing(set).map(|select| select.algorithm).collect()
    }

    /// The calls that select, or may select, from this set.
    fn choosing(&self, set: i32) -> impl Iterator<Item = &SelectionCall> {
        self.selects
            .iter()
            .filter(move |select| select.set.is_none_or(|chosen| chosen == set))
    }

    /// The first call that certainly selects with this algorithm.
    pub(super) fn by_algorithm(&self, algorithm: i32) -> Option<&SelectionCall> {
        let mut selects = self.selects.iter();
        selects.find(|select| select.algorithm == Some(algorithm))
    }

    /// A call that certainly selects from this set with this algorithm.
    pub(super) fn chooses(&self, set: i32, algorithm: i32) -> Option<&SelectionCall> {
        self.selects
            .iter()
            .find(|select| select.set == Some(set) && select.algorithm == Some(algorithm))
    }
}
