//! Reading and replacing files.
#![expect(
    clippy::disallowed_methods,
    reason = "this is where files are read and written"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};

use crate::cfg::{LoadError, Loader};
use crate::source::Source;

/// Finds and reads the files that a kamailio.cfg names.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Where absolute paths are looked for.
    pub root: Option<PathBuf>,
    /// What files are to hold that are not written yet.
    pub drafts: Arc<Drafts>,
}

/// New texts of files that are not written yet, by the names that [`key`] gives.
pub type Drafts = BTreeMap<PathBuf, Vec<u8>>;

/// A path as a person or a service wants to see it: without `./`, and from the folder of the run
/// where it is below that.
pub fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let path = path.strip_prefix(&here).unwrap_or(path);
    let names = path.components();
    let names = names.filter(|name| !matches!(name, std::path::Component::CurDir));
    names.collect()
}

/// One name for a file, by whatever path it is reached.
pub fn key(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

impl Files {
    /// Where the file that a configuration calls `path` is here.
    pub fn here(&self, path: &Path) -> PathBuf {
        match (&self.root, path.strip_prefix("/")) {
            (Some(root), Ok(below)) if !path.starts_with(root) => root.join(below),
            _ => path.to_owned(),
        }
    }
}

impl Loader for Files {
    fn load(&self, path: &Path) -> Result<Vec<u8>, LoadError> {
        let here = self.here(path);
        if !here.exists() {
            return Err(LoadError::Missing);
        }
        self.text(&here)
            .map_err(|why| LoadError::Unreadable(format!("{why:#}")))
    }
}

impl Files {
    /// The file at `path`, which is a path of this machine.
    ///
    /// # Errors
    /// As [`read`].
    pub fn read(&self, path: &Path) -> anyhow::Result<Source> {
        let name = path.to_string_lossy().into_owned();
        let text = self.text(path).with_context(|| name.clone())?;
        Ok(Source::new(name, text))
    }

    fn text(&self, path: &Path) -> anyhow::Result<Vec<u8>> {
        match self.drafts.is_empty() {
            false if self.drafts.contains_key(&key(path)) => {
                Ok(self.drafts.get(&key(path)).cloned().unwrap_or_default())
            }
            _ => open(path).and_then(|file| read_all(&mut &file)),
        }
    }
}

/// The largest input that is read: 1 GiB. No dispatcher list is that long; a device might be.
pub const LARGEST_INPUT: u64 = 1 << 30;

/// Reads the file at `path`, or `stdin` where it is `-`.
///
/// # Errors
/// Where it is missing, unreadable, a folder, or over [`LARGEST_INPUT`]; the text names the file and
/// the way out.
pub fn read(path: &Path, stdin: &mut dyn Read) -> anyhow::Result<Source> {
    if path.as_os_str() == "-" {
        let text = read_all(stdin).context("standard input")?;
        return Ok(Source::new("<stdin>", text));
    }
    let name = path.to_string_lossy().into_owned();
    let text = open(path)
        .and_then(|file| read_all(&mut &file))
        .with_context(|| name.clone())?;
    Ok(Source::new(name, text))
}

fn open(path: &Path) -> anyhow::Result<File> {
    let file = File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => anyhow::anyhow!("there is no such file; check the path"),
        io::ErrorKind::PermissionDenied => {
            anyhow::anyhow!("permission denied; run as a user who may read it")
        }
        _ => anyhow::anyhow!("cannot be opened: {error}"),
    })?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        bail!("is a folder; name the file in it");
    }
    Ok(file)
}

fn read_all(from: &mut dyn Read) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    let read = from.take(LARGEST_INPUT + 1).read_to_end(&mut text);
    match read.map_err(|error| anyhow::anyhow!("cannot be read: {error}"))? {
        length if length as u64 > LARGEST_INPUT => {
            bail!("is over 1 GiB; a list or a cfg is text of a few megabytes at most")
        }
        _ => Ok(text),
    }
}

/// Replaces the text of the file at `path`, a symbolic link's target in its place: a new file is
/// written beside it, synced, and renamed over it. Owner and mode stay.
///
/// # Errors
/// Where the file no longer holds `old`, and where it cannot be written; then it is as it was.
pub fn replace(path: &Path, old: &[u8], new: &[u8]) -> anyhow::Result<()> {
    let name = || path.to_string_lossy().into_owned();
    let target = path.canonicalize().with_context(name)?;
    if std::fs::read(&target).with_context(name)? != old {
        bail!(
            "{}: has changed since it was read; nothing was written",
            name()
        );
    }
    let folder = target.parent().unwrap_or(Path::new("/"));
    let mut beside = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("{}: no file can be made beside it", name()))?;
    beside.write_all(new).with_context(name)?;
    let before = std::fs::metadata(&target).with_context(name)?;
    beside
        .as_file()
        .set_permissions(before.permissions())
        .with_context(name)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let after = beside.as_file().metadata().with_context(name)?;
        if (after.uid(), after.gid()) != (before.uid(), before.gid()) {
            fchown(beside.as_file(), Some(before.uid()), Some(before.gid()))
                .with_context(|| format!("{}: its owner cannot be kept", name()))?;
        }
    }
    beside.as_file().sync_all().with_context(name)?;
    beside.persist(&target).with_context(name)?;
    // The name is on disk when the folder is.
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .with_context(name)
}
