//! Finds the mistakes in an entry.

use super::row_numbers::numbers_of_row;
use super::spelling::{in_known_form, nearest};
use crate::base::source::Span;
use crate::kamailio::list::attributes::{self, KnownAttribute, Parameters, leading_int, loaded};
use crate::kamailio::list::columns::{invisible_blank, is_blank};
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::lines::starts_inside_a_line;
use crate::kamailio::list::misordered::ColumnOrder;
use crate::kamailio::list::mistake::{Mistake, MistakeKind};
use crate::kamailio::list::{Address, Entry, List, host};

/// Adds the mistakes in an entry to `found`, in the order of the columns.
pub fn misreadings(list: &List, entry: &Entry, found: &mut Vec<Mistake>) {
    match list.format {
        FileFormat::Lines => {}
        FileFormat::Rows(_) => return of_row(list, entry, found),
        _ => return,
    }
    let mut finder = MistakeFinder { list, entry, found };
    if let Some((kind, span)) = explains_all_others(list, entry) {
        return finder.report(kind, span);
    }
    finder.look_at_set();
    finder.look_at_numbers();
    finder.look_at_scheme();
    finder.look_for_comments();
    finder.look_at_host();
    let shifted = finder.look_at_attrs();
    finder.look_behind_the_columns(shifted);
}

/// Adds the mistakes in a row of a database: there are no blanks between its columns, and no
/// comments.
fn of_row(list: &List, entry: &Entry, found: &mut Vec<Mistake>) {
    let fields = &entry.fields;
    if let Some(span) = list.placeholder(fields.uri(), fields.attrs().end) {
        let (kind, line) = (MistakeKind::Placeholder, entry.line);
        return found.push(Mistake { kind, line, span });
    }
    numbers_of_row(list, entry, found);
    let mut finder = MistakeFinder { list, entry, found };
    if entry.scheme_added {
        finder.report(MistakeKind::SchemeAdded, fields.uri());
    }
    finder.look_at_host();
    if !fields.attrs().is_empty() {
        finder.look_at_each_attribute(finder.bytes(fields.attrs()));
    }
}

/// A mistake that explains all others in the line.
fn explains_all_others(list: &List, entry: &Entry) -> Option<(MistakeKind, Span)> {
    let fields = &entry.fields;
    let first = match fields.set() {
        set if set.is_empty() => fields.uri(),
        set => set,
    };
    if starts_inside_a_line(&list.source.text, first) {
        return Some((MistakeKind::CutLine, first));
    }
    if let Some(span) = list.placeholder(fields.uri(), fields.attrs().end) {
        return Some((MistakeKind::Placeholder, span));
    }
    if entry.scheme_added
        && let Some(layout) = list.layout(fields.uri())
    {
        let kind = match layout {
            ColumnOrder::UriBehind => MistakeKind::ColumnsSwapped,
            ColumnOrder::DatabaseRow | ColumnOrder::DatabaseHeading => MistakeKind::DatabaseRow,
        };
        return Some((kind, fields.uri()));
    }
    let columns = Span {
        start: first.start,
        end: fields.ignored().start,
    };
    let blank = invisible_blank(list.source.bytes(columns), columns.start);
    blank.map(|span| (MistakeKind::InvisibleBlank, span))
}

/// Collects the mistakes in an entry.
struct MistakeFinder<'a> {
    list: &'a List,
    entry: &'a Entry,
    found: &'a mut Vec<Mistake>,
}

impl<'a> MistakeFinder<'a> {
    fn report(&mut self, kind: MistakeKind, span: Span) {
        self.found.push(Mistake {
            kind,
            line: self.entry.line,
            span,
        });
    }

