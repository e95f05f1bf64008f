//! Lines whose columns stand in another order than Kamailio reads them in: the URI behind the numbers,
//! or a row of the database table `dispatcher`, in which an id comes first.

use std::collections::HashSet;

use super::columns::{Columns, is_blank};
use super::uri::Scheme;
use super::{Dropped, List};
use crate::base::source::{Edit, Span};
use crate::kamailio::version::Version;

/// Kamailio reads no longer lines.
const LONGEST: usize = 1022;
/// So many lines are looked at to see whether their first numbers are ids.
const LINES: usize = 64;

/// The order of the columns of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnOrder {
    /// Set id, numbers or attributes, URI.
    UriBehind,
    /// Id, set id, URI, flags, priority, attributes, description.
    DatabaseRow,
    /// The names of these columns.
    DatabaseHeading,
}

/// A line of which the URI stands behind other columns, in words.
struct ColumnTexts<'a> {
    before: Vec<&'a [u8]>,
    uri: &'a [u8],
    after: Vec<&'a [u8]>,
}

impl List {
    /// The order of the columns of the line in which Kamailio takes this for the URI; `None` where it is
    /// the order that Kamailio reads.
    pub fn layout(&self, taken: Span) -> Option<ColumnOrder> {
        let line = MisorderedLine::new(self, taken);
        if line.is_heading() {
            return Some(ColumnOrder::DatabaseHeading);
        }
        let words = line.has_set.then(|| self.words(taken))??;
        let (attrs, numbers) = words.before();
        if words.before.is_empty() || !numbers.iter().all(|word| is_short(word)) {
            return None;
        }
        let is_row = attrs.is_none()
            && matches!(numbers, [set] if is_number(set))
            && words.numbers_after() >= 2;
        Some(match is_row {
            true => ColumnOrder::DatabaseRow,
            false => ColumnOrder::UriBehind,
        })
    }

    /// What puts the columns of this line in order; `None` where it is not certain enough what they are.
    pub fn columns_in_order(&self, taken: Span) -> Option<Edit> {
        let line = MisorderedLine::new(self, taken);
        match self.layout(taken)? {
            ColumnOrder::DatabaseHeading => Some(Edit::insertion(line.start, b"# ")),
            ColumnOrder::DatabaseRow => line.without_id(self.version),
            ColumnOrder::UriBehind => {
                let words = self.words(taken)?;
                let is_certain = words.fit() && !self.may_begin_with_an_id(&words);
                is_certain.then(|| uri_first(self, taken, &words))
            }
        }
    }

    /// The words of a line from here on, where a URI is among the first.
    fn words(&self, taken: Span) -> Option<ColumnTexts<'_>> {
        let words: Vec<&[u8]> = words(self.line_from(taken)).take(6).collect();
        let at = words.iter().take(4).position(|word| is_uri(word))?;
        Some(ColumnTexts {
            before: words[..at].to_vec(),
            uri: words[at],
            after: words[at + 1..].to_vec(),
        })
    }

    /// Whether the first number of a line may be the id of a row: of a column of ids no two are the same,
    /// and of one row alone nobody can tell.
    fn may_begin_with_an_id(&self, words: &ColumnTexts<'_>) -> bool {
        let [second] = words.before.as_slice() else {
            return false;
        };
        let is_swapped =
            |dropped: &&Dropped| self.layout(dropped.uri) == Some(ColumnOrder::UriBehind);
        let mut sets = HashSet::new();
        let mut lines = self.dropped.iter().take(LINES).filter(is_swapped);
        let differ = lines.all(|dropped| sets.insert(dropped.set));
        match sets.len() {
            0 | 1 if differ => is_number(second) && !matches!(*second, b"0" | b"8"),
            _ => differ && is_number(second),
        }
    }
}

impl<'a> ColumnTexts<'a> {
    /// What stands before the URI: attributes, and the words before them.
    fn before(&self) -> (Option<&'a [u8]>, &[&'a [u8]]) {
        match self.before.as_slice() {
            [numbers @ .., last] if last.contains(&b'=') => (Some(last), numbers),
            numbers => (None, numbers),
        }
    }

    fn numbers_after(&self) -> usize {
        self.after.iter().take_while(|word| is_number(word)).count()
    }

    /// Whether the words fill the columns of one line when the URI goes to the front: two numbers at most,
    /// and attributes as the last.
    fn fit(&self) -> bool {
        let (attrs, numbers) = self.before();
        let after = self.numbers_after();
        let attrs_fit = match &self.after[after..] {
            [] => attrs.is_none() || after == 0,
            [last] => attrs.is_none() && last.contains(&b'='),
            _ => false,
        };
        attrs_fit && numbers.len() + after <= 2
    }
}

