//! Turns mistakes in a list into diagnostics; `show`, `probe`, `set` and `lint` all print these.

mod cfg_placeholder;
mod fixes;
mod meant;
mod rows;
pub mod rules;
pub mod set_id_missing;
mod words;

use super::{Context, Findings, Fixable, Rule};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::dns_records::DnsAnswers;
use crate::base::secrets::masked;
use crate::base::source::{LineIndex, Position, Source};
use crate::edit::{UneditableLine, UneditableReason};
use crate::kamailio::list::mistake::{Mistake, MistakeKind};
use crate::kamailio::list::{DropReason, Fatal, FatalReason, List};
use fixes::fix;

/// The check of every rule in [`rules`].
pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for linted in context.lists {
        let list = &linted.list;
        for mistake in of_rule(&linted.mistakes, findings.code()) {
            findings.diagnostic(
                &list.source,
                (mistake.line, mistake.span),
                |column| diagnostic(list, context.answers, mistake, column),
                || {
                    (
                        severity(list, mistake),
                        Fixable::by(fix(list, mistake).as_ref()),
                    )
                },
            );
        }
    }
}

/// Brings mistakes into the order of the rules that report them; those of a rule stay in their order.
pub(super) fn sort_by_rule(mistakes: &mut [Mistake]) {
    mistakes.sort_by_key(|mistake| rule(mistake.kind).code);
}

/// Of mistakes in the order of their rules, those of this rule.
fn of_rule<'m>(mistakes: &'m [Mistake], code: &str) -> &'m [Mistake] {
    let start = mistakes.partition_point(|mistake| rule(mistake.kind).code < code);
    let rest = &mistakes[start..];
    &rest[..rest.partition_point(|mistake| rule(mistake.kind).code == code)]
}

/// The rule that reports this kind of mistake.
fn rule(kind: MistakeKind) -> &'static Rule {
    use MistakeKind as Kind;
    match kind {
        Kind::StopsStart(reason) => of_stop(reason),
        Kind::Dropped(reason) => match reason {
            DropReason::NotOurSocket(_) => &rules::SOCKET_NOT_LOCAL,
            DropReason::Ipv6Off | DropReason::OnlyIpv6 => &rules::IPV6_OFF,
            DropReason::DoesNotResolve => &rules::NAME_DOES_NOT_RESOLVE,
            _ => &rules::LINE_DROPPED,
        },
        Kind::DroppedSetIdIsAWord | Kind::DroppedComment | Kind::DroppedIpv6WithoutBrackets => {
            &rules::LINE_DROPPED
        }
        Kind::DroppedOnlySrv => &rules::NAME_ONLY_BY_SRV,
        Kind::DroppedColumnsSwapped
        | Kind::ColumnsSwapped
        | Kind::DatabaseRow
        | Kind::DroppedDatabaseHeading => &rules::COLUMNS_SWAPPED,
        Kind::RpcAnswer => &rules::RPC_DUMP,
        Kind::Placeholder | Kind::DroppedPlaceholder => &rules::PLACEHOLDER,
        Kind::FlagsAreLetters => &rules::FLAGS_NOT_A_NUMBER,
        Kind::FlagsAreHexadecimal => &rules::HEXADECIMAL_FLAGS,
        Kind::TextAfterFlags | Kind::TextAfterPriority => &rules::TEXT_AFTER_NUMBER,
        Kind::TextIgnored => &rules::TEXT_IGNORED,
        Kind::CommaEndsAttrs => &rules::COMMA_IN_ATTRS,
        Kind::CutLine | Kind::DroppedCutLine | Kind::CutLineStopsStart => &rules::LINE_TOO_LONG,
        Kind::NoSetId | Kind::SetIdIsAWord => &set_id_missing::RULE,
        Kind::NumberWraps | Kind::NegativeSet => &rules::NUMBER_OVERFLOW,
        Kind::SchemeAdded => &rules::SCHEME_MISSING,
        Kind::CommentCutsColumn | Kind::CommentCutsLine => &rules::COMMENT_CUTS_COLUMN,
        Kind::AddressWraps | Kind::AddressHasGaps => &rules::ADDRESS_WRAPS,
        Kind::InvisibleBlank
        | Kind::DroppedInvisibleBlank
        | Kind::DroppedByteOrderMark
        | Kind::NulHides
        | Kind::NulHidesLine
        | Kind::Utf16
        | Kind::CarriageReturns => &rules::WRONG_ENCODING,
        Kind::SetIdGlued => &rules::SET_ID_GLUED,
        Kind::NumberLikeName => &rules::NUMBER_LIKE_HOST,
        Kind::RepeatedAttribute(_) => &rules::REPEATED_ATTRIBUTE,
        Kind::MisspeltAttribute(_) | Kind::AttributeInOtherForm(_) => &rules::ATTRIBUTE_MISSPELT,
        Kind::WeightOutOfRange(_) => &rules::WEIGHT_OUT_OF_RANGE,
        Kind::Undefined(_) => &rules::NUMBER_UNDEFINED,
        Kind::ValueTakenAs(_) => &rules::VALUE_TAKEN_AS,
        Kind::ColumnsNotRead(_) => &rules::COLUMNS_NOT_READ,
        Kind::RowTooLong => &rules::LINE_DROPPED,
    }
}

