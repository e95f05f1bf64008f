//! Any bytes as a dispatcher.list: read, told of, edited and aligned.
#![no_main]

use std::collections::BTreeMap;

use ds_tool::internals::{
    DnsAnswers, EntryChange, FlagChange, Flags, List, ListOptions, NewColumns, NotAligned, Source,
    Version, align::aligned, attributes, diagnostics, edit::edited, escape::is_dangerous,
    list_mistakes,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &[u8]| {
    for version in [Version::V5_6, Version::V6_1] {
        let list = read(text, version);
        assert_eq!(list.source.text, text);
        assert!(list.holds_the_same_as(&list));
        told_safely(&list);
        changed_as_wanted(&list);
        change_by_attribute(&list);
    }
    stays_aligned(text);
});

fn read(text: &[u8], version: Version) -> List {
    let source = Source::new("x.list", text);
    List::read(
        source,
        version,
        &DnsAnswers::default(),
        &ListOptions::default(),
    )
}

fn told_safely(list: &List) {
    let answers = DnsAnswers::default();
    let mistakes = list.mistakes(&answers, &list.entries);
    let told: Vec<_> = list_mistakes::diagnostics(list, &answers, &mistakes).collect();
    let told = diagnostics::text(&told, &list.source, false);
    assert!(
        !told.chars().any(|c| c != '\n' && is_dangerous(c)),
        "{told:?}"
    );
}

/// One entry gets other flags and another priority: it is held with these, all else as before.
fn changed_as_wanted(list: &List) {
    let Some(index) = list.source.text.len().checked_rem(list.entries.len()) else {
        return;
    };
    let wanted = NewColumns {
        flags: Some(Flags(i32::from(list.source.text[0] & 63))),
        priority: (list.source.text.len() % 3 == 0).then_some(7),
        attrs: None,
    };
    let Ok(text) = edited(list, &BTreeMap::from([(index, wanted.clone())])) else {
        return;
    };
    let new = read(&text, list.version);
    assert_eq!(new.entries.len(), list.entries.len());
    assert_eq!(new.dropped.len(), list.dropped.len());
    assert_eq!(new.fatal.is_some(), list.fatal.is_some());
    for (at, (before, after)) in list.entries.iter().zip(&new.entries).enumerate() {
        let mut expected = list.loaded_destination(before);
        if at == index {
            expected.flags = wanted.flags.unwrap();
            expected.priority = wanted.priority.unwrap_or(expected.priority);
        }
        assert_eq!(new.loaded_destination(after), expected);
    }
    let again = edited(&new, &BTreeMap::from([(index, wanted)]));
    assert_eq!(
        again.as_deref(),
        Ok(text.as_slice()),
        "asked again, nothing changes"
    );
}

/// The first entry gets an attribute: it has it then, and its set, URI and priority are as before.
fn change_by_attribute(list: &List) {
    let Some(entry) = list.entries.first() else {
        return;
    };
    let change = EntryChange {
        bits: FlagChange::default(),
        priority: None,
        attrs: vec![("weight".to_owned(), Some("41".to_owned()))],
    };
    let Ok(wanted) = change.of(list, entry) else {
        return;
    };
    let Ok(text) = edited(list, &BTreeMap::from([(0, wanted)])) else {
        return;
    };
    let new = read(&text, list.version);
    let loaded = new.loaded_destination(&new.entries[0]);
    assert_eq!(
        attributes::value(loaded.attrs.unwrap(), "weight"),
        Some(&b"41"[..])
    );
    let before = list.loaded_destination(entry);
    assert_eq!(
        (loaded.set, loaded.uri, loaded.priority),
        (before.set, before.uri, before.priority)
    );
    assert_eq!(loaded.flags, before.flags);
}

fn stays_aligned(text: &[u8]) {
    match aligned(&Source::new("x.list", text)) {
        Err(NotAligned::Differs(version)) => panic!("{version} differs"),
        Err(NotAligned::Fatal(_)) => {}
        Ok(once) => {
            let twice = aligned(&Source::new("x.list", once.text.as_slice())).unwrap();
            assert_eq!(twice.text, once.text);
        }
    }
}
