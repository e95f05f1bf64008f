//! Binrpc, which the module ctl speaks: a request written, a reply read as it comes in. Pure.
//!
//! A message is a header (magic and version, kind, length of the body, cookie) and records: one byte with
//! a size and a type, then the value (`src/modules/ctl/binrpc.h`). Lists come as structs with repeated
//! members.

use std::fmt;

use crate::kamailio::dump::value::RpcValue;

use super::{ReplyProgress, RpcFault};

/// `0xA` is the magic number, `1` the version.
const MAGIC: u8 = 0xa1;
const REQUEST: u8 = 0;
const REPLY: u8 = 1;
const FAULT: u8 = 3;

/// A server resets the connection of a longer request (measured on 5.6.3 and 6.1.5).
const LONGEST_REQUEST: usize = 65_535;
/// 10,000 destinations with all that is known of them are 3.2 MB.
const LONGEST_BODY: usize = 64 << 20;
/// 10,000 destinations with all that is known of them are 400,000 values.
const MOST_VALUES: usize = 2_000_000;
/// A `dispatcher.list` nests 6 deep.
const DEEPEST: usize = 32;
/// What a server writes in place of a string that is NULL.
const NULL_STRING: &[u8] = b"<null string>";

const INT: u8 = 0;
const STRING: u8 = 1;
const DOUBLE: u8 = 2;
const STRUCT: u8 = 3;
const ARRAY: u8 = 4;
const MEMBER: u8 = 5;
const BYTES: u8 = 6;
/// Set in the size where that is the length of a length, and in an end mark.
const LONG: u8 = 8;

/// What a server answered.
#[derive(Debug, Clone, PartialEq)]
pub enum BinrpcAnswer {
    /// The values of the reply.
    Values(Vec<RpcValue>),
    Fault(RpcFault),
}

/// Why bytes are no reply to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinrpcError {
    /// They do not begin as a message.
    NotBinrpc,
    /// It is the answer to another request.
    WrongCookie,
    /// The header announces more bytes than any answer has.
    TooLong(usize),
    TooManyValues,
    TooDeep,
    /// A record at this byte of the body is longer than the body.
    RecordTooLong(usize),
    /// A record at this byte of the body has no meaning there.
    BadRecord(usize),
    /// A struct or an array does not end within the body.
    NoEnd,
    /// More bytes follow the reply.
    MoreThanOne,
}

impl fmt::Display for BinrpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBinrpc => f.write_str("what came is not binrpc"),
            Self::WrongCookie => f.write_str("the reply is to another request (wrong cookie)"),
            Self::TooLong(bytes) => write!(
                f,
                "the reply announces {bytes} bytes; ds-tool reads at most {LONGEST_BODY}"
            ),
            Self::TooManyValues => write!(f, "the reply has more than {MOST_VALUES} values"),
            Self::TooDeep => write!(f, "the reply nests more than {DEEPEST} levels deep"),
            Self::RecordTooLong(at) => {
                write!(f, "the record at byte {at} is longer than the reply")
            }
            Self::BadRecord(at) => write!(f, "the record at byte {at} of the reply is not valid"),
            Self::NoEnd => f.write_str("a struct in the reply does not end"),
            Self::MoreThanOne => f.write_str("more bytes follow the reply"),
        }
    }
}

/// A call as bytes; the reply has the same cookie.
///
/// # Errors
/// If an argument cannot be sent, or all together are too long: in words.
pub fn request(cookie: u32, method: &str, args: &[RpcValue]) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    push_string(&mut body, method.as_bytes())?;
    for arg in args {
        match arg {
            RpcValue::Int(int) => {
                let int = i32::try_from(*int)
                    .map_err(|_| format!("{int} is no number of 32 bits, which binrpc has"))?;
                push_sized(&mut body, INT, minimal(&int.to_be_bytes()));
            }
            RpcValue::String(text) => push_string(&mut body, text)?,
            _ => return Err("only numbers and strings can be arguments".to_owned()),
        }
    }
    if body.len() + 10 > LONGEST_REQUEST {
        return Err(format!(
            "the request has {} bytes; a server takes at most {LONGEST_REQUEST}",
            body.len()
        ));
    }
    let length = (body.len() as u64).to_be_bytes();
    let length = at_least_one(minimal(&length), &length);
    let cookie = cookie.to_be_bytes();
    let cookie = at_least_one(minimal(&cookie), &cookie);
    let sizes = ((length.len() - 1) << 2 | (cookie.len() - 1)) as u8;
    let mut message = vec![MAGIC, REQUEST << 4 | sizes];
    message.extend_from_slice(length);
    message.extend_from_slice(cookie);
    message.extend(body);
    Ok(message)
}

