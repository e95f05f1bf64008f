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

/// `>` at the selected row.
pub(super) const MARK: usize = 1;

/// `0.84 ms`
const RTT: usize = 7;
/// `100%`
const LOSS: usize = 4;
/// `1h02m`
const AGE: usize = 6;

/// The least in which the last change is told, and not only how long it is ago.
pub(super) const TOLD_CHANGE: usize = 14;

/// What gives way, from a wide terminal to a narrow one: the first of these in which the URIs fit is taken.
const STEPS: [TableLayout; 9] = [
    step(2, 5, RTT, 40, LOSS, 40),
    step(2, 5, RTT, 20, LOSS, 32),
    step(2, 5, RTT, 10, LOSS, 24),
    step(2, 5, RTT, 10, 0, TOLD_CHANGE),
    step(2, 5, RTT, 8, 0, AGE),
    step(1, 2, RTT, 5, 0, AGE),
    step(1, 2, RTT, 0, 0, AGE),
    step(1, 2, 0, 0, 0, AGE),
    step(1, 2, 0, 0, 0, 0),
];

/// The last step that is taken for a URI to fit.
const FOR_URIS: usize = 7;

const fn step(
    gap: usize,
    flags: usize,
    rtt: usize,
    history: usize,
    loss: usize,
    change: usize,
) -> TableLayout {
    TableLayout {
        gap,
        flags,
        set: 0,
        uri: 0,
        rtt,
        history,
        loss,
        change,
    }
}

/// `AP/IP`
const FLAGS_OF_TWO: usize = 5;

/// The least that a URI is cut to.
const SHORTEST_URI: usize = 8;

/// The last change gets up to this much before a URI that does not fit gets more than the others.
const TELLING_CHANGE: usize = 32;

impl TableLayout {
    /// The richest table in which every URI fits that fits at all beside letters and age. A longer one is
    /// cut, and takes no column from the others. `set` is the width of the widest set, or 0 if the sets have
    /// lines of their own; with a server its letters stand beside ours.
    pub(super) fn new(width: usize, uris: &[usize], set: usize, has_server: bool) -> Self {
        let steps = STEPS.map(|step| Self {
            flags: match has_server {
                true => FLAGS_OF_TWO,
                false => step.flags,
            },
            set,
            ..step
        });
        let room = |step: &Self| step.room_for_uri(width);
        let most = room(&steps[FOR_URIS]);
        let widest = uris.iter().copied().max().unwrap_or(0);
        let fitting = uris.iter().copied().filter(|uri| *uri <= most).max();
        // If none fits, all are cut, and most of the line is theirs.
        let wanted = fitting.unwrap_or(most * 3 / 4);
        let wanted = wanted.max(SHORTEST_URI.min(widest)).max(1);
        let mut candidates = steps[..=FOR_URIS].iter();
        let found = candidates.find(|step| room(step) >= wanted);
        let mut table = *found.unwrap_or(&steps[FOR_URIS + 1]);
        let room = room(&table);
        let kept = match fitting {
            Some(_) => TELLING_CHANGE.saturating_sub(table.change),
            None => 0,
        };
        table.uri = widest.min(room.saturating_sub(kept).max(wanted)).min(room);
        // The last column takes what is left.
        if table.change > 0 {
            table.change += room - table.uri;
        }
        table
    }

    /// The room that the other columns leave.
    fn room_for_uri(&self, width: usize) -> usize {
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
        width.saturating_sub(MARK + taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which columns there are, and the widths of URI and change.
    fn table(width: usize, uris: &[usize], has_server: bool, set: usize) -> (String, usize, usize) {
        let layout = TableLayout::new(width, uris, set, has_server);
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
        for (width, uris, has_server, columns, uri, change) in [
            (200, &[19][..], false, "furhlc", 19, 114),
            (200, &[60], false, "furhlc", 60, 73),
            (80, &[19], false, "furhlc", 19, 24),
            (80, &[30], false, "furhc", 30, 19),
            (80, &[45], false, "furhc", 45, 6),
            (80, &[61], false, "furc", 61, 6),
            (80, &[69], false, "fuc", 69, 6),
            // What does not fit is cut, and the others keep their columns.
            (80, &[70, 19, 19], false, "furhlc", 19, 24),
            (80, &[70, 30], false, "furhc", 30, 19),
            (200, &[190, 30], false, "furhlc", 93, 40),
            (80, &[70], false, "furhc", 55, 6),
            (40, &[19], false, "furc", 19, 8),
            (40, &[14], false, "furhc", 14, 7),
            (40, &[30], false, "furc", 21, 6),
            (40, &[19], true, "fuc", 19, 13),
            (24, &[19], false, "fuc", 13, 6),
            (14, &[19], false, "fu", 10, 0),
            (5, &[19], false, "fu", 1, 0),
            (80, &[], false, "frhc", 0, 61),
        ] {
            assert_eq!(
                table(width, uris, has_server, 0),
                (columns.to_owned(), uri, change),
                "{width} {uris:?} {has_server}"
            );
        }
        assert_eq!(table(80, &[19], false, 3).0, "fsurhc");
    }

    #[test]
    fn no_width_is_too_small() {
        for width in 0..300 {
            for uri in [0, 1, 19, 60, 1000] {
                for has_server in [false, true] {
                    let layout = TableLayout::new(width, &[uri], 0, has_server);
                    assert!(layout.uri <= uri && layout.uri <= width);
                }
            }
        }
    }
}
