//! Pseudo-variables inside arguments: how far they reach, by their brackets alone. Whether a module
//! has the variable is not checked.

/// Whether text with variables in it is well-formed (`pv_parse_format` in `pvapi.c`).
pub(super) fn is_format(mut text: &[u8]) -> bool {
    while let Some(start) = text.iter().position(|&byte| byte == b'$') {
        let Some(length) = length(&text[start..]) else {
            return false;
        };
        text = &text[start + length..];
    }
    true
}

/// The length of the variable at the start of the text; `None` if it has no name or no end
/// (`pv_locate_name` in `pvapi.c`).
pub(super) fn length(text: &[u8]) -> Option<usize> {
    let (name, named_at) = match text.get(1)? {
        b'$' => return Some(2),
        b'(' => (&text[2..], 2),
        _ => (&text[1..], 1),
    };
    let name_length = name.iter().take_while(|byte| is_name_byte(**byte)).count();
    let after = named_at + name_length;
    match (named_at, text.get(after)) {
        (2, Some(b'$')) if text.get(3) == Some(&b')') => Some(4),
        _ if name_length == 0 => None,
        (2, Some(b')' | b'(' | b'[' | b'{')) => closed(text, 1),
        (2, _) => None,
        (_, Some(b'(')) => match text.get(after + 1) {
            Some(b')') => None,
            _ => closed(text, after),
        },
        _ => Some(after),
    }
}

/// The end of the brackets that open at `start`.
fn closed(text: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, byte) in text.iter().enumerate().skip(start) {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(index + 1);
        }
    }
    None
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'?')
}