/// The bytes of a number without the zeros before it.
fn minimal(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|&&byte| byte == 0).count();
    &number[zeros..]
}

/// The header has at least one byte of each number.
fn at_least_one<'a>(number: &'a [u8], whole: &'a [u8]) -> &'a [u8] {
    match number {
        [] => &whole[whole.len() - 1..],
        _ => number,
    }
}

fn push_sized(out: &mut Vec<u8>, kind: u8, value: &[u8]) {
    out.push((value.len() as u8) << 4 | kind);
    out.extend_from_slice(value);
}

fn push_string(out: &mut Vec<u8>, text: &[u8]) -> Result<(), String> {
    if text.contains(&0) {
        return Err("an argument cannot hold a NUL".to_owned());
    }
    let length = text.len() + 1;
    if length < usize::from(LONG) {
        out.push((length as u8) << 4 | STRING);
    } else {
        let length = (length as u64).to_be_bytes();
        let length = minimal(&length);
        out.push((LONG | length.len() as u8) << 4 | STRING);
        out.extend_from_slice(length);
    }
    out.extend_from_slice(text);
    out.push(0);
    Ok(())
}

/// Reads the reply to one request, however its bytes are cut into pieces.
#[derive(Debug)]
pub struct BinrpcReader {
    cookie: u32,
    bytes: Vec<u8>,
    header: Option<BinrpcHeader>,
}

#[derive(Debug, Clone, Copy)]
struct BinrpcHeader {
    is_fault: bool,
    /// Its own length.
    length: usize,
    /// The length of the body.
    body: usize,
}

impl BinrpcReader {
    /// For the reply to the request with this cookie.
    pub fn new(cookie: u32) -> Self {
        Self {
            cookie,
            bytes: Vec::new(),
            header: None,
        }
    }

    pub fn progress(&self) -> ReplyProgress {
        let whole = self.header.map(|header| header.length + header.body);
        ReplyProgress {
            bytes: self.bytes.len(),
            of: whole,
        }
    }

    /// Takes bytes that came. The answer, as soon as it is whole.
    ///
    /// # Errors
    /// If it is no answer to this request.
    pub fn push(&mut self, came: &[u8]) -> Result<Option<BinrpcAnswer>, BinrpcError> {
        self.bytes.extend_from_slice(came);
        let header = match self.header {
            Some(header) => header,
            None => match self.read_header()? {
                Some(header) => *self.header.insert(header),
                None => return Ok(None),
            },
        };
        let body = &self.bytes[header.length..];
        if body.len() < header.body {
            return Ok(None);
        }
        if body.len() > header.body {
            return Err(BinrpcError::MoreThanOne);
        }
        let values = values(body)?;
        Ok(Some(match header.is_fault {
            true => BinrpcAnswer::Fault(fault(&values)?),
            false => BinrpcAnswer::Values(values),
        }))
    }

    fn read_header(&self) -> Result<Option<BinrpcHeader>, BinrpcError> {
        let (kind, sizes) = match self.bytes.as_slice() {
            [] | [MAGIC] => return Ok(None),
            [MAGIC, second, ..] => (second >> 4, second & 15),
            _ => return Err(BinrpcError::NotBinrpc),
        };
        if kind != REPLY && kind != FAULT {
            return Err(BinrpcError::NotBinrpc);
        }
        let cookie_at = 2 + usize::from(sizes >> 2) + 1;
        let length = cookie_at + usize::from(sizes & 3) + 1;
        let Some(numbers) = self.bytes.get(2..length) else {
            return Ok(None);
        };
        let (body, cookie) = numbers.split_at(cookie_at - 2);
        // At most four bytes each.
        let body = unsigned(body) as usize;
        if unsigned(cookie) != u64::from(self.cookie) {
            return Err(BinrpcError::WrongCookie);
        }
        if body > LONGEST_BODY {
            return Err(BinrpcError::TooLong(body));
        }
        Ok(Some(BinrpcHeader {
            is_fault: kind == FAULT,
            length,
            body,
        }))
    }
}

