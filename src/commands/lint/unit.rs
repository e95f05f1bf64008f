//! The files of one server, or a list alone: reads them and runs the rules.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::dns_records::DnsAnswers;
use crate::base::fact::Fact;
use crate::base::source::Source;
use crate::db::text::KnownTable;
use crate::fs::location::FileLocation;
use crate::fs::root::Main;
use crate::fs::{self, Files, key, walk};
use crate::kamailio::cfg::{Cfg, CfgFile, CfgWarning, CfgWarningKind, FileSpan};
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::server::{self, Server};
use crate::kamailio::tls_cfg::{self, TlsCfgFile, TlsFiles};
use crate::kamailio::version::Version;
use crate::lint::file_kind::{self, FileKind, Foreign};
use crate::lint::inactive::{InactiveLoad, inactive_load};
use crate::lint::{self, Context, LintedList, ListFileState, Violation, upgrade};

use super::inputs::LintInput;
use super::world::World;
use crate::commands::CommandError;
use crate::commands::database;
use crate::commands::list_input::{ListInput, list_input, read_list};
use crate::commands::load::{LoadedConfig, ping_statuses};

/// One server's cfg with its lists, or a list without a server.
pub(super) struct LintUnit {
    pub(super) cfg: Cfg,
    pub(super) server: Server,
    pub(super) lists: Vec<LintedList>,
    /// The known DNS answers.
    answers: DnsAnswers,
    pub(super) list_file: ListFileState,
    /// What its tls module finds.
    pub(super) tls: TlsFiles,
    /// Where its files are.
    pub(super) files: Files,
    /// Its main file.
    pub(super) input: LintInput,
    /// The lists that are read in place of its own.
    named_lists: Vec<PathBuf>,
    /// The columns of rows that nobody reads, in words.
    pub(super) unread: Vec<String>,
    /// The same files as read by the older version, with --upgrade.
    before: Option<Box<LintUnit>>,
}

/// How many findings per rule and file are printed in full.
pub(super) const MOST: usize = 1000;

impl LintUnit {
    /// Reads this input, and with --upgrade also as the older version.
    pub(super) fn with_older(
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
    pub(super) fn of_cfg(
        version: Version,
        input: &LintInput,
        named_lists: &[LintInput],
        world: &World<'_>,
    ) -> anyhow::Result<LintUnit> {
        let rules = &input.rules;
        let named = Files::with_drafts(Arc::clone(&world.drafts));
        let main = text(input, &named)?;
        let known = Main {
            path: &input.path,
            text: &main.text,
            roots: &rules.settings.config.roots,
            checkout: rules.settings.config.checkout.as_deref(),
            working_dir: &rules.settings.config.working_dir,
            found_in: input.found_in.as_deref(),
        };
        let (drafts, trees) = (Arc::clone(&world.drafts), Arc::clone(&world.trees));
        let files = Files::of_cfg(known, drafts, trees, world.included.clone());
        let mut configured = LoadedConfig::of(
            main,
            &rules.settings.config,
            rules.env.clone(),
            version,
            files,
            input.is_part,
        );
        configured.check_size()?;
        let mut unread = Vec::new();
        let (sources, list_file) = match named_lists {
            // It connects to no other.
            [] if configured.db.typed.is_some() => (rows_of(&configured)?, ListFileState::Read),
            [] => list_of(&configured, &input.path, input.is_part)?,
            lists => {
                let table = configured.table();
                let inputs = lists
                    .iter()
                    .map(|list| list_of_input(list, &named, &table, &mut unread));
                (inputs.collect::<Result<_, _>>()?, ListFileState::Read)
            }
        };
        let tls = configured.check_tls_files();
        let LoadedConfig {
            mut cfg,
            mut server,
            files,
            ..
        } = configured;
        // From here on, files have their names on this machine.
        for file in cfg.files.iter_mut().skip(1) {
            if let FileLocation::Here(here) = files.find(Path::new(&file.source.name)) {
                file.source.name = files.shown(&here).to_string_lossy().into_owned();
            }
        }
        let answers = world.names.answers(&rules.settings.answers);
        let lists = judge(sources, version, &answers, &mut server);
        Ok(LintUnit {
            cfg,
            server,
            lists,
            answers,
            list_file,
            tls,
            files,
            input: input.clone(),
            named_lists: named_lists.iter().map(|list| list.path.clone()).collect(),
            unread,
            before: None,
        })
    }

    /// A file that is known, and is nothing that Kamailio reads.
    pub(super) fn foreign(
        version: Version,
        input: &LintInput,
        foreign: Foreign,
        world: &World<'_>,
    ) -> anyhow::Result<LintUnit> {
        let alone = Self::alone(version, input, world)?;
        let source = text(input, &alone.files)?;
        let (what, help) = foreign.in_words(&input.path);
        let cfg = Cfg {
            files: vec![CfgFile {
                source,
                included_from: None,
            }],
            notes: vec![CfgWarning {
                spot: FileSpan::default(),
                kind: CfgWarningKind::Foreign(what, help),
            }],
            ..Cfg::default()
        };
        Ok(LintUnit {
            cfg,
            lists: Vec::new(),
            ..alone
        })
    }

    /// A list or a tls.cfg without a server.
    pub(super) fn alone(
        version: Version,
        input: &LintInput,
        world: &World<'_>,
    ) -> anyhow::Result<LintUnit> {
        let rules = &input.rules;
        let files = Files::with_drafts(Arc::clone(&world.drafts));
        let mut server = Server::unknown(version, "kamailio.cfg, which was not given");
        let answers = world.names.answers(&rules.settings.answers);
        let mut unread = Vec::new();
        let (lists, tls) = match input.kind {
            FileKind::TlsCfg => {
                // A tls.cfg is only there for a server that uses TLS.
                server.dns.tls = Fact::Known(true);
                let source = text(input, &files)?;
                let read = tls_cfg::read(&source.text, version);
                (Vec::new(), TlsCfgFile::Read { source, read })
            }
            FileKind::Foreign(_) => (Vec::new(), TlsCfgFile::Unnamed),
            FileKind::List | FileKind::Cfg => {
                let list = list_of_input(input, &files, &KnownTable::default(), &mut unread)?;
                (vec![list], TlsCfgFile::Unnamed)
            }
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
            files,
            input: input.clone(),
            named_lists: Vec::new(),
            unread,
            before: None,
        })
    }

