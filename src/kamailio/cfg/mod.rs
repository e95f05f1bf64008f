//! `kamailio.cfg`, read as Kamailio reads it: which modules it loads in which order, what it sets, and
//! what it is refused for.

pub mod catalog;
pub mod errors;
pub mod facts;
mod lexer;
mod parser;
mod preprocessor;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::version::Version;
use crate::base::source::{Source, Span};

pub use crate::base::source::{LoadError, Loader};
pub use errors::{Note, NoteKind, Reason, Refusal};
pub use facts::Facts;

/// A cfg as one version of Kamailio reads it.
#[derive(Debug, Clone, Default)]
pub struct Cfg {
    /// The main file, then every included one in the order in which they are reached.
    pub files: Vec<File>,
    pub facts: Facts,
    /// What Kamailio refuses, the first first: `kamailio -c` fails, and the server does not start.
    pub refusals: Vec<Refusal>,
    /// What Kamailio accepts, though not as it looks.
    pub notes: Vec<Note>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct File {
    /// Its path and its bytes.
    pub source: Source,
    /// The name in the `include_file` that brought it.
    pub included_from: Option<Spot>,
}

/// A place in one of the files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file: an index into [`Cfg::files`].
    pub file: u32,
    /// The place in it.
    pub span: Span,
}

/// What a cfg is read with: the version, and what comes from outside of it.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The version that reads it.
    pub version: Version,
    /// `-A NAME[=VALUE]`
    pub defines: Vec<(String, Option<String>)>,
    pub env: Env,
    /// Modules that are loaded on the command line, before those of the cfg.
    pub assume_modules: Vec<String>,
    /// The directory in which Kamailio is started: included files are looked for here first.
    pub working_dir: PathBuf,
    /// Whether a file that the loader does not find is missing on the server too. Else what an
    /// `import_file` of such a file brings is unknown.
    pub files_complete: bool,
}

/// The environment variables that Kamailio will see.
#[derive(Debug, Clone, Default)]
pub struct Env {
    /// Those that are known.
    pub variables: BTreeMap<String, Vec<u8>>,
    /// Whether there are no others; else the others are unknown.
    pub complete: bool,
}

/// Reads the cfg `text` of the file `main`.
pub fn read(main: &Path, text: Vec<u8>, loader: &dyn Loader, reading: &Reading) -> Cfg {
    parser::read(main, text, loader, reading)
}
