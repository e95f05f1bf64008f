//! Paths as text, and where they lead.

use std::path::{Component, Path, PathBuf};

use super::is_pipe_or_device;

/// The folder that a file is in; for what has none, as standard input, the one of the run.
pub(super) fn folder_of(path: &Path) -> PathBuf {
    let folder = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    match folder {
        Some(folder) if !is_pipe_or_device(path) => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

pub(super) fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The path without `.` and `..`, by its text.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(normal.pop()),
            Component::CurDir => {}
            _ => normal.push(part),
        }
    }
    normal
}

/// The names of an absolute path, without `.` and `..`, as a relative path.
pub(super) fn tail(path: &Path) -> PathBuf {
    let normal = normal(path);
    normal.strip_prefix("/").unwrap_or(&normal).to_owned()
}

/// Where a path leads, links followed, also where the file does not exist.
pub(super) fn real(path: &Path) -> PathBuf {
    real_after(path, 0)
}

fn real_after(path: &Path, links: usize) -> PathBuf {
    /// As many links in a row as Linux follows.
    const MOST: usize = 40;
    let whole = absolute(path);
    for above in whole.ancestors() {
        let rest = || whole.strip_prefix(above).unwrap_or(Path::new(""));
        if let Ok(there) = above.canonicalize() {
            return normal(&there.join(rest()));
        }
        // A link to what does not exist.
        if let Ok(target) = above.read_link()
            && links < MOST
        {
            let mut target = above.with_file_name(target);
            // A slash at the end would ask for what the next link leads to.
            if !rest().as_os_str().is_empty() {
                target.push(rest());
            }
            return real_after(&target, links + 1);
        }
    }
    normal(&whole)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_path_leads_where_its_links_lead_also_if_nothing_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().canonicalize().unwrap();
        symlink("/no/such/file", here.join("dangling")).unwrap();
        symlink("dangling", here.join("chain")).unwrap();
        symlink("/", here.join("up")).unwrap();
        symlink("circle", here.join("circle")).unwrap();
        for (path, expected) in [
            ("dangling", PathBuf::from("/no/such/file")),
            ("chain", PathBuf::from("/no/such/file")),
            ("up/no/such", PathBuf::from("/no/such")),
            ("none/../../x", here.parent().unwrap().join("x")),
            ("circle", here.join("circle")),
        ] {
            assert_eq!(real(&here.join(path)), expected, "{path}");
        }
    }

    #[test]
    fn the_tail_of_a_path_has_no_dots() {
        for (path, expected) in [
            ("/etc/kamailio/a.cfg", "etc/kamailio/a.cfg"),
            ("/../../etc/./x/../a.cfg", "etc/a.cfg"),
            ("/", ""),
        ] {
            assert_eq!(tail(Path::new(path)), Path::new(expected), "{path}");
        }
    }
}
