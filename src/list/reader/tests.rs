//! What is read of lists, at a glance and with care, in blocks and at once.

use super::*;
use crate::known;
use crate::list::attrs::Weight;
use proptest::prelude::*;

fn read(text: &[u8], load: &Load) -> List {
    let source = Source::new("x", text);
    List::read(source, Version::V6_1, &Answers::default(), load)
}

/// What is read of a text, block by block of this size.
fn in_blocks(text: &[u8], size: usize, load: &Load, keep: Keep) -> List {
    let source = Arc::new(Source::new("x", text));
    let answers = Answers::default();
    let reader = Reader {
        keep,
        ..Reader::keeping_all(&source, Version::V6_1, &answers, load)
    };
    let mut line = 1;
    let blocks = bounds(text, size).into_iter().map(|(start, end)| {
        let block = reader.block((start, end), line, 0);
        line += memchr_iter(b'\n', &text[start..end]).count() as u32;
        (end, block)
    });
    reader.list(&source, blocks.collect())
}

/// Mostly what the first pattern says, else what the second does, or anything.
fn column(plain: &'static str, other: &'static str) -> impl Strategy<Value = String> {
    prop_oneof![40 => plain, 1 => other, 1 => "[ -~]{0,3}"]
}

/// Lines that are plain or nearly so: every column may be another.
fn nearly_plain_line() -> impl Strategy<Value = String> {
    let blank = || column("[ \t]{1,2}", "[ \t\r\x0b\x00]{0,2}");
    let set = column("[0-9]{1,3}", " ?[0-9-]{0,12}");
    let octet = || column("[0-9]{1,2}", "[0-9a-z]{0,5}");
    let address = [octet(), octet(), octet(), octet()].prop_map(|octets| octets.join("."));
    let name = column("[a-z][a-zA-Z0-9.-]{0,9}", "[a-zA-Z0-9._/=-]{0,9}");
    let host = prop_oneof![address, name];
    let scheme = column("sip:", "(SIP:|sips:|tel:|sip:u@|)");
    let port = column("(:[0-9]{1,5})?", "(:[0-9]{0,9})?");
    let rest = column(
        "(;transport=(udp|tcp|tls))?",
        "(;transport=[a-zU]{0,4}|;a=b|\\?a=b|;)?",
    );
    let number = || column("[0-9]{1,2}", "[0-9a-fx+-]{0,12}");
    let attributes = prop_oneof![
        "r?weight=[0-9]{1,3}",
        column(
            "((weight|rweight|duid|cc|latency|maxload|socket|obproxy|ocmin|ocmax|ocrate|wt)=[A-Za-z0-9._]{1,3};?){0,2}",
            "((WEIGHT|ping_from|duid|socket|=|)=?[A-Z0-9=\"',_]{0,3};{0,2}){0,3}",
        ),
        column(
            "(duid|cc|wt)=[A-Za-z0-9._]{1,60}",
            "((WEIGHT|ping_from|duid|socket|=|)=?[A-Z0-9=\"',_]{0,3};{0,2}){0,3}",
        ),
    ];
    let end = prop_oneof![
        3 => column("\r?\n", "( |\r\r|\t#|  x?|)\n"),
        1 => column("[ \t]{1,2}#[ -~]{0,70}[ \t]?\r?\n", "[ \t]{0,2}#[\\x00-\x7f]{0,90}[ \t]{0,2}\r{0,2}\n"),
    ];
    let uri = (scheme, host, port, rest).prop_map(|(a, b, c, d)| [a, b, c, d].concat());
    let numbers =
        (number(), blank(), number(), blank()).prop_map(|(a, b, c, d)| [a, b, c, d].concat());
    (set, blank(), uri, blank(), numbers, attributes, end)
        .prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn a_line_that_is_read_at_a_glance_is_read_with_care_alike(
        line in nearly_plain_line(),
        version in prop::sample::select(Version::ALL.to_vec()),
        dns_mode in 0..8,
    ) {
        // What follows a line is no part of it.
        let text = format!("{line}{}\n", "x".repeat(100));
        let load = Load { dns_mode: known::Known::Is(dns_mode), ..Load::default() };
        let mut list = read(text.as_bytes(), &load);
        list.version = version;
        let answers = Answers::default();
        let reader = Reader::keeping_all(&list.source, version, &answers, &load);
        let plain = glance::line(text.as_bytes(), 0);
        let glanced = plain.and_then(|plain| Some((plain, reader.entry(1, &plain)?)));
        if let Some((plain, glanced)) = glanced {
            let chunk = Chunks::new(text.as_bytes()).next().unwrap();
            prop_assert_eq!(chunk.span.len(), plain.length);
            let Columns::Destination { fields, wrapped } = Columns::read(reader.source.bytes(chunk.content), 0, version) else {
                panic!("no destination");
            };
            let entry = reader.pack(&chunk, fields, wrapped);
            prop_assert_eq!(&entry, &Ok(glanced));
            let remarks = entry.map(|located| remark::look_closely(&list, &located.entry));
            prop_assert!(!plain.ordinary || remarks == Ok(Vec::new()));
        }
    }
}