    /// Whether fixes of this file may be written: one that was named or found, or one below the root.
    pub(super) fn may_write(&self, path: &Path) -> bool {
        self.input.path == path
            || self.named_lists.iter().any(|list| list == path)
            || self.files.may_write(path)
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

    /// Why there is nothing to lint in a cfg; `None` where there is.
    pub(super) fn why_left_out(&self) -> Option<&'static str> {
        let main = self.cfg.files.first()?;
        let mentions = self.context().mentions_dispatcher() || !self.lists.is_empty();
        let is_part = || {
            !self.cfg.has_main_route() && file_kind::is_part(&self.input.path, &main.source.text)
        };
        match () {
            () if self.input.is_named()
                && !mentions
                && self.cfg.facts.modules.is_empty()
                && is_part() =>
            {
                Some("it is a part of a cfg, and no cfg here reads it")
            }
            () if self.input.is_named() => None,
            () if !mentions => Some("it does not mention dispatcher"),
            () if is_part() => Some("it is a part of a cfg, and no cfg here reads it"),
            () => None,
        }
    }

    /// Whether anything of dispatcher was linted.
    pub(super) fn is_linted(&self) -> bool {
        !self.is_foreign() && (self.cfg.files.is_empty() || self.context().mentions_dispatcher())
    }

    pub(super) fn is_foreign(&self) -> bool {
        let mut notes = self.cfg.notes.iter();
        notes.any(|note| matches!(note.kind, CfgWarningKind::Foreign(..)))
    }

    /// A `loadmodule` of dispatcher that is not read.
    pub(super) fn inactive_load(&self) -> Option<InactiveLoad> {
        let is_not_loaded = self.server.dispatcher == Fact::Known(false);
        is_not_loaded.then(|| inactive_load(&self.cfg))?
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
        let settings = &self.input.rules.settings;
        let paths = self.paths_in_project();
        found.retain(|violation| {
            let path = paths.get(&std::ptr::from_ref(violation.source));
            let path = path.map_or(Path::new(&violation.source.name), PathBuf::as_path);
            violation.severity >= settings.severity
                && self.input.rules.selection.wants(violation.rule.code, path)
        });
        self.context().sort(&mut found);
        found
    }

