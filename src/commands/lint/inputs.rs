//! What to lint: the files given, those found in folders, and the project file of each.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::LintArgs;
use crate::cli::project_file::FILE_NAME;
use crate::cli::settings::{self, DbSettings, Environment, ProjectLintSettings, is_stdin};
use crate::commands::database;
use crate::commands::load::environment;
use crate::commands::output::say;
use crate::commands::{CommandError, Io, in_words, project};
use crate::db::Database;
use crate::db::text::RowsFormat;
use crate::fs::root::{leads_out_of, root_of};
use crate::fs::walk;
use crate::fs::{self, key};
use crate::kamailio::cfg;
use crate::lint::file_kind::{self, FileKind};
use crate::lint::selection::RuleSelection;

#[derive(Debug, Clone)]
pub(super) struct LintInput {
    pub(super) kind: FileKind,
    pub(super) path: PathBuf,
    /// The format of the rows, if it is rows of a database in place of a list.
    pub(super) from: Option<RowsFormat>,
    /// The database that the user typed, if it is read without a cfg.
    pub(super) database: Option<Database>,
    /// The text, if it comes from standard input or another pipe.
    pub(super) given: Option<Arc<Source>>,
    /// The folder that the user named, where it was found there; else the user named the file.
    pub(super) found_in: Option<PathBuf>,
    /// The part of a cfg that the user named, where this is a cfg that may include it.
    pub(super) for_fragment: Option<PathBuf>,
    /// Whether the user named it, and it is a part of a cfg.
    pub(super) is_part: bool,
    pub(super) rules: Arc<ProjectRules>,
}

impl LintInput {
    /// A file that the user named.
    fn new(kind: FileKind, path: PathBuf, rules: Arc<ProjectRules>) -> Self {
        Self {
            kind,
            path,
            from: None,
            database: None,
            given: None,
            found_in: None,
            for_fragment: None,
            is_part: false,
            rules,
        }
    }

    /// Whether the user named it, rather than a folder that it is in.
    pub(super) fn is_named(&self) -> bool {
        self.found_in.is_none()
    }
}

/// The settings for the files of one project.
#[derive(Debug)]
pub(super) struct ProjectRules {
    pub(super) settings: ProjectLintSettings,
    pub(super) env: cfg::ServerEnv,
    pub(super) selection: RuleSelection,
}

impl ProjectRules {
    /// Where a file is, seen from the folder of the project file.
    pub(super) fn path_in_project(&self, path: &Path) -> PathBuf {
        let folder = key(&Path::new(".").join(&self.settings.folder));
        let path = key(path);
        path.strip_prefix(&folder).unwrap_or(&path).to_owned()
    }

    /// Whether the project excludes a file; of one that was named that is said.
    fn exclude(&self, path: &Path, named: bool, io: &mut Io<'_>) -> bool {
        if self.settings.exclude.is_empty() {
            return false;
        }
        let is_excluded = self.selection.excludes(&self.path_in_project(path));
        if is_excluded && named {
            let name = sanitize(path.to_string_lossy().as_bytes());
            say(io, &format!("{name}: not linted: {FILE_NAME} excludes it"));
        }
        is_excluded
    }
}

