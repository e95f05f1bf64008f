//! The bytes that the lexer reads: a stack of files, each with pushed-back text in front of it.
//!
//! Kamailio's scanner pushes the value of a define back into its input and scans it again (`unput`
//! in `cfg.lex`). An included file goes on top of the file that includes it.

use std::path::{Path, PathBuf};

use crate::base::source::Span;
use crate::kamailio::cfg::{CfgFile, FileSpan};

/// How many bytes may be pushed back at once: the size of the scanner's buffer (`YY_BUF_SIZE`).
/// Kamailio exits with "push-back overflow" beyond that.
const LARGEST_PUT_BACK: usize = 16 * 1024;

/// How many bytes may be pushed back in total before the reader gives up. Kamailio would continue,
/// for minutes or forever.
const LARGEST_EXPANSION: usize = 8 << 20;

/// How many defines may be expanded inside the values of others before the reader gives up.
const MOST_NESTED: usize = 1 << 14;

/// One open file.
#[derive(Debug, Default)]
struct OpenFile {
    file: u32,
    path: PathBuf,
    text: Vec<u8>,
    position: usize,
    /// Pushed-back bytes in reverse order: the next byte is the last.
    put_back: Vec<u8>,
    /// The name whose value was pushed back.
    origin: Span,
    /// The position in `text` at the last push-back.
    last_put_back: Option<usize>,
}

/// Why a value cannot be pushed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutBackError {
    /// The value is longer than the scanner's buffer.
    TooLong,
    /// Expansion does not seem to end.
    Endless,
}

/// The stack of open files, innermost on top.
#[derive(Debug)]
pub struct InputStack {
    top: OpenFile,
    below: Vec<OpenFile>,
    expanded: usize,
    nested: usize,
}

impl InputStack {
    pub fn new(path: &Path, text: Vec<u8>) -> Self {
        Self {
            top: OpenFile {
                path: path.to_owned(),
                text,
                ..OpenFile::default()
            },
            below: Vec::new(),
            expanded: 0,
            nested: 0,
        }
    }

    /// The byte `ahead` bytes after the next one, if the current file has that many.
    pub fn peek(&self, ahead: usize) -> Option<u8> {
        let frame = &self.top;
        let put_back = frame.put_back.len();
        if ahead < put_back {
            Some(frame.put_back[put_back - 1 - ahead])
        } else {
            let ahead = ahead - put_back;
            frame.text.get(frame.position + ahead).copied()
        }
    }

    /// Skips `count` bytes.
    pub fn skip(&mut self, count: usize) {
        let frame = &mut self.top;
        let from_put_back = count.min(frame.put_back.len());
        frame
            .put_back
            .truncate(frame.put_back.len() - from_put_back);
        frame.position = (frame.position + count - from_put_back).min(frame.text.len());
    }

    /// Takes the next byte.
    pub fn next(&mut self) -> Option<u8> {
        let byte = self.peek(0)?;
        self.skip(1);
        Some(byte)
    }

    /// Takes bytes while `belongs` holds, and appends them to `taken`.
    pub fn take_while(&mut self, taken: &mut Vec<u8>, belongs: impl Fn(u8) -> bool) {
        while let Some(byte) = self.peek(0).filter(|&byte| belongs(byte)) {
            taken.push(byte);
            self.skip(1);
        }
    }

