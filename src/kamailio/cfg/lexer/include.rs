//! `include_file` and `import_file`: which file is read, and when none is (`sr_push_yy_state` in
//! `cfg.lex`).

use std::path::PathBuf;

use super::Lexer;
use super::state::LexerState;
use crate::base::escape::sanitize;
use crate::base::secrets::without_secrets;
use crate::base::source::Source;
use crate::kamailio::cfg::errors::{CfgErrorKind, CfgWarningKind};
use crate::kamailio::cfg::{CfgFile, FileSpan, LoadError};

/// How deep includes may nest (`MAX_INCLUDE_DEPTH` in `cfg.lex`).
const DEEPEST: usize = 10;

/// A name including its quotes must be shorter than this, in bytes (`MAX_INCLUDE_FNAME` in
/// `cfg.lex`).
const NAME_BYTES: usize = 128;

/// How many files are read at most. Ten levels with ten includes each would be 10^10 files.
const MOST_FILES: usize = 1000;

impl Lexer<'_> {
    /// Reads the name after `include_file` or `import_file`, and continues in that file.
    pub fn include(&mut self, optional: bool) {
        let blank = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.input.skip_while(blank);
        let name_start = self.input.spot();
        self.text.clear();
        self.input.take_while(&mut self.text, |byte| !blank(byte));
        if self.text.is_empty() {
            self.state = LexerState::Include { optional };
            return;
        }
        self.state = LexerState::Initial;
        let spot = self.input.since(name_start);
        if let Some(missing) = self.rewrite() {
            let what = format!("which file is included: {missing}");
            return self.findings.mark_incomplete(&what);
        }
        let written = std::mem::take(&mut self.text);
        if self.input.depth() >= DEEPEST {
            return self.refuse(spot, CfgErrorKind::TooManyIncludes);
        }
        match name(&written) {
            Err(reason) => self.refuse(spot, reason),
            Ok(name) => self.open(&name, optional, spot),
        }
    }

    fn open(&mut self, name: &[u8], optional: bool, spot: FileSpan) {
        if self.files.len() >= MOST_FILES {
            return self.stop_including(spot);
        }
        let shown = sanitize(&without_secrets(name));
        let mut result = Err(LoadError::Missing);
        let mut found = PathBuf::new();
        for (path, in_working_dir) in self.candidates(name) {
            result = match in_working_dir {
                true => self.loader.load_in_working_dir(&path),
                false => self.loader.load(&path),
            };
            found = path;
            if result.is_ok() {
                break;
            }
        }
        match result {
            Ok(text) if text.len() > self.room => self.stop_including(spot),
            Err(LoadError::TooLarge) => self.stop_including(spot),
            Ok(text) => {
                self.room -= text.len();
                let file = self.files.len() as u32;
                self.files.push(CfgFile {
                    source: Source::new(found.to_string_lossy(), Vec::new()),
                    included_from: Some(spot),
                });
                self.input.push(file, found, text);
            }
            Err(LoadError::Missing | LoadError::NotHere(_))
                if optional && self.reading.files_complete =>
            {
                self.findings
                    .note(spot, CfgWarningKind::NoImportedFile(shown));
            }
            Err(error) => {
                let what = if optional { "imported" } else { "included" };
                self.findings
                    .mark_strings_unknown(&format!("the contents of the {what} file {shown}"));
                match (optional, error) {
                    (_, LoadError::Refused(why)) => {
                        self.findings
                            .note(spot, CfgWarningKind::RefusedFile(shown, why));
                    }
                    (false, LoadError::NotHere(why)) => {
                        self.findings
                            .note(spot, CfgWarningKind::FileNotHere(shown, why));
                    }
                    (true, _) | (_, LoadError::NotAFile | LoadError::TooLarge) => {}
                    (false, LoadError::Missing) => {
                        self.refuse(spot, CfgErrorKind::NoIncludedFile(shown));
                    }
                    (false, LoadError::Unreadable(why)) => {
                        self.refuse(spot, CfgErrorKind::UnreadableInclude(shown, why));
                    }
                }
            }
        }
    }

    /// Reads no further file: together they are more than a cfg can be.
    fn stop_including(&mut self, spot: FileSpan) {
        self.findings
            .mark_strings_unknown("the contents of further included files");
        self.refuse(spot, CfgErrorKind::TooMuchIncluded);
    }

    /// Where the file may be: in the working directory (true), and else beside the file that includes it.
    fn candidates(&self, name: &[u8]) -> Vec<(PathBuf, bool)> {
        let name = path(name);
        if name.is_absolute() {
            return vec![(name, false)];
        }
        let mut candidates = vec![(self.reading.working_dir.join(&name), true)];
        let beside = self.input.path().parent().map(|folder| folder.join(&name));
        candidates.extend(beside.map(|path| (path, false)));
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

/// The name without its double quotes and with escapes resolved.
fn name(written: &[u8]) -> Result<Vec<u8>, CfgErrorKind> {
    if written.len() >= NAME_BYTES {
        return Err(CfgErrorKind::IncludeNameTooLong);
    }
    let inner = match written {
        [b'"', inner @ .., b'"'] => inner,
        _ => return Err(CfgErrorKind::IncludeNotQuoted),
    };
    let mut name = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        name.push(match byte {
            b'\\' => match bytes.next().ok_or(CfgErrorKind::BadIncludeName)? {
                b't' => b'\t',
                b'n' => b'\n',
                b'r' => b'\r',
                other => other,
            },
            _ => byte,
        });
    }
    if name.is_empty() {
        return Err(CfgErrorKind::BadIncludeName);
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_double_quotes_and_may_contain_escapes() {
        for (written, result) in [
            (&br#""a.cfg""#[..], Ok(b"a.cfg".to_vec())),
            (br#""a\"b\\c""#, Ok(b"a\"b\\c".to_vec())),
            (b"'a.cfg'", Err(CfgErrorKind::IncludeNotQuoted)),
            (br#""a.cfg";"#, Err(CfgErrorKind::IncludeNotQuoted)),
            (b"\"", Err(CfgErrorKind::IncludeNotQuoted)),
            (br#""""#, Err(CfgErrorKind::BadIncludeName)),
            (br#""a\""#, Err(CfgErrorKind::BadIncludeName)),
            (&[b'"'; 128], Err(CfgErrorKind::IncludeNameTooLong)),
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
