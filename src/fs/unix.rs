//! File operations specific to Unix. `other.rs` has the same functions for other systems.

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

/// The file's current state.
pub(super) fn stamp(there: &Metadata) -> Stamp {
    Stamp {
        device: there.dev(),
        inode: there.ino(),
        size: there.len(),
        modified: i128::from(there.mtime()) * 1_000_000_000 + i128::from(there.mtime_nsec()),
    }
}

/// The number of hard links of the file.
pub(super) fn names(there: &Metadata) -> u64 {
    there.nlink()
}

/// The largest file that this process may write, in bytes, if limited (`ulimit -f`).
pub(super) fn longest_file() -> Option<u64> {
    getrlimit(Resource::Fsize).current
}

/// The memory that this process may use, in bytes, if limited (`ulimit -v`).
pub(super) fn most_memory() -> Option<u64> {
    getrlimit(Resource::As).current
}

/// Requests the mode of a normal new file (0666 without the umask) in place of that of a temporary
/// file.
pub(super) fn use_default_mode(builder: &mut Builder) {
    builder.permissions(Permissions::from_mode(0o666));
}

/// Copies the owner, the group and the extended attributes from `old` to `new`.
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

/// The extended attribute with the access control list on Linux. A new file may inherit one from
/// its folder.
const ACCESS: &str = "system.posix_acl_access";
/// Attributes that the kernel derives from the contents of a file; they must not be copied.
const OF_BYTES: [&str; 2] = ["security.ima", "security.evm"];

/// Copies extended attributes: the access control list, security labels, user attributes.
fn keep_attributes(old: &File, new: &File) -> anyhow::Result<()> {
    let cannot = |name: &OsString, error: io::Error| {
        anyhow!(
            "its extended attribute {} cannot be kept: {error}; run as root, or remove it (setfattr -x)",
            name.to_string_lossy()
        )
    };
    let names: Vec<OsString> = match old.list_xattr() {
        Ok(names) => names.collect(),
        // The file system does not support them.
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