/// A big-endian number of at most 8 bytes.
fn unsigned(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn fault(values: &[RpcValue]) -> Result<RpcFault, BinrpcError> {
    match values {
        [RpcValue::Int(code), RpcValue::String(phrase)] => Ok(RpcFault {
            code: *code,
            phrase: phrase.clone(),
        }),
        _ => Err(BinrpcError::BadRecord(0)),
    }
}

/// One record.
enum BinrpcRecord<'a> {
    Value(RpcValue),
    Name(&'a [u8]),
    Start(u8),
    End(u8),
}

/// A struct or an array that has begun and not ended.
struct Opened {
    kind: u8,
    /// Its members. A value without a name has an empty one: a server writes plain lists so.
    members: Vec<(String, RpcValue)>,
    /// The name that waits for its value.
    name: Option<String>,
}

/// The values of a whole body.
fn values(body: &[u8]) -> Result<Vec<RpcValue>, BinrpcError> {
    let mut rest = body;
    let mut count = 0;
    let mut open = vec![Opened::new(ARRAY)];
    while !rest.is_empty() {
        let at = body.len() - rest.len();
        let bad = BinrpcError::BadRecord(at);
        count += 1;
        if count > MOST_VALUES {
            return Err(BinrpcError::TooManyValues);
        }
        let record = record(&mut rest, at)?;
        let depth = open.len();
        let Some(inner) = open.last_mut() else {
            return Err(bad);
        };
        match record {
            BinrpcRecord::Value(value) => inner.push(value),
            BinrpcRecord::Name(name) if inner.kind == STRUCT && inner.name.is_none() => {
                inner.name = Some(String::from_utf8_lossy(name).into_owned());
            }
            BinrpcRecord::Start(kind) if depth <= DEEPEST => open.push(Opened::new(kind)),
            BinrpcRecord::Start(_) => return Err(BinrpcError::TooDeep),
            BinrpcRecord::End(kind) if depth > 1 && inner.kind == kind && inner.name.is_none() => {
                let ended = open.pop().map(Opened::into_value);
                if let (Some(outer), Some(value)) = (open.last_mut(), ended) {
                    outer.push(value);
                }
            }
            BinrpcRecord::Name(_) | BinrpcRecord::End(_) => return Err(bad),
        }
    }
    match (open.pop(), open.len()) {
        (Some(all), 0) => Ok(all.members.into_iter().map(|(_, value)| value).collect()),
        _ => Err(BinrpcError::NoEnd),
    }
}

impl Opened {
    fn new(kind: u8) -> Self {
        Self {
            kind,
            members: Vec::new(),
            name: None,
        }
    }

    fn push(&mut self, value: RpcValue) {
        let name = self.name.take().unwrap_or_default();
        self.members.push((name, value));
    }

    fn into_value(self) -> RpcValue {
        let is_list = self.kind == ARRAY
            || !self.members.is_empty() && self.members.iter().all(|(name, _)| name.is_empty());
        match is_list {
            true => RpcValue::Array(self.members.into_iter().map(|(_, value)| value).collect()),
            false => RpcValue::Struct(self.members),
        }
    }
}

/// The record at the start of `rest`, which is byte `at` of the body.
fn record<'a>(rest: &mut &'a [u8], at: usize) -> Result<BinrpcRecord<'a>, BinrpcError> {
    let bad = BinrpcError::BadRecord(at);
    let [first] = *take(rest, 1, at)? else {
        return Err(bad);
    };
    let (kind, size) = (first & 15, first >> 4);
    match (kind, size) {
        // The whole nibble is the size, as there is no longer double.
        (DOUBLE, 0..=8) => {
            let thousandths = unsigned(take(rest, size.into(), at)?).cast_signed();
            return Ok(BinrpcRecord::Value(RpcValue::Double(
                thousandths as f64 / 1000.0,
            )));
        }
        (STRUCT | ARRAY, 0) => return Ok(BinrpcRecord::Start(kind)),
        (STRUCT | ARRAY, LONG) => return Ok(BinrpcRecord::End(kind)),
        (INT | STRING | MEMBER | BYTES, _) => {}
        _ => return Err(bad),
    }
    let length = match size & LONG {
        0 => size.into(),
        // At most seven bytes, so it cannot overflow.
        _ => unsigned(take(rest, (size & !LONG).into(), at)?),
    };
    let length = usize::try_from(length).map_err(|_| BinrpcError::RecordTooLong(at))?;
    let value = take(rest, length, at)?;
    Ok(match kind {
        INT => BinrpcRecord::Value(RpcValue::Int(match value.len() {
            // Kamailio's int: four bytes are those of a signed number.
            4 => i64::from((unsigned(value) as u32).cast_signed()),
            0..=8 => unsigned(value).cast_signed(),
            _ => return Err(bad),
        })),
        BYTES => BinrpcRecord::Value(RpcValue::String(value.to_vec())),
        _ => {
            let [text @ .., 0] = value else {
                return Err(bad);
            };
            match kind {
                MEMBER => BinrpcRecord::Name(text),
                _ if text == NULL_STRING => BinrpcRecord::Value(RpcValue::Null),
                _ => BinrpcRecord::Value(RpcValue::String(text.to_vec())),
            }
        }
    })
}