/// Every file to lint, in the order given or found.
pub(super) fn inputs(
    args: &LintArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Vec<LintInput>, CommandError> {
    settings::stdin_once(&args.paths)?;
    let stdin = match args.paths.iter().any(|path| is_stdin(path)) {
        true => Some(Arc::new(read_stdin(args, io)?)),
        false => None,
    };
    let from = settings::rows_format(args.from, &args.paths)?;
    let mut unreadable = Vec::new();
    let mut links_out = Vec::new();
    let mut projects = ProjectCache {
        args,
        env,
        of_file: HashMap::new(),
    };
    let mut inputs = Vec::new();
    if is_database_alone(args, env)? {
        return Ok(vec![of_database(&mut projects, io)?]);
    }
    for (mut path, found_in) in named_or_found(args, &mut unreadable, &mut links_out) {
        let named = found_in.is_none();
        let given = match &stdin {
            Some(source) if named && is_stdin(&path) => {
                path = args.stdin_filename.clone().unwrap_or(path);
                Ok(Some(Arc::clone(source)))
            }
            // A pipe can be read only once.
            _ if named && fs::is_pipe_or_device(&path) => {
                fs::read(&path, &mut io::empty()).map(|source| Some(Arc::new(source)))
            }
            _ => Ok(None),
        };
        let read = given.and_then(|given| Ok((kind_of(&path, named, given.as_deref())?, given)));
        match read {
            Ok((Some(kind), given)) => {
                // Rows look like nothing else that was named, but a cfg beside them may be named.
                let from = from.filter(|_| named && !is_cfg(&path, kind));
                let kind = from.map_or(kind, |_| FileKind::List);
                let rules = projects.of(&path, io)?;
                if !rules.exclude(&path, named, io) {
                    inputs.push(LintInput {
                        from,
                        given,
                        found_in,
                        ..LintInput::new(kind, path, rules)
                    });
                }
            }
            Err(why) if named => unreadable.push(in_words(&why)),
            _ => {}
        }
    }
    for link in links_out {
        let link = sanitize(link.to_string_lossy().as_bytes());
        say(
            io,
            &format!("{link}: not read: it is a link that leads out of the folder"),
        );
    }
    match unreadable.is_empty() {
        true => with_cfgs_of_fragments(inputs, &mut projects, io),
        false => Err(CommandError::Input(unreadable.join("\nerror: "))),
    }
}

/// Whether the user typed a database and no cfg. Beside it one cfg may be named.
fn is_database_alone(args: &LintArgs, env: &Environment) -> Result<bool, CommandError> {
    let db = DbSettings::new(&args.db, env);
    let is_default = |paths: &[PathBuf]| paths == [PathBuf::from(".")];
    match args.paths.as_slice() {
        _ if db.typed.is_none() => Ok(false),
        paths if is_default(paths) && db.has_url() => Ok(true),
        [path] if !path.is_dir() => Ok(false),
        _ => Err(CommandError::Usage(
            "--db: the rows are those of one server: give one kamailio.cfg, or with --db URL none"
                .to_owned(),
        )),
    }
}

/// The rows of the database that the user typed.
fn of_database(
    projects: &mut ProjectCache<'_>,
    io: &mut Io<'_>,
) -> Result<LintInput, CommandError> {
    let rules = projects.of(Path::new("."), io)?;
    let settings = &rules.settings;
    let database = database::of_run(&settings.config.db, None, settings.version)?;
    Ok(LintInput {
        database,
        ..LintInput::new(FileKind::List, PathBuf::from("database"), rules)
    })
}

/// Whether a file that was named is a cfg, and no rows.
fn is_cfg(path: &Path, kind: FileKind) -> bool {
    kind == FileKind::Cfg && !is_stdin(path) || kind == FileKind::TlsCfg
}

/// Adds the cfgs that may include a part of one that was named: it is linted as they read it.
fn with_cfgs_of_fragments(
    mut inputs: Vec<LintInput>,
    projects: &mut ProjectCache<'_>,
    io: &mut Io<'_>,
) -> Result<Vec<LintInput>, CommandError> {
    let is_part = |input: &LintInput| {
        input.kind == FileKind::Cfg
            && input.is_named()
            && input.given.is_none()
            && file_kind::is_part(&input.path, &head(&input.path))
    };
    for input in &mut inputs {
        input.is_part = is_part(input);
    }
    let fragments: Vec<_> = inputs
        .iter()
        .filter(|input| input.is_part)
        .cloned()
        .collect();
    let mut known: HashSet<_> = inputs.iter().map(|input| fs::key(&input.path)).collect();
    for fragment in fragments {
        let root = root_of(&fragment.path, &fragment.rules.settings.config.roots);
        for path in walk::some_files(&root, MOST_FILES) {
            let is_cfg = path.extension().is_some_and(|end| end == "cfg");
            if !is_cfg || known.contains(&fs::key(&path)) {
                continue;
            }
            let text = head(&path);
            if file_kind::includes_others(&text) && !file_kind::is_part(&path, &text) {
                known.insert(fs::key(&path));
                let path = fs::shown(&path);
                inputs.push(LintInput {
                    rules: projects.of(&path, io)?,
                    path,
                    found_in: Some(root.clone()),
                    for_fragment: Some(fragment.path.clone()),
                    is_part: false,
                    ..fragment.clone()
                });
            }
        }
    }
    Ok(inputs)
}

/// How many files are looked through for the cfgs that include one.
const MOST_FILES: usize = 20_000;

/// The beginning of a file; nothing of one that cannot be read.
fn head(path: &Path) -> Vec<u8> {
    fs::head(path, file_kind::SNIFF_BYTES).unwrap_or_default()
}

/// Reads standard input; its name is that of --stdin-filename.
fn read_stdin(args: &LintArgs, io: &mut Io<'_>) -> anyhow::Result<Source> {
    let source = fs::read(Path::new("-"), io.stdin)?;
    Ok(match &args.stdin_filename {
        Some(name) => Source::new(name.to_string_lossy(), source.text),
        None => source,
    })
}

/// The files that were named, and those in folders that were, each with that folder. What is wrong with a
/// folder is added to `unreadable`, and links that lead out of it to `out`.
fn named_or_found(
    args: &LintArgs,
    unreadable: &mut Vec<String>,
    out: &mut Vec<PathBuf>,
) -> Vec<(PathBuf, Option<PathBuf>)> {
    let mut all: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            match walk::files(path, file_kind::may_be) {
                Ok(found) => {
                    let files = found.files.into_iter();
                    all.extend(files.map(|file| (file, Some(path.clone()))));
                    let links = found.links.into_iter();
                    out.extend(links.filter(|link| leads_out_of(path, link)));
                }
                Err(why) => unreadable.push(format!("{why:#}")),
            }
        } else if !all
            .iter()
            .any(|(known, folder)| folder.is_none() && known == path)
        {
            all.push((path.clone(), None));
        }
    }
    all
}

