//! Reading files.
#![expect(clippy::disallowed_methods, reason = "this is where files are read")]

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};

use crate::source::Source;

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
        bail!("is a folder; name the dispatcher.list in it");
    }
    Ok(file)
}

fn read_all(from: &mut dyn Read) -> anyhow::Result<Vec<u8>> {
    let mut text = Vec::new();
    let read = from.take(LARGEST_INPUT + 1).read_to_end(&mut text);
    match read.map_err(|error| anyhow::anyhow!("cannot be read: {error}"))? {
        length if length as u64 > LARGEST_INPUT => {
            bail!("is over 1 GiB; a dispatcher list is text of a few megabytes at most")
        }
        _ => Ok(text),
    }
}
