//! Kinds of mistakes in a list. Their messages are created when they are printed.

use super::attributes::KnownAttribute;
use super::rows::UndefinedNumbers;
use super::{DropReason, FatalReason};
use crate::base::source::Span;

/// One mistake, and the bytes that cause it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mistake {
    /// What kind of mistake it is.
    pub kind: MistakeKind,
    /// The line of the file, from 1.
    pub line: u32,
    pub span: Span,
}

/// Behaviour of Kamailio that a reader of the list would not expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MistakeKind {
    /// No set id: the destination goes into set 0.
    NoSetId,
    /// A word in place of the set id: Kamailio takes it for the URI, in set 0.
    SetIdIsAWord,
    /// No blank between the set id and the URI: the leading digits are the set id.
    SetIdGlued,
    /// A number that does not fit a C `int`.
    NumberWraps,
    /// A negative set id: the destinations are pinged, but their state never changes.
    NegativeSet,
    /// `sip:` is missing and Kamailio adds it.
    SchemeAdded,
    /// A `#` inside the URI: the rest of the line is a comment.
    CommentCutsColumn,
    /// A `#` directly after a number, followed by columns, which become a comment.
    CommentCutsLine,
    /// A number over 255 in an IPv4 address wraps.
    AddressWraps,
    /// A number is missing in an IPv4 address and counts as 0.
    AddressHasGaps,
    /// A numeric host that Kamailio does not recognize as an address and looks up in DNS.
    NumberLikeName,
    /// A template placeholder that was not filled in.
    Placeholder,
    /// A blank that Kamailio does not recognize: a no-break space, a vertical tab.
    InvisibleBlank,
    /// Letters in place of the flags: the flags are 0, and the word becomes the attributes.
    FlagsAreLetters,
    /// `0x..` in a version that does not support it.
    FlagsAreHexadecimal,
    /// Text directly after the digits of the flags: it becomes the attributes.
    TextAfterFlags,
    /// Text in place of the priority, or directly after it.
    TextAfterPriority,
    /// Text after the attributes, which end at the first blank.
    TextIgnored,
    /// A comma ends the attributes; the rest is ignored.
    CommaEndsAttrs,
    /// An attribute that occurs twice: the first one counts.
    RepeatedAttribute(KnownAttribute),
    /// A name that is similar to an attribute of Kamailio.
    MisspeltAttribute(KnownAttribute),
    /// An attribute that Kamailio would read in another form: `'weight=50'`, `weight:50`.
    AttributeInOtherForm(KnownAttribute),
    /// This weight is not from 1 to 100, and counts as 0.
    WeightOutOfRange(KnownAttribute),
    /// The URI stands behind other columns, and Kamailio takes another word for it.
    ColumnsSwapped,
    /// A row of the database table: Kamailio takes the id for the set, and the set id for the URI.
    DatabaseRow,
    /// The line is the tail of a line longer than 1023 bytes.
    CutLine,
    /// A NUL byte hides the rest of the line.
    NulHides,
    /// Kamailio drops the line, and logs why.
    Dropped(DropReason),
    /// Kamailio drops the line: the host name has SRV records, but no address.
    DroppedOnlySrv,
    /// Kamailio drops the line: a word is in place of the set id, and is taken for the URI.
    DroppedSetIdIsAWord,
    /// Kamailio drops the line: it is a comment in the syntax of another language.
    DroppedComment,
    /// Kamailio drops the line: the URI comes after the numbers.
    DroppedColumnsSwapped,
    /// Kamailio drops the line: it names the columns of the database table.
    DroppedDatabaseHeading,
    /// Kamailio drops the line: an IPv6 address stands there without brackets.
    DroppedIpv6WithoutBrackets,
    /// Kamailio drops the line: a template placeholder was not filled in.
    DroppedPlaceholder,
    /// Kamailio drops the line: it contains a blank that Kamailio does not recognize.
    DroppedInvisibleBlank,
    /// Kamailio drops the line: it starts with a byte order mark.
    DroppedByteOrderMark,
    /// The line is the tail of a line longer than 1023 bytes, and Kamailio drops it.
    DroppedCutLine,
    /// Kamailio does not start because of this line.
    StopsStart(FatalReason),
    /// The line is the tail of a line longer than 1023 bytes, and keeps Kamailio from starting.
    CutLineStopsStart,
    /// A NUL byte after blanks hides the whole line.
    NulHidesLine,
    /// A row of SQLite whose number is NULL, or a text in an integer column: Kamailio takes it for
    /// this number.
    ValueTakenAs(i32),
    /// A row whose numbers nobody can tell.
    Undefined(UndefinedNumbers),
    /// A row that is too long to be read here.
    RowTooLong,
    /// A version of the table with which columns that are there are not read.
    ColumnsNotRead(i32),
    /// The file is UTF-16.
    Utf16,
    /// Lines end in a carriage return only.
    CarriageReturns,
    /// The file is a saved answer to an RPC command.
    RpcAnswer,
}

impl MistakeKind {
    /// Whether the columns of the line differ from how they look, so that the effect of an edit
    /// would be unclear.
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
                | MistakeKind::ColumnsSwapped
                | MistakeKind::DatabaseRow
                | MistakeKind::CutLine
                | MistakeKind::NulHides
        )
    }

    /// Whether part of the entry's text has no effect, or not the intended one.
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
                    | MistakeKind::AttributeInOtherForm(_)
                    | MistakeKind::WeightOutOfRange(_)
            )
    }

    /// Whether the line is the tail of a line longer than 1023 bytes.
    pub(super) fn is_of_cut_line(self) -> bool {
        matches!(
            self,
            MistakeKind::CutLine | MistakeKind::DroppedCutLine | MistakeKind::CutLineStopsStart
        )
    }
}
