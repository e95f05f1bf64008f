//! The progress bar on standard error: the only file that names indicatif.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts ended probes, and how many of them found a destination down.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    down: u64,
}

impl Progress {
    /// A bar up to `total`, drawn from the first second on.
    pub fn new(total: u64) -> Self {
        let bar = ProgressBar::new(total);
        let template = "{bar:40} {pos}/{len} probed{msg}, {elapsed}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar, down: 0 }
    }

    /// One more probe has ended.
    pub fn ended(&mut self, up: bool) {
        self.bar.inc(1);
        if !up {
            self.down += 1;
            self.bar.set_message(format!(", {} down", self.down));
        }
    }

    /// Takes the bar off the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
