//! The output formats of a probe, except CSV and JSON.

mod details;
mod junit;
mod limits;
mod markdown;
pub mod nagios;
mod notes;
mod prometheus;
mod table;
mod words;

use std::io;

pub use crate::report::ProbeReport as Report;
pub use junit::junit;
pub use limits::{Limit, PluginLimits};
pub use markdown::markdown;
pub use prometheus::prometheus;
pub use words::summary;

use super::columns::TextStyle;
use crate::report::ProbeRows;

/// Writes the table and the probable causes; with `verbose` also the details of each destination.
///
/// # Errors
/// If writing fails.
pub fn text<'a>(
    report: &Report<'a, impl ProbeRows<'a>>,
    verbose: bool,
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (table, notes) = table::table(report);
    table.write(style, out)?;
    out.write_all(notes::sets(report, style).as_bytes())?;
    let below = match verbose {
        true => details::text(report, style),
        false => notes::text(&notes, style),
    };
    out.write_all(below.as_bytes())
}
