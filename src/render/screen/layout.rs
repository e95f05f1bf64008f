//! Which columns the table has in which width.

/// The columns of a table, in terminal columns; 0 is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TableLayout {
    /// Between two columns.
    pub(super) gap: usize,
    /// The letters: ours, or with those of a server.
    pub(super) flags: usize,
    /// The set, where the sets have no lines.
    pub(super) set: usize,
    pub(super) uri: usize,
    pub(super) rtt: usize,
    pub(super) history: usize,
    pub(super) loss: usize,
    /// The last change: only for how long, or also to what and why.
    pub(super) change: usize,
}

/// What a table needs room for.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableNeeds {
    /// The width of the terminal.
    pub(super) width: usize,
    /// The widest URI.
    pub(super) uri: usize,
    /// The widest set, or 0 if the sets have lines of their own.
    pub(super) set: usize,
    /// Whether the letters of a server stand beside ours.
    pub(super) has_server: bool,
}

/// `>` at the selected row.
pub(super) const MARK: usize = 1;

/// `0.84 ms`
const RTT: usize = 7;
/// `100%`
const LOSS: usize = 4;
/// `1h02m`
pub(super) const AGE: usize = 6;

/// What gives way, from a wide terminal to a narrow one: the first of these in which every URI fits is taken.
/// In the last one a URI is cut in the middle if it must be.
const STEPS: [TableLayout; 7] = [
    step(2, 5, 40, LOSS, 40),
    step(2, 5, 20, LOSS, 32),
    step(2, 5, 10, LOSS, 24),
    step(2, 5, 10, 0, 16),
    step(2, 5, 8, 0, AGE),
    step(1, 2, 5, 0, AGE),
    step(1, 2, 0, 0, AGE),
];

const fn step(gap: usize, flags: usize, history: usize, loss: usize, change: usize) -> TableLayout {
    TableLayout {
        gap,
        flags,
        set: 0,
        uri: 0,
        rtt: RTT,
        history,
        loss,
        change,
    }
}

/// `AP/IP`
const FLAGS_OF_TWO: usize = 5;

/// The least that a URI is cut to before the round-trip time gives way too.
const SHORTEST_URI: usize = 12;

impl TableLayout {
    /// The richest table that fits.
    pub(super) fn new(needs: TableNeeds) -> Self {
        let steps = STEPS.map(|step| step.with(needs));
        let fitting = steps
            .iter()
            .find(|step| step.room_for_uri(needs) >= needs.uri);
        let mut table = fitting.copied().unwrap_or(steps[STEPS.len() - 1]);
        if table.room_for_uri(needs) < SHORTEST_URI.min(needs.uri) {
            table.rtt = 0;
        }
        if table.room_for_uri(needs) < SHORTEST_URI.min(needs.uri) {
            table.change = 0;
        }
        table.uri = needs.uri.min(table.room_for_uri(needs));
        // The last column takes what is left.
        if table.change > 0 {
            table.change += table.room_for_uri(needs) - table.uri;
        }
        table
    }

    fn with(self, needs: TableNeeds) -> Self {
        Self {
            flags: match needs.has_server {
                true => FLAGS_OF_TWO,
                false => self.flags,
            },
            set: needs.set,
            ..self
        }
    }

    /// The room that the other columns leave.
    fn room_for_uri(&self, needs: TableNeeds) -> usize {
        let others = [
            self.flags,
            self.set,
            self.rtt,
            self.history,
            self.loss,
            self.change,
        ];
        let there = others.iter().filter(|column| **column > 0);
        let taken: usize = there.map(|column| column + self.gap).sum();
        needs.width.saturating_sub(MARK + taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which columns there are, and the widths of URI and change.
    fn table(width: usize, uri: usize, has_server: bool, set: usize) -> (String, usize, usize) {
        let layout = TableLayout::new(TableNeeds {
            width,
            uri,
            set,
            has_server,
        });
        let columns = [
            ('f', layout.flags),
            ('s', layout.set),
            ('u', layout.uri),
            ('r', layout.rtt),
            ('h', layout.history),
            ('l', layout.loss),
            ('c', layout.change),
        ];
        let there = columns.iter().filter(|(_, width)| *width > 0);
        let taken: usize = there.clone().map(|(_, width)| width + layout.gap).sum();
        assert!(taken + MARK <= width + layout.gap, "{layout:?}");
        (
            there.map(|(name, _)| name).collect(),
            layout.uri,
            layout.change,
        )
    }

    #[test]
    fn columns_give_way_before_a_uri_does() {
        for (width, uri, has_server, columns, cut_to, change) in [
            (200, 19, false, "furhlc", 19, 115),
            (200, 60, false, "furhlc", 60, 74),
            (80, 19, false, "furhlc", 19, 24),
            (80, 30, false, "furhc", 30, 18),
            (80, 45, false, "furhc", 45, 8),
            (80, 60, false, "furc", 60, 7),
            (80, 61, true, "furc", 60, 6),
            (80, 90, false, "furc", 61, 6),
            (40, 19, false, "furc", 19, 8),
            (40, 14, false, "furhc", 14, 7),
            (40, 30, false, "furc", 21, 6),
            (40, 19, true, "furc", 18, 6),
            (24, 19, false, "fuc", 13, 6),
            (14, 19, false, "fu", 10, 0),
            (5, 19, false, "fu", 1, 0),
        ] {
            assert_eq!(
                table(width, uri, has_server, 0),
                (columns.to_owned(), cut_to, change),
                "{width} {uri} {has_server}"
            );
        }
        assert_eq!(table(80, 19, false, 3).0, "fsurhc");
    }

    #[test]
    fn no_width_is_too_small() {
        for width in 0..300 {
            for uri in [0, 1, 19, 60, 1000] {
                for has_server in [false, true] {
                    let needs = TableNeeds {
                        width,
                        uri,
                        set: 0,
                        has_server,
                    };
                    let layout = TableLayout::new(needs);
                    assert!(layout.uri <= uri && layout.uri <= width);
                }
            }
        }
    }
}
