//! Bytes that are not UTF-8 in JSON: each is written as a lone surrogate, `\udc80` to `\udcff`, as
//! Python's "surrogateescape" does. serde_json refuses those, so they are moved aside while reading.

/// Where the lone surrogates go: a private use area, `U+F0080` to `U+F00FF`.
const ASIDE: u32 = 0xF_0000;

/// The same JSON with each lone `\udcXX` replaced by a private character that serde_json reads.
pub fn readable(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let hex = |from: usize| {
            escape
                .get(from..from + 6)
                .filter(|e| e.starts_with("\\u"))
                .and_then(|e| u32::from_str_radix(&e[2..], 16).ok())
        };
        let (taken, text) = match hex(0) {
            Some(unit @ 0xdc80..=0xdcff) => (
                6,
                char::from_u32(ASIDE + unit - 0xdc00).unwrap().to_string(),
            ),
            Some(0xd800..=0xdbff) => (12, escape[..12].to_owned()),
            _ => (2, escape[..2].to_owned()),
        };
        out.push_str(&text);
        rest = &escape[taken..];
    }
    out.push_str(rest);
    out
}

/// The bytes that a string from [`readable`] stands for.
pub fn from_surrogates(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for c in text.chars() {
        match u32::from(c).checked_sub(ASIDE) {
            Some(byte @ 0x80..=0xff) => out.push(byte as u8),
            _ => out.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    out
}

/// Base 64, as the measured data has it.
pub struct Base64;

impl Base64 {
    /// The bytes of this text.
    pub fn decode(text: &str) -> Vec<u8> {
        let digits: Vec<u32> = text
            .bytes()
            .filter_map(|b| {
                b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    .iter()
                    .position(|&d| d == b)
            })
            .map(|d| d as u32)
            .collect();
        digits
            .chunks(4)
            .flat_map(|four| {
                let bits = four
                    .iter()
                    .enumerate()
                    .fold(0, |bits, (i, d)| bits | d << (18 - 6 * i));
                bits.to_be_bytes()[1..four.len()].to_vec()
            })
            .collect()
    }
}

#[test]
fn bytes_survive_the_way_through_json() {
    let json = readable(r#""a\udcfcü\\udcfc\ud83d\ude00""#);
    let text: String = serde_json::from_str(&json).unwrap();
    assert_eq!(
        from_surrogates(&text),
        b"a\xfc\xc3\xbc\\udcfc\xf0\x9f\x98\x80"
    );
    assert_eq!(Base64::decode("MSBzaXA6aAo="), b"1 sip:h\n");
}
