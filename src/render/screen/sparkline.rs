//! The last rounds of a destination as a row of small bars.

use std::time::Duration;

use super::line::ScreenLine;
use crate::monitor::HistoryRound;
use crate::render::paint::Paint;

/// The bars, each with the greatest ratio to the shortest time shown that it stands for.
const BARS: [(f64, &str); 4] = [(1.5, "▁"), (3.0, "▂"), (6.0, "▃"), (12.0, "▅")];
const HIGHEST: &str = "▇";

/// Times below this one count as this one: the noise of a fast network says nothing.
const SHORTEST: Duration = Duration::from_millis(1);

/// Adds a bar for each of the last rounds, the newest at the right, in this many columns.
pub(super) fn push(
    line: &mut ScreenLine,
    rounds: impl ExactSizeIterator<Item = HistoryRound>,
    columns: usize,
) {
    let before = rounds.len().saturating_sub(columns);
    let shown: Vec<_> = rounds.skip(before).collect();
    let times = shown.iter().filter(|round| round.up);
    let shortest = times.filter_map(|round| round.rtt).min();
    let shortest = shortest.unwrap_or_default().max(SHORTEST);
    line.blanks(columns - shown.len());
    for round in shown {
        match (round.rtt, round.up) {
            (Some(time), true) => line.push(Paint::Good, bar(time, shortest)),
            (Some(_), false) => line.push(Paint::Bad, "!"),
            (None, _) => line.push(Paint::Bad, "×"),
        }
    }
}

fn bar(time: Duration, shortest: Duration) -> &'static str {
    let ratio = time.as_secs_f64() / shortest.as_secs_f64();
    let bar = BARS.iter().find(|(most, _)| ratio <= *most);
    bar.map_or(HIGHEST, |(_, bar)| bar)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOST: HistoryRound = HistoryRound {
        up: false,
        rtt: None,
    };

    fn round(up: bool, micros: u64) -> HistoryRound {
        HistoryRound {
            up,
            rtt: Some(Duration::from_micros(micros)),
        }
    }

    fn text(rounds: &[HistoryRound], columns: usize) -> String {
        let mut line = ScreenLine::new(80);
        push(&mut line, rounds.iter().copied(), columns);
        line.push(Paint::Plain, "|");
        line.text(false)
    }

    #[test]
    fn bars_show_how_much_longer_than_the_shortest() {
        let up = |ms: u64| round(true, ms * 1000);
        let rounds = [
            up(10),
            up(15),
            up(16),
            up(60),
            LOST,
            up(61),
            // It says nothing of the time that the destination takes.
            round(false, 2000),
            up(500),
        ];
        assert_eq!(text(&rounds, 10), "  ▁▁▂▃×▅!▇|");
        assert_eq!(text(&rounds, 3), "▁!▅|");
        assert_eq!(text(&[], 3), "   |");
        assert_eq!(text(&[LOST, LOST], 2), "××|");
    }

    #[test]
    fn the_noise_of_a_fast_network_is_no_mountain() {
        let up = |us| round(true, us);
        assert_eq!(text(&[up(90), up(900), up(1400)], 3), "▁▁▁|");
    }
}
