//! `ds-tool.toml`: options for the files of a project.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use clap::ValueEnum;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use super::{FailOn, SeverityArg};
use crate::base::source::{LineIndex, Source};
use crate::kamailio::version::Version;

/// The name of the file, which is looked for beside a file that is read, and in the folders above it.
pub use crate::fs::own_disk::PROJECT_FILE as FILE_NAME;

/// What a project file says. Keys are named as the options of `ds-tool lint`; of those of other commands the
/// same hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct ProjectFile {
    /// The Kamailio version to emulate.
    #[serde(deserialize_with = "version")]
    pub kamailio_version: Option<Version>,
    /// Two versions: report only what changes between them.
    #[serde(deserialize_with = "versions")]
    pub upgrade: Option<(Version, Version)>,
    /// The root of absolute paths, relative to the folder of this file.
    pub root: Option<PathBuf>,
    /// Kamailio's working directory.
    pub working_dir: Option<PathBuf>,
    /// Preprocessor names to define, each `NAME` or `NAME=VALUE`.
    pub define: Vec<String>,
    pub env: BTreeMap<String, String>,
    /// A file with environment variables, relative to the folder of this file.
    pub env_file: Option<PathBuf>,
    /// Modules that Kamailio's command line loads.
    pub assume_module: Vec<String>,
    /// Host names with their addresses, each `NAME=ADDR`.
    pub resolve: Vec<String>,
    /// Files and folders that are not linted, as patterns from the folder of this file.
    pub exclude: Vec<String>,
    /// The rules to run, by code, prefix or name.
    pub select: Vec<String>,
    /// Rules to run in addition.
    pub extend_select: Vec<String>,
    /// The rules to skip.
    pub ignore: Vec<String>,
    /// Report only findings of at least this severity.
    pub severity: Option<SeverityArg>,
    /// The lowest severity that makes lint fail.
    pub fail_on: Option<FailOn>,
    /// Rules to skip, by path pattern; paths are relative to the folder of this file.
    pub per_file_ignores: BTreeMap<String, Vec<String>>,
    /// The folder of the project file; empty if there is none.
    #[serde(skip)]
    pub folder: PathBuf,
    /// The project file; empty if there is none.
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    lines: Vec<KeyLine>,
}

/// Where a key, or an item of its list or table, stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct KeyLine {
    key: String,
    item: Option<String>,
    line: u32,
}

fn version<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Version>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

fn versions<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<(Version, Version)>, D::Error> {
    let text = String::deserialize(from)?;
    let read = crate::kamailio::version::from_to(&text);
    read.map(Some).map_err(serde::de::Error::custom)
}

/// Why a project file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFileError {
    pub name: String,
    /// Line and column, if known.
    pub place: Option<(u32, u32)>,
    /// What is wrong, and how to correct it.
    pub why: String,
}

impl fmt::Display for ProjectFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some((line, column)) => write!(f, "{}:{line}:{column}: {}", self.name, self.why),
            None => write!(f, "{}: {}", self.name, self.why),
        }
    }
}

/// The most bytes of a project file.
const MOST_BYTES: usize = 64 * 1024;

impl ProjectFile {
    /// Reads a project file.
    ///
    /// # Errors
    /// If it is not valid TOML, or has an unknown key or a value of the wrong type.
    pub fn read(source: &Source) -> Result<ProjectFile, ProjectFileError> {
        let bad = |place, why| ProjectFileError {
            name: source.name.clone(),
            place,
            why,
        };
        if source.text.len() > MOST_BYTES {
            return Err(bad(None, format!("has more than {MOST_BYTES} bytes")));
        }
        let text = std::str::from_utf8(&source.text).map_err(|error| {
            let place = source.position(error.valid_up_to() as u32);
            bad(Some((place.line, place.column)), "not UTF-8".to_owned())
        })?;
        let not_toml = |error: toml::de::Error| {
            let place = error.span().map(|span| source.position(span.start as u32));
            bad(
                place.map(|place| (place.line, place.column)),
                in_words(error.message()),
            )
        };
        let table = DeTable::parse(text).map_err(not_toml)?;
        let lines = lines(source, table.get_ref());
        let read = ProjectFile::deserialize(toml::Deserializer::from(table));
        let mut project = read.map_err(not_toml)?;
        project.lines = lines;
        project.name.clone_from(&source.name);
        let folder = Path::new(&source.name).parent().unwrap_or(Path::new(""));
        project.folder = folder.to_owned();
        for (key, path) in [
            ("root", &mut project.root),
            ("env-file", &mut project.env_file),
        ] {
            if path.as_deref().is_some_and(leads_out) {
                let why = format!("{key} must name something in the folder of this file");
                return Err(bad(None, why));
            }
            *path = path.take().map(|path| folder.join(path));
        }
        Ok(project)
    }

    /// The line of a key, or of an item in its list or table.
    pub fn line(&self, key: &str, item: Option<&str>) -> Option<u32> {
        let mut lines = self.lines.iter();
        let found = lines.find(|line| line.key == key && line.item.as_deref() == item);
        found.map(|found| found.line)
    }
}

