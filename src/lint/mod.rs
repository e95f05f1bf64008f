//! What is wrong with a configuration: rules over what Kamailio makes of it.
//!
//! One rule is one file here and one row in [`RULES`].

mod counted;
mod finding;
pub mod kind;
pub mod page;
mod remarked;
mod routing;
pub mod selection;
mod slots;
pub mod suppression;
mod tls_client;
pub mod upgrade;
mod written;

mod ds001;
mod ds002;
mod ds101;
mod ds102;
mod ds103;
mod ds104;
mod ds105;
mod ds106;
mod ds107;
mod ds108;
mod ds109;
mod ds110;
mod ds111;
mod ds112;
mod ds113;
mod ds114;
mod ds115;
mod ds116;
mod ds117;
mod ds118;
mod ds119;
mod ds120;
mod ds121;
mod ds122;
mod ds123;
mod ds124;
mod ds125;
mod ds200;
mod ds201;
mod ds202;
mod ds203;
mod ds204;
mod ds205;
mod ds206;
mod ds207;
mod ds208;
mod ds209;
mod ds210;
mod ds211;
mod ds212;
mod ds213;
mod ds214;
mod ds215;
mod ds216;
mod ds217;
mod ds218;
mod ds219;
mod ds220;
mod ds221;
mod ds222;
mod ds223;
mod ds301;
mod ds302;
mod ds303;
mod ds304;
mod ds305;
mod ds306;
mod ds309;
mod ds310;
mod ds311;
mod ds312;
mod ds313;
mod ds314;
mod ds315;
mod ds316;
mod ds317;
mod ds318;
mod ds401;
mod ds402;
mod ds403;
mod ds404;
mod ds405;
mod ds406;
mod ds407;
mod ds408;
mod ds409;
mod ds410;
mod ds411;
mod ds412;
mod ds413;
mod ds414;
mod ds415;
mod ds416;
mod ds417;
mod ds418;
mod ds501;
mod ds502;
mod ds503;
mod ds504;
mod ds505;
mod ds506;
mod ds508;
mod ds510;
mod ds511;
mod ds512;
mod ds901;

use std::collections::HashMap;
use std::ops::RangeInclusive;

use rayon::prelude::*;

use crate::cfg::{Cfg, Spot};
use crate::diagnostic::Severity;
use crate::effective::{Kind, Reason, Verdicts};
use crate::kamailio::Version;
use crate::known::Known;
use crate::list::edit;
use crate::list::flags::Flags;
use crate::list::order::{Set, order};
use crate::list::remark::{Remark, warnings};
use crate::list::uri::SipUri;
use crate::list::{DropReason, Dropped, Entry, List};
use crate::names::Answers;
use crate::server::Server;
use crate::source::Source;
use crate::tls_cfg::Found;

pub use finding::{Finding, Findings, Fix};
use page::page;

/// What the rules look at: one server's configuration, or lists of which no server is known.
#[derive(Debug)]
pub struct Context<'a> {
    /// The kamailio.cfg with all that it includes; without any file where there is none.
    pub cfg: &'a Cfg,
    /// What of it decides about probing; nothing is known where there is no cfg.
    pub server: &'a Server,
    /// The lists, each with the verdict on each of its entries.
    pub lists: &'a [Judged],
    /// What is known about host names.
    pub answers: &'a Answers,
    /// What became of the list that the cfg names.
    pub list_file: &'a ListFile,
    /// What the tls module finds.
    pub tls: &'a Found,
}

/// What became of the list that a cfg names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListFile {
    /// It was read, or others were read in its place, or no list is asked for.
    Read,
    /// Kamailio will not find it.
    Missing {
        /// As the cfg names it.
        path: String,
    },
    /// It is not here, and its folder is not here either: this is not the server's disk.
    NotHere {
        /// As the cfg names it.
        path: String,
    },
    /// Destinations come from a database.
    Database,
    /// Its name depends on what is not known.
    Unknown(String),
}

/// A list, and what becomes of its entries.
#[derive(Debug)]
pub struct Judged {
    /// The list.
    pub list: List,
    /// A verdict for each entry, in the order of the file.
    pub effective: Verdicts,
    /// Its sets in Kamailio's order.
    sets: Vec<Set>,
    /// The remarks on it, each with the index of its entry.
    warnings: Vec<(usize, Remark)>,
}

impl Judged {
    /// This list, and what becomes of its entries.
    pub fn new(list: List, effective: Verdicts) -> Self {
        Self {
            sets: order(&list),
            warnings: warnings(&list),
            list,
            effective,
        }
    }
}

