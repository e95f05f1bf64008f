//! The lint rules, and what runs them.
//!
//! Each rule has a file in `rules` and a row in [`RULES`].

mod counted;
pub mod file_kind;
mod finding;
pub mod inactive;
pub mod list_mistakes;
mod modparam_text;
pub mod page;
mod routing;
pub mod rules;
pub mod selection;
pub mod suppression;
mod tls_client;
pub mod upgrade;
mod weight_tables;

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::RangeInclusive;

use rayon::prelude::*;

pub use crate::base::diagnostic::Fix;
use crate::base::diagnostic::Severity;
use crate::base::dns_records::DnsAnswers;
use crate::base::fact::Fact;
use crate::base::source::Source;
use crate::edit;
use crate::kamailio::cfg::{Cfg, FileSpan};
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::flags::Flags;
use crate::kamailio::list::mistake::Mistake;
use crate::kamailio::list::order::{DestinationSet, order};
use crate::kamailio::list::{Entry, List};
use crate::kamailio::pinging::{NotPingedReason, PingStatuses, StatusGroup};
use crate::kamailio::server::Server;
use crate::kamailio::tls_cfg::TlsFiles;
use crate::kamailio::version::Line;

pub use finding::{Finding, FindingCounts, Findings, Violation, shortened};
use page::page;

/// What the rules check: the configuration of one server, or lists without a server.
#[derive(Debug)]
pub struct Context<'a> {
    /// kamailio.cfg and everything that it includes; empty if there is none.
    pub cfg: &'a Cfg,
    /// The settings that decide about probing; all unknown if there is no cfg.
    pub server: &'a Server,
    /// The lists, with the ping status of each entry.
    pub lists: &'a [LintedList],
    /// The DNS answers known so far.
    pub answers: &'a DnsAnswers,
    /// What happened to the list that the cfg names.
    pub list_file: &'a ListFileState,
    /// What the tls module would find.
    pub tls: &'a TlsFiles,
}

/// What happened to the list that a cfg names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListFileState {
    /// It was read, others were read instead, or no list is needed.
    Read,
    /// Kamailio will not find it.
    Missing {
        /// As written in the cfg.
        path: String,
    },
    /// It is a folder, which Kamailio reads as an empty list.
    Folder {
        /// As written in the cfg.
        path: String,
    },
    /// Only the server knows it.
    NotHere {
        /// As written in the cfg.
        path: String,
        why: String,
    },
    /// It must not be read.
    Refused {
        /// As the cfg names it.
        path: String,
        why: &'static str,
    },
    /// The destinations come from a database.
    Database,
    /// Its name is unknown, because it depends on this.
    Unknown(String),
}

/// A list, with what Kamailio does with its entries.
#[derive(Debug)]
pub struct LintedList {
    pub list: List,
    /// The ping status of each entry, in file order.
    pub ping_statuses: PingStatuses,
    /// Its sets, in Kamailio's order.
    sets: Vec<DestinationSet>,
    /// Its mistakes in the order of the rules that report them; those of a rule in file order.
    mistakes: Vec<Mistake>,
}

impl LintedList {
    ///
    /// The lines of an RPC answer are no destinations: it is one mistake, and nothing else.
    pub fn new(mut list: List, mut effective: PingStatuses, answers: &DnsAnswers) -> Self {
        if list.format == FileFormat::RpcAnswer {
            list.entries.clear();
            list.dropped.clear();
            effective = PingStatuses::default();
        }
        let mistakes = || {
            let mut mistakes = list.mistakes(answers, &list.entries);
            list_mistakes::sort_by_rule(&mut mistakes);
            mistakes
        };
        let (sets, mistakes) = rayon::join(|| order(&list), mistakes);
        Self {
            sets,
            mistakes,
            list,
            ping_statuses: effective,
        }
    }
}

