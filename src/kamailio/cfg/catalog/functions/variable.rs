//! Pseudo-variables inside arguments: how far they reach, and whether Kamailio has them. Which modules
//! are loaded is not checked, and neither is what stands in the parentheses.

use super::variable_names::{NAMED, PLAIN};
use crate::kamailio::cfg::preprocessor::variables::closed;

/// Whether each `$` in the text begins a variable (`pv_parse_format` in `pvapi.c`). `any_name`:
/// modules of other origin may have variables of any name.
pub(super) fn is_format(mut text: &[u8], any_name: bool) -> bool {
    while let Some(start) = text.iter().position(|&byte| byte == b'$') {
        let Some(length) = length(&text[start..], any_name) else {
            return false;
        };
        text = &text[start + length..];
    }
    true
}

/// The length of the variable at the start of the text; `None` if there is no such variable, or if
/// it has no end (`pv_locate_name` and `pv_parse_spec2` in `pvapi.c`).
pub(super) fn length(text: &[u8], any_name: bool) -> Option<usize> {
    let start = match text.get(1)? {
        b'$' => return Some(2),
        b'(' if text.get(2..4) == Some(b"$)") => return Some(4),
        b'(' => 2,
        _ => 1,
    };
    let name = &text[start..];
    let name = &name[..name.iter().take_while(|byte| is_name_byte(**byte)).count()];
    let end = start + name.len();
    let next = text.get(end);
    let is_named = next == Some(&b'(');
    if !any_name && !is_known(name, is_named) || is_named && text.get(end + 1) == Some(&b')') {
        return None;
    }
    match (start, next) {
        _ if name.is_empty() => None,
        (2, Some(b')' | b'(' | b'[' | b'{')) => closed(text, 1),
        (2, _) => None,
        (_, Some(b'(')) => closed(text, end),
        _ => Some(end),
    }
}

fn is_known(name: &[u8], is_named: bool) -> bool {
    let names = if is_named { NAMED } else { PLAIN };
    names
        .binary_search_by(|known| known.as_bytes().cmp(name))
        .is_ok()
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'?')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_has_a_name_that_kamailio_knows_and_an_end() {
        assert!(PLAIN.is_sorted() && NAMED.is_sorted());
        for text in [
            "",
            "50%",
            "$$",
            "$ru",
            "a $rU b",
            "sip:$rU@$rd;x=$$",
            "$var(x)",
            "$(var(x))",
            "$?",
            "$(var(x){s.len}{s.len})",
            "$(hdr(x)[0])",
            "$xavp(a=>b)@$rd",
            "@ruri.user",
        ] {
            assert!(is_format(text.as_bytes(), false), "{text}");
        }
        for text in [
            "$",
            "x$",
            "$5",
            "$nosuch",
            "$rUx",
            "$rU.x",
            "$var",
            "$rU(x)",
            "$var()",
            "$var(x",
            "$(rU",
            "$()",
            "$(rU]",
            "$(rU {s.len})",
            "a%b$%",
        ] {
            assert!(!is_format(text.as_bytes(), false), "{text}");
        }
        assert!(is_format(b"$nosuch(x)", true) && !is_format(b"$nosuch(x", true));
    }
}
