//! `watch` as a person sees it, on a terminal of tmux; and its lines and commands where there is none.

#[cfg(target_os = "linux")]
mod deaf;
mod lines;
pub(crate) mod pane;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::real::skip;
use crate::uas::Uas;
use pane::Pane;

/// A destination that answers while this is set.
fn switched() -> (Uas, Arc<AtomicBool>) {
    let is_up = Arc::new(AtomicBool::new(true));
    let answers = Arc::clone(&is_up);
    let uas = Uas::start(move |asked| {
        if answers.load(Ordering::SeqCst) {
            let reply = asked.reply("200 OK");
            asked.send(reply.replace(
                "Content-Length",
                "Server: OpenSBC \u{1b}[2J 1.0\r\nContent-Length",
            ));
        }
    });
    (uas, is_up)
}

const OFTEN: &str = "--interval 200ms --timeout 100ms";

/// Whether what is to be seen in a terminal can be seen here.
fn has_tmux() -> bool {
    skip::required("tmux")
}

/// The part of a screen's line behind the sparkline: what somebody has to know during an outage.
fn row<'s>(screen: &'s str, uas: &Uas) -> &'s str {
    let port = uas.address.port().to_string();
    let is_row = |line: &&str| !line.contains("->") && line.contains(&port);
    screen.lines().find(is_row).unwrap_or_default()
}

#[test]
fn an_outage_is_seen_at_40_80_and_200_columns() {
    if !has_tmux() {
        return;
    }
    let (comes_and_goes, is_up) = switched();
    let (stays, refuses) = (Uas::answering("200 OK"), Uas::answering("503 Busy"));
    let list = [
        comes_and_goes.line(1, "8 5"),
        stays.line(1, "8"),
        refuses.line(2, "8"),
    ];
    let mut pane = Pane::open(
        80,
        24,
        &format!("ds-tool watch {OFTEN} --probing-threshold 2 a.list"),
        &list.concat(),
    );
    pane.until(|screen| {
        screen.contains("2 up, 1 down") && row(screen, &refuses).contains("IP for")
    });
    is_up.store(false, Ordering::SeqCst);
    let screen = pane.until(|screen| row(screen, &comes_and_goes).contains("IP for 0:0"));
    let lines: Vec<_> = screen.lines().collect();
    assert!(
        lines[0].starts_with("1 up, 2 down  a.list, every 200 ms"),
        "{screen}"
    );
    // What changed last stands on top.
    let changed = format!("TP -> IP sip:{} (set 1): no reply", comes_and_goes.address);
    assert!(lines[1].contains(&changed), "{screen}");
    assert!(
        lines[4].contains("FLAGS") && lines[4].contains("LAST CHANGE"),
        "{screen}"
    );
    assert_eq!(lines[5], "set 2: 0 of 1 up", "{screen}");
    assert!(lines[6].starts_with(">IP"), "{screen}");
    assert_eq!(lines[7], "set 1: 1 of 2 up", "{screen}");
    assert!(row(&screen, &comes_and_goes).contains('×'), "{screen}");
    assert!(
        row(&screen, &comes_and_goes).contains("no reply"),
        "{screen}"
    );
    assert!(row(&screen, &refuses).contains('!'), "{screen}");
    assert!(
        row(&screen, &stays).contains('▁') && row(&screen, &stays).contains(" ms"),
        "{screen}"
    );

    pane.resize(40, 10);
    let screen = pane.until(|screen| screen.contains(" FL URI") && screen.contains(" FOR"));
    assert!(screen.starts_with("1 up, 2 down"), "{screen}");
    assert!(
        row(&screen, &comes_and_goes).starts_with(" IP sip:127.0.0.1:"),
        "{screen}"
    );
    assert!(row(&screen, &comes_and_goes).contains(" 0:"), "{screen}");
    assert!(screen.lines().count() <= 10, "{screen}");

    pane.resize(200, 60);
    let screen = pane.until(|screen| screen.contains("LOSS  LAST CHANGE"));
    assert!(
        row(&screen, &refuses).contains(": reply not accepted: 503"),
        "{screen}"
    );
    assert!(screen.contains("Enter details"), "{screen}");

    is_up.store(true, Ordering::SeqCst);
    let screen = pane.until(|screen| screen.starts_with("2 up, 1 down"));
    assert!(screen.contains("IP -> AP"), "{screen}");
}

