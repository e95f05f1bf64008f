//! Numbers with their noun, for messages.

/// As in "1 destination" and "2 destinations".
pub(super) fn destinations(count: usize) -> String {
    match count {
        1 => "1 destination".to_owned(),
        _ => format!("{count} destinations"),
    }
}
