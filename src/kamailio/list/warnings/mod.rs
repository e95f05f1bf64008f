//! Lines that Kamailio holds, but reads otherwise than their author seems to have meant.

mod found;
mod spelling;

use std::fmt;

use super::List;
use crate::base::source::Span;

pub use found::remarks;
pub(super) use found::{invisible_blank, starts_inside_a_line};

/// One such reading, and the bytes that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remark {
    /// What Kamailio makes of them.
    pub kind: Kind,
    /// Where they stand.
    pub span: Span,
}

/// What Kamailio does that a reader of the line would not expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
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
}

impl Kind {
    /// Whether what was written has no effect at all, rather than an unusual one.
    pub fn loses_something(self) -> bool {
        !matches!(self, Kind::NoSetId | Kind::SchemeAdded)
    }

    /// Whether the columns of the line are not those that they look like, so that nobody can tell
    /// what an edit of one would do.
    pub fn misplaces_columns(self) -> bool {
        match self {
            Kind::SetIdIsAWord
            | Kind::SetIdGlued
            | Kind::NumberWraps
            | Kind::NegativeSet
            | Kind::CommentCutsColumn
            | Kind::CommentCutsLine
            | Kind::Placeholder
            | Kind::InvisibleBlank
            | Kind::FlagsAreLetters
            | Kind::FlagsAreHexadecimal
            | Kind::TextAfterFlags
            | Kind::TextAfterPriority
            | Kind::TextIgnored
            | Kind::CutLine
            | Kind::NulHides => true,
            Kind::NoSetId
            | Kind::SchemeAdded
            | Kind::AddressWraps
            | Kind::AddressHasGaps
            | Kind::NumberLikeName
            | Kind::CommaEndsAttrs
            | Kind::RepeatedAttribute(_)
            | Kind::MisspeltAttribute(_)
            | Kind::WeightOutOfRange => false,
        }
    }

    /// What to write instead.
    pub fn way_out(self) -> &'static str {
        match self {
            Kind::NoSetId => "write the set id in the first column, or '#' in front of a comment",
            Kind::SetIdIsAWord => "write the set id as a number",
            Kind::SetIdGlued => {
                "write a blank between the set id and the URI, or the set id if it is missing"
            }
            Kind::NumberWraps => "write a number up to 2147483647",
            Kind::NegativeSet => "write a set id from 0 to 2147483647",
            Kind::SchemeAdded => "write sip: in front",
            Kind::CommentCutsColumn => {
                "write the URI without '#' (in a user name as %23), or a blank before a comment"
            }
            Kind::CommentCutsLine => "put a blank before a number in place of the '#'",
            Kind::AddressWraps => "write each number of the address from 0 to 255",
            Kind::AddressHasGaps => "write all four numbers of the address",
            Kind::NumberLikeName => "write all four numbers of the address, in decimal",
            Kind::Placeholder => "fill the template in before Kamailio reads the list",
            Kind::InvisibleBlank => "write an ordinary blank there",
            Kind::FlagsAreLetters => {
                "write the flags as a number: 1 inactive, 2 trying, 4 disabled, 8 probing, added up"
            }
            Kind::FlagsAreHexadecimal => "write the flags as a decimal number",
            Kind::TextAfterFlags | Kind::TextAfterPriority => {
                "write numbers in the third and fourth columns, and the attributes after them"
            }
            Kind::TextIgnored => "write the attributes without blanks, or '#' before a comment",
            Kind::CommaEndsAttrs => {
                "separate attributes by ';', and put a value with a comma in double quotes"
            }
            Kind::RepeatedAttribute(_) => "keep one of them",
            Kind::MisspeltAttribute(_) => {
                "write the name as Kamailio knows it, if it is meant for Kamailio"
            }
            Kind::WeightOutOfRange => "write a weight from 1 to 100",
            Kind::CutLine => "keep lines at 1022 bytes or fewer",
            Kind::NulHides => "remove the NUL byte",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::NoSetId => "no set id: Kamailio takes set 0",
            Kind::SetIdIsAWord => "not a set id, which is a number: Kamailio takes this word for the URI, in set 0",
            Kind::SetIdGlued => "no blank after the set id: Kamailio takes the digits in front as the set, and the rest as the URI",
            Kind::NumberWraps => "the number does not fit, and Kamailio wraps it",
            Kind::NegativeSet => "the set id is negative: the state of its destinations never changes",
            Kind::SchemeAdded => "no scheme: Kamailio puts sip: in front",
            Kind::CommentCutsColumn => "the '#' ends the URI and the line: what follows is a comment, flags and attributes too",
            Kind::CommentCutsLine => "the '#' ends the line: the columns after it are a comment",
            Kind::AddressHasGaps => "a number is missing in this address, and Kamailio takes 0 for it",
            Kind::NumberLikeName => "not an address to Kamailio: it takes this for a name, and asks the name server for it",
            Kind::Placeholder => "a template's placeholder that nobody filled in: Kamailio takes it as it stands",
            Kind::InvisibleBlank => "this looks like a blank, but is none to Kamailio: it becomes part of the column",
            Kind::RepeatedAttribute(name) => return write!(f, "{name} stands here twice: Kamailio takes the first"),
            Kind::MisspeltAttribute(name) => return write!(f, "Kamailio knows no attribute of this name, and would know {name}"),
            Kind::AddressWraps => "a number over 255 wraps: this is another address than it seems",
            Kind::FlagsAreLetters => {
                "not a number: Kamailio takes flags 0 and this word as the attributes"
            }
            Kind::FlagsAreHexadecimal => {
                "this version does not read hexadecimal flags: they are 0, and the rest becomes the attributes"
            }
            Kind::TextAfterFlags => "text right after the flags: Kamailio takes it for the attributes, and the priority is 0",
            Kind::TextAfterPriority => "not a priority: Kamailio takes this for the attributes",
            Kind::TextIgnored => "the attributes end at the first blank: Kamailio never reads this",
            Kind::CommaEndsAttrs => "a comma ends the attributes: Kamailio never reads what follows",
            Kind::WeightOutOfRange => "the weight is not from 1 to 100, and counts as 0",
            Kind::CutLine => "Kamailio cuts lines at 1023 bytes: this is the rest of a longer line, read as a line of its own",
            Kind::NulHides => "a NUL byte ends the line here: Kamailio never reads what follows",
        })
    }
}

/// All remarks on a list, in the order of the file, each with the index of its entry.
pub fn warnings(list: &List) -> Vec<(usize, Remark)> {
    let entries = list.entries.iter().enumerate();
    let each = entries.flat_map(|(index, entry)| {
        let remarks = remarks(list, entry).into_iter();
        remarks.map(move |remark| (index, remark))
    });
    each.collect()
}
