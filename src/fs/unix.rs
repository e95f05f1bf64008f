//! What Unix alone knows of files. `elsewhere.rs` has the same functions.

use std::ffi::OsString;
use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};

use anyhow::anyhow;
use rustix::process::{Resource, getrlimit};
use tempfile::Builder;
use xattr::FileExt;

use super::io_errors::to_write;
use crate::base::source::Stamp;

/// The file as it is now.
pub(super) fn stamp(there: &Metadata) -> Stamp {
    Stamp {
        device: there.dev(),
        inode: there.ino(),
        size: there.len(),
        modified: i128::from(there.mtime()) * 1_000_000_000 + i128::from(there.mtime_nsec()),
    }
}

/// How many names (hard links) the file has.
pub(super) fn names(there: &Metadata) -> u64 {
    there.nlink()
}

/// How many bytes a file may have that this process writes, if there is a limit.
pub(super) fn longest_file() -> Option<u64> {
    getrlimit(Resource::Fsize).current
}

/// How many bytes of memory this process may have, if there is a limit.
pub(super) fn most_memory() -> Option<u64> {
    getrlimit(Resource::As).current
}

/// The mode that the umask leaves of a new file's, and not that of a temporary file.
pub(super) fn like_any_new_file(builder: &mut Builder) {
    builder.permissions(Permissions::from_mode(0o666));
}

/// Gives `new` the owner, the group and the extended attributes of `old`.
pub(super) fn keep(old: &File, new: &File) -> anyhow::Result<()> {
    let before = old.metadata().map_err(|error| to_write(&error))?;
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
    keep_attributes(old, new)
}

/// The access control list of a file, as Linux calls it. A new file gets one from its folder.
const ACCESS: &str = "system.posix_acl_access";
/// What the system itself says of the bytes of a file.
const OF_BYTES: [&str; 2] = ["security.ima", "security.evm"];

/// Extended attributes: the access control list, labels, what users wrote there.
fn keep_attributes(old: &File, new: &File) -> anyhow::Result<()> {
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
