//! Under which names files are reported: from the folder of the repository, where somebody else shows the
//! findings beside the code.

use std::collections::HashMap;
use std::path::{Path, PathBuf, absolute};

use crate::cli::LintFormat;
use crate::report::FileNames;

/// The names of these files. In a CI system's checkout they start at its folder, in every format. Elsewhere
/// the formats of services start at the nearest folder above with `.git`; people and scripts get the names
/// that they gave.
pub(super) fn reported<'a>(
    files: impl Iterator<Item = &'a str>,
    checkout: Option<&Path>,
    format: LintFormat,
) -> FileNames {
    let mut names = FileNames::default();
    let is_of_a_service = !matches!(format, LintFormat::Text | LintFormat::Json);
    let checkout = checkout.and_then(|checkout| checkout.canonicalize().ok());
    if checkout.is_none() && !is_of_a_service {
        return names;
    }
    let mut repositories: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    for name in files {
        let Some((folder, file)) = place(name) else {
            continue;
        };
        let root = match &checkout {
            Some(checkout) if folder.starts_with(checkout) => Some(checkout.clone()),
            _ if is_of_a_service => {
                let found = repositories.entry(folder.clone());
                found.or_insert_with(|| repository(&folder)).clone()
            }
            _ => None,
        };
        let below = root.and_then(|root| Some(folder.strip_prefix(root).ok()?.join(&file)));
        if let Some(below) = below {
            names.add(name, below.to_string_lossy().into_owned());
        }
    }
    names
}

/// The name of a file from this folder on, if it is below it.
pub(super) fn below(folder: &Path, name: &str) -> Option<PathBuf> {
    let (of_file, file) = place(name)?;
    let folder = folder.canonicalize().ok()?;
    Some(of_file.strip_prefix(folder).ok()?.join(file))
}

/// The folder of a file and its name there; a link is the file that it seems to be. `None` where it is no
/// file, or its folder is not here.
fn place(name: &str) -> Option<(PathBuf, PathBuf)> {
    let path = absolute(name).ok()?;
    let is_stdin = name.starts_with('<');
    let folder = path.parent().filter(|_| !is_stdin)?.canonicalize().ok()?;
    Some((folder, path.file_name()?.into()))
}

fn repository(folder: &Path) -> Option<PathBuf> {
    let mut folders = folder.ancestors();
    let found = folders.find(|folder| folder.join(".git").exists());
    found.map(Path::to_owned)
}
