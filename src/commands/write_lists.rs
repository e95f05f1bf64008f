//! Changed lists: shows them, counts changes, replaces the old files or writes elsewhere.

use std::path::{Path, PathBuf};

use super::output::{print, print_text, say};
use super::{CommandError, Io};
use crate::base::counted::counted;
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::exit_status::Exit;
use crate::cli::settings::OutputTarget;
use crate::fs::{self, FileLock};
use crate::render::diff::unified;

pub(super) struct ChangedList {
    old: Source,
    new: Vec<u8>,
    /// The lock that was taken before the list was read, if it will be replaced.
    lock: Option<FileLock>,
}

impl ChangedList {
    /// A change of a list that was read without a lock.
    pub(super) fn new(old: Source, new: Vec<u8>) -> Self {
        Self {
            old,
            new,
            lock: None,
        }
    }

    /// The changes of lists, each with the lock that was taken before it was read.
    pub(super) fn of_locked(
        locks: Vec<Option<FileLock>>,
        texts: impl IntoIterator<Item = (Source, Vec<u8>)>,
    ) -> Vec<Self> {
        let with_lock = |(lock, (old, new))| Self { old, new, lock };
        locks.into_iter().zip(texts).map(with_lock).collect()
    }

    fn is_one(&self) -> bool {
        self.old.text != self.new
    }

    /// Whether the old list is the file at this path.
    fn is_at(&self, path: &Path) -> bool {
        self.old.stamp.is_some() && fs::is_same_file(Path::new(&self.old.name), path)
    }

    fn name(&self) -> String {
        sanitize(self.old.name.as_bytes())
    }

    /// How many lines differ, in words. Changes neither add nor remove lines.
    fn lines(&self) -> String {
        let lines = |text| <[u8]>::split(text, |&b| b == b'\n');
        let pairs = lines(self.old.text.as_slice()).zip(lines(self.new.as_slice()));
        let changed = pairs.filter(|(old, new)| old != new);
        counted(changed.count(), "line")
    }

    fn diff(&self, on_terminal: bool) -> Vec<u8> {
        unified(&self.old, &self.new, on_terminal)
    }

    fn replace(&self, backup: Option<&str>) -> Result<Option<PathBuf>, CommandError> {
        Ok(match &self.lock {
            Some(lock) => lock.replace(&self.old, &self.new, backup)?,
            None => fs::replace(Path::new(&self.old.name), &self.old, &self.new, backup)?,
        })
    }
}

/// Locks the lists to be replaced. The order of names prevents deadlocks between two runs.
pub(super) fn locks(
    paths: &[PathBuf],
    writing: &OutputTarget,
) -> Result<Vec<Option<FileLock>>, CommandError> {
    let mut locks: Vec<Option<FileLock>> = paths.iter().map(|_| None).collect();
    if !matches!(writing, OutputTarget::Replace { .. }) {
        return Ok(locks);
    }
    let mut order: Vec<_> = paths.iter().map(|path| fs::key(path)).zip(0..).collect();
    order.sort();
    for pair in order.windows(2) {
        if let [(one, _), (two, index)] = pair
            && one == two
        {
            let path = paths[*index].to_string_lossy();
            return Err(CommandError::Usage(format!("{path} is given twice")));
        }
    }
    for (_, index) in order {
        locks[index] = Some(FileLock::take(&paths[index])?);
    }
    Ok(locks)
}

/// Shows or writes the changes, as asked for, and reports what was done.
pub(super) fn deliver(
    changes: &[ChangedList],
    writing: &OutputTarget,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let any = changes.iter().any(ChangedList::is_one);
    for change in changes {
        let mut said = match (writing, change.is_one()) {
            (_, false) => "nothing to change".to_owned(),
            (OutputTarget::Show { .. }, true) => format!("{} would change", change.lines()),
            (_, true) => format!("{} changed", change.lines()),
        };
        match writing {
            OutputTarget::Show { diff: true } => {
                print_text(io, change.diff(io.stdout_is_terminal))?;
                continue;
            }
            OutputTarget::Show { diff: false } => {}
            OutputTarget::Stdout => print(io, &change.new)?,
            OutputTarget::File(path) if change.is_at(path) => {
                return Err(CommandError::Usage(format!(
                    "--output {}: this is the list itself; name another file, or omit --output to replace the list",
                    sanitize(path.as_os_str().as_encoded_bytes())
                )));
            }
            OutputTarget::File(path) => fs::write(path, &change.new)?,
            OutputTarget::Replace { backup } if change.is_one() => {
                if let Some(kept) = change.replace(backup.as_deref())? {
                    let kept = fs::shown(&kept);
                    let kept = sanitize(kept.to_string_lossy().as_bytes());
                    said.push_str(&format!("; the old list is kept as {kept}"));
                }
            }
            OutputTarget::Replace { .. } => {}
        }
        say(io, &format!("{}: {said}", change.name()));
    }
    match writing {
        OutputTarget::Show { .. } if any => Ok(Exit::Problem),
        _ => Ok(Exit::Well),
    }
}
