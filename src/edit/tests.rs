use proptest::prelude::*;

use super::*;
use crate::kamailio::list::any_list::any_list;
use crate::kamailio::version::Version;

fn read(text: &[u8], version: Version) -> List {
    List::read_alone(Source::new("x", text), version)
}

fn wants(
    new_columns: &NewColumns,
    indices: impl IntoIterator<Item = usize>,
) -> BTreeMap<usize, NewColumns> {
    indices
        .into_iter()
        .map(|i| (i, new_columns.clone()))
        .collect()
}

fn with_flags(flags: i32) -> NewColumns {
    NewColumns {
        flags: Some(Flags(flags)),
        ..NewColumns::default()
    }
}

/// The line after applying `wanted` to its first entry.
fn one(line: &str, new_columns: &NewColumns) -> Result<String, UneditableReason> {
    let list = read(line.as_bytes(), Version::V6_1);
    edited(&list, &wants(new_columns, [0]))
        .map(|text| String::from_utf8(text).unwrap())
        .map_err(|refused| refused[0].reason)
}

#[test]
fn only_the_flags_column_changes() {
    let text = b"# c\r\n1\tsip:10.0.0.1  8\t5 a=8 # 8\r\n2 sip:10.0.0.2 0x18";
    let list = read(text, Version::V6_1);
    let clear = |entry: &Entry| flags(entry, entry.flags().without(Flags::PROBING));
    let edits: Vec<_> = list.entries.iter().map(clear).collect();
    assert_eq!(
        apply(text, &edits),
        b"# c\r\n1\tsip:10.0.0.1  0\t5 a=8 # 8\r\n2 sip:10.0.0.2 16"
    );
    assert_eq!(apply(text, &[]), text);
}

#[test]
fn a_missing_column_is_inserted_in_its_position() {
    let priority = NewColumns {
        priority: Some(5),
        ..NewColumns::default()
    };
    let attrs = NewColumns {
        attrs: Some(b"a=1".to_vec()),
        ..NewColumns::default()
    };
    for (line, new_columns, expected) in [
        ("1 sip:h", with_flags(8), "1 sip:h 8"),
        ("1\tsip:h\r\n", with_flags(8), "1\tsip:h\t8\r\n"),
        ("1 sip:h   # c\n", with_flags(8), "1 sip:h 8   # c\n"),
        ("1 sip:h# c", with_flags(8), "1 sip:h 8# c"),
        ("1 sip:h  w=5", with_flags(8), "1 sip:h 8  w=5"),
        ("1 sip:h", with_flags(0), "1 sip:h"),
        ("1 sip:h 08", with_flags(8), "1 sip:h 08"),
        ("1 sip:h 0x8 5", with_flags(9), "1 sip:h 9 5"),
        ("1 sip:h", priority.clone(), "1 sip:h 0 5"),
        ("1 sip:h 8  w=5", priority.clone(), "1 sip:h 8 5  w=5"),
        ("1 sip:h  w=5", priority.clone(), "1 sip:h 0 5  w=5"),
        ("1 sip:h 8 3 w=5", priority, "1 sip:h 8 5 w=5"),
        ("1 sip:h # c", attrs.clone(), "1 sip:h 0 0 a=1 # c"),
        ("1 sip:h 8", attrs.clone(), "1 sip:h 8 0 a=1"),
        ("1 sip:h 8 3 b=1", attrs, "1 sip:h 8 3 a=1"),
    ] {
        assert_eq!(one(line, &new_columns).as_deref(), Ok(expected), "{line}");
    }
}

#[test]
fn several_columns_change_at_once() {
    let new_columns = NewColumns {
        flags: Some(Flags(12)),
        priority: Some(7),
        attrs: Some(Vec::new()),
    };
    for (line, expected) in [
        ("1 sip:h 8 5 a=1 # c", "1 sip:h 12 7 # c"),
        ("1 sip:h a=1", "1 sip:h 12 7"),
        ("1 sip:h", "1 sip:h 12 7"),
    ] {
        assert_eq!(one(line, &new_columns).as_deref(), Ok(expected), "{line}");
    }
}

