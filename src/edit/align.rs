//! Aligns the columns of a list without changing what Kamailio reads from it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::{UneditableLine, check};
use crate::base::source::Source;
use crate::kamailio::list::columns::{Fields, is_blank};
use crate::kamailio::list::lines::CHUNK_BYTES;
use crate::kamailio::list::{Fatal, List};
use crate::kamailio::version::Version;

/// The number of blanks between two columns.
const GAP: usize = 2;

/// A list with its columns aligned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aligned {
    pub text: Vec<u8>,
    /// Lines that are left unchanged, because some version reads them differently from how they
    /// look.
    pub left: Vec<UneditableLine>,
}

/// Why a list is not aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAligned {
    /// Kamailio does not start with this list, and reads nothing after this place.
    Fatal(Fatal),
    /// This version of Kamailio would read something else from the aligned list: a bug in ds-tool.
    Differs(Version),
}

/// Aligns the columns within each block of lines; a blank line or a comment ends a block. Comments
/// stay unchanged, numbers are written in decimal without leading zeros, and a missing column
/// before another one is written as 0. The result is read again to verify that every version gets
/// the same from it as before.
///
/// # Errors
/// If a version does not start with the list, or reads something else from the result.
pub fn aligned(source: &Source) -> Result<Aligned, NotAligned> {
    // One version at a time, because all readings of a long list would not fit into memory.
    let mut read = UriStarts::default();
    for version in Version::ALL {
        let list = reading(source, version);
        if let Some(fatal) = list.fatal {
            return Err(NotAligned::Fatal(fatal));
        }
        read.add(&list);
    }
    let (alike, left) = read.same_and_refused();
    let lines = source.text.split_inclusive(|&b| b == b'\n');
    let (mut text, mut block, mut at) = (Vec::new(), Vec::new(), 0);
    for line in lines {
        match alike.range(at..at + line.len() as u32).next() {
            Some((_, fields)) => block.push(BlockLine::Row(*fields, line)),
            None if is_break(line) => {
                text.extend(aligned_block(source, &std::mem::take(&mut block)));
                text.extend_from_slice(line);
            }
            None => block.push(BlockLine::Other(line)),
        }
        at += line.len() as u32;
    }
    text.extend(aligned_block(source, &block));
    drop((alike, block));
    let after = Source::new(source.name.clone(), text);
    let differs = |version| !reading(source, version).holds_the_same_as(&reading(&after, version));
    match Version::ALL.into_iter().find(|version| differs(*version)) {
        Some(version) => Err(NotAligned::Differs(version)),
        None => Ok(Aligned {
            text: after.text,
            left,
        }),
    }
}

/// The list as this version reads it.
fn reading(source: &Source, version: Version) -> List {
    List::read_alone(source.clone(), version)
}

/// What the versions read, by the position of the URI.
#[derive(Default)]
struct UriStarts {
    /// The fields that the first version reads, and how many versions read the same.
    found: BTreeMap<u32, (Fields, usize)>,
    refused: BTreeMap<u32, UneditableLine>,
}

impl UriStarts {
    fn add(&mut self, list: &List) {
        for entry in &list.entries {
            let start = entry.fields.uri().start;
            if let Err(refusal) = check(list, entry) {
                self.refused.entry(start).or_insert(refusal);
            }
            let (first, versions) = self.found.entry(start).or_insert((entry.fields, 0));
            *versions += usize::from(*first == entry.fields);
        }
    }

    /// The lines that every version reads the same way and as they look, and the others that cannot
    /// be edited.
    fn same_and_refused(self) -> (BTreeMap<u32, Fields>, Vec<UneditableLine>) {
        let refused = &self.refused;
        let found = self.found.into_iter();
        let alike = found.filter(|(start, (_, versions))| {
            *versions == Version::ALL.len() && !refused.contains_key(start)
        });
        let alike = alike.map(|(start, (fields, _))| (start, fields)).collect();
        (alike, self.refused.into_values().collect())
    }
}

/// The cells of a line: set id, URI, flags, priority, attributes, comment. Missing ones are empty.
type Row<'a> = [Cow<'a, [u8]>; 6];
/// The index of the comment.
const COMMENT: usize = 5;

fn cells<'a>(source: &'a Source, fields: &Fields) -> Row<'a> {
    let bytes = |span| Cow::from(source.bytes(span));
    let number = |value: i32| Cow::from(value.to_string().into_bytes());
    let columns = [fields.flags(), fields.priority(), fields.attrs()];
    // A column is written if it or a later one is present.
    let column =
        |place: usize, value: i32| match columns.iter().skip(place).all(|span| span.is_empty()) {
            true => Cow::default(),
            false => number(value),
        };
    [
        number(fields.set_value),
        bytes(fields.uri()),
        column(0, fields.flags_value),
        column(1, fields.priority_value),
        bytes(fields.attrs()),
        bytes(fields.ignored()),
    ]
}

