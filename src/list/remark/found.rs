//! Finds what is to be said of an entry.

use super::ordinary::{are_plain, is_ordinary};
use super::spelling::nearest;
use super::{Kind, Remark};
use crate::list::attrs::{self, ATTRIBUTES, Parameters, WEIGHTS, held, leading_int};
use crate::list::nature::Nature;
use crate::list::{Address, Entry, List, address, chunk, fields};
use crate::source::Span;

/// What is to be said of an entry, in the order of the columns.
pub fn remarks(list: &List, entry: &Entry) -> Vec<Remark> {
    if list.nature != Nature::Lines || is_ordinary(&list.source, entry) {
        return Vec::new();
    }
    look_closely(list, entry)
}

pub(in crate::list) fn look_closely(list: &List, entry: &Entry) -> Vec<Remark> {
    let fields = &entry.fields;
    let mut found = Vec::new();
    let mut shifted = false;
    let mut say = |kind, span| found.push(Remark { kind, span });
    let bytes = |span| list.source.bytes(span);

    let first = if fields.set().is_empty() {
        fields.uri()
    } else {
        fields.set()
    };
    let columns = Span {
        start: first.start,
        end: fields.ignored().start,
    };
    let bytes_are_plain = are_plain(bytes(columns));
    // One mistake, one remark: these explain all the others.
    let alone = if starts_inside_a_line(list, first) {
        Some((Kind::CutLine, first))
    } else if bytes_are_plain {
        None
    } else if let Some(span) = list.placeholder(fields.uri(), fields.attrs().end) {
        Some((Kind::Placeholder, span))
    } else {
        invisible_blank(bytes(columns), columns.start).map(|span| (Kind::InvisibleBlank, span))
    };
    if let Some((kind, span)) = alone {
        say(kind, span);
        return found;
    }
    if fields.set().is_empty() {
        let is_word = entry.scheme_added && list.is_before_a_uri(fields.uri());
        let kind = if is_word {
            Kind::SetIdIsAWord
        } else {
            Kind::NoSetId
        };
        say(kind, fields.uri());
    }
    let set_glued = glued(fields.set(), fields.uri());
    if set_glued {
        say(
            Kind::SetIdGlued,
            Span {
                start: fields.set().start,
                end: fields.uri().end,
            },
        );
    }
    if entry.wrapped {
        for (span, value) in [
            (fields.set(), fields.set_value),
            (fields.flags(), fields.flags_value),
            (fields.priority(), fields.priority_value),
        ] {
            // Only a number that wraps is below 0.
            if span == fields.set() && value < 0 {
                say(Kind::NegativeSet, span);
            } else if wraps(bytes(span), value) {
                say(Kind::NumberWraps, span);
            }
        }
    }
    // "192.0.2.1:5060" alone: that the set id is missing says it all.
    // And so it does of a line of prose.
    let is_prose = fields.set().is_empty() && entry.scheme_added;
    if entry.scheme_added && !set_glued && !is_prose {
        say(Kind::SchemeAdded, fields.uri());
    }
    if let [b'#', after, ..] = rest_of_line(list, fields.uri().end)
        && !fields::is_blank(*after)
    {
        say(Kind::CommentCutsColumn, fields.uri());
    }
    for number in [fields.flags(), fields.priority()] {
        let rest = rest_of_line(list, number.end);
        if !number.is_empty() && cuts_columns(rest) {
            say(Kind::CommentCutsLine, number);
        }
    }
    if !set_glued {
        let host = list.host(entry);
        if let Some(kind) = about_host(host, entry.address) {
            say(kind, fields.uri());
        }
    }
    let attrs = bytes(fields.attrs());
    if !fields.attrs().is_empty() {
        // Attributes may stand in the third column; only a word without '=' looks like flags.
        let stand_where_flags_do = fields.priority().is_empty()
            && (fields.flags().is_empty() || fields.flags().end == fields.attrs().start);
        let is_hexadecimal = bytes(fields.flags()) == b"0" && matches!(attrs, [b'x' | b'X', ..]);
        if stand_where_flags_do && is_hexadecimal && glued(fields.flags(), fields.attrs()) {
            shifted = true;
            say(
                Kind::FlagsAreHexadecimal,
                Span {
                    start: fields.flags().start,
                    end: fields.attrs().end,
                },
            );
        } else if is_prose {
            shifted = true;
        } else if fields.flags().is_empty() && (!attrs.contains(&b'=') || names_flags(attrs)) {
            shifted = true;
            say(Kind::FlagsAreLetters, fields.attrs());
        } else if glued(fields.flags(), fields.attrs()) && attrs != b";" {
            shifted = true;
            say(Kind::TextAfterFlags, fields.attrs());
        } else if !fields.flags().is_empty()
            && attrs != b";"
            && (glued(fields.priority(), fields.attrs())
                || fields.priority().is_empty()
                    && !attrs.contains(&b'=')
                    && !starts_a_comment(attrs))
        {
            shifted = true;
            say(Kind::TextAfterPriority, fields.attrs());
        }
        // Text after a number begins as it likes.
        let glued_to_number =
            glued(fields.flags(), fields.attrs()) || glued(fields.priority(), fields.attrs());
        // "weight = 50" is told of as text that is ignored.
        let cut_at_equals = bytes(fields.ignored()).starts_with(b"=");
        let told_of = !entry.known.is_plain() && !cut_at_equals;
        if told_of && (!glued_to_number || attrs.starts_with(b";")) {
            say_about_attrs(attrs, fields.attrs(), &mut say);
        }
    }
    if hides_after_nul(list, fields.ignored().end) {
        say(
            Kind::NulHides,
            Span {
                start: fields.ignored().end,
                end: fields.ignored().end + 1,
            },
        );
    }
    let ignored = bytes(fields.ignored());
    // Where the columns are shifted, what follows is lost for that reason, which was told.
    if !shifted && !ignored.is_empty() && !ignored.starts_with(b"#") {
        say(Kind::TextIgnored, fields.ignored());
    }
    found
}

