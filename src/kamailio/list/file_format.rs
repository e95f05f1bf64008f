//! Detects files that are not a list of lines, such as a saved RPC answer.

use super::columns::is_blank;
use super::rows_facts::RowsFacts;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileFormat {
    /// Lines, as Kamailio reads them.
    #[default]
    Lines,
    /// A saved answer to the RPC command `dispatcher.list`.
    RpcAnswer,
    /// UTF-16 text.
    Utf16,
    /// Lines that end in a carriage return only: Kamailio reads them as one line.
    CarriageReturns,
    /// No file, but the rows of a database table ([`super::List::of_rows`]).
    Rows(RowsFacts),
}

/// How many lines are examined to detect an RPC answer.
const LINES: usize = 64;
/// How many bytes are examined to detect UTF-16.
const BYTES: usize = 512;

impl FileFormat {
    /// Whether it is lines or rows, each a destination.
    pub fn holds_destinations(self) -> bool {
        matches!(self, FileFormat::Lines | FileFormat::Rows(_))
    }

    /// Detects the format of a text.
    pub fn of(text: &[u8]) -> FileFormat {
        if is_utf16(text) {
            FileFormat::Utf16
        } else if ends_lines_in_carriage_returns(text) {
            FileFormat::CarriageReturns
        } else if is_rpc_answer(text) {
            FileFormat::RpcAnswer
        } else {
            FileFormat::Lines
        }
    }
}

fn is_utf16(text: &[u8]) -> bool {
    let head = text.get(..BYTES).unwrap_or(text);
    let (pairs, _) = head.as_chunks::<2>();
    let nul = |side: usize| {
        pairs
            .iter()
            .filter(|pair| pair.get(side) == Some(&0))
            .count()
    };
    let marked = text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff");
    // In UTF-16 text of ASCII characters nearly every second byte is NUL.
    marked || pairs.len() >= 4 && nul(0).max(nul(1)) * 2 > pairs.len()
}

fn ends_lines_in_carriage_returns(text: &[u8]) -> bool {
    let mut after = false;
    for &byte in text {
        match byte {
            b'\n' => return false,
            b'\r' => after = true,
            // The first text after a carriage return. Line feeds may still follow, but that is
            // rare.
            _ if after && !is_blank(byte) => return !text.contains(&b'\n'),
            _ => {}
        }
    }
    false
}

fn is_rpc_answer(text: &[u8]) -> bool {
    let lines = text.split(|&b| b == b'\n').take(LINES);
    let (mut keys, mut braces) = (0, 0);
    for line in lines {
        let line = line.trim_ascii();
        braces += usize::from(line.ends_with(b"{"));
        keys += usize::from(begins_with_key(line));
        if line.starts_with(b"{") && line.len() > 1 {
            // The whole answer is on one line.
            let head = line.get(..4 * BYTES).unwrap_or(line);
            let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
            return has(b"\"NRSETS\"") || has(b"\"RECORDS\"");
        }
    }
    keys >= 2 && braces >= 1
}

/// Whether the line begins with a key of the answer.
fn begins_with_key(line: &[u8]) -> bool {
    const KEYS: [&str; 11] = [
        "jsonrpc", "NRSETS", "RECORDS", "SET", "ID", "TARGETS", "DEST", "URI", "FLAGS", "PRIORITY",
        "BODY",
    ];
    let (line, end): (&[u8], &[u8]) = match line.strip_prefix(b"\"") {
        Some(line) => (line, b"\":"),
        None => (line, b":"),
    };
    KEYS.iter().any(|key| {
        let rest = line.strip_prefix(key.as_bytes());
        rest.is_some_and(|rest| rest.starts_with(end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_lists_are_detected() {
        for (text, format) in [
            (&b""[..], FileFormat::Lines),
            (b"1 sip:192.0.2.1 8\r\n# c\r\n", FileFormat::Lines),
            (b"# c\r\r\r", FileFormat::Lines),
            (b"# c\r1 sip:192.0.2.1\r", FileFormat::CarriageReturns),
            (b"\xff\xfe1\0 \0", FileFormat::Utf16),
            (b"1\0 \0s\0i\0p\0:\0a\0", FileFormat::Utf16),
            (b"1 sip:a\0 8", FileFormat::Lines),
            (
                b"{\n\tNRSETS: 1\n\tRECORDS: {\n\t\tSET: {\n",
                FileFormat::RpcAnswer,
            ),
            (
                b"{\"jsonrpc\":\"2.0\",\"result\":{\"NRSETS\":1}}",
                FileFormat::RpcAnswer,
            ),
            (
                b"{\n  \"jsonrpc\":  \"2.0\",\n  \"result\": {\n    \"NRSETS\": 1,\n    \"RECORDS\": [{\n",
                FileFormat::RpcAnswer,
            ),
            (b"# URI: the second column\n1 sip:192.0.2.1\n", FileFormat::Lines),
        ] {
            assert_eq!(FileFormat::of(text), format, "{}", text.escape_ascii());
        }
    }

    #[test]
    fn keys_are_read_with_and_without_quotes() {
        assert!(begins_with_key(b"URI: sip:a;x"));
        assert!(begins_with_key(b"\"FLAGS\": \"AP\","));
        assert!(!begins_with_key(b"1 URI: x"));
    }
}
