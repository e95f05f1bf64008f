//! Lists for property tests.

use proptest::prelude::*;

/// Correct and incorrect lines as people write them, random bytes, and lines about as long as
/// Kamailio's line buffer.
pub fn any_list() -> impl Strategy<Value = Vec<u8>> {
    let line = "[ \t]{0,2}[0-9]{0,3}[ \t]{1,2}(sip:)?(10\\.0\\.0\\.[0-9]|gw\\.test|[a-z:@%]{0,6})[ \t]{0,2}(0x)?[0-9]{0,2}(AP)?[ \t]{0,2}[0-9]{0,2}[ \t]{0,2}([a-c]=?[a-z0-9\"]{0,3}[;,]?){0,3}[ \t]{0,2}(#[ -~]{0,8})?";
    let odd = prop::collection::vec(prop_oneof![Just(b'\n'), Just(0), any::<u8>()], 0..40);
    let long = (990..1040usize).prop_map(|size| {
        let attrs = "x".repeat(size);
        format!("1 sip:h 8 0 a={attrs}").into_bytes()
    });
    let piece = prop_oneof![
        8 => line.prop_map(String::into_bytes),
        1 => odd,
        1 => long,
    ];
    let end = prop_oneof![6 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\n\n"), 1 => Just("")];
    let lines = prop::collection::vec((piece, end), 0..6);
    lines.prop_map(|lines| {
        let lines = lines.into_iter();
        let lines = lines.map(|(line, end)| [&line, end.as_bytes()].concat());
        lines.collect::<Vec<_>>().concat()
    })
}