fn say_about_attrs(text: &[u8], span: Span, say: &mut impl FnMut(Kind, Span)) {
    let mut parameters = Parameters::new(held(text));
    let mut bad_weight = false;
    let mut seen = 0u32;
    for parameter in parameters.by_ref().flatten() {
        let offset = (parameter.name.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let start = span.start as usize + offset;
        let name = Span::new(start, start + parameter.name.len());
        let Some(known) = attrs::known(parameter.name) else {
            if let Some(meant) = nearest(parameter.name) {
                say(Kind::MisspeltAttribute(meant), name);
            }
            continue;
        };
        let repeated = seen & (1 << known) != 0;
        seen |= 1 << known;
        if repeated {
            say(
                Kind::RepeatedAttribute(ATTRIBUTES.get(known).copied().unwrap_or_default()),
                name,
            );
        } else if known < WEIGHTS {
            let value = parameter.value.map_or(0, leading_int);
            bad_weight |= !(1..=100).contains(&value);
        }
    }
    if bad_weight {
        say(Kind::WeightOutOfRange, span);
    }
    if !parameters.unread().is_empty() {
        say(Kind::CommaEndsAttrs, span);
    }
}

/// `flags=8` is no attribute that Kamailio reads.
fn names_flags(attrs: &[u8]) -> bool {
    let name = attrs.split(|&b| b == b'=').next().unwrap_or_default();
    [&b"flags"[..], b"flag"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word))
}

/// Whether this begins a comment of other languages.
fn starts_a_comment(text: &[u8]) -> bool {
    text.starts_with(b"//") || text.starts_with(b";") || text.starts_with(b"--")
}

/// What is odd about a host of numbers.
fn about_host(host: &[u8], known: Address) -> Option<Kind> {
    if host.starts_with(b"[") {
        let long = |group: &[u8]| {
            group
                .iter()
                .skip_while(|&&b| b == b'0' || b == b'[')
                .count()
                > 4
        };
        let inner = host.strip_suffix(b"]").unwrap_or(host);
        return inner
            .split(|&b| b == b':')
            .any(long)
            .then_some(Kind::AddressWraps);
    }
    if !host
        .first()
        .is_some_and(|b| b.is_ascii_digit() || *b == b'.')
    {
        return None;
    }
    if address::is_ordinary_ipv4(host) {
        return None;
    }
    if address::numeric(host).is_some() {
        let mut octets = host.split(|&b| b == b'.');
        return if octets.clone().any(<[u8]>::is_empty) {
            Some(Kind::AddressHasGaps)
        } else {
            octets.any(octet_wraps).then_some(Kind::AddressWraps)
        };
    }
    let is_number = |part: &[u8]| {
        let hexadecimal = part
            .strip_prefix(b"0x")
            .or_else(|| part.strip_prefix(b"0X"));
        match hexadecimal {
            Some(digits) => digits.iter().all(u8::is_ascii_hexdigit),
            None => part.iter().all(u8::is_ascii_digit),
        }
    };
    (known == Address::NeedsDns && host.split(|&b| b == b'.').all(is_number))
        .then_some(Kind::NumberLikeName)
}

