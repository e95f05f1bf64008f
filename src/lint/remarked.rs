//! Rules over what is known of a list's lines already: its remarks, and why lines are dropped.

use super::finding::Said;
use super::{Context, Findings};
use crate::base::source::Span;
use crate::kamailio::list::dropped::Cause;
use crate::kamailio::list::warnings::{Kind, Remark};
use crate::kamailio::list::{Dropped, Entry, List};

impl<'a> Context<'a> {
    /// Every remark on a line of these kinds, each with its line.
    pub(super) fn remarked(
        &self,
        about: fn(Kind) -> bool,
    ) -> impl Iterator<Item = (&'a List, &'a Entry, Remark)> {
        self.lists.iter().flat_map(move |judged| {
            let list = &judged.list;
            let remarks = judged.warnings.iter().filter(move |(_, r)| about(r.kind));
            remarks.map(move |&(index, remark)| (list, &list.entries[index], remark))
        })
    }

    /// Every line that is dropped, each with the mistake behind it.
    pub(super) fn dropped(&self) -> impl Iterator<Item = (&'a List, &'a Dropped, Cause)> {
        self.lists.iter().flat_map(|judged| {
            let list = &judged.list;
            list.dropped
                .iter()
                .map(move |dropped| (list, dropped, list.cause(dropped)))
        })
    }
}

impl<'a> Findings<'a> {
    /// A remark in its own words.
    pub(super) fn remark(&mut self, list: &'a List, entry: &Entry, remark: Remark) -> Said<'_, 'a> {
        self.entry(list, entry, remark.span, remark.kind.to_string())
            .help(remark.kind.way_out())
    }

    /// A line that Kamailio drops, in these words: what the matter is at this place.
    pub(super) fn dropped(
        &mut self,
        list: &'a List,
        dropped: &Dropped,
        span: Span,
        cause: &Cause,
        what: &str,
    ) -> Said<'_, 'a> {
        let said = self.list(
            list,
            dropped.line,
            span,
            format!("Kamailio drops this line: {what}"),
        );
        match cause.way_out() {
            Some(help) => said.help(help),
            None => said,
        }
    }
}
