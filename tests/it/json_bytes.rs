//! JSON whose strings are bytes, not text.
//!
//! Kamailio writes the bytes of its list raw into its answers, and ds-tool writes a byte that is
//! not UTF-8 as the lone surrogate `\udcXX`. Here every byte becomes the character of the same
//! number, so that both become equal strings that serde_json accepts.

use serde_json::Value;

/// Reads JSON; the strings in the value hold one character a byte.
pub(crate) fn read(json: &[u8]) -> Result<Value, String> {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            text.push(char::from(byte));
        } else if let Some((code, after)) = escaped(json.len() - after.len() - 1, json) {
            push_code(&mut text, code);
            rest = after;
        } else {
            text.push('\\');
            text.extend(after.first().map(|&byte| char::from(byte)));
            rest = after.get(1..).unwrap_or_default();
        }
    }
    serde_json::from_str(&text).map_err(|error| format!("{error} in {text}"))
}

/// The bytes of a string of such a value; nothing for null and for what is no string.
pub(crate) fn bytes(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap_or_default();
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).expect("a character is a byte"))
        .collect()
}

/// The code of the `\uXXXX` (or the pair of them) at `at`, and what follows it.
fn escaped(at: usize, json: &[u8]) -> Option<(u32, &[u8])> {
    let unit = |at: usize| -> Option<u32> {
        let digits = json.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(at)?;
    if let (0xd800..0xdc00, Some(second @ 0xdc00..0xe000)) = (first, unit(at + 6)) {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return Some((code, &json[at + 12..]));
    }
    Some((first, &json[at + 6..]))
}

fn push_code(text: &mut String, code: u32) {
    if code < 0x80 || (0xdc80..0xdd00).contains(&code) {
        text.push_str(&format!("\\u{:04x}", code & 0xff));
    } else if let Some(c) = char::from_u32(code) {
        text.extend(c.encode_utf8(&mut [0; 4]).bytes().map(char::from));
    } else {
        text.push_str("\\ud800"); // a stray surrogate: left for serde_json to refuse
    }
}

#[test]
fn a_raw_byte_and_a_surrogate_escape_are_the_same_string() {
    let raw = read(b"\"a\x80\xc3\xa9\\\\u\\u0001\\\"\"").unwrap();
    let escaped = read(br#""a\udc80\u00e9\\u\u0001\"""#).unwrap();
    assert_eq!(raw, escaped);
    assert_eq!(bytes(&raw), b"a\x80\xc3\xa9\\u\x01\"");
    assert_eq!(
        bytes(&read(br#""\ud83d\ude00""#).unwrap()),
        "\u{1f600}".as_bytes()
    );
    assert!(read(br#""\ud83d""#).is_err());
}