/// A rule: its name, and how to find what breaks it.
#[derive(Debug)]
pub struct Rule {
    /// Such as `DS201`.
    pub code: &'static str,
    /// In a few words, joined by hyphens.
    pub name: &'static str,
    /// How much it matters at most; a finding may matter less.
    pub severity: Severity,
    /// The versions that it speaks about.
    pub versions: RangeInclusive<Version>,
    /// Whether findings come with a fix.
    pub fixable: Fixable,
    /// Its page, for [`page::Page::parse`].
    pub page: &'static str,
    /// What Kamailio writes to its log: parts of lines, word for word; none where it logs nothing.
    pub log: &'static [&'static str],
    /// Finds everything that breaks it.
    pub check: for<'a> fn(&Context<'a>, &mut Findings<'a>),
}

/// Whether a rule's findings can be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixable {
    /// By a person alone.
    No,
    /// By `--fix`: what was meant is certain.
    Safe,
    /// By `--unsafe-fixes`: what was meant is likely.
    Unsafe,
}

impl Fixable {
    /// As `ds-tool rules` prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Fixable::No => "no",
            Fixable::Safe => "safe",
            Fixable::Unsafe => "unsafe",
        }
    }
}

/// Every version that is known here.
pub const EVERY_VERSION: RangeInclusive<Version> = Version::V5_6..=Version::V6_1;

/// All rules, in the order of their codes.
pub const RULES: &[Rule] = &[
    ds001::RULE,
    ds002::RULE,
    ds101::RULE,
    ds102::RULE,
    ds103::RULE,
    ds104::RULE,
    ds105::RULE,
    ds106::RULE,
    ds107::RULE,
    ds108::RULE,
    ds109::RULE,
    ds110::RULE,
    ds111::RULE,
    ds112::RULE,
    ds113::RULE,
    ds114::RULE,
    ds115::RULE,
    ds116::RULE,
    ds117::RULE,
    ds118::RULE,
    ds119::RULE,
    ds120::RULE,
    ds121::RULE,
    ds122::RULE,
    ds123::RULE,
    ds124::RULE,
    ds125::RULE,
    ds200::RULE,
    ds201::RULE,
    ds202::RULE,
    ds203::RULE,
    ds204::RULE,
    ds205::RULE,
    ds206::RULE,
    ds207::RULE,
    ds208::RULE,
    ds209::RULE,
    ds210::RULE,
    ds211::RULE,
    ds212::RULE,
    ds213::RULE,
    ds214::RULE,
    ds215::RULE,
    ds216::RULE,
    ds217::RULE,
    ds218::RULE,
    ds219::RULE,
    ds220::RULE,
    ds221::RULE,
    ds222::RULE,
    ds223::RULE,
    ds301::RULE,
    ds302::RULE,
    ds303::RULE,
    ds304::RULE,
    ds305::RULE,
    ds306::RULE,
    ds309::RULE,
    ds310::RULE,
    ds311::RULE,
    ds312::RULE,
    ds313::RULE,
    ds314::RULE,
    ds315::RULE,
    ds316::RULE,
    ds317::RULE,
    ds318::RULE,
    ds401::RULE,
    ds402::RULE,
    ds403::RULE,
    ds404::RULE,
    ds405::RULE,
    ds406::RULE,
    ds407::RULE,
    ds408::RULE,
    ds409::RULE,
    ds410::RULE,
    ds411::RULE,
    ds412::RULE,
    ds413::RULE,
    ds414::RULE,
    ds415::RULE,
    ds416::RULE,
    ds417::RULE,
    ds418::RULE,
    ds501::RULE,
    ds502::RULE,
    ds503::RULE,
    ds504::RULE,
    ds505::RULE,
    ds506::RULE,
    ds508::RULE,
    ds510::RULE,
    ds511::RULE,
    ds512::RULE,
    ds901::RULE,
];

/// The rule with this code, or with this name.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name == code)
}

/// Everything that breaks one of `rules`, but for what comments silence. Of each rule at most `most`
/// findings a file are kept; one more says how many others there are.
pub fn lint<'a>(context: &Context<'a>, rules: &[&'static Rule], most: usize) -> Vec<Finding<'a>> {
    let speak = |rule: &&'static Rule| {
        let mut findings = Findings::new(rule, most);
        if rule.versions.contains(&context.server.version) {
            (rule.check)(context, &mut findings);
        }
        findings.into_all()
    };
    let found = rules.par_iter().flat_map_iter(speak).collect();
    suppression::apply(found, context, rules)
}