fn lines(source: &Source, table: &DeTable<'_>) -> Vec<KeyLine> {
    let index = LineIndex::new(source);
    let mut lines = Vec::new();
    for (key, value) in table {
        let mut add = |item: Option<&str>, span: Range<usize>| {
            lines.push(KeyLine {
                key: key.get_ref().to_string(),
                item: item.map(str::to_owned),
                line: index.position(span.start as u32).line,
            });
        };
        add(None, key.span());
        match value.get_ref() {
            DeValue::Array(items) => {
                for item in items.iter() {
                    add(item.get_ref().as_str(), item.span());
                }
            }
            DeValue::Table(items) => {
                for (item, _) in items {
                    add(Some(item.get_ref()), item.span());
                }
            }
            _ => {}
        }
    }
    lines
}

impl ProjectFile {
    /// With these [`variables`](super::project_keys::variables) in place of what the file says. An empty one counts as not set.
    ///
    /// # Errors
    /// If a value is wrong. The message names the variable.
    pub fn with_variables(mut self, variables: &[(&str, OsString)]) -> Result<Self, String> {
        for (name, value) in variables.iter().filter(|(_, value)| !value.is_empty()) {
            let text = value.to_string_lossy();
            let wrong = |why: String| format!("{name}={text}: {why}");
            match *name {
                "DS_TOOL_KAMAILIO_VERSION" => {
                    let version = text.parse::<Version>();
                    self.kamailio_version = Some(version.map_err(|why| wrong(why.to_string()))?);
                    self.upgrade = None;
                }
                "DS_TOOL_ROOT" => self.root = Some(PathBuf::from(value)),
                "DS_TOOL_SEVERITY" => {
                    let severity = SeverityArg::from_str(&text, false);
                    self.severity = Some(severity.map_err(wrong)?);
                }
                _ => self.fail_on = Some(FailOn::from_str(&text, false).map_err(wrong)?),
            }
        }
        Ok(self)
    }
}

/// Whether a path leaves the folder that it starts in.
fn leads_out(path: &Path) -> bool {
    let mut depth = 0;
    path.components().any(|part| {
        match part {
            Component::ParentDir => depth -= 1,
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return true,
        }
        depth < 0
    })
}

/// The error message, with the probable key in place of an unknown one.
fn in_words(message: &str) -> String {
    let quoted = |text: &str| -> Vec<String> {
        let parts = text.split('`').skip(1).step_by(2);
        parts.map(str::to_owned).collect()
    };
    if !message.starts_with("unknown field") && !message.starts_with("unknown variant") {
        return message.trim_end().replace('\n', "; ");
    }
    let names = quoted(message);
    let Some((unknown, known)) = names.split_first() else {
        return message.to_owned();
    };
    let what = match message.starts_with("unknown field") {
        true => "key",
        false => "value",
    };
    let distance = |name: &String| match name.starts_with(unknown.as_str()) {
        true => 1,
        false => strsim::damerau_levenshtein(unknown, name),
    };
    let nearest = known
        .iter()
        .map(|name| (distance(name), name))
        .min()
        .filter(|(distance, name)| *distance <= 2.max(name.len() / 3));
    match nearest {
        Some((_, name)) => format!("unknown {what} '{unknown}'; did you mean '{name}'?"),
        None => format!(
            "unknown {what} '{unknown}'; expected one of {}",
            known.join(", ")
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ProjectFile, String> {
        ProjectFile::read(&Source::new("etc/ds-tool.toml", text)).map_err(|why| why.to_string())
    }

    #[test]
    fn keys_have_the_names_of_options() {
        let project = read(
            "kamailio-version = \"5.8\"\nroot = \".\"\nselect = [\"DS2\"]\nfail-on = \"never\"\n\
             [env]\nPING = \"10\"\n[per-file-ignores]\n\"old/*\" = [\"DS1\"]\n",
        )
        .unwrap();
        assert_eq!(project.kamailio_version, Some(Version::V5_8));
        assert_eq!(project.root, Some(PathBuf::from("etc/.")));
        assert_eq!(project.fail_on, Some(FailOn::Never));
        assert_eq!(project.per_file_ignores["old/*"], ["DS1"]);
    }

    #[test]
    fn an_error_has_a_place_and_a_suggestion() {
        for (text, expected) in [
            (
                "\nkamailio_version = \"5.8\"",
                "etc/ds-tool.toml:2:1: unknown key 'kamailio_version'; did you mean 'kamailio-version'?",
            ),
            (
                "selct = []",
                "etc/ds-tool.toml:1:1: unknown key 'selct'; did you mean 'select'?",
            ),
            (
                "fail-on = \"warn\"",
                "etc/ds-tool.toml:1:11: unknown value 'warn'; did you mean 'warning'?",
            ),
            (
                "kamailio-version = \"4.4\"",
                "etc/ds-tool.toml:1:20: not a Kamailio version that ds-tool supports; write a release, such as 6.1.5, or a line, which means its newest release: 5.6, 5.7, 5.8, 6.0, 6.1, 6.2",
            ),
        ] {
            assert_eq!(read(text).unwrap_err(), expected);
        }
        assert!(read("xyzzy = 1").unwrap_err().contains("expected one of"));
        assert!(read("select = \"DS1\"").unwrap_err().contains(":1:10: "));
        assert!(read("= = =").is_err());
    }
}