/// A rule: its description and its check.
#[derive(Debug)]
pub struct Rule {
    /// Such as `DS201`.
    pub code: &'static str,
    /// A few words joined by hyphens.
    pub name: &'static str,
    /// The highest severity of its findings.
    pub severity: Severity,
    /// The Kamailio versions that it applies to.
    pub versions: RangeInclusive<Line>,
    /// Whether its findings have a fix.
    pub fixable: Fixable,
    /// The text of its page, for [`page::Page::parse`].
    pub page: &'static str,
    /// What Kamailio logs: verbatim parts of log lines; empty if it logs nothing.
    pub log: &'static [&'static str],
    /// Adds all findings of this rule.
    pub check: for<'a> fn(&Context<'a>, &mut Findings<'a>),
}

/// Whether the findings of a rule can be fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixable {
    /// Only by hand.
    No,
    /// By `--fix`: the intention is certain.
    Safe,
    /// By `--unsafe-fixes`: the intention is likely.
    Unsafe,
}

impl Fixable {
    /// Whether, and by whom, with this fix.
    fn by(fix: Option<&Fix>) -> Self {
        match fix {
            None => Fixable::No,
            Some(fix) if fix.safe => Fixable::Safe,
            Some(_) => Fixable::Unsafe,
        }
    }

    /// As `ds-tool rules` prints it.
    pub fn as_str(self) -> &'static str {
        match self {
            Fixable::No => "no",
            Fixable::Safe => "safe",
            Fixable::Unsafe => "unsafe",
        }
    }
}

/// All versions that ds-tool knows.
pub const EVERY_VERSION: RangeInclusive<Line> = Line::V5_6..=Line::V6_2;

