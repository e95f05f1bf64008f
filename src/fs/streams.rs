//! Paths of open streams and of files with several names.
#![expect(clippy::disallowed_methods, reason = "looks at what paths lead to")]

use std::fs;
use std::path::{Path, PathBuf};

use super::key;
use super::system::{self, stamp};

/// The descriptor of this process that a path stands for: 1 for `/dev/stdout`, 3 for `/dev/fd/3`. To
/// replace the file behind it would take it away from whoever opened it.
pub fn descriptor(path: &Path) -> Option<u32> {
    const LINKS: usize = 40;
    // Other systems have the folder itself.
    let own = Path::new("/proc/self/fd").canonicalize();
    let own = own.unwrap_or_else(|_| PathBuf::from("/dev/fd"));
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let parent = path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let folder = parent.unwrap_or(Path::new(".")).canonicalize().ok()?;
        if folder == own {
            return path.file_name()?.to_str()?.parse().ok();
        }
        path = folder.join(fs::read_link(&path).ok()?);
    }
    None
}

/// Whether this is a named pipe: to open it waits for whoever reads or writes its other end.
pub fn is_named_pipe(path: &Path) -> bool {
    let is_fifo = fs::metadata(path).is_ok_and(|there| system::is_fifo(&there));
    is_fifo && descriptor(path).is_none()
}

/// Whether both paths lead to the same file, by whatever name.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let (Ok(first), Ok(second)) = (fs::metadata(one), fs::metadata(other)) else {
        return false;
    };
    let (a, b) = (stamp(&first), stamp(&second));
    let is_one = a.inode != 0 && (a.device, a.inode) == (b.device, b.inode);
    first.is_file() && second.is_file() && (is_one || key(one) == key(other))
}
