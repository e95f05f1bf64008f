//! What the system refuses, in words that name the way out.

use std::io::{Error, ErrorKind};

use anyhow::{Error as Told, anyhow};

/// Why a file cannot be read.
pub(super) fn to_read(error: &Error) -> Told {
    match error.kind() {
        ErrorKind::NotFound => anyhow!("there is no such file; check the path"),
        ErrorKind::PermissionDenied => anyhow!("permission denied; run as a user who may read it"),
        _ => anyhow!("cannot be opened: {error}"),
    }
}

/// Why a file cannot be written, or replaced by a new one.
pub(super) fn to_write(error: &Error) -> Told {
    match error.kind() {
        ErrorKind::NotFound => anyhow!("there is no such file, or it was removed meanwhile"),
        // EPERM and EACCES are of one kind, and have different ways out.
        ErrorKind::PermissionDenied if error.raw_os_error() == Some(1) => {
            anyhow!(
                "the system does not allow it: is the file immutable (lsattr), or its owner another?"
            )
        }
        ErrorKind::PermissionDenied => anyhow!("permission denied; run as a user who may write it"),
        ErrorKind::ReadOnlyFilesystem => anyhow!("its file system is read-only"),
        ErrorKind::StorageFull => anyhow!("no space is left on its file system"),
        ErrorKind::QuotaExceeded => anyhow!("the quota of its file system is used up"),
        ErrorKind::FileTooLarge => anyhow!("the file would be larger than this process may write"),
        _ => anyhow!("cannot be written: {error}"),
    }
}

/// Why no file can be made in the folder of another.
pub(super) fn to_make_beside(error: &Error) -> Told {
    let why = match error.kind() {
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => to_write(error).to_string(),
    };
    anyhow!(
        "its folder takes no new file ({why}); the list is replaced by a new file beside it: run as a user who may write the folder, or name another place with --output"
    )
}
