//! Lines that are not edited, because Kamailio reads them differently from how they look: the
//! effect of an edit would be unclear.

use super::BadAttribute;
use crate::base::source::{Source, Span};
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::lines::CHUNK_BYTES;
use crate::kamailio::list::mistake::MistakeKind;
use crate::kamailio::list::warnings::misreadings;
use crate::kamailio::list::{DropReason, Entry, List};

/// A line that is not edited, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UneditableLine {
    /// The line number, from 1.
    pub line: u32,
    /// The bytes that cause it.
    pub span: Span,
    pub reason: UneditableReason,
}

/// Why a line is not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UneditableReason {
    /// The file is not in the line format of a dispatcher list.
    NoList,
    /// Kamailio cuts the line at 1023 bytes.
    Cut,
    /// A NUL byte in the line hides the rest of it.
    Nul,
    /// Kamailio reads its columns differently from how they look.
    Misread(MistakeKind),
    /// The attributes cannot be changed this way.
    Attribute(BadAttribute),
    /// With the edit, Kamailio would cut the line at 1023 bytes.
    TooLong,
    /// With the edit, Kamailio would drop the line.
    Dropped(DropReason),
    /// With the edit, Kamailio would store something other than wanted.
    ReadsOtherwise,
}

/// Checks whether this entry may be edited.
pub fn check(list: &List, entry: &Entry) -> Result<(), UneditableLine> {
    let fields = &entry.fields;
    let refuse = |span, reason| {
        Err(UneditableLine {
            line: entry.line,
            span,
            reason,
        })
    };
    if list.format != FileFormat::Lines {
        return refuse(fields.uri(), UneditableReason::NoList);
    }
    if is_cut(&list.source, entry) {
        return refuse(fields.uri(), UneditableReason::Cut);
    }
    let (start, line) = list.source.line_of(fields.uri().start);
    if let Some(at) = line.iter().position(|&b| b == 0) {
        return refuse(Span::new(start + at, start + at + 1), UneditableReason::Nul);
    }
    let misread = |kind: MistakeKind| {
        kind.misplaces_columns() || kind == MistakeKind::NoSetId && entry.scheme_added
    };
    let mut mistakes = Vec::new();
    misreadings(list, entry, &mut mistakes);
    match mistakes.iter().find(|mistake| misread(mistake.kind)) {
        Some(mistake) => refuse(mistake.span, UneditableReason::Misread(mistake.kind)),
        None => Ok(()),
    }
}

/// Whether Kamailio cuts the line of this entry.
pub(super) fn is_cut(source: &Source, entry: &Entry) -> bool {
    let (before, chunk) = source.text.split_at(entry.fields.line as usize);
    let continues = before.last().is_some_and(|&b| b != b'\n');
    continues || chunk.len() > CHUNK_BYTES && !chunk[..CHUNK_BYTES].contains(&b'\n')
}
