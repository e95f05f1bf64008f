//! `include_file` and `import_file`: which file is read, and when none is (`sr_push_yy_state`).

use std::path::PathBuf;

use super::Lexer;
use super::state::State;
use crate::base::escape::{sanitize, without_passwords};
use crate::base::source::Source;
use crate::kamailio::cfg::errors::{NoteKind, Reason};
use crate::kamailio::cfg::{File, LoadError, Spot};

/// How deep files may include each other (`MAX_INCLUDE_DEPTH` in `cfg.lex`).
const DEEPEST: usize = 10;

/// A name with its quotes must be shorter than this (`MAX_INCLUDE_FNAME` in `cfg.lex`).
const NAME_BYTES: usize = 128;

/// How many files are read: ten deep, ten includes in each would be ten thousand million.
const MOST_FILES: usize = 10_000;

impl Lexer<'_> {
    /// Reads the name behind `include_file`, and goes on in that file.
    pub fn include(&mut self, optional: bool, start: Spot) {
        let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.input.skip_while(blank);
        let name_start = self.input.spot();
        self.text.clear();
        self.input.take_while(&mut self.text, |byte| !blank(byte));
        if self.text.is_empty() {
            self.state = State::Include { optional, start };
            return;
        }
        self.state = State::Initial;
        let spot = self.input.since(name_start);
        self.rewrite();
        let written = std::mem::take(&mut self.text);
        if self.input.depth() >= DEEPEST {
            return self.refuse(spot, Reason::TooManyIncludes);
        }
        match name(&written) {
            Err(reason) => self.refuse(spot, reason),
            Ok(name) => self.open(&name, optional, spot),
        }
    }

    fn open(&mut self, name: &[u8], optional: bool, spot: Spot) {
        if self.files.len() >= MOST_FILES {
            self.findings.lack("what the files hold that are too many");
            return self.refuse(spot, Reason::TooMuchIncluded);
        }
        let shown = sanitize(&without_passwords(name));
        let mut result = Err(LoadError::Missing);
        let mut found = PathBuf::new();
        for path in self.candidates(name) {
            result = self.loader.load(&path);
            found = path;
            if result.is_ok() {
                break;
            }
        }
        match result {
            Ok(text) if text.len() > self.room => {
                self.findings.lack("what the files hold that are too large");
                self.refuse(spot, Reason::TooMuchIncluded);
            }
            Ok(text) => {
                self.room -= text.len();
                let file = self.files.len() as u32;
                self.files.push(File {
                    source: Source::new(found.to_string_lossy(), Vec::new()),
                    included_from: Some(spot),
                });
                self.input.push(file, found, text);
            }
            Err(LoadError::Missing) if optional && self.reading.files_complete => {
                self.findings.note(spot, NoteKind::NoImportedFile(shown));
            }
            Err(error) => {
                let what = if optional { "imported" } else { "included" };
                self.findings
                    .lack(&format!("what the {what} file {shown} holds"));
                match (optional, error) {
                    (true, _) | (_, LoadError::NoFile) => {}
                    (false, LoadError::Missing) => {
                        self.refuse(spot, Reason::NoIncludedFile(shown));
                    }
                    (false, LoadError::Unreadable(why)) => {
                        self.refuse(spot, Reason::UnreadableInclude(shown, why));
                    }
                }
            }
        }
    }

    /// Where the file may be: in the working directory, and else beside the file that includes it.
    fn candidates(&self, name: &[u8]) -> Vec<PathBuf> {
        let name = path(name);
        if name.is_absolute() {
            return vec![name];
        }
        let mut candidates = vec![self.reading.working_dir.join(&name)];
        candidates.extend(self.input.path().parent().map(|folder| folder.join(&name)));
        candidates
    }
}

#[cfg(unix)]
fn path(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path(name: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(name).into_owned())
}

/// The name in its double quotes, without them and their escapes.
fn name(written: &[u8]) -> Result<Vec<u8>, Reason> {
    if written.len() >= NAME_BYTES {
        return Err(Reason::IncludeNameTooLong);
    }
    let inner = match written {
        [b'"', inner @ .., b'"'] => inner,
        _ => return Err(Reason::IncludeNotQuoted),
    };
    let mut name = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        name.push(match byte {
            b'\\' => match bytes.next().ok_or(Reason::BadIncludeName)? {
                b't' => b'\t',
                b'n' => b'\n',
                b'r' => b'\r',
                other => other,
            },
            _ => byte,
        });
    }
    if name.is_empty() {
        return Err(Reason::BadIncludeName);
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_double_quotes_and_may_hold_escapes() {
        for (written, result) in [
            (&br#""a.cfg""#[..], Ok(b"a.cfg".to_vec())),
            (br#""a\"b\\c""#, Ok(b"a\"b\\c".to_vec())),
            (b"'a.cfg'", Err(Reason::IncludeNotQuoted)),
            (br#""a.cfg";"#, Err(Reason::IncludeNotQuoted)),
            (b"\"", Err(Reason::IncludeNotQuoted)),
            (br#""""#, Err(Reason::BadIncludeName)),
            (br#""a\""#, Err(Reason::BadIncludeName)),
            (&[b'"'; 128], Err(Reason::IncludeNameTooLong)),
        ] {
            assert_eq!(
                name(written),
                result,
                "{}",
                String::from_utf8_lossy(written)
            );
        }
    }
}
