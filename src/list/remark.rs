//! Lines that Kamailio holds, but reads otherwise than their author seems to have meant.

use std::fmt;

use super::attrs::{Parameters, leading_int};
use super::{Entry, List};
use crate::source::Span;

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
    /// No blank after the set id: the digits in front of the URI are the set id.
    SetIdGlued,
    /// A number that does not fit a C `int`.
    NumberWraps,
    /// A set below 0: pinged, but its state never changes.
    NegativeSet,
    /// `sip:` was missing and is added.
    SchemeAdded,
    /// A `#` right after the column: the rest of the line is a comment.
    CommentCutsColumn,
    /// Numbers over 255 in an IPv4 address wrap.
    AddressWraps,
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

    /// What to write instead.
    pub fn way_out(self) -> &'static str {
        match self {
            Kind::NoSetId => "write the set id in the first column",
            Kind::SetIdGlued => {
                "write a blank between the set id and the URI, or the set id if it is missing"
            }
            Kind::NumberWraps => "write a number up to 2147483647",
            Kind::NegativeSet => "write a set id from 0 to 2147483647",
            Kind::SchemeAdded => "write sip: in front",
            Kind::CommentCutsColumn => "put a blank before the '#'",
            Kind::AddressWraps => "write each number of the address from 0 to 255",
            Kind::FlagsAreLetters => {
                "write the flags as a number: 1 inactive, 2 trying, 4 disabled, 8 probing, added up"
            }
            Kind::FlagsAreHexadecimal => "write the flags as a decimal number",
            Kind::TextAfterFlags | Kind::TextAfterPriority => {
                "write numbers in the third and fourth columns, and the attributes after them"
            }
            Kind::TextIgnored => "write the attributes without blanks, or '#' before a comment",
            Kind::CommaEndsAttrs => "separate attributes by ';'",
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
            Kind::SetIdGlued => "no blank after the set id: Kamailio takes the digits in front as the set, and the rest as the URI",
            Kind::NumberWraps => "the number does not fit, and Kamailio wraps it",
            Kind::NegativeSet => "the set id is negative: the state of its destinations never changes",
            Kind::SchemeAdded => "no scheme: Kamailio puts sip: in front",
            Kind::CommentCutsColumn => "the '#' ends the line here: what follows is a comment",
            Kind::AddressWraps => "a number over 255 wraps: this is another address than it seems",
            Kind::FlagsAreLetters => {
                "not a number: Kamailio takes flags 0 and this word as the attributes"
            }
            Kind::FlagsAreHexadecimal => {
                "this version does not read hexadecimal flags: they are 0, and the rest becomes the attributes"
            }
            Kind::TextAfterFlags => "text after the flags becomes the attributes; the priority is 0",
            Kind::TextAfterPriority => "text after the priority becomes the attributes",
            Kind::TextIgnored => "the attributes end at the first blank: Kamailio never reads this",
            Kind::CommaEndsAttrs => "a comma ends the attributes: Kamailio never reads what follows",
            Kind::WeightOutOfRange => "the weight is not from 1 to 100, and counts as 0",
            Kind::CutLine => "Kamailio cuts lines at 1023 bytes: this is the rest of a longer line, read as a line of its own",
            Kind::NulHides => "a NUL byte ends the line here: Kamailio never reads what follows",
        })
    }
}