#[test]
fn a_line_that_is_read_differently_from_how_it_looks_is_refused() {
    use crate::kamailio::list::DropReason;
    use crate::kamailio::list::mistake::MistakeKind;
    let long = |bytes: usize| format!("1 sip:h 8 0 a={}", "x".repeat(bytes - 14));
    for (line, new_columns, reason) in [
        (
            "1 sip:h AP",
            with_flags(8),
            UneditableReason::Misread(MistakeKind::FlagsAreLetters),
        ),
        (
            "1 sip:h 8abc",
            with_flags(8),
            UneditableReason::Misread(MistakeKind::TextAfterFlags),
        ),
        (
            "1sip:h 8",
            with_flags(4),
            UneditableReason::Misread(MistakeKind::SetIdGlued),
        ),
        ("sip:h\0 8", with_flags(4), UneditableReason::Nul),
        (
            "hello world",
            with_flags(4),
            UneditableReason::Misread(MistakeKind::NoSetId),
        ),
        (&long(1030), with_flags(4), UneditableReason::Cut),
        (&long(1023), with_flags(12), UneditableReason::TooLong),
        (
            "1 tel:+1 24",
            with_flags(8),
            UneditableReason::Dropped(DropReason::NoHost),
        ),
        (
            "1 sip:10.0.0.1 8\r2 sip:h",
            with_flags(4),
            UneditableReason::NoList,
        ),
    ] {
        assert_eq!(one(line, &new_columns), Err(reason), "{line}");
    }
    assert!(one(&long(1022), &with_flags(12)).is_ok());
    let old = read(b"1 sip:h 0x8", Version::V6_0);
    let refused = edited(&old, &wants(&with_flags(4), [0])).unwrap_err();
    assert_eq!(
        refused[0].reason,
        UneditableReason::Misread(MistakeKind::FlagsAreHexadecimal)
    );
}

proptest! {
    #[test]
    fn an_edit_changes_the_chosen_field_and_nothing_else(
        text in any_list(),
        pick in any::<prop::sample::Index>(),
        bits in 0..64i32,
        priority in proptest::option::of(0..99i32),
        version in prop::sample::select(&Version::ALL[..]),
    ) {
        let old = read(&text, version);
        if old.entries.is_empty() {
            return Ok(());
        }
        let index = pick.index(old.entries.len());
        let new_columns = NewColumns { flags: Some(Flags(bits)), priority, attrs: None };
        let Ok(new_text) = edited(&old, &wants(&new_columns, [index])) else { return Ok(()) };
        let new = read(&new_text, version);
        prop_assert_eq!(old.entries.len(), new.entries.len());
        prop_assert_eq!(&old.dropped.len(), &new.dropped.len());
        prop_assert_eq!(old.fatal.is_some(), new.fatal.is_some());
        for (at, (before, after)) in old.entries.iter().zip(&new.entries).enumerate() {
            let mut expected = old.loaded_destination(before);
            if at == index {
                expected.flags = Flags(bits);
                expected.priority = priority.unwrap_or(expected.priority);
            }
            prop_assert_eq!(new.loaded_destination(after), expected);
        }
        // Every byte before the flags, and from the attributes on, is unchanged.
        let fields = &old.entries[index].fields;
        let head = &text[..fields.uri().end as usize];
        let tail = &text[fields.priority().end.max(fields.flags().end) as usize..];
        prop_assert!(new_text.starts_with(head));
        prop_assert!(new_text.ends_with(tail));
        prop_assert!(new_text.len() <= text.len() + 24);
        // Applying it again changes nothing.
        let again = edited(&new, &wants(&new_columns, [index]));
        prop_assert_eq!(again, Ok(new_text));
    }

    #[test]
    fn setting_the_existing_values_changes_no_byte(text in any_list()) {
        let list = read(&text, Version::V6_1);
        for (index, entry) in list.entries.iter().enumerate() {
            let same = NewColumns {
                flags: Some(entry.flags()),
                priority: Some(entry.priority()),
                attrs: Some(list.source.bytes(entry.fields.attrs()).to_vec()),
            };
            if let Ok(new) = edited(&list, &wants(&same, [index])) {
                prop_assert_eq!(&new, &text);
            }
        }
    }
}