/// A blank of Unicode, a vertical tab or a form feed, and where it stands.
pub(in crate::list) fn invisible_blank(text: &[u8], start: u32) -> Option<Span> {
    if text.iter().all(|&b| b.is_ascii() && b != 0x0b && b != 0x0c) {
        return None;
    }
    let mut at = start as usize;
    for chunk in text.utf8_chunks() {
        for c in chunk.valid().chars() {
            let blank = !c.is_ascii() && c.is_whitespace()
                || matches!(c, '\u{b}' | '\u{c}' | '\u{200b}' | '\u{feff}');
            if blank {
                return Some(Span::new(at, at + c.len_utf8()));
            }
            at += c.len_utf8();
        }
        // A lone 0xA0 is the no-break space of Latin 1.
        if let [0xa0, ..] = chunk.invalid() {
            return Some(Span::new(at, at + 1));
        }
        at += chunk.invalid().len();
    }
    None
}

/// The rest of a line from this byte on.
fn rest_of_line(list: &List, start: u32) -> &[u8] {
    let rest = list.source.text.get(start as usize..).unwrap_or_default();
    match rest.first() {
        // Few lines go on right after a column.
        Some(b'#') => rest.split(|&b| b == b'\n').next().unwrap_or_default(),
        _ => &[],
    }
}

/// Whether a `#` stands in front of what look like columns.
fn cuts_columns(rest: &[u8]) -> bool {
    let [b'#', text @ ..] = rest else {
        return false;
    };
    let mut words = text
        .split(|&b| fields::is_blank(b))
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let is_column = |word: &[u8]| {
        word.contains(&b'=') || !word.is_empty() && word.iter().all(u8::is_ascii_digit)
    };
    is_column(first) && words.all(is_column)
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
    let value = octet.iter().try_fold(0u32, |sum, byte| {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        Some(sum.saturating_mul(10).saturating_add(digit))
    });
    value > Some(u32::from(u8::MAX))
}

/// Whether Kamailio's line starts where no line of the file does.
pub(in crate::list) fn starts_inside_a_line(list: &List, first: Span) -> bool {
    let before = list
        .source
        .text
        .get(..first.start as usize)
        .unwrap_or_default();
    let line = before.rsplit(|&b| b == b'\n').next().unwrap_or_default();
    line.len() >= chunk::CHUNK_BYTES
        // Blanks alone may have filled the chunks before.
        && line.iter().any(|&b| !fields::is_blank(b))
}

