//! JSON whose strings are bytes: Kamailio writes those of its list raw into its answers, UTF-8 or not,
//! which no ordinary reader of JSON accepts.

use super::BadAnswer;
use super::value::RpcValue;

/// How deep values may be nested.
const DEPTH: usize = 64;

/// Reads one JSON value at the start of this text. What follows it is left.
///
/// # Errors
/// If it is cut, or no JSON.
pub fn read(text: &[u8]) -> Result<RpcValue, BadAnswer> {
    let mut reader = JsonReader { text, at: 0 };
    reader.value(0).map_err(|why| match reader.at < text.len() {
        true => BadAnswer(format!("it is no JSON at byte {}: {why}", reader.at)),
        false => BadAnswer("it is cut: its JSON does not end".to_owned()),
    })
}

struct JsonReader<'a> {
    text: &'a [u8],
    at: usize,
}

type Read<T> = Result<T, &'static str>;

impl JsonReader<'_> {
    /// The next byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.get(self.at..)?;
        let blanks = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
        self.at += blanks.count();
        self.text.get(self.at).copied()
    }

    fn expect(&mut self, byte: u8, why: &'static str) -> Read<()> {
        match self.peek() {
            Some(next) if next == byte => {
                self.at += 1;
                Ok(())
            }
            _ => Err(why),
        }
    }

    fn value(&mut self, depth: usize) -> Read<RpcValue> {
        if depth > DEPTH {
            return Err("it is nested too deep");
        }
        match self.peek() {
            Some(b'{') => self.members(depth),
            Some(b'[') => self.elements(depth),
            Some(b'"') => Ok(RpcValue::String(self.string()?)),
            _ => self.word(),
        }
    }

    fn members(&mut self, depth: usize) -> Read<RpcValue> {
        let mut members = Vec::new();
        self.at += 1;
        while self.peek() != Some(b'}') {
            if !members.is_empty() {
                self.expect(b',', "a comma or a closing brace is missing")?;
            }
            self.peek();
            let name = self.string()?;
            self.expect(b':', "a colon is missing")?;
            let value = self.value(depth + 1)?;
            members.push((String::from_utf8_lossy(&name).into_owned(), value));
        }
        self.at += 1;
        Ok(RpcValue::Struct(members))
    }

    fn elements(&mut self, depth: usize) -> Read<RpcValue> {
        let mut elements = Vec::new();
        self.at += 1;
        while self.peek() != Some(b']') {
            if !elements.is_empty() {
                self.expect(b',', "a comma or a closing bracket is missing")?;
            }
            elements.push(self.value(depth + 1)?);
        }
        self.at += 1;
        Ok(RpcValue::Array(elements))
    }

    /// A number, `true`, `false` (as 1 and 0) or `null`.
    fn word(&mut self) -> Read<RpcValue> {
        let rest = &self.text[self.at..];
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let length = rest.iter().take_while(|byte| is_part(byte)).count();
        let word = std::str::from_utf8(&rest[..length]).unwrap_or_default();
        let value = match word {
            "null" => RpcValue::Null,
            "true" => RpcValue::Int(1),
            "false" => RpcValue::Int(0),
            number => match (number.parse(), number.parse()) {
                (Ok(int), _) => RpcValue::Int(int),
                (_, Ok(double)) => RpcValue::Double(double),
                _ => return Err("no value"),
            },
        };
        self.at += length;
        Ok(value)
    }

    fn string(&mut self) -> Read<Vec<u8>> {
        if self.text.get(self.at) != Some(&b'"') {
            return Err("a string is missing");
        }
        self.at += 1;
        let mut bytes = Vec::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
            bytes.extend(&rest[..plain]);
            self.at += plain + 1;
            match rest.get(plain) {
                None => return Err("a string does not end"),
                Some(b'"') => return Ok(bytes),
                Some(_) => self.escape(&mut bytes)?,
            }
        }
    }

    /// What a backslash begins.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Read<()> {
        let byte = self.text.get(self.at).copied();
        self.at += 1;
        bytes.push(match byte {
            Some(b'n') => b'\n',
            Some(b't') => b'\t',
            Some(b'r') => b'\r',
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'u') => return self.code(bytes),
            Some(other) => other,
            None => return Err("a string does not end"),
        });
        Ok(())
    }

    /// The character of `\uXXXX`, or of a pair of them. A lone surrogate from `\udc80` is a byte that is
    /// not UTF-8, as Python and ds-tool write it.
    fn code(&mut self, bytes: &mut Vec<u8>) -> Read<()> {
        let unit = |at: usize| {
            let digits = std::str::from_utf8(self.text.get(at..at + 4)?).ok()?;
            u32::from_str_radix(digits, 16).ok()
        };
        let first = unit(self.at).ok_or("\\u has no four digits")?;
        let is_pair = self.text.get(self.at + 4..self.at + 6) == Some(b"\\u");
        let second = unit(self.at + 6).filter(|_| is_pair);
        self.at += 4;
        let code = match (first, second) {
            (0xdc80..0xdd00, _) => {
                bytes.push((first & 0xff) as u8);
                return Ok(());
            }
            (0xd800..0xdc00, Some(second @ 0xdc00..0xe000)) => {
                self.at += 6;
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            _ => first,
        };
        let character = char::from_u32(code).ok_or("half a character")?;
        bytes.extend(character.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }
}
