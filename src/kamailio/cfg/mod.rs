//! `kamailio.cfg`, read as Kamailio reads it: which modules it loads and in which order, which
//! parameters it sets, and which errors keep the server from starting.

pub mod catalog;
pub mod errors;
pub mod facts;
mod lexer;
mod messages;
mod parser;
mod preprocessor;

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::version::Version;
use crate::base::fact::Fact;
use crate::base::source::{Source, Span};

pub use crate::base::source::{LoadError, Loader};
pub use errors::{CfgError, CfgErrorKind, CfgWarning, CfgWarningKind};
pub use facts::CfgFacts;
pub use parser::read;

/// A cfg as one version of Kamailio reads it.
#[derive(Debug, Clone, Default)]
pub struct Cfg {
    /// The main file, followed by every included file in the order of inclusion.
    pub files: Vec<CfgFile>,
    pub facts: CfgFacts,
    /// Errors in file order: `kamailio -c` fails on them, and the server does not start.
    pub refusals: Vec<CfgError>,
    /// What Kamailio accepts but does not read the way it looks.
    pub notes: Vec<CfgWarning>,
    /// What decides whether Kamailio reads text that it would refuse.
    pub undecided: Option<String>,
}

impl Cfg {
    /// That it is more than is read, and so not known.
    pub fn too_large(&self) -> Option<&CfgError> {
        let mut refusals = self.refusals.iter();
        refusals.find(|refusal| refusal.reason == CfgErrorKind::TooMuchIncluded)
    }

    /// Whether it is a whole one, as it says what becomes of a request.
    pub fn has_main_route(&self) -> bool {
        let mut routes = self.facts.routes.iter();
        self.facts.kemi.is_some() || routes.any(|route| route.name == "request_route")
    }

    /// The same where it is only a part of a cfg: what the cfg that includes it loads, defines and opens is
    /// unknown.
    pub fn as_part(mut self) -> Self {
        let missing = "the cfg that includes this part".to_owned();
        for argument in &mut self.facts.bad_arguments {
            argument.certain = Fact::Unknown(missing.clone());
        }
        self.facts.incomplete.push(missing);
        self.refusals.retain(|refusal| {
            matches!(
                refusal.reason,
                CfgErrorKind::NoSuchModule(_)
                    | CfgErrorKind::ModuleTwice(_)
                    | CfgErrorKind::BadPattern(_)
                    | CfgErrorKind::BadValue { .. }
                    | CfgErrorKind::NoSuchParameter { .. }
                    | CfgErrorKind::WrongType { .. }
                    | CfgErrorKind::MisplacedFunction { .. }
                    | CfgErrorKind::NotConstant { .. }
            )
        });
        self
    }
}

#[derive(Debug, Clone)]
pub struct CfgFile {
    pub source: Source,
    /// The file name in the `include_file` or `import_file` that pulled this file in; `None` for
    /// the main file.
    pub included_from: Option<FileSpan>,
}

/// A place in one of the files of a cfg.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileSpan {
    /// Index into [`Cfg::files`].
    pub file: u32,
    pub span: Span,
}

/// How to read a cfg: the version, and everything that comes from outside the file.
#[derive(Debug, Clone, Default)]
pub struct CfgOptions {
    pub version: Version,
    /// `-A NAME[=VALUE]`
    pub defines: Vec<(String, Option<String>)>,
    pub env: ServerEnv,
    /// Modules loaded on the command line, before those of the cfg.
    pub assume_modules: Vec<String>,
    /// The directory in which Kamailio is started. Included files are looked up here first.
    pub working_dir: PathBuf,
    /// Whether a file that the loader cannot find is missing on the server too. If false, what an
    /// `import_file` of such a file contributes is unknown.
    pub files_complete: bool,
}

/// The environment variables that Kamailio will see.
#[derive(Debug, Clone, Default)]
pub struct ServerEnv {
    /// The variables whose values are known.
    pub variables: BTreeMap<String, Vec<u8>>,
    /// Whether `variables` is complete. If false, any other variable is unknown rather than unset.
    pub complete: bool,
}