#[test]
fn keys_do_what_the_help_says() {
    if !has_tmux() {
        return;
    }
    let (first, second) = (switched().0, Uas::answering("480 Gone"));
    let list = first.line(1, "8 5") + &second.line(2, "8");
    let mut pane = Pane::open(80, 24, &format!("ds-tool watch {OFTEN} a.list"), &list);
    pane.until(|screen| screen.contains("1 up, 1 down"));
    pane.press("?");
    pane.until(|screen| {
        screen.contains("those of the server") && screen.contains("quit, as does Ctrl-C")
    });
    pane.press("Escape");
    // A key that comes together with Escape is one with Alt.
    pane.until(|screen| screen.contains("FLAGS"));
    // What is typed may be no key.
    pane.press("/");
    pane.until(|screen| screen.contains("/_"));
    pane.press(&first.address.port().to_string());
    pane.press("Enter");
    let screen = pane.until(|screen| row(screen, &second).is_empty());
    assert!(row(&screen, &first).starts_with(">AP"), "{screen}");
    pane.press("Enter");
    let screen = pane.until(|screen| screen.contains("server header: "));
    assert!(
        screen.contains("server header: OpenSBC \\u{1b}[2J 1.0"),
        "{screen}"
    );
    assert!(
        screen.contains("reply: 200 OK") && screen.contains("list: a.list:1"),
        "{screen}"
    );
    pane.press("Escape");
    pane.until(|screen| screen.contains("FLAGS"));
    pane.press("Escape");
    pane.until(|screen| !row(screen, &second).is_empty());
    pane.press("d");
    let screen = pane.until(|screen| row(screen, &first).is_empty());
    assert!(screen.contains("only down"), "{screen}");
    pane.press("d");
    pane.press("s");
    pane.until(|screen| screen.contains("by state") && screen.contains("SET"));
    pane.press("p");
    pane.until(|screen| screen.starts_with("PAUSED "));
    let quiet = pane.until_still(|| second.requests().len());
    pane.press("p");
    pane.until(|screen| !screen.contains("PAUSED") && second.requests().len() > quiet);
}

#[test]
fn the_terminal_is_as_before_however_it_ends() {
    if !has_tmux() {
        return;
    }
    let uas = Uas::answering("200 OK");
    let end = |how: &str, code: &str| {
        let command = format!("ds-tool watch {OFTEN} a.list");
        let mut pane = Pane::open(80, 24, &command, &uas.line(1, "8"));
        pane.until(|screen| screen.contains("1 up, 0 down"));
        assert_eq!(
            pane.format("#{cursor_flag} #{alternate_on}"),
            "0 1",
            "{how}"
        );
        match how.strip_prefix("SIG") {
            Some(signal) => pane.signal(signal),
            None => pane.press(how),
        }
        pane.until(|screen| screen.contains(&format!("ended with {code}")));
        pane.until_over();
        assert_eq!(
            pane.format("#{cursor_flag} #{alternate_on}"),
            "1 0",
            "{how}"
        );
        let stty = |name: &str| fs::read_to_string(pane.path(name)).unwrap();
        assert!(stty("before").contains("icanon"), "{how}");
        assert_eq!(stty("before"), stty("after"), "{how}");
    };
    std::thread::scope(|scope| {
        for (how, code) in [
            ("q", "0"),
            ("C-c", "130"),
            ("SIGTERM", "143"),
            ("SIGINT", "130"),
            ("SIGHUP", "129"),
        ] {
            scope.spawn(move || end(how, code));
        }
    });
}

#[test]
fn it_ends_with_its_terminal() {
    if !has_tmux() {
        return;
    }
    let uas = Uas::answering("200 OK");
    for ignores_hangup in [false, true] {
        let env = match ignores_hangup {
            true => "env --ignore-signal=HUP ",
            false => "",
        };
        let command = format!("{env}ds-tool watch {OFTEN} a.list");
        let mut pane = Pane::open(80, 24, &command, &uas.line(1, "8"));
        pane.until(|screen| screen.contains("1 up, 0 down"));
        let process = pane.child();
        pane.kill();
        pane.until_gone(process);
    }
}

#[test]
fn colours_are_there_unless_no_color_asks_for_none() {
    if !has_tmux() {
        return;
    }
    let uas = Uas::silent();
    let lines = uas.line(1, "8");
    for (env, has_colour) in [("", true), ("NO_COLOR=1 ", false)] {
        let command = format!("{env}ds-tool watch {OFTEN} a.list");
        let mut pane = Pane::open(80, 24, &command, &lines);
        pane.until(|screen| screen.contains("0 up, 1 down") && screen.contains("IP for"));
        let raw = pane.raw();
        assert_eq!(raw.contains("\u{1b}[31m"), has_colour, "{raw:?}");
    }
}

#[test]
fn the_demo_shows_an_outage() {
    if !has_tmux() {
        return;
    }
    let mut pane = Pane::open(80, 24, "ds-tool demo --watch", "");
    let screen =
        pane.until(|screen| screen.contains("demo.list, every 1 s") && screen.contains("IP for"));
    assert!(screen.contains(", 1 not probed"), "{screen}");
}

#[test]
fn a_list_that_changes_is_read_again_and_a_bad_one_is_not() {
    if !has_tmux() {
        return;
    }
    let (one, other) = (Uas::answering("200 OK"), Uas::answering("200 OK"));
    let command = format!("ds-tool watch {OFTEN} a.list");
    let mut pane = Pane::open(80, 24, &command, &one.line(1, "8"));
    pane.until(|screen| screen.contains("1 up, 0 down"));
    fs::write(pane.path("a.list"), one.line(1, "8") + &other.line(1, "8")).unwrap();
    pane.until(|screen| {
        screen.contains("2 up, 0 down") && screen.contains("read again: 2 destinations, 1 added")
    });
    fs::write(pane.path("a.list"), "").unwrap();
    let screen = pane.until(|screen| screen.contains("the old lists stay"));
    assert!(screen.contains("2 up, 0 down"), "{screen}");
}
