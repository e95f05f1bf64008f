//! Counts with their noun, for messages.

/// `1 destination`, `12 destinations`.
pub fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