/// Takes the probing flag from an entry that is never pinged.
fn clear_probing(entry: &Entry) -> Fix {
    let flags = entry.flags().without(Flags::PROBING);
    Fix::safe(
        format!("write flags {}, without probing (8)", flags.0 as u32),
        vec![edit::flags(entry, flags)],
    )
}

/// The lines that are dropped since their names do not resolve, each with its name.
fn unresolved<'a>(
    context: &Context<'a>,
) -> impl Iterator<Item = (&'a List, &'a Dropped, Vec<u8>, SipUri)> {
    let load = &context.server.load;
    context.lists().flat_map(move |list| {
        let dropped = list.dropped.iter();
        let dropped = dropped.filter(|dropped| dropped.reason == DropReason::DoesNotResolve);
        dropped.filter_map(move |dropped| {
            let (host, uri) = list.host_of_dropped(dropped)?;
            let name = load.asked_name(&host).to_owned();
            Some((list, dropped, name, uri))
        })
    })
}

impl<'a> Context<'a> {
    /// Every file: the cfg and what it includes first, then the lists; both in the order in which
    /// they were read.
    pub fn sources(&self) -> impl Iterator<Item = &'a Source> + use<'a> {
        let cfg = self.cfg.files.iter().map(|file| &file.source);
        let lists = self.lists.iter().map(|judged| &judged.list.source);
        cfg.chain(self.tls.file.source()).chain(lists)
    }

    /// Brings findings into the order of the files, and of the text in each.
    pub fn sort(&self, findings: &mut [Finding<'_>]) {
        let files: HashMap<_, _> = self.sources().map(std::ptr::from_ref).zip(0..).collect();
        findings.sort_by_key(|finding| {
            let file: Option<&usize> = files.get(&std::ptr::from_ref(finding.source));
            let diagnostic = &finding.diagnostic;
            (file.copied(), diagnostic.span.start, diagnostic.code)
        });
    }

    /// Whether there is a kamailio.cfg at all.
    fn has_cfg(&self) -> bool {
        !self.cfg.files.is_empty()
    }

    /// Whether this server is known to load dispatcher.
    fn loads_dispatcher(&self) -> bool {
        self.server.dispatcher == Known::Is(true)
    }

    /// Entries marked for probing that are not pinged, each with the reasons.
    fn marked_and_not_pinged(&self) -> impl Iterator<Item = (&'a List, &'a Entry, &'a [Reason])> {
        let entries = self.entries_of(Kind::is_marked_in_vain);
        entries.map(|(list, entry, kind)| (list, entry, kind.reasons()))
    }

    /// Every list.
    fn lists(&self) -> impl Iterator<Item = &'a List> {
        self.lists.iter().map(|judged| &judged.list)
    }

    /// Every entry of every list.
    fn entries(&self) -> impl Iterator<Item = (&'a List, &'a Entry)> {
        self.lists()
            .flat_map(|list| list.entries.iter().map(move |entry| (list, entry)))
    }

    /// The kinds of entries that the lists have.
    fn kinds(&self) -> impl Iterator<Item = &'a Kind> {
        self.lists
            .iter()
            .flat_map(|judged| judged.effective.kinds())
    }

    /// How many entries of such kinds there are.
    fn count_of(&self, wanted: impl Fn(&Kind) -> bool) -> usize {
        let kinds = self.kinds().filter(|kind| wanted(kind));
        kinds.map(|kind| kind.count).sum()
    }

    /// Every entry of some kinds, with its kind.
    fn entries_of(
        &self,
        wanted: impl Fn(&Kind) -> bool + Copy,
    ) -> impl Iterator<Item = (&'a List, &'a Entry, &'a Kind)> {
        self.lists.iter().flat_map(move |judged| {
            let of_list = judged.effective.indices_of(wanted);
            of_list.map(|(index, kind)| (&judged.list, &judged.list.entries[index], kind))
        })
    }

    /// Where the cfg sets a parameter of a module, else where it loads the module, else its start.
    fn spot_of(&self, module: &str, parameter: &str) -> Spot {
        let facts = &self.cfg.facts;
        let set = facts.param(module, parameter).map(|param| param.spot);
        let loaded = || {
            facts
                .modules
                .iter()
                .find(|loaded| loaded.name == module)?
                .spot
        };
        set.or_else(loaded).unwrap_or_default()
    }
}
