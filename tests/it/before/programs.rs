//! The two programs that are compared.

use std::env;
use std::path::PathBuf;

use crate::real::skip;

const BEFORE: &str = "DS_TOOL_BEFORE";
const AFTER: &str = "DS_TOOL_AFTER";

pub(super) struct Programs {
    pub(super) before: PathBuf,
    pub(super) after: PathBuf,
}

impl Programs {
    /// Both programs. Without the one of before there is nothing to compare, and the test is to return.
    pub(super) fn find() -> Option<Self> {
        let Some(before) = program(BEFORE) else {
            skip::not_asked_for(&format!("{BEFORE} names no program: .ci/before does"));
            return None;
        };
        let after = program(AFTER).unwrap_or_else(|| env!("CARGO_BIN_EXE_ds-tool").into());
        Some(Self { before, after })
    }
}

fn program(variable: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env::var_os(variable)?);
    Some(
        path.canonicalize()
            .unwrap_or_else(|why| panic!("{variable}={path:?}: {why}")),
    )
}
