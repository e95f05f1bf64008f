//! Long lists, whose entries are read again when somebody asks for them.

use ds_tool::cfg::Cfg;
use ds_tool::effective::Verdicts;
use ds_tool::kamailio::Version;
use ds_tool::lint::{Context, Judged, ListFile, RULES, lint};
use ds_tool::list::{Keep, List};
use ds_tool::names::Answers;
use ds_tool::server::Server;
use ds_tool::source::Source;
use ds_tool::tls_cfg::Found;

const LINES: usize = 60_000;

/// What every rule has to say of this text, and how many of its entries were looked at.
fn linted(text: &str, version: Version, keep: Keep) -> (Vec<String>, usize) {
    let server = Server::unknown(version, "kamailio.cfg");
    let answers = Answers::default();
    let source = Source::new("a.list", text);
    let list = List::read_keeping(keep, source, version, &answers, &server.load);
    let effective = Verdicts::new(&list, &server);
    let lists = [Judged { list, effective }];
    let context = Context {
        cfg: &Cfg::default(),
        server: &server,
        lists: &lists,
        answers: &answers,
        list_file: &ListFile::Read,
        tls: &Found::default(),
    };
    let rules: Vec<_> = RULES.iter().collect();
    let mut found = lint(&context, &rules, 5);
    context.sort(&mut found);
    let found = found.iter().map(|finding| format!("{finding:?}")).collect();
    (found, lists[0].list.entries.count_read())
}

/// A line of ten thousand sets, about which nothing is to be said.
fn line(number: usize) -> String {
    let set = number / 6 + 1;
    match number % 3 {
        0 => format!(
            "{set} sip:10.7.{}.{}:5060 8 0 duid=a;weight=17\n",
            number >> 8,
            number & 255
        ),
        1 => format!("{set} sip:gw{number}.example.org;transport=tcp 8 0 duid=b;weight=17\n"),
        _ => format!(
            "{set} sip:10.8.{}.{}:5080 0 0 duid=c;weight=16\n",
            number >> 8,
            number & 255
        ),
    }
}

#[test]
fn hardly_an_entry_is_read_again_where_there_is_nothing_to_say() {
    let text: String = (0..LINES).map(line).collect();
    let (found, read) = linted(&text, Version::V6_1, Keep::Asked);
    assert_eq!(found, Vec::<String>::new());
    assert!(read <= 1_000, "{read}");
}

#[test]
fn rules_say_the_same_of_entries_that_are_read_again() {
    let mistakes = |number: usize| match number {
        700 => line(699),
        9_000 => "1 sip:10.9.9.9:5060 8 0 weight=170\n".to_owned(),
        20_000 => "0 sip:10.9.9.10:5060 8 7 socket=udp:10.0.0.1:5060\n".to_owned(),
        30_000 => "5 gw\u{e9}.example.org 8 0 wieght=5 x\n".to_owned(),
        40_000 => "# ds-tool: ignore[DS104]\n7 sip:[::1]:5060;transport=tls 16\n".to_owned(),
        50_000 => "-1 sip:GW7.example.org. 12 0 weight=1\n".to_owned(),
        _ => line(number),
    };
    let text: String = (0..LINES).map(mistakes).collect();
    for version in Version::ALL {
        let (kept, _) = linted(&text, version, Keep::All);
        let (asked, read) = linted(&text, version, Keep::Asked);
        assert!(kept.len() > 5, "{version}: {kept:#?}");
        assert!(read > 0);
        assert_eq!(asked, kept, "{version}");
    }
}
