//! Lines that are not edited: where they are not read as they look, nobody can tell what an edit of
//! them would be.

use std::fmt;

use super::BadAttribute;
use crate::base::source::{Source, Span};
use crate::kamailio::list::file_format::Nature;
use crate::kamailio::list::lines::CHUNK_BYTES;
use crate::kamailio::list::warnings::{Kind, remarks};
use crate::kamailio::list::{DropReason, Entry, List};

/// A line that is not edited, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// The line, from 1.
    pub line: u32,
    /// The bytes it is about.
    pub span: Span,
    /// Why.
    pub reason: Reason,
}

/// Why a line is not edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The file is no list of lines.
    NoList,
    /// Kamailio cuts the line at 1023 bytes.
    Cut,
    /// A NUL byte stands in the line, and hides what follows.
    Nul,
    /// Kamailio reads its columns otherwise than they look.
    Misread(Kind),
    /// The attributes take no such change.
    Attribute(BadAttribute),
    /// With the edit Kamailio would cut the line at 1023 bytes.
    TooLong,
    /// With the edit Kamailio would drop the line.
    Dropped(DropReason),
    /// With the edit Kamailio would hold something else than was wanted.
    ReadsOtherwise,
}

impl Reason {
    /// What to do about it.
    pub fn way_out(self) -> &'static str {
        match self {
            Reason::NoList => "name the dispatcher list itself, saved as lines of plain text",
            Reason::Cut | Reason::TooLong => "keep lines at 1022 bytes or fewer",
            Reason::Nul => "remove the NUL byte",
            Reason::Misread(kind) => kind.way_out(),
            Reason::Attribute(_) | Reason::Dropped(_) | Reason::ReadsOtherwise => {
                "change the line by hand"
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::NoList => f.write_str("the file is no list of lines"),
            Reason::Cut => {
                f.write_str("Kamailio cuts this line at 1023 bytes, and reads the rest as another")
            }
            Reason::Nul => {
                f.write_str("a NUL byte stands in this line: Kamailio reads nothing after it")
            }
            Reason::Misread(kind) => kind.fmt(f),
            Reason::Attribute(why) => why.fmt(f),
            Reason::TooLong => f.write_str(
                "with the change it would be over 1022 bytes long: Kamailio would cut it in two",
            ),
            Reason::Dropped(why) => write!(f, "with the change Kamailio would drop it: {why}"),
            Reason::ReadsOtherwise => {
                f.write_str("with the change Kamailio would hold something else than was asked for")
            }
        }
    }
}

/// Whether this entry may be edited.
pub fn check(list: &List, entry: &Entry) -> Result<(), Refusal> {
    let fields = &entry.fields;
    let refuse = |span, reason| {
        Err(Refusal {
            line: entry.line,
            span,
            reason,
        })
    };
    if list.nature != Nature::Lines {
        return refuse(fields.uri(), Reason::NoList);
    }
    if is_cut(&list.source, entry) {
        return refuse(fields.uri(), Reason::Cut);
    }
    let (start, line) = list.source.line_of(fields.uri().start);
    if let Some(at) = line.iter().position(|&b| b == 0) {
        return refuse(Span::new(start + at, start + at + 1), Reason::Nul);
    }
    let misread =
        |kind: Kind| kind.misplaces_columns() || kind == Kind::NoSetId && entry.scheme_added;
    let mut remarks = remarks(list, entry).into_iter();
    match remarks.find(|remark| misread(remark.kind)) {
        Some(remark) => refuse(remark.span, Reason::Misread(remark.kind)),
        None => Ok(()),
    }
}

/// Whether Kamailio cuts the line that this entry stands in.
pub(super) fn is_cut(source: &Source, entry: &Entry) -> bool {
    let (before, chunk) = source.text.split_at(entry.fields.line as usize);
    let continues = before.last().is_some_and(|&b| b != b'\n');
    continues || chunk.len() > CHUNK_BYTES && !chunk[..CHUNK_BYTES].contains(&b'\n')
}
