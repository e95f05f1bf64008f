//! Counts with their noun, for messages.

/// "1 destination", "2 destinations".
pub(super) fn destinations(count: usize) -> String {
    match count {
        1 => "1 destination".to_owned(),
        _ => format!("{count} destinations"),
    }
}
