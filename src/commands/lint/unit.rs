//! The files of one server, or a list alone: reads them and runs the rules.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::dns_records::DnsAnswers;
use crate::base::fact::Fact;
use crate::base::source::Source;
use crate::fs::{self, Drafts, Files, key};
use crate::kamailio::cfg::Cfg;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::server::{self, Server};
use crate::kamailio::tls_cfg::{self, TlsCfgFile, TlsFiles};
use crate::kamailio::version::Version;
use crate::lint::file_kind::FileKind;
use crate::lint::{self, Context, LintedList, ListFileState, Violation, upgrade};

use super::inputs::{LintInput, ProjectRules};
use super::online::OnlineAnswers;
use crate::commands::load::{LoadedConfig, ping_statuses, share_a_tree};
use crate::commands::tls::DiskOwner;

/// One server's cfg with its lists, or a list without a server.
pub(super) struct LintUnit {
    pub(super) cfg: Cfg,
    pub(super) server: Server,
    pub(super) lists: Vec<LintedList>,
    /// The known DNS answers.
    answers: DnsAnswers,
    pub(super) list_file: ListFileState,
    /// What its tls module finds.
    tls: TlsFiles,
    pub(super) rules: Arc<ProjectRules>,
    /// The path of its main file, and whether the user gave it.
    pub(super) path: PathBuf,
    pub(super) named: bool,
    /// The same files as read by the older version, with --upgrade.
    before: Option<Box<LintUnit>>,
}

/// How many findings per rule and file are printed in full.
pub(super) const MOST: usize = 1000;

impl LintUnit {
    /// Reads this input, and with --upgrade also as the older version.
    fn with_older(
        input: &LintInput,
        read: impl Fn(Version) -> anyhow::Result<LintUnit>,
    ) -> anyhow::Result<LintUnit> {
        let settings = &input.rules.settings;
        let before = settings.upgrade.map(|(from, _)| read(from)).transpose()?;
        Ok(LintUnit {
            before: before.map(Box::new),
            ..read(settings.version)?
        })
    }

    /// A cfg with these lists, or with the one that it names.
    fn of_cfg(
        version: Version,
        input: &LintInput,
        lists: &[LintInput],
        drafts: &Arc<Drafts>,
        names: &OnlineAnswers,
    ) -> anyhow::Result<LintUnit> {
        let rules = &input.rules;
        let files = Files {
            root: rules.settings.config.root.clone(),
            drafts: Arc::clone(drafts),
        };
        let main = text(input, &files)?;
        let mut configured = LoadedConfig::of(
            main,
            &rules.settings.config,
            rules.env.clone(),
            version,
            files,
        );
        let (sources, list_file) = match lists {
            [] => named_list(&configured, &input.path)?,
            lists => {
                let sources = lists.iter().map(|list| text(list, &configured.files));
                (sources.collect::<Result<_, _>>()?, ListFileState::Read)
            }
        };
        let tls = configured.check_tls_files(DiskOwner::Another);
        let LoadedConfig {
            mut cfg,
            mut server,
            files,
            ..
        } = configured;
        // From here on, files have their names on this machine.
        for file in cfg.files.iter_mut().skip(1) {
            let here = fs::shown(&files.here(Path::new(&file.source.name)));
            file.source.name = here.to_string_lossy().into_owned();
        }
        let answers = names.answers(&rules.settings.answers);
        let lists = judge(sources, version, &answers, &mut server);
        Ok(LintUnit {
            cfg,
            server,
            lists,
            answers,
            list_file,
            tls,
            rules: Arc::clone(rules),
            path: input.path.clone(),
            named: input.named,
            before: None,
        })
    }

    /// A list or a tls.cfg without a server.
    fn alone(
        version: Version,
        input: &LintInput,
        drafts: &Arc<Drafts>,
        names: &OnlineAnswers,
    ) -> anyhow::Result<LintUnit> {
        let rules = &input.rules;
        let files = Files {
            root: None,
            drafts: Arc::clone(drafts),
        };
        let source = text(input, &files)?;
        let mut server = Server::unknown(version, "kamailio.cfg, which was not given");
        let answers = names.answers(&rules.settings.answers);
        let (lists, tls) = match input.kind {
            FileKind::TlsCfg => {
                // A tls.cfg is only there for a server that uses TLS.
                server.dns.tls = Fact::Known(true);
                let read = tls_cfg::read(&source.text, version);
                (Vec::new(), TlsCfgFile::Read { source, read })
            }
            _ => (vec![source], TlsCfgFile::Unnamed),
        };
        let tls = TlsFiles {
            file: tls,
            ..TlsFiles::default()
        };
        Ok(LintUnit {
            cfg: Cfg::default(),
            lists: judge(lists, version, &answers, &mut server),
            server,
            answers,
            list_file: ListFileState::Read,
            tls,
            rules: Arc::clone(rules),
            path: input.path.clone(),
            named: input.named,
            before: None,
        })
    }