proptest! {
    #[test]
    fn blocks_read_what_one_reader_reads(
        lines in proptest::collection::vec(
            prop_oneof![
                Just("1 sip:192.0.2.1 8\n"), Just("# c\n"), Just("\n"), Just("1 sip:h:x\r\n"),
                Just("2 sip:192.0.2.2 8 0 weight=50;duid=x"), Just("7\n"), Just("1 a\0b\n"),
                Just("2 sip:192.0.2.2 8 5 rweight=50\n"), Just("-1 sip:[::1]:5080;transport=tcp 8\n"),
                Just("1 sip:gw.example.org 24\n"),
            ],
            0..40,
        ),
        long in 0..3000usize,
        size in 1..200usize,
        strict: bool,
    ) {
        let mut text = lines.concat().into_bytes();
        text.extend(vec![b'x'; long]);
        text.extend(b"\n1 sip:192.0.2.3\n");
        let load = Load {
            load_mode: known::Known::Is(i32::from(strict)),
            ..Load::default()
        };
        let whole = read(&text, &load);
        for keep in [Keep::All, Keep::Asked] {
            let list = in_blocks(&text, size, &load, keep);
            prop_assert_eq!(list.entries.len(), whole.entries.len());
            prop_assert!(list.entries.iter().eq(&whole.entries));
            prop_assert_eq!((&list.dropped, list.fatal), (&whole.dropped, whole.fatal));
            prop_assert_eq!(list.manners(), whole.manners());
            prop_assert!(list.set_runs().eq(whole.set_runs()));
            prop_assert_eq!(list.in_kamailio_order(), whole.in_kamailio_order());
            prop_assert_eq!(list.remarks(), whole.remarks());
            prop_assert_eq!(list.present, whole.present);
            for weight in [Weight::Plain, Weight::Relative] {
                prop_assert_eq!(list.weights(weight), whole.weights(weight));
            }
        }
    }
}

#[test]
fn of_one_set_the_entries_are_those_that_the_whole_list_has() {
    let text =
        b"1 sip:h1\n2 sip:h2 8\n7 bad\n2 sip:h3 0 5 weight=5\n sip:h0\n-2 sip:h4\n2\n2 sip:h5\n";
    let load = Load::default();
    let whole = read(text, &load);
    for set in [2, 1, 0, -2, 9] {
        let source = Source::new("x", text.as_slice());
        let answers = Answers::default();
        let list = List::read_keeping(Keep::Set(set), source, Version::V6_1, &answers, &load);
        let lines = |list: &List| -> Vec<_> {
            let of_set = list.entries.iter().filter(|entry| entry.set() == set);
            of_set.map(|entry| (entry.line, entry.fields)).collect()
        };
        assert_eq!(lines(&list), lines(&whole), "{set}");
        assert_eq!(
            list.entries.len() + list.left_out,
            whole.entries.len(),
            "{set}"
        );
        assert_eq!(
            (&list.dropped, list.fatal),
            (&whole.dropped, whole.fatal),
            "{set}"
        );
    }
}

#[test]
fn a_list_of_many_lines_is_read_in_blocks_that_follow_each_other() {
    let lines = 2 * BLOCK_BYTES / 20;
    let text: String = (1..=lines)
        .map(|line| format!("{line} sip:192.0.2.1 8\n"))
        .collect();
    let list = read(text.as_bytes(), &Load::default());
    assert_eq!(list.entries.len(), lines);
    for (index, entry) in list.entries.iter().enumerate() {
        assert_eq!(
            (entry.line as usize, entry.set() as usize),
            (index + 1, index + 1)
        );
        assert_eq!(list.entries[index].line, entry.line);
    }
    assert!(list.entries.get(lines).is_none());
}

#[test]
fn entries_that_are_asked_for_are_read_and_no_others() {
    let line = |number: usize| {
        let twice = if number % 10_000 == 9_999 {
            number - 1
        } else {
            number
        };
        let [high, low] = [twice >> 8, twice & 255];
        match number {
            30_000 => "# a comment\nno URI\n".to_owned(),
            _ => format!(
                "{} sip:10.{}.{}.{low} {}\n",
                number % 9,
                high >> 8,
                high & 255,
                8 + number % 2
            ),
        }
    };
    let text: String = (0..120_000).map(line).collect();
    let load = Load::default();
    let whole = read(text.as_bytes(), &load);
    let source = Source::new("x", text);
    let answers = Answers::default();
    let list = List::read_keeping(Keep::Asked, source, Version::V6_1, &answers, &load);
    let read = || list.entries.count_read();
    assert_eq!(read(), 0);
    assert_eq!(list.entries[77_777], whole.entries[77_777]);
    assert_eq!(read(), A_STRETCH);
    let same_uris = list.repeated_uris(|index| index);
    assert_eq!(same_uris, whole.repeated_uris(|index| index));
    assert_eq!(list.manners(), whole.manners());
    assert!(list.in_kamailio_order() == whole.in_kamailio_order());
    // Those that may be the same, and perhaps a few whose hashes are.
    assert!(read() < 30 * A_STRETCH, "{}", read());
    assert!(list.entries.iter().eq(&whole.entries));
    assert_eq!(list.dropped, whole.dropped);
}

#[test]
fn entries_of_a_list_with_answers_are_kept() {
    let mut answers = Answers::default();
    answers.add("gw.example.org=192.0.2.1").unwrap();
    let read = |answers: &Answers| {
        let source = Source::new("x", "1 sip:gw.example.org 8\n");
        List::read_keeping(
            Keep::Asked,
            source,
            Version::V6_1,
            answers,
            &Load::default(),
        )
    };
    assert_eq!(read(&answers).entries.count_read(), 1);
    let list = read(&Answers::default());
    assert_eq!((list.entries.count_read(), list.entries.len()), (0, 1));
}

#[test]
fn an_entry_takes_little_more_than_the_line_that_it_stands_in() {
    assert!(size_of::<Entry>() <= 64);
}
