//! The progress bar on standard error. The only file that uses indicatif.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar that counts finished probes, and those that found a destination down.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    down: u64,
}

impl Progress {
    /// A bar up to `total`, shown after the first second.
    pub fn new(total: u64) -> Self {
        let bar = ProgressBar::new(total);
        let template = "{bar:40} {pos}/{len} probed{msg}, {elapsed}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { bar, down: 0 }
    }

    /// There are now this many probes in all.
    pub fn grows_to(&self, total: u64) {
        let known = self.bar.length().unwrap_or_default();
        self.bar.set_length(known.max(total));
    }

    /// Counts a finished probe.
    pub fn ended(&mut self, up: bool) {
        self.bar.inc(1);
        if !up {
            self.down += 1;
            self.bar.set_message(format!(", {} down", self.down));
        }
    }

    /// Removes the bar from the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