/// What is to be said of an entry, in the order of the columns.
pub fn remarks(list: &List, entry: &Entry) -> Vec<Remark> {
    let fields = &entry.fields;
    let mut found = Vec::new();
    let mut shifted = false;
    let mut say = |kind, span| found.push(Remark { kind, span });
    let bytes = |span| list.source.bytes(span);

    let first = if fields.set.is_empty() {
        fields.uri
    } else {
        fields.set
    };
    if starts_inside_a_line(list, first) {
        say(Kind::CutLine, first);
    }
    if fields.set.is_empty() {
        say(Kind::NoSetId, fields.uri);
    }
    if glued(fields.set, fields.uri) {
        say(
            Kind::SetIdGlued,
            Span {
                start: fields.set.start,
                end: fields.uri.end,
            },
        );
    }
    if fields.wrapped {
        for (span, value) in [
            (fields.set, fields.set_value),
            (fields.flags, fields.flags_value),
            (fields.priority, fields.priority_value),
        ] {
            if wraps(bytes(span), value) {
                say(Kind::NumberWraps, span);
            }
        }
    }
    if entry.set() < 0 {
        say(Kind::NegativeSet, fields.set);
    }
    if entry.scheme_added {
        say(Kind::SchemeAdded, fields.uri);
    }
    if bytes(Span {
        start: fields.uri.end,
        end: fields.uri.end + 1,
    }) == b"#"
    {
        say(Kind::CommentCutsColumn, fields.uri);
    }
    if list.host(entry).split(|&b| b == b'.').any(octet_wraps)
        && super::address::numeric(&list.host(entry)).is_some_and(|a| a.is_ipv4())
    {
        say(Kind::AddressWraps, fields.uri);
    }
    let attrs = bytes(fields.attrs);
    if !fields.attrs.is_empty() {
        // Attributes may stand in the third column; only a word without '=' looks like flags.
        let stand_where_flags_do = fields.priority.is_empty()
            && (fields.flags.is_empty() || fields.flags.end == fields.attrs.start);
        let is_hexadecimal = bytes(fields.flags) == b"0" && matches!(attrs, [b'x' | b'X', ..]);
        if stand_where_flags_do && is_hexadecimal && glued(fields.flags, fields.attrs) {
            shifted = true;
            say(
                Kind::FlagsAreHexadecimal,
                Span {
                    start: fields.flags.start,
                    end: fields.attrs.end,
                },
            );
        } else if fields.flags.is_empty() && !attrs.contains(&b'=') {
            shifted = true;
            say(Kind::FlagsAreLetters, fields.attrs);
        } else if glued(fields.flags, fields.attrs) {
            say(Kind::TextAfterFlags, fields.attrs);
        } else if !fields.flags.is_empty()
            && (glued(fields.priority, fields.attrs)
                || fields.priority.is_empty() && !attrs.contains(&b'='))
        {
            say(Kind::TextAfterPriority, fields.attrs);
        }
        say_about_attrs(attrs, fields.attrs, &mut say);
    }
    if hides_after_nul(list, fields.ignored.end) {
        say(
            Kind::NulHides,
            Span {
                start: fields.ignored.end,
                end: fields.ignored.end + 1,
            },
        );
    }
    let ignored = bytes(fields.ignored);
    // Where the columns are shifted, what follows is lost for that reason, which was told.
    if !shifted && !ignored.is_empty() && !ignored.starts_with(b"#") {
        say(Kind::TextIgnored, fields.ignored);
    }
    found
}

fn say_about_attrs(attrs: &[u8], span: Span, say: &mut impl FnMut(Kind, Span)) {
    let mut parameters = Parameters::new(super::attrs::held(attrs));
    let mut bad_weight = false;
    for parameter in parameters.by_ref().flatten() {
        let is_weight = [&b"weight"[..], b"rweight"]
            .iter()
            .any(|n| parameter.name.eq_ignore_ascii_case(n));
        let value = parameter.value.map_or(0, leading_int);
        bad_weight |= is_weight && !(1..=100).contains(&value);
    }
    if bad_weight {
        say(Kind::WeightOutOfRange, span);
    }
    if !parameters.unread().is_empty() {
        say(Kind::CommaEndsAttrs, span);
    }
}

/// Whether two columns stand next to each other without a blank.
fn glued(first: Span, second: Span) -> bool {
    !first.is_empty() && first.end == second.start
}

fn wraps(digits: &[u8], value: i32) -> bool {
    let (radix, digits) = match digits.strip_prefix(b"0x") {
        Some(rest) => (16, rest),
        None => (10, digits),
    };
    let text = std::str::from_utf8(digits).unwrap_or_default();
    !digits.is_empty() && i32::from_str_radix(text, radix) != Ok(value)
}

fn octet_wraps(octet: &[u8]) -> bool {
    let text = std::str::from_utf8(octet).unwrap_or_default();
    !octet.is_empty() && octet.iter().all(u8::is_ascii_digit) && text.parse::<u8>().is_err()
}