    pub(super) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.context().sources()
    }

    /// Every list and how it was loaded, with --upgrade also by the older version.
    pub(super) fn readings(&self) -> impl Iterator<Item = (&List, &ListOptions)> {
        let units = std::iter::successors(Some(self), |unit| unit.before.as_deref());
        units.flat_map(|unit| {
            let lists = unit.lists.iter();
            lists.map(|linted| (&linted.list, &unit.server.list_options))
        })
    }

    /// Whether a cfg that was found in a folder concerns dispatcher: it loads the module or may load
    /// it, or a list is next to it.
    fn is_about_dispatcher(&self) -> bool {
        let word = b"dispatcher";
        let mentions = |source: &Source| source.text.windows(word.len()).any(|text| text == word);
        match self.server.dispatcher {
            Fact::Known(true) => true,
            Fact::Known(false) => !self.lists.is_empty(),
            Fact::Unknown(_) => self.sources().any(mentions),
        }
    }

    /// The findings that no comment or setting suppresses. With --upgrade, only those that the newer
    /// version adds.
    pub(super) fn violations(&self, limited: bool) -> Vec<Violation<'_>> {
        let mut found = self.all_violations(limited);
        if let Some(before) = &self.before {
            let old = before.all_violations(limited);
            found = upgrade::changes(&old, found);
            found.extend(upgrade::of_destinations(&before.context(), &self.context()));
        }
        let settings = &self.rules.settings;
        let paths = self.paths_in_project();
        found.retain(|violation| {
            let path = paths.get(&std::ptr::from_ref(violation.source));
            let path = path.map_or(Path::new(&violation.source.name), PathBuf::as_path);
            violation.severity >= settings.severity
                && self.rules.selection.wants(violation.code, path)
        });
        self.context().sort(&mut found);
        found
    }

    /// The path of each file relative to the folder of the project file, if per-file-ignores need it.
    fn paths_in_project(&self) -> HashMap<*const Source, PathBuf> {
        let settings = &self.rules.settings;
        if settings.per_file_ignores.is_empty() && settings.exclude.is_empty() {
            return HashMap::new();
        }
        let path = |source: &Source| self.rules.path_in_project(Path::new(&source.name));
        let sources = self.sources();
        sources
            .map(|source| (std::ptr::from_ref(source), path(source)))
            .collect()
    }

    fn all_violations(&self, limited: bool) -> Vec<Violation<'_>> {
        let most = if limited { MOST } else { usize::MAX };
        lint::lint(&self.context(), self.rules.selection.rules(), most)
    }

    fn context(&self) -> Context<'_> {
        Context {
            cfg: &self.cfg,
            server: &self.server,
            lists: &self.lists,
            answers: &self.answers,
            list_file: &self.list_file,
            tls: &self.tls,
        }
    }
}

fn text(input: &LintInput, files: &Files) -> anyhow::Result<Source> {
    match &input.given {
        Some(source) => Ok(source.clone()),
        None => files.read(&input.path),
    }
}

fn judge(
    sources: Vec<Source>,
    version: Version,
    answers: &DnsAnswers,
    server: &mut Server,
) -> Vec<LintedList> {
    let load: &ListOptions = &server.list_options.clone();
    let lists: Vec<_> = sources
        .into_iter()
        .map(|source| List::read(source, version, answers, load))
        .collect();
    let effective = ping_statuses(&lists, server);
    lists
        .into_iter()
        .zip(effective)
        .map(|(list, effective)| LintedList::new(list, effective, answers))
        .collect()
}

