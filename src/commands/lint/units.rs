//! All units of a run: each cfg with its lists and its tls.cfg, and the files that no cfg reads.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::inputs::LintInput;
use super::unit::LintUnit;
use super::world::World;
use crate::base::fact::Fact;
use crate::fs::key;
use crate::kamailio::version::Version;
use crate::lint::file_kind::FileKind;

/// What is linted, and what is not.
pub(super) struct Units {
    pub(super) all: Vec<LintUnit>,
    /// The cfgs that are not linted.
    pub(super) left_out: Vec<LeftOut>,
}

/// A cfg that is not linted.
pub(super) struct LeftOut {
    pub(super) path: PathBuf,
    pub(super) why: &'static str,
    /// Whether the user named it.
    pub(super) named: bool,
}

/// The units of all inputs.
pub(super) fn read_units(inputs: &[LintInput], world: &World<'_>) -> anyhow::Result<Units> {
    let (cfgs, others): (Vec<&LintInput>, Vec<&LintInput>) =
        inputs.iter().partition(|input| input.kind == FileKind::Cfg);
    let lists = lists_in_place(&cfgs, &others);
    let mut units = read_each(&cfgs, |cfg, version| {
        LintUnit::of_cfg(version, cfg, &lists, world)
    })?;
    units.retain(includes_its_fragment);
    let included = included(&units);
    units.retain(|unit| !included.contains(&key(&unit.input.path)));
    drop_lists_of_others(&mut units);
    let (all, left_out): (Vec<_>, Vec<_>) = units
        .into_iter()
        .partition(|unit| unit.why_left_out().is_none());
    let mut units = Units {
        all,
        left_out: left_out
            .into_iter()
            .filter_map(|unit| {
                Some(LeftOut {
                    why: unit.why_left_out()?,
                    named: unit.input.is_named(),
                    path: unit.input.path,
                })
            })
            .collect(),
    };
    let read = read_by(&units.all);
    let alone = others.into_iter();
    let alone: Vec<_> = alone
        .filter(|input| {
            let is_read = match input.from {
                None => read.contains(&key(&input.path)),
                Some(_) => lists.iter().any(|list| list.path == input.path),
            };
            !is_read
        })
        .collect();
    units
        .all
        .extend(read_each(&alone, |input, version| match input.kind {
            FileKind::Foreign(foreign) => LintUnit::foreign(version, input, foreign, world),
            _ => LintUnit::alone(version, input, world),
        })?);
    Ok(units)
}

/// With one cfg the lists that are named beside it are read in place of its own.
fn lists_in_place(cfgs: &[&LintInput], others: &[&LintInput]) -> Vec<LintInput> {
    let mut own = cfgs.iter().filter(|cfg| cfg.for_fragment.is_none());
    match (own.next(), own.next()) {
        (Some(only), None) if only.is_named() => others
            .iter()
            .filter(|input| input.is_named() && input.kind == FileKind::List)
            .map(|list| (*list).clone())
            .collect(),
        _ => Vec::new(),
    }
}

/// A cfg that was read for the sake of a part is of interest only if it includes it.
fn includes_its_fragment(unit: &LintUnit) -> bool {
    let Some(fragment) = &unit.input.for_fragment else {
        return true;
    };
    let fragment = key(fragment);
    let mut files = unit.cfg.files.iter().skip(1);
    files.any(|file| key(Path::new(&file.source.name)) == fragment)
}

/// The files that a cfg includes, or reads as its tls.cfg: they are no server's cfgs.
fn included(units: &[LintUnit]) -> HashSet<PathBuf> {
    let files = units.iter().flat_map(|unit| {
        let own = key(&unit.input.path);
        let files = unit.cfg.files.iter().skip(1).map(|file| &file.source);
        let files = files.chain(unit.tls.file.source());
        let files = files.map(|source| key(Path::new(&source.name)));
        files.filter(move |file| *file != own)
    });
    files.collect()
}

/// A list that the cfg of a server reads is not there for a cfg that loads no dispatcher.
fn drop_lists_of_others(units: &mut [LintUnit]) {
    let loads_none = |unit: &LintUnit| unit.server.dispatcher == Fact::Known(false);
    let lists = units.iter().filter(|unit| !loads_none(unit));
    let lists = lists.flat_map(|unit| &unit.lists);
    let lists: HashSet<_> = lists
        .map(|judged| key(Path::new(&judged.list.source.name)))
        .collect();
    for unit in units.iter_mut().filter(|unit| loads_none(unit)) {
        unit.lists
            .retain(|judged| !lists.contains(&key(Path::new(&judged.list.source.name))));
    }
}

/// The files that these units read.
fn read_by(units: &[LintUnit]) -> HashSet<PathBuf> {
    let sources = units.iter().flat_map(LintUnit::sources);
    sources.map(|source| key(Path::new(&source.name))).collect()
}

/// Each input as its own version of Kamailio reads it. Of several errors it is the first.
fn read_each(
    inputs: &[&LintInput],
    read: impl Fn(&LintInput, Version) -> anyhow::Result<LintUnit> + Sync,
) -> anyhow::Result<Vec<LintUnit>> {
    let read = |input: &&LintInput| LintUnit::with_older(input, |version| read(input, version));
    let all: Vec<_> = inputs.par_iter().map(read).collect();
    all.into_iter().collect()
}
