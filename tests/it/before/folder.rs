//! The folder of a case: written anew before each run that may change it, and read afterwards.

use std::fs;
use std::path::Path;

use super::case::Case;

/// A file: its name, its mode, and what it holds.
pub(super) type File = (String, u32, Vec<u8>);

/// Makes the folder hold the files of the case and nothing else.
pub(super) fn write(folder: &Path, case: &Case) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            fs::remove_dir_all(path).expect("a folder that can be removed");
        } else {
            fs::remove_file(path).expect("a file that can be removed");
        }
    }
    for (name, bytes) in &case.files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, in_place(bytes, folder)).expect("a file");
    }
}

/// All files below the folder.
pub(super) fn read(folder: &Path) -> Vec<File> {
    let mut files = Vec::new();
    collect(folder, folder, &mut files);
    files.sort();
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
            continue;
        }
        let name = path.strip_prefix(root).expect("a path below the folder");
        let mut bytes = fs::read(&path).expect("a file");
        if path.extension().is_some_and(|end| end == "pcap") {
            // Packets hold times, ports and branches, all of the same lengths.
            bytes = format!("{} bytes\n", bytes.len()).into_bytes();
        }
        files.push((name.display().to_string(), mode(&path), bytes));
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("a file").permissions().mode()
}

#[cfg(not(unix))]
fn mode(_: &Path) -> u32 {
    0
}

/// The text with the folder where `@DIR@` stands.
fn in_place(bytes: &[u8], folder: &Path) -> Vec<u8> {
    match str::from_utf8(bytes) {
        Ok(text) if text.contains("@DIR@") => text
            .replace("@DIR@", folder.to_str().expect("a path in UTF-8"))
            .into_bytes(),
        _ => bytes.to_vec(),
    }
}