/// All rules, by code.
pub const RULES: &[Rule] = &[
    rules::ds_tool::unused_suppression::RULE,
    rules::ds_tool::bad_suppression::RULE,
    rules::ds_tool::file_not_read::RULE,
    rules::ds_tool::file_not_linted::RULE,
    list_mistakes::rules::LIST_STOPS_START,
    list_mistakes::rules::LINE_DROPPED,
    list_mistakes::rules::COLUMNS_SWAPPED,
    list_mistakes::rules::RPC_DUMP,
    list_mistakes::rules::PLACEHOLDER,
    list_mistakes::rules::FLAGS_NOT_A_NUMBER,
    list_mistakes::rules::HEXADECIMAL_FLAGS,
    list_mistakes::rules::TEXT_AFTER_NUMBER,
    list_mistakes::rules::TEXT_IGNORED,
    list_mistakes::rules::COMMA_IN_ATTRS,
    list_mistakes::rules::LINE_TOO_LONG,
    list_mistakes::set_id_missing::RULE,
    list_mistakes::rules::NUMBER_OVERFLOW,
    list_mistakes::rules::SCHEME_MISSING,
    list_mistakes::rules::COMMENT_CUTS_COLUMN,
    list_mistakes::rules::ADDRESS_WRAPS,
    list_mistakes::rules::WRONG_ENCODING,
    list_mistakes::rules::SET_ID_GLUED,
    list_mistakes::rules::NUMBER_LIKE_HOST,
    list_mistakes::rules::REPEATED_ATTRIBUTE,
    rules::list::sample_row::RULE,
    rules::list::duplicate_destination::RULE,
    rules::list::two_spellings::RULE,
    rules::columns::wrong_flag_comment::RULE,
    list_mistakes::rules::ATTRIBUTE_MISSPELT,
    rules::ds_tool::probing_unknown::RULE,
    rules::pinging::probing_without_tm::RULE,
    rules::pinging::interval_without_tm::RULE,
    rules::pinging::interval_zero::RULE,
    rules::pinging::nobody_pinged::RULE,
    rules::pinging::marked_but_not_pinged::RULE,
    rules::cfg::server_does_not_start::RULE,
    rules::cfg::list_unread::RULE,
    rules::addresses::no_socket::RULE,
    rules::pinging::pinged_once::RULE,
    rules::columns::trying_flag::RULE,
    rules::pinging::no_dns_flag_on_address::RULE,
    rules::pinging::no_ping_flag_unknown::RULE,
    rules::columns::unknown_flag_bits::RULE,
    rules::pinging::slow_detection::RULE,
    rules::pinging::pinged_until_active::RULE,
    rules::pinging::some_not_pinged::RULE,
    rules::pinging::one_threshold::RULE,
    rules::pinging::threshold_in_mode_0::RULE,
    rules::pinging::dst_down_at_start::RULE,
    rules::pinging::unlisted_mode::RULE,
    rules::tls::tls_too_old::RULE,
    rules::tls::tls_stops_the_start::RULE,
    rules::tls::tls_trusts_nobody::RULE,
    rules::pinging::interval_missing::RULE,
    rules::tls::tls_domain_never_used::RULE,
    list_mistakes::rules::WEIGHT_OUT_OF_RANGE,
    rules::weights::weights_over_100::RULE,
    rules::weights::rweight_slots::RULE,
    rules::weights::attribute_unused::RULE,
    rules::routing::load_without_duid::RULE,
    rules::routing::failover_off::RULE,
    rules::routing::no_such_algorithm::RULE,
    rules::routing::no_such_set::RULE,
    rules::routing::set_never_selected::RULE,
    rules::routing::is_from_list_never::RULE,
    rules::routing::equal_priority_order::RULE,
    rules::weights::all_calls_to_one::RULE,
    rules::weights::weights_under_100::RULE,
    rules::routing::latency_not_measured::RULE,
    rules::routing::hash_pvar_missing::RULE,
    rules::routing::shared_duid::RULE,
    rules::routing::call_always_fails::RULE,
    rules::cfg::cfg_refused::RULE,
    rules::cfg::cfg_reads_otherwise::RULE,
    rules::cfg::list_file_missing::RULE,
    rules::cfg::unknown_parameter::RULE,
    rules::cfg::wrong_type::RULE,
    rules::cfg::module_twice::RULE,
    rules::cfg::unbalanced_conditions::RULE,
    rules::pinging::short_fr_timer::RULE,
    rules::pinging::ping_timeout_unit::RULE,
    rules::pinging::reply_codes_without_effect::RULE,
    rules::pinging::reply_codes_accept_timeout::RULE,
    rules::pinging::default_ping_from::RULE,
    rules::cfg::reload_delta_zero::RULE,
    rules::pinging::tcp_timeout_over_interval::RULE,
    rules::pinging::interval_in_milliseconds::RULE,
    rules::cfg::list_file_with_database::RULE,
    rules::cfg::number_wraps::RULE,
    rules::cfg::route_missing::RULE,
    rules::cfg::bad_database::RULE,
    rules::cfg::bad_argument::RULE,
    rules::cfg::signature_without_name::RULE,
    list_mistakes::rules::SOCKET_NOT_LOCAL,
    list_mistakes::rules::IPV6_OFF,
    rules::addresses::name_looked_up_at_load::RULE,
    rules::addresses::name_of_hosts_file::RULE,
    rules::attributes::ping_socket_ignored::RULE,
    rules::tls::tls_connection_shared::RULE,
    rules::addresses::connection_of_another_socket::RULE,
    rules::addresses::unknown_transport::RULE,
    list_mistakes::rules::NAME_DOES_NOT_RESOLVE,
    list_mistakes::rules::NAME_ONLY_BY_SRV,
    rules::addresses::several_addresses::RULE,
    list_mistakes::rules::TABLE_STOPS_START,
    list_mistakes::rules::ROW_CRASHES_SERVER,
    list_mistakes::rules::NUMBER_UNDEFINED,
    list_mistakes::rules::VALUE_TAKEN_AS,
    list_mistakes::rules::COLUMNS_NOT_READ,
    rules::rows::order_not_stable::RULE,
    rules::rows::row_of_no_line::RULE,
    rules::ds_tool::upgrade_changes::RULE,
];

/// The rule with this code or name.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code) || rule.name == code)
}

/// Everything that breaks one of `rules`, but for what comments silence. Of each rule `most` a file have
/// words; the others are there to be counted.
pub fn lint<'a>(context: &Context<'a>, rules: &[&'static Rule], most: usize) -> Vec<Violation<'a>> {
    let broken = |rule: &&'static Rule| {
        let mut findings = Findings::new(rule, &context.cfg.files, most);
        if rule.versions.contains(&context.server.version.line()) {
            (rule.check)(context, &mut findings);
        }
        findings.into_all()
    };
    // Often one rule finds a million, which are not copied.
    let both = |one: Vec<_>, other: Vec<_>| {
        let (mut many, few) = match one.len() < other.len() {
            true => (other, one),
            false => (one, other),
        };
        many.extend(few);
        many
    };
    // Each rule is a task: those that take long stand beside each other.
    let of_rules = rules.par_iter().with_max_len(1).map(broken);
    suppression::apply(of_rules.reduce(Vec::new, both), context, rules)
}