/// The line around what Kamailio takes for the URI.
struct MisorderedLine<'a> {
    /// Where its first column starts.
    start: u32,
    /// From there to its end.
    text: &'a [u8],
    /// Whether a number and a blank stand in front.
    has_set: bool,
}

impl<'a> MisorderedLine<'a> {
    fn new(list: &'a List, taken: Span) -> Self {
        let (start, line) = list.source.line_of(taken.start);
        let indent = line.iter().take_while(|b| is_blank(**b)).count();
        let before = &line[..taken.start as usize - start];
        Self {
            start: (start + indent) as u32,
            text: line[indent..].trim_ascii_end(),
            has_set: is_number(before.trim_ascii()) && before.last().is_some_and(|b| is_blank(*b)),
        }
    }

    fn is_heading(&self) -> bool {
        let mut words = words(self.text);
        let mut is = |name: &str| {
            let word = words.next().unwrap_or_default();
            word.eq_ignore_ascii_case(name.as_bytes())
        };
        is("id") && is("setid") && is("destination")
    }

    /// The row without its id, if Kamailio then holds what the row says.
    fn without_id(&self, version: Version) -> Option<Edit> {
        let row = DatabaseRow::read(self.text)?;
        let text = row.line();
        let Columns::Destination { fields, wrapped } = Columns::read(&text, 0, version) else {
            return None;
        };
        let read = [
            fields.set(),
            fields.uri(),
            fields.flags(),
            fields.priority(),
            fields.attrs(),
        ];
        let read = read.map(|span| &text[span.range()]);
        let is_same = read[..4] == row.columns && read[4] == row.attrs;
        let ignored = &text[fields.ignored().range()];
        let fits = !wrapped && text.len() <= LONGEST && matches!(ignored, [] | [b'#', ..]);
        let start = self.start as usize;
        let whole = Span::new(start, start + self.text.len());
        (is_same && fits).then(|| Edit::new(whole, text))
    }
}

/// A row of the table `dispatcher`.
struct DatabaseRow<'a> {
    /// Set id, URI, flags, priority.
    columns: [&'a [u8]; 4],
    attrs: &'a [u8],
    description: Vec<u8>,
    separator: u8,
}

impl<'a> DatabaseRow<'a> {
    /// Its columns, which tabs or blanks separate. Where blanks do, nothing tells empty attributes and a
    /// description from attributes.
    fn read(line: &'a [u8]) -> Option<Self> {
        let has_tabs = line.contains(&b'\t');
        let fields: Vec<&[u8]> = match has_tabs {
            true => line.split(|&b| b == b'\t').map(without_null).collect(),
            false => words(line).collect(),
        };
        let [_, set, uri, flags, priority, rest @ ..] = fields.as_slice() else {
            return None;
        };
        let attrs = rest.first().copied().unwrap_or_default();
        let description = rest.get(1..).unwrap_or_default();
        (has_tabs || attrs.is_empty() || attrs.contains(&b'=')).then(|| Self {
            columns: [set, uri, flags, priority],
            attrs,
            description: description.join(&b' '),
            separator: if has_tabs { b'\t' } else { b' ' },
        })
    }

    /// The line of a list that holds the same.
    fn line(&self) -> Vec<u8> {
        let mut text = self.columns.join(&self.separator);
        if !self.attrs.is_empty() {
            text.push(self.separator);
            text.extend(self.attrs);
        }
        let description = self.description.trim_ascii();
        if !description.is_empty() {
            text.extend(b" # ");
            text.extend(description.strip_prefix(b"# ").unwrap_or(description));
        }
        text
    }
}

/// The field without blanks around it; nothing of a NULL.
fn without_null(field: &[u8]) -> &[u8] {
    match field.trim_ascii() {
        b"NULL" | b"\\N" => b"",
        field => field,
    }
}

/// The edit that puts the URI in front of the columns before it.
fn uri_first(list: &List, taken: Span, words: &ColumnTexts<'_>) -> Edit {
    let line = list.line_from(taken);
    let end = words.uri.as_ptr() as usize - line.as_ptr() as usize + words.uri.len();
    let start = taken.start as usize;
    let columns = std::iter::once(&words.uri).chain(&words.before);
    let columns: Vec<&[u8]> = columns.copied().collect();
    Edit::new(Span::new(start, start + end), columns.join(&b' '))
}

fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = line.split(|&b| is_blank(b));
    words.filter(|word| !word.is_empty())
}

fn is_uri(word: &[u8]) -> bool {
    matches!(Scheme::read(word), Some((Scheme::Sip | Scheme::Sips, _)))
}

fn is_number(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}

