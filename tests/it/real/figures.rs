//! How much was compared, told also where all is well. `.ci/conformance` collects these lines.

use std::io::{self, Write};

/// Tells it on a line of its own.
pub(super) fn tell(compared: &str) {
    // Not println!, which the test harness keeps to itself when all is well.
    let _ = writeln!(io::stderr(), "COMPARED {compared}");
}