/// The list that a cfg names, if it exists here. An absolute path belongs to the server: if this is
/// another machine, the file of that name next to the cfg is used instead.
fn named_list(
    configured: &LoadedConfig,
    cfg: &Path,
) -> anyhow::Result<(Vec<Source>, ListFileState)> {
    let nothing = |what| Ok((Vec::new(), what));
    if configured.reads_a_database() {
        return nothing(ListFileState::Database);
    }
    if configured.server.dispatcher == Fact::Known(false) {
        // Kamailio reads no list here. One next to the cfg shows what was intended.
        let beside = beside(cfg, Path::new("dispatcher.list"));
        return match beside.is_file() {
            true => Ok((vec![configured.files.read(&beside)?], ListFileState::Read)),
            false => nothing(ListFileState::Read),
        };
    }
    let facts = &configured.cfg.facts;
    let (named, unknown) = match server::list_file(facts) {
        Fact::Known(path) => (path, None),
        // The unknown part may name a list. Most cfgs do not, and use the default path.
        Fact::Unknown(what) if facts.param("dispatcher", "list_file").is_none() => {
            (PathBuf::from(server::LIST_FILE), Some(what))
        }
        Fact::Unknown(what) => return nothing(ListFileState::Unknown(what)),
    };
    // A relative name is relative to Kamailio's working directory only.
    let relative = named.is_relative();
    let named = configured.working_dir.join(named);
    let here = fs::shown(&configured.files.here(&named));
    let beside = beside(cfg, &named);
    let own_disk = configured.files.root.is_some() || relative || share_a_tree(cfg, &here);
    let path = match own_disk {
        false if beside.is_file() => beside.clone(),
        _ => here,
    };
    // Kamailio reads a folder as an empty list.
    if path.is_dir() {
        return nothing(ListFileState::Read);
    }
    if fs::is_pipe_or_device(&path) {
        let path = path.to_string_lossy().into_owned();
        return nothing(ListFileState::Unknown(format!("the contents of {path}")));
    }
    if path.exists() {
        return Ok((vec![configured.files.read(&path)?], ListFileState::Read));
    }
    if let Some(what) = unknown {
        return nothing(ListFileState::Unknown(what));
    }
    let named = named.to_string_lossy().into_owned();
    if relative && beside.is_file() {
        let list = configured.files.read(&beside)?;
        return Ok((vec![list], ListFileState::Missing { path: named }));
    }
    nothing(match own_disk || path.parent().is_some_and(Path::is_dir) {
        true => ListFileState::Missing { path: named },
        false => ListFileState::NotHere { path: named },
    })
}

/// The file of this name in the folder of the cfg.
fn beside(cfg: &Path, named: &Path) -> PathBuf {
    cfg.with_file_name(named.file_name().unwrap_or_default())
}

/// The units of all inputs: each cfg with its lists and tls.cfg, and the files that no cfg uses.
pub(super) fn read_units(
    inputs: &[LintInput],
    drafts: &Arc<Drafts>,
    names: &OnlineAnswers,
) -> anyhow::Result<Vec<LintUnit>> {
    let (cfgs, others): (Vec<&LintInput>, Vec<&LintInput>) =
        inputs.iter().partition(|input| input.kind == FileKind::Cfg);
    // With exactly one cfg, the lists given with it replace the list that it names.
    let named: Vec<LintInput> = match cfgs.as_slice() {
        [only] if only.named => others
            .iter()
            .filter(|input| input.named && input.kind == FileKind::List)
            .map(|list| (*list).clone())
            .collect(),
        _ => Vec::new(),
    };
    let mut units = read_each(&cfgs, |cfg, version| {
        LintUnit::of_cfg(version, cfg, &named, drafts, names)
    })?;
    // A file that another cfg includes, or a tls.cfg, is not a server's main cfg.
    let included: HashSet<PathBuf> = units
        .iter()
        .flat_map(|unit| {
            let own = key(&unit.path);
            let files = unit.cfg.files.iter().skip(1).map(|file| &file.source);
            let files = files.chain(unit.tls.file.source());
            let files = files.map(|source| key(Path::new(&source.name)));
            files.filter(move |file| *file != own)
        })
        .collect();
    units.retain(|unit| {
        !included.contains(&key(&unit.path)) && (unit.named || unit.is_about_dispatcher())
    });
    let read: HashSet<PathBuf> = units
        .iter()
        .flat_map(LintUnit::sources)
        .map(|source| key(Path::new(&source.name)))
        .collect();
    let alone = others.into_iter();
    let alone: Vec<_> = alone
        .filter(|input| !read.contains(&key(&input.path)))
        .collect();
    units.extend(read_each(&alone, |input, version| {
        LintUnit::alone(version, input, drafts, names)
    })?);
    Ok(units)
}

/// Reads each input as its version of Kamailio. Of several errors, returns the first.
fn read_each(
    inputs: &[&LintInput],
    read: impl Fn(&LintInput, Version) -> anyhow::Result<LintUnit> + Sync,
) -> anyhow::Result<Vec<LintUnit>> {
    let read = |input: &&LintInput| LintUnit::with_older(input, |version| read(input, version));
    let all: Vec<_> = inputs.par_iter().map(read).collect();
    all.into_iter().collect()
}
