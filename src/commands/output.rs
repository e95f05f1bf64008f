//! Printing, for all commands.

use std::io::{self, BufWriter, Write};

use super::{CommandError, Io};
use crate::base::diagnostic::Diagnostic;
use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::base::secrets::masked;
use crate::base::source::Source;
use crate::kamailio::list::List;
use crate::lint::list_mistakes;
use crate::render::diagnostics;
use crate::render::paint::Paint;

/// How many diagnostics per list are printed: a file that is not a list may have thousands.
const DIAGNOSTICS: usize = 50;

/// The size of the output buffer, in bytes.
const AT_ONCE: usize = 1 << 16;

/// Standard output, and whether anything was written to it.
pub(super) struct Watched<'a> {
    inner: &'a mut dyn Write,
    is_written: bool,
}

impl<'a> Watched<'a> {
    pub(super) fn new(inner: &'a mut dyn Write) -> Self {
        Self {
            inner,
            is_written: false,
        }
    }

    pub(super) fn is_written(&self) -> bool {
        self.is_written
    }
}

impl Write for Watched<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_written |= !bytes.is_empty();
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

pub(super) fn print_diagnostics(
    all: impl IntoIterator<Item = Diagnostic, IntoIter: ExactSizeIterator>,
    source: &Source,
    io: &mut Io<'_>,
) {
    let mut all = all.into_iter();
    let shown = all.by_ref().take(DIAGNOSTICS);
    let text: String = shown
        .map(|shown| diagnostics::one(&shown, source, io.colors.stderr))
        .collect();
    say(io, text.trim_end_matches('\n'));
    if all.len() > 0 {
        let hint = has_nuls(source);
        say(
            io,
            &format!(
                "{}: {} more like these{hint}",
                sanitize(source.name.as_bytes()),
                all.len()
            ),
        );
    }
}

/// Prints the lines of a list that Kamailio drops, and what stops it from starting. Returns how many
/// there are.
pub(super) fn print_lost(list: &List, answers: &DnsAnswers, io: &mut Io<'_>) -> usize {
    let mistakes = list.lost_lines(answers);
    let lost = list_mistakes::diagnostics(list, answers, &mistakes);
    print_diagnostics(lost, &list.source, io);
    list.dropped.len() + usize::from(list.fatal.is_some())
}

/// Prints a line on standard error. A failure is ignored: there is nowhere to report it.
pub(super) fn say(io: &mut Io<'_>, line: &str) {
    if !line.is_empty() {
        let (stop, go_on) = brackets(io);
        let line = masked(line.to_owned());
        let _ = io
            .stderr
            .write_all(format!("{stop}{line}\n{go_on}").as_bytes());
    }
}

/// Prints warnings, a line each.
pub(super) fn warn_all(warnings: &[String], io: &mut Io<'_>) {
    for words in warnings {
        warn(io, words);
    }
}

pub(super) fn warn(io: &mut Io<'_>, words: &str) {
    let warning = Paint::Doubtful.over("warning:", io.colors.stderr);
    say(io, &format!("{warning} {}", sanitize(words.as_bytes())));
}

/// What stands before and after text from files, so that a runner that reads along takes no command from it.
fn brackets(io: &Io<'_>) -> (String, String) {
    match io.stop_commands {
        Some(token) => (
            format!("::stop-commands::{token:016x}\n"),
            format!("::{token:016x}::\n"),
        ),
        None => Default::default(),
    }
}

/// Prints text for people, which may quote files.
pub(super) fn print_text(io: &mut Io<'_>, text: impl AsRef<[u8]>) -> Result<(), CommandError> {
    let text = text.as_ref();
    if text.is_empty() {
        return Ok(());
    }
    let (stop, go_on) = brackets(io);
    // The line that ends it stands alone.
    let end: &[u8] = match text.ends_with(b"\n") || go_on.is_empty() {
        true => b"",
        false => b"\n",
    };
    print(io, [stop.as_bytes(), text, end, go_on.as_bytes()].concat())
}

/// Prints text for people as it is made.
pub(super) fn stream_text(
    io: &mut Io<'_>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), CommandError> {
    let (stop, go_on) = brackets(io);
    stream(io, |out| {
        out.write_all(stop.as_bytes())?;
        write(out)?;
        out.write_all(go_on.as_bytes())
    })
}

pub(super) fn print(io: &mut Io<'_>, text: impl AsRef<[u8]>) -> Result<(), CommandError> {
    written(
        io.stdout
            .write_all(text.as_ref())
            .and_then(|()| io.stdout.flush()),
    )
}

/// Prints output that may have millions of lines while it is being made.
pub(super) fn stream(
    io: &mut Io<'_>,
    write: impl FnOnce(&mut BufWriter<&mut dyn Write>) -> io::Result<()>,
) -> Result<(), CommandError> {
    let stdout: &mut dyn Write = io.stdout;
    let mut out = BufWriter::with_capacity(AT_ONCE, stdout);
    written(write(&mut out).and_then(|()| out.flush()))
}

/// A reader that has closed the pipe (`| head`) is no error.
pub(super) fn written(result: io::Result<()>) -> Result<(), CommandError> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CommandError::Input(
            format!("the output cannot be written: {error}"),
        )),
        _ => Ok(()),
    }
}

/// A hint for a file with NUL bytes, which no list contains.
pub(super) fn has_nuls(source: &Source) -> &'static str {
    match memchr::memchr(0, &source.text).is_some() {
        true => "; it contains NUL bytes: is it really a list?",
        false => "",
    }
}
