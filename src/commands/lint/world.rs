//! What all units of a run are read with.

use std::sync::Arc;

use super::online::OnlineAnswers;
use crate::fs::Drafts;
use crate::fs::included::Included;
use crate::fs::root::Trees;

/// What all units are read with.
pub(super) struct World<'a> {
    pub(super) drafts: Arc<Drafts>,
    pub(super) trees: Trees,
    pub(super) included: Included,
    pub(super) names: &'a OnlineAnswers,
}

impl<'a> World<'a> {
    pub(super) fn new(drafts: &Arc<Drafts>, trees: &Trees, names: &'a OnlineAnswers) -> Self {
        Self {
            drafts: Arc::clone(drafts),
            trees: Arc::clone(trees),
            included: Included::default(),
            names,
        }
    }
}