/// A number, or letters that stand for flags.
fn is_short(word: &[u8]) -> bool {
    is_number(word) || word.len() <= 3 && word.iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::base::source::{Source, apply};

    /// What becomes of a text whose lines are put in order, and how each stood.
    fn in_order(text: &str) -> (String, Vec<ColumnOrder>) {
        let source = Source::new("x", text);
        let list = List::read_alone(source, Version::V6_1);
        let dropped = list.dropped.iter().map(|dropped| dropped.uri);
        let held = list.entries.iter().map(|entry| entry.fields.uri());
        let found: Vec<_> = dropped.chain(held).collect();
        let layouts = found.iter().filter_map(|uri| list.layout(*uri)).collect();
        let edits = found.iter().filter_map(|uri| list.columns_in_order(*uri));
        let edits: Vec<_> = edits.collect();
        let text = apply(text.as_bytes(), &edits);
        (String::from_utf8(text).unwrap(), layouts)
    }

    #[test]
    fn what_stands_in_front_of_the_uri_goes_behind_it() {
        for (line, new) in [
            ("1 0 sip:192.0.2.1:5080 10", "1 sip:192.0.2.1:5080 0 10"),
            (
                "1 8 5 sip:192.0.2.1 weight=5",
                "1 sip:192.0.2.1 8 5 weight=5",
            ),
            (
                "1 0 1 weight=1 sip:192.0.2.1",
                "1 sip:192.0.2.1 0 1 weight=1",
            ),
            ("1 weight=50 sip:192.0.2.1", "1 sip:192.0.2.1 weight=50"),
            ("1 AP SIPS:192.0.2.1", "1 SIPS:192.0.2.1 AP"),
            // The flags would be lost.
            ("1 weight=50 sip:192.0.2.1 8", "1 weight=50 sip:192.0.2.1 8"),
            ("1 8 0 sip:192.0.2.1 5", "1 8 0 sip:192.0.2.1 5"),
        ] {
            let expected = (new.to_owned(), vec![ColumnOrder::UriBehind]);
            assert_eq!(in_order(line), expected, "{line}");
        }
    }

    #[test]
    fn a_number_that_may_be_an_id_is_left_to_a_person() {
        for (text, new) in [
            ("1 1 sip:192.0.2.1 8", None),
            ("1 0 sip:192.0.2.1\n2 0 sip:192.0.2.2", None),
            ("7 10 sip:192.0.2.1 8\n9 10 sip:192.0.2.2 8 a=b", None),
            (
                "1 1 sip:192.0.2.1\n1 0 sip:192.0.2.2",
                Some("1 sip:192.0.2.1 1\n1 sip:192.0.2.2 0"),
            ),
        ] {
            assert_eq!(in_order(text).0, new.unwrap_or(text), "{text}");
        }
    }

    #[test]
    fn a_row_of_the_database_loses_its_id_and_nothing_else() {
        for (row, new) in [
            (
                "1\t2\tsip:192.0.2.1\t8\t0\tweight=50",
                "2\tsip:192.0.2.1\t8\t0\tweight=50",
            ),
            (
                "1\t2\tsip:192.0.2.1\t8\t0\tweight=50\tgateway #1\r\n",
                "2\tsip:192.0.2.1\t8\t0\tweight=50 # gateway #1\r\n",
            ),
            (
                "1\t2\tsip:192.0.2.1\t8\t0\t\tgateway 1",
                "2\tsip:192.0.2.1\t8\t0 # gateway 1",
            ),
            (
                "1\t2\tsip:192.0.2.1\t8\t0\tNULL\tNULL",
                "2\tsip:192.0.2.1\t8\t0",
            ),
            ("1 2 sip:192.0.2.1 8 5", "2 sip:192.0.2.1 8 5"),
            (
                "1 23456 sip:192.0.2.1 8 5 a=b gateway 1",
                "23456 sip:192.0.2.1 8 5 a=b # gateway 1",
            ),
        ] {
            let expected = (new.to_owned(), vec![ColumnOrder::DatabaseRow]);
            assert_eq!(in_order(row), expected, "{row}");
        }
        for row in [
            // A list cannot hold these attributes.
            "1\t2\tsip:192.0.2.1\t8\t0\ta=1; b=2",
            "1\t2\tsip:192.0.2.1\t4294967304\t0\t",
            "1 2 sip:192.0.2.1 8 5 gateway 1",
        ] {
            let expected = (row.to_owned(), vec![ColumnOrder::DatabaseRow]);
            assert_eq!(in_order(row), expected, "{row}");
        }
        let heading = "id\tsetid\tdestination\tflags";
        let expected = (format!("# {heading}"), vec![ColumnOrder::DatabaseHeading]);
        assert_eq!(in_order(heading), expected);
    }

    #[test]
    fn lines_in_order_are_left_alone() {
        for line in [
            "1 sip:192.0.2.1 8 0",
            "1 hello sip:192.0.2.1",
            "0x1 sip:192.0.2.1",
            "default sip:192.0.2.1",
            "1 192.0.2.1",
        ] {
            assert_eq!(in_order(line), (line.to_owned(), Vec::new()), "{line}");
        }
    }
}
