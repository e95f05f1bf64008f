//! Changes to a list: only the bytes of the changed field change.

use super::Entry;
use super::flags::Flags;
use crate::source::Edit;

/// Other flags for an entry, as a decimal number in place of what its flags column has.
pub fn flags(entry: &Entry, flags: Flags) -> Edit {
    Edit {
        span: entry.fields.flags,
        text: (flags.0 as u32).to_string().into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kamailio::Version;
    use crate::list::List;
    use crate::list::load::Load;
    use crate::names::Answers;
    use crate::source::{Source, apply};

    #[test]
    fn only_the_flags_column_changes() {
        let text = b"# c\r\n1\tsip:10.0.0.1  8\t5 a=8 # 8\r\n2 sip:10.0.0.2 0x18";
        let source = Source::new("x", *text);
        let list = List::read(source, Version::V6_1, &Answers::default(), &Load::default());
        let clear = |entry: &Entry| flags(entry, entry.flags().without(Flags::PROBING));
        let edits: Vec<_> = list.entries.iter().map(clear).collect();
        assert_eq!(
            apply(text, &edits),
            b"# c\r\n1\tsip:10.0.0.1  0\t5 a=8 # 8\r\n2 sip:10.0.0.2 16"
        );
        assert_eq!(apply(text, &[]), text);
    }
}