fn hides_after_nul(list: &List, end: u32) -> bool {
    let text = list.source.text.split_at_checked(end as usize);
    let (before, rest) = text.unwrap_or_default();
    if before.ends_with(b"\n") {
        // The columns were read up to the end of the line.
        return false;
    }
    let line = rest.split(|&b| b == b'\n').next().unwrap_or_default();
    matches!(line.iter().find(|&&b| !fields::is_blank(b)), Some(0))
        && line.iter().any(|&b| b != 0 && !fields::is_blank(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::Version;
    use crate::list::load::Load;
    use crate::names::Answers;
    use crate::source::Source;
    use proptest::prelude::*;

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
    fn most_lines_are_ordinary() {
        let text = b"1 sip:10.0.0.1 8 5 weight=50;duid=x # c\n2 sip:gw.example.org:5070\r\n\
            3 sip:10.0.0.1;transport=tcp 8 # c\n3  sip:10.0.0.2\t0 0 \r\n1 sip:10.0.0.3 8";
        let list = List::read(
            Source::new("x", text),
            Version::V6_1,
            &Answers::default(),
            &Load::default(),
        );
        assert_eq!(list.entries.len(), 5);
        assert!(
            list.entries
                .iter()
                .all(|entry| is_ordinary(&list.source, entry))
        );
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
        assert_eq!(said(b"1 sip:10.0.0.1 8\n\0 5\n", Version::V6_0), []);
    }

    #[test]
    fn one_mistake_is_told_once() {
        use Kind::*;
        for (line, kinds) in [
            ("192.0.2.1:5060 8", &[SetIdGlued][..]),
            ("hello world", &[NoSetId]),
            ("default sip:192.0.2.1", &[SetIdIsAWord]),
            ("4294967295 sip:192.0.2.1", &[NegativeSet]),
            ("1 sip:192.0.2.1 8 5,weight=50", &[TextAfterPriority]),
            (
                "1 sip:192.0.2.1 8 5;weight=0",
                &[TextAfterPriority, WeightOutOfRange],
            ),
            ("1 sip:192.0.2.1 8 16-32 weight=50", &[TextAfterPriority]),
            ("1 sip:192.0.2.1 0 0 weight = 50", &[TextIgnored]),
            ("1 sip:192.0.2.1 flags=8", &[FlagsAreLetters]),
            ("1 sip:192.0.2.1 8;", &[]),
            ("1 sip:192.0.2.1 8#main", &[]),
            ("1 sip:192.0.2.1 8#5 weight=50", &[CommentCutsLine]),
            ("1 sip:192.0.2.1# main", &[]),
            ("1 sip:192.0..1", &[AddressHasGaps]),
            ("1 sip:[2001:db8::12345]", &[AddressWraps]),
            ("1 sip:192.0.2", &[NumberLikeName]),
            ("1 sip:IP:SIP_PORT", &[]),
            ("1 sip:${HOST} AP 5,x", &[Placeholder]),
            ("1 sip:192.0.2.1 ${FLAGS}", &[Placeholder]),
            ("1 sip:192.0.2.1\u{a0}8", &[InvisibleBlank]),
            (
                "1 sip:192.0.2.1 0 0 wieght=5;duid=a;DUID=b",
                &[MisspeltAttribute("weight"), RepeatedAttribute("duid")],
            ),
        ] {
            let said: Vec<_> = said(line.as_bytes(), Version::V6_1)
                .into_iter()
                .map(|(kind, _)| kind)
                .collect();
            assert_eq!(said, kinds, "{line}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_to_be_said_of_an_ordinary_line(
            lines in proptest::collection::vec(
                (
                    prop::sample::select(vec!["1 ", "1", "", "-1 ", " 2 ", "9999999999 ", "\0"]),
                    prop::sample::select(vec!["sip:192.0.2.1", "sip:h:5060", "sip:1.2.3.256", "sip:[::1]", "192.0.2.1", "sip:1..2.3", "sip:${X}", "sip:h;transport=tcp", "sip:u@1.2.3"]),
                    prop::sample::select(vec!["", " ", " 8", " 8 0", "#", " 8#", " 0x8 1", " AP", " 8 5x", "\u{a0}", " # 8", "\0", " 8|1 0"]),
                    prop::sample::select(vec!["", " a=1", " weight=5", " weight=0", " weight = 5", " duid=x,y", " # c", " #", "  \0x", ";"]),
                    prop::sample::select(vec!["\n", "\r\n", "", " \n", " \0\n", " x\n", " # c\r\n", "\n\0x\n"]),
                ),
                1..5,
            ),
            long in prop::sample::select(vec![0, 1015, 1020]),
        ) {
            let lines = lines.iter().map(|(a, b, c, d, e)| [*a, b, c, d, e].concat());
            let text = "#".repeat(long) + &lines.collect::<String>();
            let list = List::read(Source::new("x", text.as_bytes()), Version::V6_1, &Answers::default(), &Load::default());
            for entry in &list.entries {
                if is_ordinary(&list.source, entry) {
                    prop_assert_eq!(look_closely(&list, entry), []);
                }
            }
        }

        #[test]
        fn any_bytes_are_remarked_upon_without_panic(
            text in "([0-9]{0,2}[ \t]?(sip:)?[a-z0-9.:;@$%#_<>{}\\[\\]\u{a0}-]{0,12}[ \t]?[0-9AP;|#x]{0,4}[ \t]?[0-9]?[a-z;,='\"#]{0,12}[\r\n\0]?){0,6}",
        ) {
            let list = List::read(Source::new("x", text.as_bytes()), Version::V6_1, &Answers::default(), &Load::default());
            for (_, remark) in list.remarks() {
                prop_assert!(remark.span.start <= remark.span.end && remark.span.end as usize <= text.len());
            }
            for dropped in &list.dropped {
                let _ = list.cause(dropped);
            }
        }
    }

    #[test]
    fn the_tail_of_a_cut_line_is_told() {
        let mut text = vec![b'#'; 1023];
        text.extend(b"7 sip:10.0.0.7 8\n");
        assert_eq!(said(&text, Version::V6_1), [(Kind::CutLine, "7".into())]);
    }
}