/// The rule that reports what stops the start.
fn of_stop(reason: FatalReason) -> &'static Rule {
    match reason {
        FatalReason::Rows(fault) if fault.crashes() => &rules::ROW_CRASHES_SERVER,
        FatalReason::Rows(_) => &rules::TABLE_STOPS_START,
        FatalReason::NoUri | FatalReason::Dropped(_) => &rules::LIST_STOPS_START,
    }
}

/// The severity of a mistake: that of its rule, or lower.
fn severity(list: &List, mistake: &Mistake) -> Severity {
    let is_less = match mistake.kind {
        MistakeKind::CommentCutsLine => true,
        MistakeKind::TextAfterFlags | MistakeKind::TextAfterPriority => is_attribute(list, mistake),
        MistakeKind::TextIgnored => words::is_foreign_comment(list, mistake),
        // A comment or a blank line: nothing is lost.
        MistakeKind::DroppedByteOrderMark => {
            let dropped = list.dropped_at(mistake.span.start);
            dropped.is_some_and(|dropped| dropped.uri == mistake.span)
        }
        _ => false,
    };
    match is_less {
        true => Severity::Warning,
        false => rule(mistake.kind).severity,
    }
}

/// Whether text after a number consists of attributes that are used, or looks like some.
fn is_attribute(list: &List, mistake: &Mistake) -> bool {
    let Some(entry) = list.entry_at(mistake.span.start) else {
        return false;
    };
    let fields = &entry.fields;
    let text = list.source.bytes(mistake.span);
    let start = mistake.span.start;
    let alone = fields.flags().end != start && fields.priority().end != start;
    let is_word = alone && text.first().is_some_and(u8::is_ascii_alphabetic);
    (text.starts_with(b";") || is_word) && fields.ignored().is_empty()
}

/// The diagnostic of one mistake; its first byte is in this column.
pub(super) fn diagnostic(
    list: &List,
    answers: &DnsAnswers,
    mistake: &Mistake,
    column: u32,
) -> Diagnostic {
    let (message, help) = words::words(list, answers, mistake);
    let fix = fix(list, mistake).map(|mut fix| {
        fix.title = masked(fix.title);
        fix
    });
    Diagnostic {
        code: Some(rule(mistake.kind).code),
        severity: severity(list, mistake),
        span: mistake.span,
        place: Position {
            line: mistake.line,
            column,
        },
        message: masked(message),
        help: Some(masked(help)),
        fix,
    }
}

/// The diagnostics of these mistakes, made on demand: only a few are printed.
pub fn diagnostics<'a>(
    list: &'a List,
    answers: &'a DnsAnswers,
    mistakes: &'a [Mistake],
) -> impl ExactSizeIterator<Item = Diagnostic> + use<'a> {
    let mut lines: Option<LineIndex<'a>> = None;
    mistakes.iter().map(move |mistake| {
        let start = mistake.span.start;
        let column = match list.source.is_far_into_line(start) {
            false => list.source.column(start),
            true => {
                let lines = lines.get_or_insert_with(|| LineIndex::new(&list.source));
                lines.position(start).column
            }
        };
        diagnostic(list, answers, mistake, column)
    })
}

/// The diagnostic for a text with which Kamailio does not start.
pub fn of_fatal(source: &Source, fatal: &Fatal) -> Diagnostic {
    let rule = match fatal.in_cut_line {
        true => &rules::LINE_TOO_LONG,
        false => of_stop(fatal.reason),
    };
    let (message, help) = words::of_start(fatal);
    Diagnostic {
        code: Some(rule.code),
        severity: rule.severity,
        span: fatal.span,
        place: Position {
            line: fatal.line,
            column: source.column(fatal.span.start),
        },
        message,
        help: Some(help),
        fix: None,
    }
}

/// The diagnostics for lines that are not edited; `otherwise` is the severity if that is no error.
pub fn of_refusals(
    source: &Source,
    refusals: &[UneditableLine],
    otherwise: Severity,
) -> Vec<Diagnostic> {
    let what = match otherwise {
        Severity::Error => "this line is not edited",
        Severity::Warning | Severity::Info => "this line is left as it is",
    };
    if refusals.is_empty() {
        return Vec::new();
    }
    let lines = LineIndex::new(source);
    let diagnostic = |refusal: &UneditableLine| {
        let (reason, help) = words::of_refusal(refusal.reason);
        let rule = match refusal.reason {
            UneditableReason::Misread(kind) => Some(rule(kind)),
            _ => None,
        };
        Diagnostic {
            code: rule.map(|rule| rule.code),
            severity: rule.map_or(otherwise, |rule| rule.severity),
            span: refusal.span,
            place: lines.position(refusal.span.start),
            message: format!("{what}: {reason}"),
            help: Some(help),
            fix: None,
        }
    };
    refusals.iter().map(diagnostic).collect()
}
