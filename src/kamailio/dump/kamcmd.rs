//! An answer as kamcmd prints it: a member a line, a struct in braces.

use super::BadAnswer;
use super::value::RpcValue;

/// How deep structs may be nested. `dispatcher.list` has five levels.
const DEPTH: usize = 32;

/// The members whose value is text, even where it looks like a number or a brace: attributes may hold
/// any of them.
const TEXT: [&[u8]; 11] = [
    b"URI",
    b"FLAGS",
    b"IUID",
    b"HOST",
    b"IPADDR",
    b"BODY",
    b"DUID",
    b"SOCKET",
    b"SOCKNAME",
    b"PING_SOCKET",
    b"OBPROXY",
];

/// What kamcmd prints for a string that is not there.
const NULL: &[u8] = b"<null string>";

/// Reads text that begins with a brace, up to the brace that closes it.
pub(super) fn read(text: &[u8]) -> Result<RpcValue, BadAnswer> {
    // The structs that are open, each with the name that it has in the one before.
    let mut open: Vec<(String, Vec<(String, RpcValue)>)> = Vec::new();
    for (number, line) in (1..).zip(text.split(|&b| b == b'\n')) {
        let line = line.trim_ascii();
        let (name, value) = match line {
            b"" => continue,
            b"}" => {
                let Some((name, members)) = open.pop() else {
                    return unreadable(number);
                };
                let value = RpcValue::Struct(members);
                match open.last_mut() {
                    None => return Ok(value),
                    Some((_, outer)) => outer.push((name, value)),
                }
                continue;
            }
            b"{" => (&b""[..], line),
            _ => match line.iter().position(|&b| b == b':') {
                Some(colon) => (&line[..colon], line[colon + 1..].trim_ascii()),
                None => return unreadable(number),
            },
        };
        let is_text = TEXT.contains(&name);
        if value == b"{" && !is_text {
            open.push((String::from_utf8_lossy(name).into_owned(), Vec::new()));
            if open.len() > DEPTH {
                return BadAnswer::new("its structs are nested too deep");
            }
        } else if let Some((_, members)) = open.last_mut() {
            let name = String::from_utf8_lossy(name).into_owned();
            members.push((name, scalar(value, is_text)));
        }
    }
    BadAnswer::new("it is cut: its last brace is missing")
}

fn unreadable<T>(line: usize) -> Result<T, BadAnswer> {
    BadAnswer::new(format!("its line {line} is not a member, like URI: sip:a"))
}

fn scalar(value: &[u8], is_text: bool) -> RpcValue {
    if value == NULL {
        return RpcValue::Null;
    }
    let number = std::str::from_utf8(value).ok().filter(|_| !is_text);
    let int = || Some(RpcValue::Int(number?.parse().ok()?));
    let double = || Some(RpcValue::Double(number?.parse().ok()?));
    int()
        .or_else(double)
        .unwrap_or_else(|| RpcValue::String(value.to_vec()))
}
