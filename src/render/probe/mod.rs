//! What a probe found, in the forms that are neither a table of values nor JSON: for a person, a
//! ticket, a CI server, a monitoring system.

mod details;
mod junit;
mod markdown;
pub mod nagios;
mod notes;
mod prometheus;
mod table;
mod words;

use std::io;

pub use crate::report::ProbeReport as Report;
pub use junit::junit;
pub use markdown::markdown;
pub use prometheus::prometheus;
pub use words::summary;

use super::columns::Look;
use crate::report::ProbeRows;

/// Writes for a person: the table, and under it what is probably wrong; with `verbose` all that is
/// known of each destination.
///
/// # Errors
/// Where nothing can be written.
pub fn text<'a>(
    report: &Report<'a, impl ProbeRows<'a>>,
    verbose: bool,
    look: Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (table, notes) = table::table(report);
    table.write(look, out)?;
    let below = match verbose {
        true => details::text(report, look),
        false => notes::text(&notes, look),
    };
    out.write_all(below.as_bytes())
}