    fn bytes(&self, span: Span) -> &'a [u8] {
        self.list.source.bytes(span)
    }

    fn is_set_glued(&self) -> bool {
        glued(self.entry.fields.set(), self.entry.fields.uri())
    }

    /// Whether the line has neither a set id nor a scheme, such as "192.0.2.1:5060" alone:
    /// reporting the missing set id is enough.
    fn is_prose(&self) -> bool {
        self.entry.fields.set().is_empty() && self.entry.scheme_added
    }

    fn look_at_set(&mut self) {
        let fields = &self.entry.fields;
        let (set, uri) = (fields.set(), fields.uri());
        if set.is_empty() {
            let is_word = self.entry.scheme_added && self.list.is_before_a_uri(uri);
            let kind = match is_word {
                true => MistakeKind::SetIdIsAWord,
                false => MistakeKind::NoSetId,
            };
            self.report(kind, uri);
        }
        if self.is_set_glued() {
            let both = Span {
                start: set.start,
                end: uri.end,
            };
            self.report(MistakeKind::SetIdGlued, both);
        }
    }

    fn look_at_numbers(&mut self) {
        if !self.entry.wrapped {
            return;
        }
        let fields = &self.entry.fields;
        // The set id can be negative only after wrapping.
        if fields.set_value < 0 {
            self.report(MistakeKind::NegativeSet, fields.set());
        } else if wraps(self.bytes(fields.set()), fields.set_value) {
            self.report(MistakeKind::NumberWraps, fields.set());
        }
        for (span, value) in [
            (fields.flags(), fields.flags_value),
            (fields.priority(), fields.priority_value),
        ] {
            if wraps(self.bytes(span), value) {
                self.report(MistakeKind::NumberWraps, span);
            }
        }
    }

    fn look_at_scheme(&mut self) {
        if self.entry.scheme_added && !self.is_set_glued() && !self.is_prose() {
            self.report(MistakeKind::SchemeAdded, self.entry.fields.uri());
        }
    }

    /// Looks for a `#` that turns more into a comment than intended.
    fn look_for_comments(&mut self) {
        let fields = &self.entry.fields;
        if let [b'#', after, ..] = rest_of_line(self.list, fields.uri().end)
            && !is_blank(*after)
        {
            self.report(MistakeKind::CommentCutsColumn, fields.uri());
        }
        for number in [fields.flags(), fields.priority()] {
            if !number.is_empty() && cuts_columns(rest_of_line(self.list, number.end)) {
                self.report(MistakeKind::CommentCutsLine, number);
            }
        }
    }

    fn look_at_host(&mut self) {
        if self.is_set_glued() {
            return;
        }
        let host = self.list.host(self.entry);
        if let Some(kind) = about_host(host, self.entry.address) {
            self.report(kind, self.entry.fields.uri());
        }
    }

    /// Checks the attributes column. Returns whether columns are in each other's place.
    fn look_at_attrs(&mut self) -> bool {
        let fields = &self.entry.fields;
        if fields.attrs().is_empty() {
            return false;
        }
        let attrs = self.bytes(fields.attrs());
        let misplaced = self.misplaced_column(attrs);
        if let Some((kind, span)) = misplaced {
            self.report(kind, span);
        }
        // Text directly after a number is not a list of attributes.
        let glued_to_number =
            glued(fields.flags(), fields.attrs()) || glued(fields.priority(), fields.attrs());
        // "weight = 50" is reported as text that is ignored.
        let cut_at_equals = self.bytes(fields.ignored()).starts_with(b"=");
        if !cut_at_equals && (!glued_to_number || attrs.starts_with(b";")) {
            self.look_at_each_attribute(attrs);
        }
        misplaced.is_some() || self.is_prose()
    }

    /// Text that became the attributes but was intended for another column.
    fn misplaced_column(&self, attrs: &[u8]) -> Option<(MistakeKind, Span)> {
        let fields = &self.entry.fields;
        let (flags, priority, span) = (fields.flags(), fields.priority(), fields.attrs());
        // Attributes may be in the third column; only a word without '=' looks like flags.
        let stand_where_flags_do =
            priority.is_empty() && (flags.is_empty() || flags.end == span.start);
        let is_hexadecimal = self.bytes(flags) == b"0" && matches!(attrs, [b'x' | b'X', ..]);
        let has_equals = attrs.contains(&b'=') || in_known_form(attrs).is_some();
        if stand_where_flags_do && is_hexadecimal && glued(flags, span) {
            let both = Span {
                start: flags.start,
                end: span.end,
            };
            Some((MistakeKind::FlagsAreHexadecimal, both))
        } else if self.is_prose() {
            None
        } else if flags.is_empty() && (!has_equals || names_flags(attrs)) {
            Some((MistakeKind::FlagsAreLetters, span))
        } else if attrs == b";" {
            None
        } else if glued(flags, span) {
            Some((MistakeKind::TextAfterFlags, span))
        } else if !flags.is_empty()
            && (glued(priority, span)
                || priority.is_empty() && !has_equals && !starts_a_comment(attrs))
        {
            Some((MistakeKind::TextAfterPriority, span))
        } else {
            None
        }
    }

    fn look_at_each_attribute(&mut self, text: &[u8]) {
        let span = self.entry.fields.attrs();
        if let Some((name, _)) = in_known_form(loaded(text)) {
            self.report(MistakeKind::AttributeInOtherForm(name), span);
            return;
        }
        let mut parameters = Parameters::new(loaded(text));
        let mut seen = 0;
        for parameter in parameters.by_ref().flatten() {
            let name = place(span, text, parameter.name);
            let value = parameter.value.filter(|value| !value.is_empty());
            let end = value.map_or(name, |value| place(span, text, value)).end;
            let whole = Span { end, ..name };
            let Some(known) = KnownAttribute::named(parameter.name) else {
                self.look_at_unknown_attribute(name, whole);
                continue;
            };
            let repeated = seen & known.bit() != 0;
            seen |= known.bit();
            if repeated {
                self.report(MistakeKind::RepeatedAttribute(known), name);
            } else if known.is_weight()
                && !attributes::is_weight(parameter.value.map_or(0, leading_int))
            {
                self.report(MistakeKind::WeightOutOfRange(known), whole);
            }
        }
        if !parameters.unread().is_empty() {
            self.report(MistakeKind::CommaEndsAttrs, span);
        }
    }

    fn look_at_unknown_attribute(&mut self, name: Span, whole: Span) {
        if let Some(meant) = nearest(self.bytes(name)) {
            self.report(MistakeKind::MisspeltAttribute(meant), name);
        } else if let Some((meant, _)) = in_known_form(self.bytes(whole)) {
            self.report(MistakeKind::AttributeInOtherForm(meant), whole);
        }
    }

    fn look_behind_the_columns(&mut self, shifted: bool) {
        let ignored = self.entry.fields.ignored();
        if hides_after_nul(self.list, ignored.end) {
            let nul = Span {
                start: ignored.end,
                end: ignored.end + 1,
            };
            self.report(MistakeKind::NulHides, nul);
        }
        // If the columns are shifted, the text that follows is lost for a reason already reported.
        if !shifted && !ignored.is_empty() && !self.bytes(ignored).starts_with(b"#") {
            self.report(MistakeKind::TextIgnored, ignored);
        }
    }
}

