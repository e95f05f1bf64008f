//! Changes to a list: only the bytes of the changed field change.

use super::Entry;
use super::flags::Flags;
use crate::source::Span;

/// New bytes for some old ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The old ones.
    pub span: Span,
    /// The new ones.
    pub text: Vec<u8>,
}

impl Edit {
    /// Other flags for an entry, as a decimal number in place of what its flags column has.
    pub fn flags(entry: &Entry, flags: Flags) -> Edit {
        Edit {
            span: entry.fields.flags,
            text: (flags.0 as u32).to_string().into_bytes(),
        }
    }
}

/// The text with all edits made. They must not overlap; their order does not matter.
pub fn apply(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut sorted: Vec<_> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        out.extend_from_slice(text.get(at..edit.span.start as usize).unwrap_or_default());
        out.extend_from_slice(&edit.text);
        at = edit.span.end as usize;
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::Version;
    use crate::list::List;
    use crate::list::load::Load;
    use crate::names::Answers;
    use crate::source::Source;

    #[test]
    fn only_the_flags_column_changes() {
        let text = b"# c\r\n1\tsip:10.0.0.1  8\t5 a=8 # 8\r\n2 sip:10.0.0.2 0x18";
        let source = Source::new("x", *text);
        let list = List::read(source, Version::V6_1, &Answers::default(), &Load::default());
        let clear = |entry: &Entry| Edit::flags(entry, entry.flags().without(Flags::PROBING));
        let edits: Vec<_> = list.entries.iter().map(clear).collect();
        assert_eq!(
            apply(text, &edits),
            b"# c\r\n1\tsip:10.0.0.1  0\t5 a=8 # 8\r\n2 sip:10.0.0.2 16"
        );
        assert_eq!(apply(text, &[]), text);
    }
}