/// Whether Kamailio's line starts where no line of the file does.
fn starts_inside_a_line(list: &List, first: Span) -> bool {
    let before = list
        .source
        .text
        .get(..first.start as usize)
        .unwrap_or_default();
    let line = before.rsplit(|&b| b == b'\n').next().unwrap_or_default();
    line.len() >= super::chunk::CHUNK_BYTES
        // Blanks alone may have filled the chunks before.
        && line.iter().any(|&b| !super::fields::is_blank(b))
}

fn hides_after_nul(list: &List, end: u32) -> bool {
    let rest = list.source.text.get(end as usize..).unwrap_or_default();
    let line = rest.split(|&b| b == b'\n').next().unwrap_or_default();
    matches!(line.iter().find(|&&b| !super::fields::is_blank(b)), Some(0))
        && line.iter().any(|&b| b != 0 && !super::fields::is_blank(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::Version;
    use crate::list::load::Load;
    use crate::names::Answers;
    use crate::source::Source;

    fn said(text: &[u8], version: Version) -> Vec<(Kind, String)> {
        let list = List::read(
            Source::new("x", text),
            version,
            &Answers::default(),
            &Load::default(),
        );
        let of = |entry| remarks(&list, entry).into_iter();
        list.entries
            .iter()
            .flat_map(of)
            .map(|r| {
                (
                    r.kind,
                    String::from_utf8_lossy(list.source.bytes(r.span)).into_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn ordinary_lines_are_not_remarked_upon() {
        for line in [
            "1 sip:10.0.0.1 8 5 weight=50;duid=x # c",
            "1 sip:10.0.0.1",
            "1 sip:10.0.0.1 weight=50",
            "1 sip:10.0.0.1 8 weight=50;",
            "1 sip:10.0.0.1:5060;transport=tcp 8 0 \r\n",
            "# comment\n\n",
        ] {
            assert_eq!(said(line.as_bytes(), Version::V6_1), [], "{line}");
        }
    }

    #[test]
    fn each_misreading_is_told_with_its_place() {
        use Kind::*;
        for (line, kind, place) in [
            ("sip:10.0.0.1 8", NoSetId, "sip:10.0.0.1"),
            ("1sip:10.0.0.1 8", SetIdGlued, "1sip:10.0.0.1"),
            ("4294967297 sip:10.0.0.1", NumberWraps, "4294967297"),
            ("1 10.0.0.1:5060", SchemeAdded, "10.0.0.1:5060"),
            ("1 sip:10.0.0.1#8", CommentCutsColumn, "sip:10.0.0.1"),
            ("1 sip:10.0.0.256", AddressWraps, "sip:10.0.0.256"),
            ("1 sip:10.0.0.1 AP", FlagsAreLetters, "AP"),
            ("1 sip:10.0.0.1 0X8", FlagsAreHexadecimal, "0X8"),
            ("1 sip:10.0.0.1 8|1", TextAfterFlags, "|1"),
            ("1 sip:10.0.0.1 8 16-32", TextAfterPriority, "-32"),
            ("1 sip:10.0.0.1 8 high", TextAfterPriority, "high"),
            ("1 sip:10.0.0.1 8 0 name='my", TextIgnored, "box'"),
            ("1 sip:10.0.0.1 8 0 a=1,b=2", CommaEndsAttrs, "a=1,b=2"),
            ("1 sip:10.0.0.1 8 0 weight=0", WeightOutOfRange, "weight=0"),
        ] {
            let line = if kind == TextIgnored {
                "1 sip:10.0.0.1 8 0 name=my box'"
            } else {
                line
            };
            assert_eq!(
                said(line.as_bytes(), Version::V6_1),
                [(kind, place.to_owned())],
                "{line}"
            );
        }
        assert_eq!(
            said(b"1 sip:10.0.0.1 0x8 5", Version::V6_0),
            [(FlagsAreHexadecimal, "0x8".into())]
        );
        assert_eq!(
            said(b"1 sip:10.0.0.1 8\0 5", Version::V6_0),
            [(NulHides, "\0".into())]
        );
    }

    #[test]
    fn the_tail_of_a_cut_line_is_told() {
        let mut text = vec![b'#'; 1023];
        text.extend(b"7 sip:10.0.0.7 8\n");
        assert_eq!(said(&text, Version::V6_1), [(Kind::CutLine, "7".into())]);
    }
}
