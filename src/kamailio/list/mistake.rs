//! What is wrong in a list: where, and of which kind. Words are made of it where it is printed.

use super::{DropReason, FatalReason};
use crate::base::source::Span;

/// One mistake, and the bytes that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mistake {
    /// What Kamailio makes of them.
    pub kind: MistakeKind,
    /// The line of the file, from 1.
    pub line: u32,
    pub span: Span,
}

/// What Kamailio does that a reader of the list would not expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// No set id: the destination goes into set 0.
    NoSetId,
    /// A word where the set id should be: it is taken for the URI, in set 0.
    SetIdIsAWord,
    /// No blank after the set id: the digits in front of the URI are the set id.
    SetIdGlued,
    /// A number that does not fit a C `int`.
    NumberWraps,
    /// A set below 0: pinged, but its state never changes.
    NegativeSet,
    /// `sip:` was missing and is added.
    SchemeAdded,
    /// A `#` inside the URI: the rest of the line is a comment.
    CommentCutsColumn,
    /// A `#` right after a number, and columns after it, which are a comment.
    CommentCutsLine,
    /// Numbers over 255 in an IPv4 address wrap.
    AddressWraps,
    /// A number is missing in an IPv4 address, and counts as 0.
    AddressHasGaps,
    /// A host of numbers that is no address to Kamailio: it asks the name server for it.
    NumberLikeName,
    /// What a template left there: nobody filled it in.
    Placeholder,
    /// A blank that is none to Kamailio: a no-break space, a vertical tab.
    InvisibleBlank,
    /// Letters where the flags should be: flags are 0 and the word becomes the attributes.
    FlagsAreLetters,
    /// `0x..` where the version does not read it.
    FlagsAreHexadecimal,
    /// Text right after the digits of the flags: it becomes the attributes.
    TextAfterFlags,
    /// Text where the priority should be, or right after it.
    TextAfterPriority,
    /// Text after the attributes, which end at the first blank.
    TextIgnored,
    /// A comma ends the attributes; what follows is not read.
    CommaEndsAttrs,
    /// An attribute that Kamailio reads, written twice: the first wins.
    RepeatedAttribute(&'static str),
    /// The name of an attribute that is nearly one that Kamailio reads.
    MisspeltAttribute(&'static str),
    /// A weight outside 1 to 100 counts as 0.
    WeightOutOfRange,
    /// The line is the tail of one of over 1023 bytes.
    CutLine,
    /// A NUL byte hides the rest of the line.
    NulHides,
    /// Kamailio drops the line, and logs why.
    Dropped(DropReason),
    /// Kamailio drops the line: the host name has SRV records and no address.
    DroppedOnlySrv,
    /// Kamailio drops the line: a word stands where the set id should, and is taken for the URI.
    DroppedSetIdIsAWord,
    /// Kamailio drops the line: it is a comment of another language.
    DroppedComment,
    /// Kamailio drops the line: the URI stands after the numbers.
    DroppedColumnsSwapped,
    /// Kamailio drops the line: nobody filled the template in.
    DroppedPlaceholder,
    /// Kamailio drops the line: it has a blank that is none to Kamailio.
    DroppedInvisibleBlank,
    /// Kamailio drops the line: a byte order mark stands before it.
    DroppedByteOrderMark,
    /// The line is the tail of one of over 1023 bytes, and Kamailio drops it.
    DroppedCutLine,
    /// Kamailio does not start with this line.
    StopsStart(FatalReason),
    /// The line is the tail of one of over 1023 bytes, and Kamailio does not start with it.
    CutLineStopsStart,
    /// A NUL byte after blanks hides the whole line.
    NulHidesLine,
    /// The file is UTF-16.
    Utf16,
    /// Lines end in a carriage return alone.
    CarriageReturns,
    /// The file is the answer of an RPC command.
    RpcAnswer,
}

impl MistakeKind {
    /// Whether the columns of the line are not those that they look like, so that nobody can tell
    /// what an edit of one would do.
    pub fn misplaces_columns(self) -> bool {
        matches!(
            self,
            MistakeKind::SetIdIsAWord
                | MistakeKind::SetIdGlued
                | MistakeKind::NumberWraps
                | MistakeKind::NegativeSet
                | MistakeKind::CommentCutsColumn
                | MistakeKind::CommentCutsLine
                | MistakeKind::Placeholder
                | MistakeKind::InvisibleBlank
                | MistakeKind::FlagsAreLetters
                | MistakeKind::FlagsAreHexadecimal
                | MistakeKind::TextAfterFlags
                | MistakeKind::TextAfterPriority
                | MistakeKind::TextIgnored
                | MistakeKind::CutLine
                | MistakeKind::NulHides
        )
    }

    /// Whether something that was written in the line of an entry has no effect at all.
    pub fn loses_a_column(self) -> bool {
        self.misplaces_columns()
            || matches!(
                self,
                MistakeKind::AddressWraps
                    | MistakeKind::AddressHasGaps
                    | MistakeKind::NumberLikeName
                    | MistakeKind::CommaEndsAttrs
                    | MistakeKind::RepeatedAttribute(_)
                    | MistakeKind::MisspeltAttribute(_)
                    | MistakeKind::WeightOutOfRange
            )
    }

    /// Whether the line is the tail of one of over 1023 bytes.
    pub(super) fn is_of_cut_line(self) -> bool {
        matches!(
            self,
            MistakeKind::CutLine | MistakeKind::DroppedCutLine | MistakeKind::CutLineStopsStart
        )
    }
}