/// Where a part of the attributes stands, which are the text of this span.
fn place(attrs: Span, text: &[u8], part: &[u8]) -> Span {
    let offset = part.as_ptr() as usize - text.as_ptr() as usize;
    let start = attrs.start as usize + offset;
    Span::new(start, start + part.len())
}

/// `flags=8` is not an attribute of Kamailio.
fn names_flags(attrs: &[u8]) -> bool {
    let name = attrs.split(|&b| b == b'=').next().unwrap_or_default();
    [&b"flags"[..], b"flag"]
        .iter()
        .any(|word| name.eq_ignore_ascii_case(word))
}

/// Whether this starts a comment in the syntax of another language.
fn starts_a_comment(text: &[u8]) -> bool {
    text.starts_with(b"//") || text.starts_with(b";") || text.starts_with(b"--")
}

/// The mistake in a numeric host, if any.
fn about_host(host: &[u8], known: Address) -> Option<MistakeKind> {
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
            .then_some(MistakeKind::AddressWraps);
    }
    if !host
        .first()
        .is_some_and(|b| b.is_ascii_digit() || *b == b'.')
    {
        return None;
    }
    if host::is_ordinary_ipv4(host) {
        return None;
    }
    if host::numeric(host).is_some() {
        let mut octets = host.split(|&b| b == b'.');
        return if octets.clone().any(<[u8]>::is_empty) {
            Some(MistakeKind::AddressHasGaps)
        } else {
            octets.any(octet_wraps).then_some(MistakeKind::AddressWraps)
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
        .then_some(MistakeKind::NumberLikeName)
}

/// The rest of the line from this byte on, if it starts with `#`.
fn rest_of_line(list: &List, start: u32) -> &[u8] {
    let rest = &list.source.text[start as usize..];
    match rest.first() {
        Some(b'#') => rest.split(|&b| b == b'\n').next().unwrap_or_default(),
        _ => &[],
    }
}

/// Whether this is a `#` followed by what look like columns.
fn cuts_columns(rest: &[u8]) -> bool {
    let [b'#', text @ ..] = rest else {
        return false;
    };
    let mut words = text.split(|&b| is_blank(b)).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let is_column = |word: &[u8]| {
        word.contains(&b'=') || !word.is_empty() && word.iter().all(u8::is_ascii_digit)
    };
    is_column(first) && words.all(is_column)
}

/// Whether two columns are adjacent, without a blank between them.
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

fn hides_after_nul(list: &List, end: u32) -> bool {
    let (before, rest) = list.source.text.split_at(end as usize);
    if before.ends_with(b"\n") {
        // The columns extend to the end of the line.
        return false;
    }
    let line = rest.split(|&b| b == b'\n').next().unwrap_or_default();
    matches!(line.iter().find(|&&b| !is_blank(b)), Some(0))
        && line.iter().any(|&b| b != 0 && !is_blank(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::dns_records::DnsAnswers;
    use crate::base::source::Source;

    use crate::kamailio::version::Version;
    use proptest::prelude::*;

    fn named(name: &str) -> KnownAttribute {
        KnownAttribute::named(name.as_bytes()).unwrap()
    }

    fn said(text: &[u8], version: Version) -> Vec<(MistakeKind, String)> {
        let list = List::read_alone(Source::new("x", text), version);
        let mut found = Vec::new();
        let entries = list.entries.iter();
        entries.for_each(|entry| misreadings(&list, entry, &mut found));
        found
            .into_iter()
            .map(|mistake| {
                (
                    mistake.kind,
                    String::from_utf8_lossy(list.source.bytes(mistake.span)).into_owned(),
                )
            })
            .collect()
    }

    #[test]
    fn ordinary_lines_have_no_mistakes() {
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
    fn each_misreading_is_found_with_its_place() {
        use MistakeKind::*;
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
            (
                "1 sip:10.0.0.1 8 0 a=1;weight=0",
                WeightOutOfRange(named("weight")),
                "weight=0",
            ),
            (
                "1 sip:10.0.0.1 8 0 rweight=0;a=1",
                WeightOutOfRange(named("rweight")),
                "rweight=0",
            ),
            (
                "1 sip:10.0.0.1 8 0 a=1;weight:5",
                AttributeInOtherForm(named("weight")),
                "weight:5",
            ),
            ("1 duid=gw1 sip:10.0.0.1", ColumnsSwapped, "duid=gw1"),
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
    fn one_mistake_is_reported_once() {
        use MistakeKind::*;
        for (line, kinds) in [
            ("192.0.2.1:5060 8", &[SetIdGlued][..]),
            ("hello world", &[NoSetId]),
            ("default sip:192.0.2.1", &[SetIdIsAWord]),
            ("4294967295 sip:192.0.2.1", &[NegativeSet]),
            ("1 sip:192.0.2.1 8 5,weight=50", &[TextAfterPriority]),
            (
                "1 sip:192.0.2.1 8 5;weight=0",
                &[TextAfterPriority, WeightOutOfRange(named("weight"))],
            ),
            ("1 sip:192.0.2.1 8 16-32 weight=50", &[TextAfterPriority]),
            ("1 sip:192.0.2.1 0 0 weight = 50", &[TextIgnored]),
            ("1 sip:192.0.2.1 flags=8", &[FlagsAreLetters]),
            (
                "1 sip:192.0.2.1 'weight=50'",
                &[AttributeInOtherForm(named("weight"))],
            ),
            (
                "1 sip:192.0.2.1 8 weight:50",
                &[AttributeInOtherForm(named("weight"))],
            ),
            ("1 23456 sip:192.0.2.1 8 0 weight=50", &[DatabaseRow]),
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
                &[
                    MisspeltAttribute(named("weight")),
                    RepeatedAttribute(named("duid")),
                ],
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
        fn arbitrary_text_does_not_panic(
            text in "([0-9]{0,2}[ \t]?(sip:)?[a-z0-9.:;@$%#_<>{}\\[\\]\u{a0}\u{661}-]{0,12}[ \t]?[0-9AP;|#x]{0,4}[ \t]?[0-9]?[a-z;,='\"#]{0,12}[\r\n\0]?){0,6}",
        ) {
            let list = List::read_alone(Source::new("x", text.as_bytes()), Version::V6_1);
            for mistake in list.mistakes(&DnsAnswers::default(), &list.entries) {
                prop_assert!(mistake.span.start <= mistake.span.end && mistake.span.end as usize <= text.len());
            }
            for dropped in &list.dropped {
                let _ = (list.cause_of(dropped), list.columns_in_order(dropped.uri));
            }
        }
    }

    #[test]
    fn the_tail_of_a_cut_line_is_reported() {
        let mut text = vec![b'#'; 1023];
        text.extend(b"7 sip:10.0.0.7 8\n");
        assert_eq!(
            said(&text, Version::V6_1),
            [(MistakeKind::CutLine, "7".into())]
        );
    }
}
