//! The page of keys.

use super::line::ScreenLine;
use crate::render::paint::Paint;

/// Each key, and what it does.
const KEYS: &[(&str, &str)] = &[
    ("arrows", "select a destination; PgUp, PgDn, Home, End too"),
    ("Enter", "all that is known of the selected destination"),
    (
        "/",
        "show only this set, or what has this text in URI or duid",
    ),
    ("", "(Enter takes it, Esc gives it up)"),
    ("s", "sort: server, state, RTT, loss, last change"),
    ("d", "show only what is down, trying or not probed"),
    ("p", "pause: send nothing"),
    ("?", "this page"),
    ("q", "quit, as does Ctrl-C"),
    ("", ""),
    ("AP", "letters as kamcmd dispatcher.list shows them"),
    ("AP/IP", "ours, and with --rpc those of the server"),
    ("▁▂▃▅▇", "rounds, up to 1.5, 3, 6, 12 times and more than"),
    ("", "12 times as long as the shortest one shown"),
    ("!", "answered with a code that counts as down"),
    ("×", "lost: no answer"),
    ("<540 ms", "sent again: the reply may be to either request"),
];

pub(super) fn lines(columns: usize) -> Vec<ScreenLine> {
    let line = |(key, words): &(&str, &str)| {
        let mut line = ScreenLine::new(columns);
        line.cell(Paint::Strong, key, 9);
        line.push(Paint::Plain, words);
        line
    };
    KEYS.iter().map(line).collect()
}
