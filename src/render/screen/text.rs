//! Texts cut to a width, and short forms of numbers and times.

use std::time::Duration;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::base::escape::sanitize;

/// Stands for what was cut out.
const CUT: char = '…';

/// Text from outside as it may stand on the screen. What takes no column, such as an accent alone, is left
/// out: terminals do not agree on where it goes.
pub(super) fn safe(bytes: &[u8]) -> String {
    let mut text = sanitize(bytes);
    if !text.is_ascii() {
        text.retain(|c| c.width() != Some(0));
    }
    text
}

/// The beginning of a text, in at most this many columns.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    match columns {
        0 => String::new(),
        _ => format!("{}{CUT}", beginning(text.chars(), columns - 1)),
    }
}

/// The two ends of a text, in at most this many columns: the end of a URI tells as much as its beginning.
pub(super) fn cut_in_the_middle(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    if columns == 0 {
        return String::new();
    }
    let left = (columns - 1) / 2;
    let end = beginning(text.chars().rev(), columns - 1 - left);
    let end: String = end.chars().rev().collect();
    format!("{}{CUT}{end}", beginning(text.chars(), left))
}

/// The end of a text, in at most this many columns: what somebody is typing.
pub(super) fn cut_at_the_beginning(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let end = beginning(text.chars().rev(), columns.saturating_sub(1));
    let end: String = end.chars().rev().collect();
    cut(&format!("{CUT}{end}"), columns)
}

/// As many of these characters as fit into this many columns.
fn beginning(chars: impl Iterator<Item = char>, columns: usize) -> String {
    let mut left = columns;
    let fitting = chars.take_while(|c| {
        let width = c.width().unwrap_or(0);
        let fits = width <= left;
        left = left.saturating_sub(width);
        fits
    });
    fitting.collect()
}

/// A round-trip time in at most seven columns: `0.84 ms`, `84 ms`, `12 s`; `<540 ms` if the request was sent
/// again, since the reply may belong to any transmission.
pub(super) fn round_trip(time: Duration, is_resent: bool) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match (ms, is_resent) {
        (..9.995, false) => format!("{ms:.2} ms"),
        (..9999.5, false) => format!("{ms:.0} ms"),
        (..999.5, true) => format!("<{ms:.0} ms"),
        (_, false) => format!("{:.0} s", ms / 1e3),
        (_, true) => format!("<{:.1} s", ms / 1e3),
    }
}

/// For how long: `2:31` minutes, `1h02m`, `3d04h`.
pub(super) fn age(time: Duration) -> String {
    let seconds = time.as_secs();
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    match hours {
        0 => format!("{minutes}:{:02}", seconds % 60),
        1..24 => format!("{hours}h{:02}m", minutes % 60),
        _ => format!("{}d{:02}h", hours / 24, hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_only_where_it_does_not_fit() {
        for (text, columns, end) in [
            ("gw1", 3, "gw1"),
            ("gw12", 3, "…12"),
            ("gw12", 1, "…"),
            ("gw12", 0, ""),
            ("\u{4f60}\u{597d}\u{4f60}", 5, "…\u{597d}\u{4f60}"),
            ("\u{4f60}\u{597d}\u{4f60}", 4, "…\u{4f60}"),
        ] {
            assert_eq!(cut_at_the_beginning(text, columns), end, "{text} {columns}");
        }
        for (text, columns, end_cut, middle_cut) in [
            ("sip:gw1", 7, "sip:gw1", "sip:gw1"),
            ("sip:gw1", 6, "sip:g…", "si…gw1"),
            ("sip:gw1", 2, "s…", "…1"),
            ("sip:gw1", 1, "…", "…"),
            ("sip:gw1", 0, "", ""),
            // Each of these takes two columns.
            (
                "\u{4f60}\u{597d}\u{4f60}",
                5,
                "\u{4f60}\u{597d}…",
                "\u{4f60}…\u{4f60}",
            ),
            ("\u{4f60}\u{597d}\u{4f60}", 4, "\u{4f60}…", "…\u{4f60}"),
        ] {
            assert_eq!(cut(text, columns), end_cut, "{text} {columns}");
            assert_eq!(
                cut_in_the_middle(text, columns),
                middle_cut,
                "{text} {columns}"
            );
        }
    }

    #[test]
    fn hostile_text_becomes_visible_and_takes_the_columns_that_it_seems_to() {
        assert_eq!(safe(b"a\x1b[31mb\xff"), "a\\u{1b}[31mb\\xff");
        assert_eq!(safe("e\u{301}\u{301}x\u{fe0f}".as_bytes()), "ex");
        assert_eq!(safe("\u{202e}x".as_bytes()), "\\u{202e}x");
    }

    #[test]
    fn round_trip_times_take_seven_columns_at_most() {
        for (microseconds, is_resent, text) in [
            (840, false, "0.84 ms"),
            (9_994, false, "9.99 ms"),
            (9_996, false, "10 ms"),
            (84_400, false, "84 ms"),
            (9_999_400, false, "9999 ms"),
            (12_000_000, false, "12 s"),
            (540_000, true, "<540 ms"),
            (1_540_000, true, "<1.5 s"),
        ] {
            let time = Duration::from_micros(microseconds);
            assert_eq!(round_trip(time, is_resent), text);
            assert!(text.len() <= 7);
        }
    }

    #[test]
    fn ages_are_short() {
        for (seconds, text) in [
            (0, "0:00"),
            (151, "2:31"),
            (3599, "59:59"),
            (3720, "1h02m"),
            (86_399, "23h59m"),
            (273_600, "3d04h"),
        ] {
            assert_eq!(age(Duration::from_secs(seconds)), text);
        }
    }
}
