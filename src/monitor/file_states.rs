//! Whether files have changed: by inode, modification time and size, so that a rename, a ConfigMap's
//! symbolic link and a plain write are all noticed.

use std::path::PathBuf;

use crate::base::source::Stamp;
use crate::fs;

/// The states of the files that are watched.
#[derive(Debug, Default)]
pub struct FileStates {
    /// When they were read last, or tried.
    taken: Vec<Option<Stamp>>,
    /// When they were looked at last.
    last: Vec<Option<Stamp>>,
}

impl FileStates {
    /// The states of these files now, taken as read.
    pub fn of(files: &[PathBuf]) -> Self {
        let now = states(files);
        Self {
            taken: now.clone(),
            last: now,
        }
    }

    /// Whether they have changed since they were read, and rest now: someone who still writes is waited for.
    /// They count as read then.
    pub fn have_changed(&mut self, files: &[PathBuf]) -> bool {
        self.see(states(files))
    }

    /// The same for the files of an input that was read just now. One that was watched keeps its state, so
    /// that a change while it was read is noticed.
    pub fn with(&self, before: &[PathBuf], files: &[PathBuf]) -> Self {
        let known = before.iter().zip(&self.taken);
        let of = |file: &PathBuf| {
            let known = known.clone().find(|(path, _)| *path == file);
            known.map_or_else(|| fs::state(file), |(_, state)| *state)
        };
        let taken: Vec<_> = files.iter().map(of).collect();
        Self {
            last: taken.clone(),
            taken,
        }
    }

    fn see(&mut self, now: Vec<Option<Stamp>>) -> bool {
        let rest = now == self.last;
        self.last = now;
        let changed = rest && self.last != self.taken;
        if changed {
            self.taken.clone_from(&self.last);
        }
        changed
    }
}

fn states(files: &[PathBuf]) -> Vec<Option<Stamp>> {
    files.iter().map(|file| fs::state(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_counts_once_the_files_rest() {
        let stamp = |inode, size| {
            Some(Stamp {
                inode,
                size,
                ..Stamp::default()
            })
        };
        let mut states = FileStates {
            taken: vec![stamp(1, 10)],
            last: vec![stamp(1, 10)],
        };
        for (now, changed) in [
            (stamp(1, 10), false),
            // It is being written.
            (stamp(1, 0), false),
            (stamp(1, 7), false),
            (stamp(1, 7), true),
            (stamp(1, 7), false),
            // It is renamed over, and then deleted.
            (stamp(2, 7), false),
            (stamp(2, 7), true),
            (None, false),
            (None, true),
            (None, false),
        ] {
            assert_eq!(states.see(vec![now]), changed, "{now:?}");
        }
    }
}
