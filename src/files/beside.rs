//! New files beside the one that they are to replace.
#![expect(
    clippy::disallowed_methods,
    reason = "files are written here, and what killed runs left is removed"
)]

use std::ffi::OsString;
use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use tempfile::{Builder, NamedTempFile};

use super::lock::try_lock;
use super::trouble::{to_make_beside, to_write};

/// How many letters and digits end the name of such a file.
const RANDOM: usize = 6;

/// What the names of the files begin with that are made beside this one.
fn prefix(target: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(target.file_name().unwrap_or_default());
    prefix.push(".ds-tool-");
    prefix
}

/// The folder that a file is in.
pub(super) fn folder(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) => Path::new("."),
        None => Path::new("/"),
    }
}

/// A new file beside `target` with this text, on the disk. It has owner, mode, access control list and
/// other attributes of `like`; without it, those of any new file. It is locked as long as it is open,
/// so that [`sweep`] leaves it alone.
pub(super) fn written(
    target: &Path,
    text: &[u8],
    like: Option<&File>,
) -> anyhow::Result<NamedTempFile> {
    let prefix = prefix(target);
    let mut builder = Builder::new();
    builder.prefix(&prefix).rand_bytes(RANDOM);
    #[cfg(unix)]
    if like.is_none() {
        use std::os::unix::fs::PermissionsExt;
        // Less what the umask takes away.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let mut new = builder
        .tempfile_in(folder(target))
        .map_err(|error| to_make_beside(&error))?;
    try_lock(new.as_file())?;
    may_be_as_long(text.len())?;
    new.write_all(text).map_err(|error| to_write(&error))?;
    if let Some(like) = like {
        keep(like, new.as_file())?;
    }
    new.as_file().sync_all().map_err(|error| to_write(&error))?;
    Ok(new)
}

/// A process that writes more than `ulimit -f` allows is ended by a signal, without a word.
fn may_be_as_long(length: usize) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Fsize).current;
        if limit.is_some_and(|limit| length as u64 > limit) {
            bail!("the file would be larger than this process may write (ulimit -f)");
        }
    }
    let _ = length;
    Ok(())
}

/// Gives `new` what belongs to `old` besides its text.
fn keep(old: &File, new: &File) -> anyhow::Result<()> {
    let before = old.metadata().map_err(|error| to_write(&error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let after = new.metadata().map_err(|error| to_write(&error))?;
        let owner = (before.uid(), before.gid());
        if (after.uid(), after.gid()) != owner {
            fchown(new, Some(owner.0), Some(owner.1)).map_err(|error| {
                anyhow!(
                    "its owner and group ({}:{}) cannot be kept: {error}; run as its owner or as root",
                    owner.0,
                    owner.1
                )
            })?;
        }
        keep_attributes(old, new)?;
    }
    new.set_permissions(before.permissions())
        .context("its mode cannot be kept")
}

/// The access control list of a file, as Linux calls it. A new file gets one from its folder.
#[cfg(unix)]
const ACCESS: &str = "system.posix_acl_access";
/// What the system itself says of the bytes of a file.
#[cfg(unix)]
const OF_BYTES: [&str; 2] = ["security.ima", "security.evm"];

/// Extended attributes: the access control list, labels, what users wrote there.
#[cfg(unix)]
fn keep_attributes(old: &File, new: &File) -> anyhow::Result<()> {
    use xattr::FileExt;
    let cannot = |name: &OsString, error: io::Error| {
        anyhow!(
            "its extended attribute {} cannot be kept: {error}; run as root, or remove it (setfattr -x)",
            name.to_string_lossy()
        )
    };
    let names: Vec<OsString> = match old.list_xattr() {
        Ok(names) => names.collect(),
        // A file system without them.
        Err(_) => return Ok(()),
    };
    for name in &names {
        if OF_BYTES.iter().any(|of_bytes| name == of_bytes) {
            continue;
        }
        let value = old.get_xattr(name).map_err(|error| cannot(name, error))?;
        let Some(value) = value else { continue };
        if new
            .get_xattr(name)
            .is_ok_and(|there| there.as_ref() == Some(&value))
        {
            continue;
        }
        new.set_xattr(name, &value)
            .map_err(|error| cannot(name, error))?;
    }
    let inherited = !names.iter().any(|name| name == ACCESS)
        && new.get_xattr(ACCESS).is_ok_and(|there| there.is_some());
    if inherited {
        new.remove_xattr(ACCESS)
            .map_err(|error| cannot(&ACCESS.into(), error))?;
    }
    Ok(())
}

/// Removes what runs left beside `target` that were killed before they ended. What a living run is
/// writing is locked, and stays.
pub(super) fn sweep(target: &Path) {
    let prefix = prefix(target);
    let prefix = prefix.as_encoded_bytes();
    let is_left = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let random = name.as_encoded_bytes().strip_prefix(prefix);
        random.is_some_and(|random| {
            random.len() == RANDOM && random.iter().all(u8::is_ascii_alphanumeric)
        }) && entry.file_type().is_ok_and(|kind| kind.is_file())
    };
    // Where the folder cannot be read, or the file not be removed, the run itself will tell.
    let entries = fs::read_dir(folder(target)).into_iter().flatten().flatten();
    for entry in entries.filter(is_left) {
        let is_dead =
            File::open(entry.path()).is_ok_and(|file| try_lock(&file).is_ok_and(|locked| locked));
        if is_dead {
            let _ = fs::remove_file(entry.path());
        }
    }
}
