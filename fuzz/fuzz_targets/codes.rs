//! Any bytes as `ds_ping_reply_codes`, and up to the first blank, as in a list, as the attributes of a
//! destination.
#![no_main]

use ds_tool::internals::{
    Parameters, ReplyCodes, attributes,
    edit::{with_value, without},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let read = ReplyCodes::read(bytes);
    if let Ok(codes) = &read {
        assert!((200..300).all(|code| codes.accepts(code)));
        assert!(!codes.accepts(700) && !codes.accepts(99));
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && let Ok(codes) = ReplyCodes::read_strictly(text)
    {
        assert_eq!(
            read.as_ref(),
            Ok(&codes),
            "a strict reader understands no more"
        );
    }

    let is_blank = |b: &u8| b" \t\r\n".contains(b);
    let bytes = bytes.split(is_blank).next().unwrap_or_default();
    let readable =
        |bytes: &[u8]| Parameters::new(attributes::loaded(bytes)).all(|found| found.is_ok());
    for name in ["weight", "duid", "socket"] {
        let value = attributes::value(bytes, name);
        assert!(value.is_none_or(|value| !value.is_empty()));
        if let Ok(new) = with_value(bytes, name.as_bytes(), b"41") {
            assert!(readable(&new), "{}", new.escape_ascii());
            assert_eq!(
                attributes::value(attributes::loaded(&new), name),
                Some(&b"41"[..])
            );
        }
        if let Ok(new) = without(bytes, name.as_bytes()) {
            assert_eq!(
                attributes::value(attributes::loaded(&new), name),
                None,
                "{}",
                new.escape_ascii()
            );
        }
    }
    attributes::leading_int(bytes);
});
