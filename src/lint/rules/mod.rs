//! The rules by family, one file each, and what a rule is if it does not say otherwise.

pub mod addresses;
pub mod attributes;
pub mod cfg;
pub mod columns;
pub mod ds_tool;
pub mod list;
pub mod pinging;
pub mod routing;
pub mod rows;
pub mod tls;
pub mod weights;

use std::ops::RangeInclusive;

use super::{Context, EVERY_VERSION, Findings, Fixable, Rule};
use crate::base::diagnostic::Severity;
use crate::kamailio::version::Line;

impl Rule {
    /// The rule of this [`page`](super::page): for every version, without a fix, and without a line in
    /// Kamailio's log.
    pub(super) const fn new(
        (code_and_name, page): (&'static str, &'static str),
        severity: Severity,
        check: for<'a> fn(&Context<'a>, &mut Findings<'a>),
    ) -> Self {
        let (code, name) = code_and_name.split_at("DSnnn".len());
        Self {
            code,
            name: name.split_at("-".len()).1,
            severity,
            versions: EVERY_VERSION,
            fixable: Fixable::No,
            page,
            log: &[],
            check,
        }
    }

    const fn versions(self, versions: RangeInclusive<Line>) -> Self {
        Self { versions, ..self }
    }

    pub(super) const fn fixable(self, fixable: Fixable) -> Self {
        Self { fixable, ..self }
    }

    pub(super) const fn log(self, log: &'static [&'static str]) -> Self {
        Self { log, ..self }
    }
}
