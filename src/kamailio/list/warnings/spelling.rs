//! Attributes that are nearly right: misspelt names, and other forms than `name=value`.

use crate::kamailio::list::attributes::KnownAttribute;

/// The attribute that was probably intended. Short names are not matched, because they resemble
/// names that routing scripts may use.
pub(super) fn nearest(name: &[u8]) -> Option<KnownAttribute> {
    if !(5..=13).contains(&name.len()) || name.ends_with(b"2") || name.contains(&b':') {
        return None;
    }
    let written = std::str::from_utf8(name).ok()?.to_ascii_lowercase();
    KnownAttribute::all().find(|known| {
        let known = known.as_str();
        let most = usize::from(known.len() > 6) + 1;
        known.len() > 4
            && known.len().abs_diff(written.len()) <= most
            // Two letters may be a third of such a short name, so the first one must match.
            && written.as_bytes().first() == known.as_bytes().first()
            && strsim::osa_distance(known, &written) <= most
    })
}

/// The attribute of Kamailio's in a text that is no `name=value`, and the text that it would read:
/// `'weight=50'`, `weight:50`, `weight50`. Of quotes around several it is the first.
pub fn in_known_form(text: &[u8]) -> Option<(KnownAttribute, String)> {
    let text = std::str::from_utf8(text).ok()?;
    let is_enclosed = text.starts_with(is_enclosing) && text.ends_with(is_enclosing);
    if text.contains([';', ',']) && !is_enclosed {
        return None;
    }
    let bare = text.trim_matches(is_enclosing);
    let end = bare.find(|c: char| !c.is_ascii_alphabetic() && c != '_');
    let (name, rest) = bare.split_at(end.unwrap_or(bare.len()));
    let known = KnownAttribute::named(name.as_bytes())?;
    let rest = rest.trim_start_matches(is_enclosing);
    let is_weight = known.is_weight();
    let value = match rest.chars().next()? {
        ':' | '=' | '>' => rest.trim_start_matches([':', '=', '>']),
        '-' if rest.starts_with("->") => &rest[2..],
        '-' | '/' if is_weight => &rest[1..],
        '0'..='9' if is_weight => rest,
        _ => return None,
    };
    let value = value.trim_start_matches(is_enclosing);
    let is_number = |value: &str| value.starts_with(|c: char| c.is_ascii_digit());
    if value.is_empty() || value.contains(is_enclosing) || is_weight && !is_number(value) {
        return None;
    }
    let meant = format!("{known}={value}");
    (text != meant && !text.starts_with(&format!("{name}="))).then_some((known, meant))
}

/// What people put around an attribute, or around its name.
fn is_enclosing(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '\u{2018}'..='\u{201f}'
    )
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
            ("Weight:", None),
            ("strip", None),
        ] {
            let nearest = nearest(name.as_bytes()).map(KnownAttribute::as_str);
            assert_eq!(nearest, meant, "{name}");
        }
    }
    #[test]
    fn other_forms_of_an_attribute_are_seen() {
        for (text, meant) in [
            ("'weight=50'", Some("weight=50")),
            ("\"weight=50\"", Some("weight=50")),
            ("weight:50", Some("weight=50")),
            ("\"weight\":50", Some("weight=50")),
            ("'weight'=50", Some("weight=50")),
            ("{weight=50}", Some("weight=50")),
            ("\u{201c}weight=50\u{201d}", Some("weight=50")),
            ("weight->50", Some("weight=50")),
            ("weight>50", Some("weight=50")),
            ("<weight=50>", Some("weight=50")),
            ("weight50", Some("weight=50")),
            ("RWEIGHT:50", Some("rweight=50")),
            ("duid:gw1", Some("duid=gw1")),
            ("'weight=50;duid=gw1'", Some("weight=50;duid=gw1")),
            // Kamailio reads these as they stand, or a script may.
            ("weight=50", None),
            ("WEIGHT=50", None),
            ("weight=\"50\"", None),
            ("weight=(50)", None),
            ("weight=", None),
            ("weight", None),
            ("duid1", None),
            ("cc2", None),
            ("socket-a=1", None),
            ("class:5", None),
            ("weight:high", None),
            ("\"weight=50\";duid=a", None),
            ("weight:50;duid=a", None),
            ("weight:50,duid:a", None),
            ("weight:", None),
            ("", None),
        ] {
            let found = in_known_form(text.as_bytes()).map(|(_, meant)| meant);
            assert_eq!(found.as_deref(), meant, "{text}");
        }
    }
}