    /// Skips bytes while `belongs` holds.
    pub fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&belongs) {
            self.skip(1);
        }
    }

    /// Skips past the next `byte`. Returns false if the file ends first.
    pub fn skip_past(&mut self, byte: u8) -> bool {
        self.skip_while(|other| other != byte);
        self.next().is_some()
    }

    /// Skips to the next `#!` or `!!`, where a directive may start. Returns false if the file ends
    /// first.
    pub fn skip_to_directive(&mut self) -> bool {
        while let Some(byte) = self.peek(0) {
            if matches!(byte, b'#' | b'!') && self.peek(1) == Some(b'!') {
                return true;
            }
            self.skip(1);
        }
        false
    }

    /// Whether the input continues with `prefix`, `ahead` bytes from here.
    pub fn starts_with(&self, prefix: &[u8], ahead: usize) -> bool {
        let mut bytes = prefix.iter().enumerate();
        bytes.all(|(at, &byte)| self.peek(ahead + at) == Some(byte))
    }

    /// The place of the next byte: in the text, or at the name whose value is being read.
    pub fn spot(&self) -> FileSpan {
        let frame = &self.top;
        let span = if frame.put_back.is_empty() {
            Span::new(frame.position, frame.position)
        } else {
            frame.origin
        };
        FileSpan {
            file: frame.file,
            span,
        }
    }

    /// The place from `start` to the current position, if both are in the same file.
    pub fn since(&self, start: FileSpan) -> FileSpan {
        let end = self.top.position as u32;
        let same = start.file == self.top.file;
        FileSpan {
            file: start.file,
            span: Span {
                start: start.span.start,
                end: if same {
                    end.max(start.span.end)
                } else {
                    start.span.end
                },
            },
        }
    }

    /// Pushes back the value of the define whose name is at `origin`.
    pub fn put_back(&mut self, value: &[u8], origin: FileSpan) -> Result<(), PutBackError> {
        let frame = &mut self.top;
        if frame.put_back.is_empty() {
            frame.origin = origin.span;
        }
        if frame.last_put_back.replace(frame.position) == Some(frame.position) {
            self.nested += 1;
        }
        self.expanded += value.len();
        if frame.put_back.len() + value.len() > LARGEST_PUT_BACK {
            return Err(PutBackError::TooLong);
        }
        if self.expanded > LARGEST_EXPANSION || self.nested > MOST_NESTED {
            frame.put_back.clear();
            return Err(PutBackError::Endless);
        }
        frame.put_back.extend(value.iter().rev());
        Ok(())
    }

    /// How many files are open below the current one.
    pub fn depth(&self) -> usize {
        self.below.len()
    }

    /// The path of the current file.
    pub fn path(&self) -> &Path {
        &self.top.path
    }

    /// Continues with another file.
    pub fn push(&mut self, file: u32, path: PathBuf, text: Vec<u8>) {
        let frame = OpenFile {
            file,
            path,
            text,
            ..OpenFile::default()
        };
        self.below.push(std::mem::replace(&mut self.top, frame));
    }

    /// Closes the current file, moves its text to `files` and continues with the including file.
    /// Returns false if there is none.
    pub fn pop(&mut self, files: &mut [CfgFile]) -> bool {
        files[self.top.file as usize].source.text = std::mem::take(&mut self.top.text);
        match self.below.pop() {
            Some(frame) => {
                self.top = frame;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rest(input: &mut InputStack) -> Vec<u8> {
        std::iter::from_fn(|| input.next()).collect()
    }

    #[test]
    fn a_pushed_back_value_is_read_first_and_has_the_place_of_its_name() {
        let mut input = InputStack::new(Path::new("a"), b"NAME rest".to_vec());
        let name = input.spot();
        input.skip(4);
        let name = input.since(name);
        assert_eq!(input.put_back(b"value", name), Ok(()));
        assert_eq!(input.spot().span, Span::new(0, 4));
        assert!(input.starts_with(b"value re", 0));
        assert_eq!(rest(&mut input), b"value rest");
    }

    #[test]
    fn a_value_longer_than_the_scanners_buffer_is_not_pushed_back() {
        let mut input = InputStack::new(Path::new("a"), Vec::new());
        let spot = input.spot();
        assert_eq!(input.put_back(&[b'x'; LARGEST_PUT_BACK], spot), Ok(()));
        assert_eq!(input.put_back(b"x", spot), Err(PutBackError::TooLong));
    }
}