    /// The path of each file relative to the folder of the project file, if per-file-ignores need it.
    fn paths_in_project(&self) -> HashMap<*const Source, PathBuf> {
        let settings = &self.input.rules.settings;
        if settings.per_file_ignores.is_empty() && settings.exclude.is_empty() {
            return HashMap::new();
        }
        let path = |source: &Source| self.input.rules.path_in_project(Path::new(&source.name));
        let sources = self.sources();
        sources
            .map(|source| (std::ptr::from_ref(source), path(source)))
            .collect()
    }

    fn all_violations(&self, limited: bool) -> Vec<Violation<'_>> {
        let most = if limited { MOST } else { usize::MAX };
        lint::lint(&self.context(), self.input.rules.selection.rules(), most)
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
        Some(source) => Ok(Source::clone(source)),
        None => files.read(&input.path),
    }
}

/// The rows of the database that the user typed.
fn rows_of(configured: &LoadedConfig) -> anyhow::Result<Vec<ListInput>> {
    let said = |why| match why {
        CommandError::Usage(why) | CommandError::Input(why) => anyhow::anyhow!(why),
        CommandError::Silent(_) => anyhow::anyhow!("the database is not read"),
    };
    let database = configured.database().map_err(said)?;
    let rows = database.map(|database| database::read(&database).map_err(said));
    let rows = rows.transpose()?.map(Box::new);
    Ok(rows.into_iter().map(ListInput::Rows).collect())
}

/// What a list is read from, rows of this table or lines.
fn list_of_input(
    input: &LintInput,
    files: &Files,
    table: &KnownTable,
    unread: &mut Vec<String>,
) -> anyhow::Result<ListInput> {
    if let Some(database) = &input.database {
        let rows = database
            .read()
            .map_err(|why| anyhow::anyhow!("{}: {why}", database.url))?;
        return Ok(ListInput::Rows(Box::new(rows)));
    }
    let (list, columns) = list_input(text(input, files)?, input.from, table)?;
    unread.extend(columns);
    Ok(list)
}

fn judge(
    inputs: Vec<ListInput>,
    version: Version,
    answers: &DnsAnswers,
    server: &mut Server,
) -> Vec<LintedList> {
    let load: &ListOptions = &server.list_options.clone();
    let lists: Vec<_> = inputs
        .into_iter()
        .map(|input| read_list(input, version, answers, load))
        .collect();
    let effective = ping_statuses(&lists, server);
    lists
        .into_iter()
        .zip(effective)
        .map(|(list, effective)| LintedList::new(list, effective, answers))
        .collect()
}

/// The list that a cfg names, if it is here; beside one that loads no dispatcher, the one that was meant.
fn list_of(
    configured: &LoadedConfig,
    path: &Path,
    is_part: bool,
) -> anyhow::Result<(Vec<ListInput>, ListFileState)> {
    let mut files = configured.cfg.files.iter();
    let is_about_it = files.any(|file| file_kind::mentions_dispatcher(&file.source.text));
    let (list, what) = match configured.server.dispatcher {
        // A part of a cfg that has to do with something else.
        Fact::Unknown(_) if is_part && !is_about_it => (None, ListFileState::Read),
        Fact::Known(false) if !configured.reads_a_database() => {
            let meant = match is_meant_to_read(configured, path) {
                true => configured.list_beside(Path::new(server::LIST_FILE))?,
                false => None,
            };
            (meant, ListFileState::Read)
        }
        _ => configured.named_list()?,
    };
    Ok((list.into_iter().map(ListInput::from).collect(), what))
}

/// Whether a list beside a cfg that loads no dispatcher is there for it: it is a whole cfg, and no other one
/// beside it is about dispatcher.
fn is_meant_to_read(configured: &LoadedConfig, path: &Path) -> bool {
    if inactive_load(&configured.cfg).is_some() {
        return true;
    }
    let main = &configured.cfg.files[0].source;
    let is_another = |other: &PathBuf| {
        let text = fs::head(other, file_kind::SNIFF_BYTES).unwrap_or_default();
        key(other) != key(path)
            && other.extension().is_some_and(|end| end == "cfg")
            && file_kind::mentions_dispatcher(&text)
            && !file_kind::is_part(other, &text)
    };
    !file_kind::is_part(path, &main.text) && !walk::beside(path).iter().any(is_another)
}
