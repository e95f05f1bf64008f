//! The commands that talk to a running server, and `convert`.

mod apply;
mod convert;
mod diff;
mod reload;
mod session;
mod sides;
mod states;

pub(super) use apply::apply;
pub(super) use convert::convert;
pub(super) use diff::diff;
pub(super) use reload::reload;
pub(super) use states::{drain, set_state, undrain};
