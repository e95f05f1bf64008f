//! What is wrong with a configuration: rules over what Kamailio makes of it.
//!
//! One rule is one file here and one row in [`RULES`].

mod ds101;
mod ds102;
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
mod ds401;
mod ds402;

use crate::cfg::{Cfg, Spot};
use crate::diagnostic::{Diagnostic, Severity};
use crate::effective::{Effective, Reason};
use crate::list::edit::Edit;
use crate::list::flags::Flags;
use crate::list::{Entry, List};
use crate::server::Server;
use crate::source::{Place, Source, Span};

/// What the rules look at.
#[derive(Debug)]
pub struct Context<'a> {
    /// The kamailio.cfg.
    pub cfg: &'a Cfg,
    /// What of it decides about probing.
    pub server: &'a Server,
    /// The lists, each with the verdict on each of its entries.
    pub lists: &'a [Judged],
}

/// A list, and what becomes of its entries.
#[derive(Debug)]
pub struct Judged {
    /// The list.
    pub list: List,
    /// A verdict for each entry, in the order of the file.
    pub effective: Vec<Effective>,
}

/// A rule: its name, and how to find what breaks it.
#[derive(Debug)]
pub struct Rule {
    /// Such as `DS201`.
    pub code: &'static str,
    /// In a few words, joined by hyphens.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Finds everything that breaks it.
    pub check: for<'a> fn(&Context<'a>, &mut Findings<'a>),
}

/// All rules, in the order of their codes.
pub const RULES: &[Rule] = &[
    ds101::RULE,
    ds102::RULE,
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
    ds401::RULE,
    ds402::RULE,
];

/// Something that breaks a rule.
#[derive(Debug)]
pub struct Finding<'a> {
    /// The file it is in.
    pub source: &'a Source,
    /// What there is to say.
    pub diagnostic: Diagnostic,
    /// What would mend it.
    pub fix: Option<Edit>,
}

/// What a rule has found.
#[derive(Debug, Default)]
pub struct Findings<'a> {
    found: Vec<Finding<'a>>,
}

/// Everything that breaks a rule, file by file, in the order of the text.
pub fn lint<'a>(context: &Context<'a>) -> Vec<Finding<'a>> {
    let mut all = Vec::new();
    for rule in RULES {
        let mut findings = Findings::default();
        (rule.check)(context, &mut findings);
        for mut finding in findings.found {
            finding.diagnostic.code = Some(rule.code);
            finding.diagnostic.severity = finding.diagnostic.severity.min(rule.severity);
            all.push(finding);
        }
    }
    // The cfg and what it includes first, then the lists; both in the order in which they were read.
    let cfg = context.cfg.files.iter().map(|file| &file.source);
    let files: Vec<_> = cfg
        .chain(context.lists.iter().map(|judged| &judged.list.source))
        .collect();
    all.sort_by_key(|finding| {
        let file = files
            .iter()
            .position(|source| std::ptr::eq(*source, finding.source));
        (file, finding.diagnostic.span.start, finding.diagnostic.code)
    });
    all
}

impl<'a> Findings<'a> {
    /// Something about this place of the cfg.
    fn in_cfg(&mut self, context: &Context<'a>, spot: Spot, message: String, help: String) {
        self.of_severity(Severity::Error, context, spot, message, Some(help));
    }

    /// Something about this place of the cfg that matters no more than this.
    fn of_severity(
        &mut self,
        severity: Severity,
        context: &Context<'a>,
        spot: Spot,
        message: String,
        help: Option<String>,
    ) {
        if let Some(file) = context.cfg.files.get(spot.file as usize) {
            let place = file.source.place(spot.span.start);
            self.found.push(Finding {
                source: &file.source,
                diagnostic: Diagnostic {
                    code: None,
                    severity,
                    span: spot.span,
                    place,
                    message,
                    help,
                },
                fix: None,
            });
        }
    }

    /// Something that is known of a list already.
    fn in_list(&mut self, list: &'a List, diagnostic: Diagnostic) {
        self.found.push(Finding {
            source: &list.source,
            diagnostic,
            fix: None,
        });
    }

    /// Something about the flags of an entry, which taking the probing flag away would mend.
    fn at_flags(&mut self, list: &'a List, entry: &Entry, message: String, help: &str) {
        let flags = entry.fields.flags;
        let fix = Edit::flags(entry, entry.flags().without(Flags::PROBING));
        self.in_entry(list, entry, flags, message, help, Some(fix));
    }

    /// Something about the URI of an entry.
    fn at_uri(&mut self, list: &'a List, entry: &Entry, message: String, help: &str) {
        self.in_entry(list, entry, entry.fields.uri, message, help, None);
    }

    fn in_entry(
        &mut self,
        list: &'a List,
        entry: &Entry,
        span: Span,
        message: String,
        help: &str,
        fix: Option<Edit>,
    ) {
        self.found.push(Finding {
            source: &list.source,
            diagnostic: Diagnostic {
                code: None,
                severity: Severity::Error,
                span,
                place: Place {
                    line: entry.line,
                    column: list.source.column(span.start),
                },
                message,
                help: Some(help.to_owned()),
            },
            fix,
        });
    }
}

impl<'a> Context<'a> {
    /// Entries marked for probing that are not pinged, each with the reasons.
    fn marked_and_not_pinged(&self) -> impl Iterator<Item = (&'a List, &'a Entry, &'a [Reason])> {
        self.entries()
            .filter_map(|(list, entry, effective)| match effective {
                Effective::NotPinged { reasons } if entry.flags().has(Flags::PROBING) => {
                    Some((list, entry, reasons.as_slice()))
                }
                _ => None,
            })
    }

    /// Every entry of every list with its verdict.
    fn entries(&self) -> impl Iterator<Item = (&'a List, &'a Entry, &'a Effective)> {
        self.lists.iter().flat_map(|judged| {
            judged
                .list
                .entries
                .iter()
                .zip(&judged.effective)
                .map(|(e, v)| (&judged.list, e, v))
        })
    }

    /// Where the cfg sets a parameter of dispatcher, else where it loads dispatcher, else its start.
    fn spot_of(&self, parameter: &str) -> Spot {
        let facts = &self.cfg.facts;
        let set = facts.param("dispatcher", parameter).map(|param| param.spot);
        let loaded = || {
            facts
                .modules
                .iter()
                .find(|module| module.name == "dispatcher")?
                .spot
        };
        set.or_else(loaded).unwrap_or_default()
    }
}