/// A line of a block.
enum BlockLine<'a> {
    /// A line to align, and its original text.
    Row(Fields, &'a [u8]),
    /// A line that stays unchanged.
    Other(&'a [u8]),
}

/// Whether a line ends a block.
fn is_break(line: &[u8]) -> bool {
    let first = line.iter().find(|&&b| !is_blank(b));
    first.is_none_or(|&first| first == b'#')
}

fn aligned_block(source: &Source, block: &[BlockLine<'_>]) -> Vec<u8> {
    let rows = block.iter().filter_map(|line| match line {
        BlockLine::Row(fields, _) => Some(cells(source, fields)),
        BlockLine::Other(_) => None,
    });
    let mut widths = [0; COMMENT];
    for row in rows.clone() {
        // The last cell of a line does not widen its column.
        let last = row.iter().rposition(|cell| !cell.is_empty());
        let followed = row.iter().take(last.unwrap_or_default());
        for (width, cell) in widths.iter_mut().zip(followed) {
            *width = (*width).max(columns(cell));
        }
    }
    let is_short = |line: &[u8]| line.len() + "\r\n".len() <= CHUNK_BYTES;
    // If padding would make any line too long for Kamailio, the block is not padded.
    let fits = rows.clone().all(|row| is_short(&joined(&row, &widths)));
    let widths = if fits { widths } else { [0; COMMENT] };
    let written = block.iter().flat_map(|line| match line {
        BlockLine::Row(fields, as_it_is) => {
            let new = joined(&cells(source, fields), &widths);
            match is_short(&new) {
                true => [&new, ending(as_it_is)].concat(),
                false => as_it_is.to_vec(),
            }
        }
        BlockLine::Other(as_it_is) => as_it_is.to_vec(),
    });
    written.collect()
}

/// The cells of a row, each padded to the width of its column, with a gap between them.
fn joined(row: &Row<'_>, widths: &[usize; COMMENT]) -> Vec<u8> {
    let last = row.iter().rposition(|cell| !cell.is_empty());
    let last = last.unwrap_or_default();
    let mut line = Vec::new();
    for (index, cell) in row.iter().enumerate().take(last + 1) {
        line.extend_from_slice(cell);
        // The comment is last and needs no padding.
        let width = widths.get(index).copied().unwrap_or(0);
        // A column that is empty in the whole block is left out.
        if index < last && (width > 0 || !cell.is_empty()) {
            let missing = width.saturating_sub(columns(cell)) + GAP;
            line.extend(std::iter::repeat_n(b' ', missing));
        }
    }
    line
}

/// The width on a terminal.
fn columns(cell: &[u8]) -> usize {
    String::from_utf8_lossy(cell).width()
}

fn ending(line: &[u8]) -> &[u8] {
    let endings = [&b"\r\n"[..], b"\n"];
    let found = endings.into_iter().find(|ending| line.ends_with(ending));
    found.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::kamailio::list::any_list::any_list;

    fn align(text: &[u8]) -> Result<Aligned, NotAligned> {
        aligned(&Source::new("x", text))
    }

    #[track_caller]
    fn assert_aligned(text: &str, expected: &str) {
        let aligned = align(text.as_bytes()).unwrap();
        assert_eq!(String::from_utf8_lossy(&aligned.text), expected);
    }

    #[test]
    fn columns_are_aligned_within_each_block() {
        assert_aligned(
            "# set  URI\n\
             1 sip:10.0.0.1:5060 08 010 weight=50;duid=a # one\n\
             12\tsip:h  8 # two\n\
             \n\
             3 sip:h weight=5\r\n\
             \x20 # c  \n\
             sip:h\n\
             5 sip:long.example.org   0",
            "# set  URI\n\
             1   sip:10.0.0.1:5060  8  10  weight=50;duid=a  # one\n\
             12  sip:h              8                        # two\n\
             \n\
             3  sip:h  0  0  weight=5\r\n\
             \x20 # c  \n\
             0  sip:h\n\
             5  sip:long.example.org  0",
        );
        assert_aligned("1 sip:h # c\n2 sip:ab#c\n", "1  sip:h  # c\n2 sip:ab#c\n");
    }

    #[test]
    fn a_line_that_is_read_differently_from_how_it_looks_stays_unchanged() {
        let text = "1 sip:h AP  5\n1   sip:h 0x8\n1 sip:h:99999  8\n10 sip:h 8\n1 sip:hhh 8\n";
        let aligned = align(text.as_bytes()).unwrap();
        assert_eq!(
            String::from_utf8_lossy(&aligned.text),
            "1 sip:h AP  5\n1   sip:h 0x8\n1 sip:h:99999  8\n10  sip:h    8\n1   sip:hhh  8\n"
        );
        let left: Vec<_> = aligned.left.iter().map(|refusal| refusal.line).collect();
        assert_eq!(left, [1, 2]);
    }

    #[test]
    fn a_list_that_keeps_kamailio_from_starting_is_not_aligned() {
        let stopped = align(b"1 sip:h 8\n2\n");
        assert!(matches!(stopped, Err(NotAligned::Fatal(_))));
    }

    #[test]
    fn padding_never_makes_a_line_too_long() {
        let long = format!("1 sip:h 8 0 a={}\n", "x".repeat(990));
        let text = format!("{long}1 sip:{} 8\n", "h".repeat(200));
        assert_aligned(&text, &text.replace(' ', "  "));
        let longest = format!("1 sip:h 8 0 a={}\n", "x".repeat(1008));
        assert_aligned(&longest, &longest);
    }

    proptest! {
        #[test]
        fn aligning_again_changes_nothing_and_every_version_reads_the_same(text in any_list()) {
            match align(&text) {
                Err(NotAligned::Differs(version)) => prop_assert!(false, "{version} differs"),
                Err(NotAligned::Fatal(_)) => {}
                Ok(once) => {
                    let twice = align(&once.text).unwrap();
                    prop_assert_eq!(twice.text, once.text);
                }
            }
        }
    }
}
