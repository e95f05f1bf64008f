//! Lists that are changed: what changes, and how a file is replaced.

mod fmt;
#[cfg(target_os = "linux")]
mod killed;
#[cfg(unix)]
mod replacement;
mod set;
#[cfg(target_os = "linux")]
mod trouble;
