//! What is linted: the files that were named, those that were found in folders, and the project file
//! of each.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::each;
use crate::cfg;
use crate::cli::LintArgs;
use crate::files::{self, Files};
use crate::lint::kind::{self, Kind};
use crate::lint::selection::Selection;
use crate::project::{FILE_NAME, Project};
use crate::run::input::environment;
use crate::run::{Io, Stop};
use crate::settings::{self, OfProject};
use crate::source::Source;
use crate::text::sanitize;
use crate::walk;

/// A file to lint.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub(super) kind: Kind,
    pub(super) path: PathBuf,
    /// Its text, where it came from standard input or another pipe.
    pub(super) given: Option<Source>,
    /// Whether the user named it, rather than a folder that it is in.
    pub(super) named: bool,
    pub(super) rules: Arc<Rules>,
}

/// What holds for the files of one project.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) settings: OfProject,
    pub(super) env: cfg::Env,
    pub(super) selection: Selection,
}

/// Every file to lint, in the order in which it was named or found.
pub(super) fn inputs(args: &LintArgs, io: &mut Io<'_>) -> Result<Vec<Input>, Stop> {
    let mut found: Vec<(PathBuf, bool)> = Vec::new();
    let mut unreadable = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            match walk::files(path, kind::may_be) {
                Ok(files) => found.extend(files.into_iter().map(|file| (file, false))),
                Err(why) => unreadable.push(format!("{why:#}")),
            }
        } else if !found.iter().any(|(known, named)| *named && known == path) {
            found.push((path.clone(), true));
        }
    }
    let stdin = match args.paths.iter().filter(|path| is_stdin(path)).count() {
        0 => None,
        1 => Some(
            files::read(Path::new("-"), io.stdin).map_err(|why| Stop::Input(format!("{why:#}")))?,
        ),
        _ => {
            return Err(Stop::Usage(
                "standard input (-) can be read only once".to_owned(),
            ));
        }
    };
    let read = each(&found, |(path, named)| {
        let named = *named;
        let given = match &stdin {
            Some(source) if named && is_stdin(path) => Ok(Some(called(source, args))),
            // A pipe gives its bytes once.
            _ if named && files::is_pipe_or_device(path) => {
                files::read(path, &mut io::empty()).map(Some)
            }
            _ => Ok(None),
        };
        let path = match (&given, &args.stdin_filename) {
            (Ok(Some(_)), Some(name)) if is_stdin(path) => name.clone(),
            _ => path.clone(),
        };
        let kind = given
            .as_ref()
            .map_err(|why| format!("{why:#}"))
            .and_then(|given| {
                // What a file is, its beginning tells where its name does not.
                let told = named && kind::by_name(&path).is_some() && !kind::may_be_tls_cfg(&path);
                let enough = if told { 0 } else { kind::ENOUGH };
                let text = match given {
                    Some(source) => {
                        Cow::Borrowed(source.text.get(..enough).unwrap_or(&source.text))
                    }
                    None => files::head(&path, enough)
                        .map(Cow::Owned)
                        .map_err(|why| format!("{why:#}"))?,
                };
                Ok(match named {
                    true => Some(kind::of_named(&path, &text)),
                    false => kind::of_found(&path, &text),
                })
            });
        (path, named, given.ok().flatten(), kind)
    });
    let mut projects = Projects::new(args);
    let mut inputs = Vec::new();
    for (path, named, given, kind) in read {
        match kind {
            Err(why) if named => unreadable.push(why),
            Ok(Some(kind)) => {
                let rules = projects.of(&path, io)?;
                inputs.push(Input {
                    kind,
                    path,
                    given,
                    named,
                    rules,
                });
            }
            _ => {}
        }
    }
    match unreadable.is_empty() {
        true => Ok(inputs),
        false => Err(Stop::Input(sanitize(
            unreadable.join("\nerror: ").as_bytes(),
        ))),
    }
}

/// Standard input, by the name that it was given.
fn called(stdin: &Source, args: &LintArgs) -> Source {
    match &args.stdin_filename {
        Some(name) => Source::new(name.to_string_lossy(), stdin.text.clone()),
        None => stdin.clone(),
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The project files that were read, by the folders that they stand for.
struct Projects<'a> {
    args: &'a LintArgs,
    of_folder: HashMap<PathBuf, Arc<Rules>>,
    of_file: HashMap<Option<PathBuf>, Arc<Rules>>,
}

impl<'a> Projects<'a> {
    fn new(args: &'a LintArgs) -> Self {
        Self {
            args,
            of_folder: HashMap::new(),
            of_file: HashMap::new(),
        }
    }

    /// What holds for the file at `path`: by the project file in its folder, else in the next folder
    /// above.
    fn of(&mut self, path: &Path, io: &mut Io<'_>) -> Result<Arc<Rules>, Stop> {
        let folder = match path.parent() {
            Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
            Some(parent) => parent.to_owned(),
            None => PathBuf::from("."),
        };
        if let Some(rules) = self.of_folder.get(&folder) {
            return Ok(Arc::clone(rules));
        }
        let file = match (&self.args.project_file, self.args.no_project_file) {
            (Some(file), _) => Some(file.clone()),
            (None, true) => None,
            (None, false) => above(&folder),
        };
        let rules = match self.of_file.get(&file) {
            Some(rules) => Arc::clone(rules),
            None => {
                let rules = Arc::new(self.read(file.as_deref(), io)?);
                self.of_file.insert(file, Arc::clone(&rules));
                rules
            }
        };
        self.of_folder.insert(folder, Arc::clone(&rules));
        Ok(rules)
    }

    fn read(&self, file: Option<&Path>, io: &mut Io<'_>) -> Result<Rules, Stop> {
        let project = match file {
            None => Project::default(),
            Some(file) => {
                let source = Files::default().read(file);
                let source =
                    source.map_err(|why| Stop::Input(sanitize(format!("{why:#}").as_bytes())))?;
                Project::read(&source)
                    .map_err(|why| Stop::Input(sanitize(why.to_string().as_bytes())))?
            }
        };
        let in_file = |why: String| match file {
            Some(file) => Stop::Usage(format!("{why} (options, and {})", file.to_string_lossy())),
            None => Stop::Usage(why),
        };
        let settings = settings::of_project(self.args, &project).map_err(|why| in_file(why.0))?;
        let mut selection = Selection::new(&settings.select, &settings.ignore).map_err(in_file)?;
        for (pattern, codes) in &settings.per_file_ignores {
            selection.ignore_in(pattern, codes).map_err(in_file)?;
        }
        let env = environment(&settings.config, io)?;
        Ok(Rules {
            settings,
            env,
            selection,
        })
    }
}

/// The project file in this folder, else in the next one above that has one.
fn above(folder: &Path) -> Option<PathBuf> {
    let here = folder.join(FILE_NAME);
    if here.is_file() {
        return Some(here.strip_prefix("./").unwrap_or(&here).to_owned());
    }
    // Names stay relative while that is short; above the folder of the run they are whole.
    let mut up = folder;
    while let Some(parent) = up.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        let file = parent.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        up = parent;
    }
    let whole = folder.canonicalize().ok()?;
    let mut files = whole.ancestors().map(|folder| folder.join(FILE_NAME));
    files.find(|file| file.is_file())
}
