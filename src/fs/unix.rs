//! File operations specific to Unix. `other.rs` has the same functions for other systems.

use std::ffi::OsString;
use std::fs::{File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, fchown};

use anyhow::anyhow;
use rustix::process::{Resource, getrlimit};
use tempfile::Builder;
use xattr::FileExt;

use super::io_errors::to_write;
use crate::base::escape::sanitize;
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

/// The threads that this user, or this container, may have, if limited (`ulimit -u`, `pids.max` of the
/// control group).
pub(super) fn most_threads() -> Option<u64> {
    let group = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let of_group = pids_folder(&group).and_then(|folder| {
        let most = std::fs::read_to_string(format!("{folder}/pids.max")).ok()?;
        most.trim_end().parse().ok()
    });
    let of_user = getrlimit(Resource::Nproc).current;
    of_user.into_iter().chain(of_group).min()
}

/// The folder of the control group that counts the threads of the process with this
/// `/proc/PID/cgroup`: in version 1 that of the controller `pids`, in version 2 the only one.
fn pids_folder(cgroup: &str) -> Option<String> {
    cgroup.lines().find_map(|line| {
        let mut fields = line.splitn(3, ':').skip(1);
        match (fields.next()?, fields.next()?) {
            ("pids", path) => Some(format!("/sys/fs/cgroup/pids{path}")),
            ("", path) => Some(format!("/sys/fs/cgroup{path}")),
            _ => None,
        }
    })
}

/// Whether this is a named pipe.
pub(super) fn is_fifo(there: &Metadata) -> bool {
    there.file_type().is_fifo()
}

/// Who holds a lock on the file, as Linux tells in `/proc/locks`: the process id, and its name.
pub(super) fn lock_holder(there: &Metadata) -> Option<String> {
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let pid = holder(&locks, there.dev(), there.ino())?;
    let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    let name = sanitize(name.trim_end().as_bytes());
    Some(match name.as_str() {
        "" => format!("pid {pid}"),
        name => format!("pid {pid}, {name}"),
    })
}

/// The process that holds a lock on this inode; one in another namespace has no number here.
fn holder(locks: &str, device: u64, inode: u64) -> Option<u32> {
    let major = (device >> 8 & 0xfff) | (device >> 32 & !0xfff);
    let minor = (device & 0xff) | (device >> 12 & !0xff);
    let file = format!("{major:02x}:{minor:02x}:{inode}");
    let lines = locks.lines().map(|line| line.split_whitespace());
    let mut pids = lines.filter_map(|words| match words.collect::<Vec<_>>()[..] {
        // A line with an arrow is of a process that waits.
        [_, kind, _, _, pid, of, ..] if kind != "->" && of == file => pid.parse().ok(),
        _ => None,
    });
    pids.find(|pid| *pid > 0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_group_of_both_versions_is_found() {
        let first = "9:name=systemd:/\n8:pids:/docker/4f\n0::/\n";
        let folder = pids_folder(first).unwrap();
        assert_eq!(folder, "/sys/fs/cgroup/pids/docker/4f");
        let second = pids_folder("0::/user.slice/a:b.scope\n").unwrap();
        assert_eq!(second, "/sys/fs/cgroup/user.slice/a:b.scope");
        assert_eq!(pids_folder(""), None);
    }

    #[test]
    fn the_holder_of_a_lock_is_found_by_device_and_inode() {
        let locks = "1: POSIX  ADVISORY  WRITE 640 00:18:1043 0 EOF\n\
                     2: FLOCK  ADVISORY  WRITE 4711 fe:00:131 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 4712 fe:00:131 0 EOF\n\
                     3: FLOCK  ADVISORY  READ -1 08:01:77 0 EOF\n";
        let device = |major: u64, minor: u64| major << 8 | minor;
        assert_eq!(holder(locks, device(0xfe, 0), 131), Some(4711));
        assert_eq!(holder(locks, device(0, 0x18), 1043), Some(640));
        assert_eq!(holder(locks, device(8, 1), 77), None);
        assert_eq!(holder(locks, device(8, 1), 131), None);
    }
}
