//! Messages for I/O errors, with a hint on how to proceed.

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
        // EPERM and EACCES have the same kind, but need different hints.
        ErrorKind::PermissionDenied if error.raw_os_error() == Some(1) => {
            anyhow!(
                "the system does not allow it: the file may be immutable (lsattr) or owned by another user"
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

/// Why no file can be created in the folder of another.
pub(super) fn to_make_beside(error: &Error) -> Told {
    let why = match error.kind() {
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => to_write(error).to_string(),
    };
    anyhow!(
        "no file can be created in its folder ({why}), which is needed to replace the list: run as a user who may write the folder, or write elsewhere with --output"
    )
}