/// The kind of a file; `None` if there is nothing to lint.
fn kind_of(path: &Path, named: bool, given: Option<&Source>) -> anyhow::Result<Option<FileKind>> {
    let text = match given {
        Some(source) => {
            Cow::Borrowed(&source.text[..source.text.len().min(file_kind::SNIFF_BYTES)])
        }
        None => Cow::Owned(fs::head(path, file_kind::SNIFF_BYTES)?),
    };
    Ok(match named {
        true => Some(file_kind::of_named(path, &text)),
        false => file_kind::of_found(path, &text),
    })
}

/// The project files read so far.
struct ProjectCache<'a> {
    args: &'a LintArgs,
    env: &'a Environment,
    of_file: HashMap<Option<PathBuf>, Arc<ProjectRules>>,
}

impl ProjectCache<'_> {
    /// The settings for the file at `path`, from the project file in its folder or the nearest folder
    /// above.
    fn of(&mut self, path: &Path, io: &mut Io<'_>) -> Result<Arc<ProjectRules>, CommandError> {
        let file = project::file(&self.args.project, path);
        if let Some(rules) = self.of_file.get(&file) {
            return Ok(Arc::clone(rules));
        }
        let rules = Arc::new(self.read(file.as_deref(), io)?);
        self.of_file.insert(file, Arc::clone(&rules));
        Ok(rules)
    }

    fn read(&self, file: Option<&Path>, io: &mut Io<'_>) -> Result<ProjectRules, CommandError> {
        let project = project::read(&self.args.project, file, self.env)?;
        let in_file = |why: String| match file {
            Some(file) => {
                CommandError::Usage(format!("{why} (options, and {})", file.to_string_lossy()))
            }
            None => CommandError::Usage(why),
        };
        let mut settings = settings::of_project(&self.args.keys, &project, self.env)
            .map_err(|why| in_file(why.0))?;
        settings.config.db = DbSettings::new(&self.args.db, self.env);
        let mut selection =
            RuleSelection::new(&settings.select, &settings.ignore).map_err(in_file)?;
        for (pattern, codes) in &settings.per_file_ignores {
            selection.ignore_in(pattern, codes).map_err(in_file)?;
        }
        for pattern in &settings.exclude {
            selection.exclude(pattern).map_err(in_file)?;
        }
        let env = environment(&settings.config, io)?;
        Ok(ProjectRules {
            settings,
            env,
            selection,
        })
    }
}