/// Removes the probing flag from an entry that is never pinged.
fn clear_probing(entry: &Entry) -> Fix {
    let flags = entry.flags().without(Flags::PROBING);
    Fix::safe(
        format!("write flags {}, without probing (8)", flags.0 as u32),
        vec![edit::flags(entry, flags)],
    )
}

impl<'a> Context<'a> {
    /// Every file, in reading order: the cfg and what it includes first, then the lists.
    pub fn sources(&self) -> impl Iterator<Item = &'a Source> + use<'a> {
        let cfg = self.cfg.files.iter().map(|file| &file.source);
        let lists = self.lists.iter().map(|linted| &linted.list.source);
        cfg.chain(self.tls.file.source()).chain(lists)
    }

    /// Brings violations into the order of the files, and of the text in each.
    pub fn sort(&self, violations: &mut [Violation<'_>]) {
        let files: HashMap<_, _> = self.sources().map(std::ptr::from_ref).zip(0..).collect();
        let file = |source| -> Option<&usize> { files.get(&std::ptr::from_ref(source)) };
        violations.sort_by(|one, two| {
            // Most are in one file.
            let by_file = match std::ptr::eq(one.source, two.source) {
                true => Ordering::Equal,
                false => file(one.source).cmp(&file(two.source)),
            };
            let place = |of: &Violation<'_>| (of.span.start, of.rule.code);
            by_file.then_with(|| place(one).cmp(&place(two)))
        });
    }

    fn has_cfg(&self) -> bool {
        !self.cfg.files.is_empty()
    }

    /// Whether a file of the cfg mentions dispatcher, loaded or not.
    pub fn mentions_dispatcher(&self) -> bool {
        let mut files = self.cfg.files.iter();
        files.any(|file| file_kind::mentions_dispatcher(&file.source.text))
    }

    /// Whether this server is known to load dispatcher.
    fn loads_dispatcher(&self) -> bool {
        self.server.dispatcher == Fact::Known(true)
    }

    /// Entries that are marked for probing and not pinged, with the reasons.
    fn marked_and_not_pinged(
        &self,
    ) -> impl Iterator<Item = (&'a List, &'a Entry, &'a [NotPingedReason])> {
        let entries = self.entries_of(StatusGroup::is_marked_but_never_pinged);
        entries.map(|(list, entry, kind)| (list, entry, kind.reasons()))
    }

    fn lists(&self) -> impl Iterator<Item = &'a List> {
        self.lists.iter().map(|linted| &linted.list)
    }

    fn entries(&self) -> impl Iterator<Item = (&'a List, &'a Entry)> {
        self.lists()
            .flat_map(|list| list.entries.iter().map(move |entry| (list, entry)))
    }

    /// The kinds of entries in all lists.
    fn kinds(&self) -> impl Iterator<Item = &'a StatusGroup> {
        self.lists
            .iter()
            .flat_map(|linted| linted.ping_statuses.kinds())
    }

    /// How many entries are of the wanted kinds.
    fn count_of(&self, wanted: impl Fn(&StatusGroup) -> bool) -> usize {
        let kinds = self.kinds().filter(|kind| wanted(kind));
        kinds.map(|kind| kind.count).sum()
    }

    /// The entries of the wanted kinds, each with its kind.
    fn entries_of(
        &self,
        wanted: impl Fn(&StatusGroup) -> bool + Copy,
    ) -> impl Iterator<Item = (&'a List, &'a Entry, &'a StatusGroup)> {
        self.lists.iter().flat_map(move |linted| {
            let of_list = linted.ping_statuses.indices_of(wanted);
            of_list.map(|(index, kind)| (&linted.list, &linted.list.entries[index], kind))
        })
    }

    /// Where the cfg sets this parameter, else where it loads the module, else its start.
    fn spot_of(&self, module: &str, parameter: &str) -> FileSpan {
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
