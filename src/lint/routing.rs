//! The sets and algorithms that the routes of a cfg select.

use super::{Context, ListFileState};
use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::facts::DsCall;
use crate::kamailio::list::List;
use crate::kamailio::list::file_format::FileFormat;

/// A call that selects a destination, or one rule of `ds_select_routes`.
#[derive(Debug, Clone, Copy)]
pub(super) struct SelectionCall {
    /// The set, if written as a number.
    pub(super) set: Option<i32>,
    /// The algorithm, if written as a number.
    pub(super) algorithm: Option<i32>,
    pub(super) spot: FileSpan,
}

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
        let selects = calls
            .iter()
            .filter(|call| call.function.starts_with("ds_select"))
            .flat_map(selects)
            .collect();
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
    list.format == FileFormat::Lines && list.fatal.is_none()
}

impl Routing<'_> {
    /// The algorithms that may select from this set; `None` if one of them is not a plain number.
    pub(super) fn algorithms_of(&self, set: i32) -> Option<Vec<i32>> {
        self.choosing(set).map(|select| select.algorithm).collect()
    }

    /// The calls that select, or may select, from this set.
    pub(super) fn choosing(&self, set: i32) -> impl Iterator<Item = &SelectionCall> {
        self.selects
            .iter()
            .filter(move |select| select.set.is_none_or(|chosen| chosen == set))
    }

    /// A call that certainly selects from this set with this algorithm.
    pub(super) fn chooses(&self, set: i32, algorithm: i32) -> Option<&SelectionCall> {
        self.selects
            .iter()
            .find(|select| select.set == Some(set) && select.algorithm == Some(algorithm))
    }
}

pub(super) fn number(call: &DsCall, index: usize) -> Option<i32> {
    let text = call.args.get(index)?.value()?;
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

fn selects(call: &DsCall) -> Vec<SelectionCall> {
    let spot = call.spot;
    let unknown = SelectionCall {
        set: None,
        algorithm: None,
        spot,
    };
    if call.certain != Fact::Known(()) {
        return vec![unknown];
    }
    if call.function != "ds_select_routes" {
        return vec![SelectionCall {
            set: number(call, 0),
            algorithm: number(call, 1),
            spot,
        }];
    }
    let rules = call
        .args
        .first()
        .and_then(Fact::value)
        .and_then(|rules| std::str::from_utf8(rules).ok());
    let rule = |rule: &str| {
        let (set, algorithm) = rule.split_once('=')?;
        Some(SelectionCall {
            set: Some(set.parse().ok()?),
            algorithm: Some(algorithm.parse().ok()?),
            spot,
        })
    };
    let all = rules.and_then(|rules| {
        rules
            .split(';')
            .filter(|r| !r.is_empty())
            .map(rule)
            .collect::<Option<Vec<_>>>()
    });
    all.unwrap_or_else(|| vec![unknown])
}
