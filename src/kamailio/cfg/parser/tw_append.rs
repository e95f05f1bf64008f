//! tm's parameter `tw_append`: `name:element;element`, where an element is `title=avp[..]`, `hdr[..]`,
//! or `msg[body]`.

/// Whether `parse_tw_append` takes this value. What is in the brackets of an AVP is not checked.
pub fn is_sound(text: &[u8]) -> bool {
    text.is_empty() || elements_of(text).is_some_and(|rest| are_elements(rest.trim_ascii_start()))
}

/// What follows the name and its colon.
fn elements_of(text: &[u8]) -> Option<&[u8]> {
    let (name, rest) = word(text.trim_ascii_start(), b":");
    let rest = rest.trim_ascii_start().strip_prefix(b":")?;
    (!name.is_empty()).then_some(rest)
}

/// At least one, separated by semicolons, with none at the end.
fn are_elements(mut text: &[u8]) -> bool {
    loop {
        let Some(rest) = after_element(text).map(<[u8]>::trim_ascii_start) else {
            return false;
        };
        match rest.strip_prefix(b";") {
            Some(next) => text = next.trim_ascii_start(),
            None => return rest.is_empty(),
        }
    }
}

fn after_element(text: &[u8]) -> Option<&[u8]> {
    let (mut kind, mut rest) = word(text, b"[=;");
    if kind.is_empty() {
        return None;
    }
    if !rest.starts_with(b"[") {
        let after = rest.trim_ascii_start().strip_prefix(b"=")?;
        (kind, rest) = word(after.trim_ascii_start(), b"[];");
    }
    let (name, rest) = word(rest.strip_prefix(b"[")?, b"];");
    let rest = rest.strip_prefix(b"]")?;
    let is_known = match kind.to_ascii_lowercase().as_slice() {
        b"avp" | b"hdr" => true,
        b"msg" => name.eq_ignore_ascii_case(b"body"),
        _ => false,
    };
    (is_known && !name.is_empty()).then_some(rest)
}

/// What stands before the first blank or one of these bytes, and the rest.
fn word<'t>(text: &'t [u8], ends: &[u8]) -> (&'t [u8], &'t [u8]) {
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || ends.contains(byte);
    let end = text.iter().position(is_end).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each was given to `kamailio -c` of 5.6.3 and 6.0.1.
    #[test]
    fn a_name_and_at_least_one_element_are_needed() {
        for text in [
            "",
            "a:hdr[X]",
            " a : hdr[X]",
            "a:msg[body]",
            "a:avp[s:x]",
            "a:t=hdr[X];msg[BODY]",
            "a:t = HDR[X] ; hdr[Y] ",
        ] {
            assert!(is_sound(text.as_bytes()), "{text}");
        }
        for text in [
            "abc",
            "1",
            " ",
            "a:",
            ":hdr[X]",
            "a:hdr",
            "a:hdr[]",
            "a:hdr[X",
            "a:hdr[X];",
            "a:hdr[X] y",
            "a:foo[X]",
            "a:msg[head]",
            "a:t=hdr",
            "a:=hdr[X]",
            "a:hdr[X Y]",
            "a b:hdr[X]",
        ] {
            assert!(!is_sound(text.as_bytes()), "{text}");
        }
    }
}
