//! Counts with their noun, for messages.

use crate::base::counted::counted;

/// "1 destination", "2 destinations".
pub(super) fn destinations(count: usize) -> String {
    counted(count, "destination")
}
