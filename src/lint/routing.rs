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
    /// Whether it is one of several rules, so that another one may select.
    pub(super) of_several: bool,
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
    let select = |set, algorithm, of_several| SelectionCall {
        set,
        algorithm,
        spot: call.spot,
        of_several,
    };
    if call.certain != Fact::Known(()) {
        return vec![select(None, None, false)];
    }
    if call.function != "ds_select_routes" {
        return vec![select(number(call, 0), number(call, 1), false)];
    }
    match text(call, 0).map(rules) {
        Some(Ok(rules)) => {
            let of_several = rules.len() > 1;
            let select = |(set, algorithm)| select(Some(set), Some(algorithm), of_several);
            rules.into_iter().map(select).collect()
        }
        // Where a mistake is, rules before it may select.
        Some(Err(_)) | None => vec![select(None, None, false)],
    }
}

/// An argument without variables in it.
pub(super) fn text(call: &DsCall, index: usize) -> Option<&[u8]> {
    let text = call.args.get(index)?.value()?;
    (!text.contains(&b'$')).then_some(text)
}

/// The rules of `ds_select_routes`, each a set and an algorithm, or the place of the first byte that
/// makes the call fail (`ds_select_routes_limit` in `dispatch.c`, 5.6 to 6.2). A number that is
/// left out is 0.
pub(super) fn rules(text: &[u8]) -> Result<Vec<(i32, i32)>, usize> {
    let mut rules = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let set = digits(text, &mut at, b'=')?;
        let algorithm = digits(text, &mut at, b';')?;
        rules.push((set, algorithm));
    }
    Ok(rules)
}

/// The number up to and including the byte `end`, or up to the end of the text. Like a C int, it
/// wraps.
fn digits(text: &[u8], at: &mut usize, end: u8) -> Result<i32, usize> {
    let mut number = 0_i32;
    while let Some(&byte) = text.get(*at) {
        match byte {
            b'0'..=b'9' => {
                number = number.wrapping_mul(10).wrapping_add(i32::from(byte - b'0'));
            }
            byte if byte == end => {
                *at += 1;
                break;
            }
            _ => return Err(*at),
        }
        *at += 1;
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::rules;

    #[test]
    fn rules_are_read_as_kamailio_reads_them() {
        assert_eq!(rules(b"1=4;11=9"), Ok(vec![(1, 4), (11, 9)]));
        assert_eq!(rules(b"1=4;"), Ok(vec![(1, 4)]));
        assert_eq!(rules(b"1"), Ok(vec![(1, 0)]));
        assert_eq!(rules(b"="), Ok(vec![(0, 0)]));
        assert_eq!(rules(b""), Ok(vec![]));
        for (text, at) in [
            ("1=4,11=9", 3),
            ("1=4; 1=9", 4),
            ("1;2=4", 1),
            ("1=4;;2=4", 4),
            ("x", 0),
        ] {
            assert_eq!(rules(text.as_bytes()), Err(at), "{text}");
        }
    }
}
