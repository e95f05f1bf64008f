//! The bytes that the lexer reads: a stack of files, each with text put back before it.
//!
//! Kamailio's scanner puts the value of a define back into its input and scans it again (`unput` in
//! `cfg.lex`); an included file goes on top of the one that includes it.

use std::path::{Path, PathBuf};

use crate::base::source::Span;
use crate::kamailio::cfg::{File, Spot};

/// How many bytes may be put back at once: the size of the scanner's buffer (`YY_BUF_SIZE`), beyond
/// which it ends the server with "push-back overflow".
const LARGEST_PUT_BACK: usize = 16 * 1024;

/// How many bytes may be put back in all before the reader gives up: Kamailio would go on, for
/// minutes or for ever.
const LARGEST_EXPANSION: usize = 32 << 20;

/// How many defines may be replaced inside the values of others before the reader gives up.
const MOST_NESTED: usize = 1 << 16;

/// One open file.
#[derive(Debug, Default)]
struct Frame {
    file: u32,
    path: PathBuf,
    text: Vec<u8>,
    position: usize,
    /// What was put back, its next byte last.
    put_back: Vec<u8>,
    /// The name whose value that is.
    origin: Span,
    /// Where the text stood when something was last put back.
    last_put_back: Option<usize>,
}

/// Why a value cannot be put back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutBackError {
    /// It is longer than the scanner's buffer.
    TooLong,
    /// There is no end in sight.
    Endless,
}

/// The open files, the innermost on top.
#[derive(Debug)]
pub struct Input {
    top: Frame,
    below: Vec<Frame>,
    expanded: usize,
    nested: usize,
}

impl Input {
    pub fn new(path: &Path, text: Vec<u8>) -> Self {
        Self {
            top: Frame {
                path: path.to_owned(),
                text,
                ..Frame::default()
            },
            below: Vec::new(),
            expanded: 0,
            nested: 0,
        }
    }

    /// The byte `ahead` of the next one, if it is in the file that is being read.
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

    /// Goes past `count` bytes.
    pub fn skip(&mut self, count: usize) {
        let frame = &mut self.top;
        let from_put_back = count.min(frame.put_back.len());
        frame
            .put_back
            .truncate(frame.put_back.len() - from_put_back);
        frame.position = (frame.position + count - from_put_back).min(frame.text.len());
    }

    /// The next byte, taken.
    pub fn next(&mut self) -> Option<u8> {
        let byte = self.peek(0)?;
        self.skip(1);
        Some(byte)
    }

    /// Takes the bytes that belong together, up to the first that does not; `taken` gets them.
    pub fn take_while(&mut self, taken: &mut Vec<u8>, belongs: impl Fn(u8) -> bool) {
        while let Some(byte) = self.peek(0).filter(|&byte| belongs(byte)) {
            taken.push(byte);
            self.skip(1);
        }
    }

    /// Goes past the bytes that belong together.
    pub fn skip_while(&mut self, belongs: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&belongs) {
            self.skip(1);
        }
    }

    /// Goes past the next `byte`; false where the file ends before it.
    pub fn skip_past(&mut self, byte: u8) -> bool {
        self.skip_while(|other| other != byte);
        self.next().is_some()
    }

    /// Goes to the next byte before a `!`, where a directive may begin; false where the file ends
    /// before it.
    pub fn skip_to_directive(&mut self) -> bool {
        while let Some(byte) = self.peek(0) {
            if matches!(byte, b'#' | b'!') && self.peek(1) == Some(b'!') {
                return true;
            }
            self.skip(1);
        }
        false
    }

    /// Whether what comes next begins with `prefix`.
    pub fn starts_with(&self, prefix: &[u8], ahead: usize) -> bool {
        let mut bytes = prefix.iter().enumerate();
        bytes.all(|(at, &byte)| self.peek(ahead + at) == Some(byte))
    }

    /// Where the next byte stands: in the text, or at the name whose value is being read.
    pub fn spot(&self) -> Spot {
        let frame = &self.top;
        let span = if frame.put_back.is_empty() {
            Span::new(frame.position, frame.position)
        } else {
            frame.origin
        };
        Spot {
            file: frame.file,
            span,
        }
    }

    /// The place from `start` up to here, if both are in the same file.
    pub fn since(&self, start: Spot) -> Spot {
        let end = self.top.position as u32;
        let same = start.file == self.top.file;
        Spot {
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

    /// Puts the value of the define whose name stands at `origin` before what comes next.
    pub fn put_back(&mut self, value: &[u8], origin: Spot) -> Result<(), PutBackError> {
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

    /// How many files include the one that is being read.
    pub fn depth(&self) -> usize {
        self.below.len()
    }

    /// The path of the file that is being read.
    pub fn path(&self) -> &Path {
        &self.top.path
    }

    /// Goes on with another file.
    pub fn push(&mut self, file: u32, path: PathBuf, text: Vec<u8>) {
        let frame = Frame {
            file,
            path,
            text,
            ..Frame::default()
        };
        self.below.push(std::mem::replace(&mut self.top, frame));
    }

    /// Ends the file that is being read, gives its text back to `files` and goes on with the one
    /// that includes it; false where there is none.
    pub fn pop(&mut self, files: &mut [File]) -> bool {
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

    fn rest(input: &mut Input) -> Vec<u8> {
        std::iter::from_fn(|| input.next()).collect()
    }

    #[test]
    fn a_value_that_is_put_back_is_read_before_the_rest_and_stands_where_its_name_stood() {
        let mut input = Input::new(Path::new("a"), b"NAME rest".to_vec());
        let name = input.spot();
        input.skip(4);
        let name = input.since(name);
        assert_eq!(input.put_back(b"value", name), Ok(()));
        assert_eq!(input.spot().span, Span::new(0, 4));
        assert!(input.starts_with(b"value re", 0));
        assert_eq!(rest(&mut input), b"value rest");
    }

    #[test]
    fn a_value_longer_than_the_scanners_buffer_is_not_put_back() {
        let mut input = Input::new(Path::new("a"), Vec::new());
        let spot = input.spot();
        assert_eq!(input.put_back(&[b'x'; LARGEST_PUT_BACK], spot), Ok(()));
        assert_eq!(input.put_back(b"x", spot), Err(PutBackError::TooLong));
    }
}
