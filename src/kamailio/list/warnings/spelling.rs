//! Misspelt attribute names.

use crate::kamailio::list::attributes::ATTRIBUTES;

/// The attribute that was probably intended. Short names are not matched, because they resemble
/// names that routing scripts may use.
pub(super) fn nearest(name: &[u8]) -> Option<&'static str> {
    if !(5..=13).contains(&name.len()) || name.ends_with(b"2") {
        return None;
    }
    let written = std::str::from_utf8(name).ok()?.to_ascii_lowercase();
    ATTRIBUTES.into_iter().find(|known| {
        let most = usize::from(known.len() > 6) + 1;
        known.len() > 4
            && known.len().abs_diff(written.len()) <= most
            // Two letters may be a third of such a short name, so the first one must match.
            && written.as_bytes().first() == known.as_bytes().first()
            && strsim::osa_distance(known, &written) <= most
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_are_detected_and_other_names_are_not() {
        for (name, meant) in [
            ("wieght", Some("weight")),
            ("weigth", Some("weight")),
            ("weigt", Some("weight")),
            ("rwieght", Some("rweight")),
            ("max_load", Some("maxload")),
            ("maxlaod", Some("maxload")),
            ("ping-from", Some("ping_from")),
            ("pingfrom", Some("ping_from")),
            ("sokcet", Some("socket")),
            ("sock_name", Some("sockname")),
            ("obprxy", Some("obproxy")),
            ("height", None),
            ("uuid", None),
            ("class", None),
            ("prefix", None),
            ("location", None),
            ("socket2", None),
            ("strip", None),
        ] {
            assert_eq!(nearest(name.as_bytes()), meant, "{name}");
        }
    }
}