/// The next bytes of the body.
fn take<'a>(rest: &mut &'a [u8], length: usize, at: usize) -> Result<&'a [u8], BinrpcError> {
    let (taken, after) = rest
        .split_at_checked(length)
        .ok_or(BinrpcError::RecordTooLong(at))?;
    *rest = after;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reply with this body to the request with the cookie 7.
    fn reply(body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len()).unwrap().to_be_bytes();
        [&[MAGIC, REPLY << 4 | 3 << 2][..], &length, &[7], body].concat()
    }

    fn read(message: &[u8]) -> Result<Option<BinrpcAnswer>, BinrpcError> {
        BinrpcReader::new(7).push(message)
    }

    fn of(body: &[u8]) -> Result<Vec<RpcValue>, BinrpcError> {
        match read(&reply(body))?.unwrap() {
            BinrpcAnswer::Values(values) => Ok(values),
            BinrpcAnswer::Fault(fault) => panic!("{fault:?}"),
        }
    }

    fn text(text: &str) -> RpcValue {
        RpcValue::String(text.into())
    }

    #[test]
    fn a_request_is_written_as_kamcmd_writes_it() {
        let args = [text("dx"), RpcValue::Int(1), RpcValue::Int(0)];
        let written = request(0x1234, "core.echo", &args).unwrap();
        let body = b"\x91\x0acore.echo\0\x31dx\0\x10\x01\x00";
        assert_eq!(written, [b"\xa1\x01\x13\x12\x34", &body[..]].concat());
        let minus = request(0, "m", &[RpcValue::Int(-1)]).unwrap();
        assert_eq!(minus, b"\xa1\x00\x08\x00\x21m\0\x40\xff\xff\xff\xff");
        assert!(request(1, "m", &[RpcValue::Int(1 << 40)]).is_err());
        assert!(request(1, "m", &[text("a\0b")]).is_err());
        assert!(request(1, "m", &[RpcValue::Null]).is_err());
        assert!(request(1, "m", &[text(&"x".repeat(65_530))]).is_err());
    }

    #[test]
    fn values_are_read_in_their_order_with_their_twins() {
        assert_eq!(
            of(b"\x00\x10\xff\x40\xff\xff\xff\xff\x22\x05\xdc\x82\xff\xff\xff\xff\xff\xff\xff\xff"),
            Ok(vec![
                RpcValue::Int(0),
                RpcValue::Int(255),
                RpcValue::Int(-1),
                RpcValue::Double(1.5),
                RpcValue::Double(-0.001),
            ])
        );
        let body = b"\x03\x45SET\0\x03\x35ID\0\x10\x02\x83\x45SET\0\x91\x0e<null string>\0\x83";
        let id = RpcValue::Struct(vec![("ID".to_owned(), RpcValue::Int(2))]);
        let sets = vec![("SET".to_owned(), id), ("SET".to_owned(), RpcValue::Null)];
        assert_eq!(of(body), Ok(vec![RpcValue::Struct(sets)]));
        assert_eq!(
            of(b"\x03\x21a\0\x21b\0\x83\x36abc"),
            Ok(vec![
                RpcValue::Array(vec![text("a"), text("b")]),
                text("abc")
            ])
        );
        assert_eq!(of(b""), Ok(vec![]));
    }

    #[test]
    fn a_reply_may_come_in_any_pieces() {
        let whole = reply(b"\x31Ok\0");
        for cut in 0..whole.len() {
            let mut reader = BinrpcReader::new(7);
            assert_eq!(reader.push(&whole[..cut]), Ok(None), "{cut}");
            let answer = reader.push(&whole[cut..]).unwrap();
            assert_eq!(answer, Some(BinrpcAnswer::Values(vec![text("Ok")])));
        }
    }

    #[test]
    fn a_fault_has_a_code_and_a_phrase() {
        let message = b"\xa1\x30\x0b\x07\x20\x01\xf4\x71Failed\0";
        assert_eq!(
            read(message),
            Ok(Some(BinrpcAnswer::Fault(RpcFault {
                code: 500,
                phrase: b"Failed".to_vec()
            })))
        );
        assert!(read(b"\xa1\x30\x01\x07\x00").is_err());
    }

    #[test]
    fn what_is_no_reply_to_the_request_is_an_error() {
        for (message, error) in [
            (&b"HTTP/1.1 400 Bad"[..], BinrpcError::NotBinrpc),
            (b"\xa1\x01\x00\x07", BinrpcError::NotBinrpc),
            (b"\xa2", BinrpcError::NotBinrpc),
            (b"\xa1\x10\x00\x08", BinrpcError::WrongCookie),
            (
                b"\xa1\x1c\xff\xff\xff\xff\x07",
                BinrpcError::TooLong(0xffff_ffff),
            ),
            (b"\xa1\x10\x01\x07\x00\xa1", BinrpcError::MoreThanOne),
        ] {
            assert_eq!(read(message), Err(error), "{message:?}");
        }
        for (body, error) in [
            (&b"\x03\x00"[..], BinrpcError::NoEnd),
            (b"\x00\x83", BinrpcError::BadRecord(1)),
            (b"\x04\x83", BinrpcError::BadRecord(1)),
            (b"\x04\x25a\0\x84", BinrpcError::BadRecord(1)),
            (b"\x25a\0", BinrpcError::BadRecord(0)),
            (b"\x03\x25a\0\x83", BinrpcError::BadRecord(4)),
            (b"\x03\x25a\0\x25b\0", BinrpcError::BadRecord(4)),
            (b"\x31Oka", BinrpcError::BadRecord(0)),
            (b"\x01", BinrpcError::BadRecord(0)),
            (b"\x07", BinrpcError::BadRecord(0)),
            (b"\x92", BinrpcError::BadRecord(0)),
            (b"\x13\x00", BinrpcError::BadRecord(0)),
            (b"\x31Ok", BinrpcError::RecordTooLong(0)),
            (b"\xc1\xff\xff\xff\xffO", BinrpcError::RecordTooLong(0)),
            (
                b"\xf1\xff\xff\xff\xff\xff\xff\xffO",
                BinrpcError::RecordTooLong(0),
            ),
        ] {
            assert_eq!(of(body), Err(error), "{body:?}");
        }
        assert_eq!(of(&[STRUCT; 33]), Err(BinrpcError::TooDeep));
        assert_eq!(
            of(&vec![0; MOST_VALUES + 1]),
            Err(BinrpcError::TooManyValues)
        );
    }

    #[test]
    fn what_has_come_is_counted() {
        let mut reader = BinrpcReader::new(7);
        let come = |bytes, of| ReplyProgress { bytes, of };
        reader.push(b"\xa1").unwrap();
        assert_eq!(reader.progress(), come(1, None));
        reader.push(b"\x10\x05\x07\x31O").unwrap();
        assert_eq!(reader.progress(), come(6, Some(9)));
    }
}
