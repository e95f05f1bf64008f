//! The report of `diff`: how two sides differ.

use serde::Serialize;

use super::JSON_VERSION;
use crate::base::escape::{JsonString, sanitize};
use crate::kamailio::list::flags::{Flags, Letters};
use crate::live::diff::{Diff, DiffRow, Difference};
use crate::live::held::{HeldDestination, Side, SideKind};
use crate::live::state::gets_calls;

#[derive(Debug, Serialize)]
pub struct DiffReport<'a> {
    version: u32,
    kamailio: String,
    /// Whether something differs that is more than what pings do.
    pub drift: bool,
    pub left: DiffSide<'a>,
    pub right: DiffSide<'a>,
    pub differences: Vec<DiffReportRow<'a>>,
    pub notes: Vec<String>,
}

/// One of the two sides.
#[derive(Debug, Serialize)]
pub struct DiffSide<'a> {
    pub kind: SideKind,
    pub name: JsonString<'a>,
    pub destinations: usize,
    /// Whether its lines are rows of a table.
    #[serde(skip)]
    pub is_table: bool,
}

/// What differs in a destination, a set or the order of the sets.
#[derive(Debug, Serialize)]
pub struct DiffReportRow<'a> {
    pub set: Option<i32>,
    pub uri: Option<JsonString<'a>>,
    /// The line of the list.
    pub line: Option<u32>,
    /// The destination on the left side.
    pub left: Option<DiffCell<'a>>,
    pub right: Option<DiffCell<'a>>,
    /// Whether it answers our own OPTIONS, if one was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up: Option<bool>,
    /// In which ways they differ.
    pub classes: Vec<&'static str>,
    pub drift: bool,
    /// The same in words.
    pub text: String,
}

/// A destination as one side has it.
#[derive(Debug, Serialize)]
pub struct DiffCell<'a> {
    pub flags: Letters,
    pub priority: i32,
    pub attrs: Option<JsonString<'a>>,
}

/// The report of this comparison.
pub fn diff_report<'a>(diff: &Diff, left: &'a Side, right: &'a Side) -> DiffReport<'a> {
    let names = Names::of(left, right);
    let rows = diff.rows.iter();
    let rows = rows.map(|row| report_row(row, left, right, &names));
    DiffReport {
        version: JSON_VERSION,
        kamailio: right.version.to_string(),
        drift: diff.is_drift(),
        left: DiffSide::new(left),
        right: DiffSide::new(right),
        differences: rows.collect(),
        notes: diff.notes.clone(),
    }
}

impl<'a> DiffSide<'a> {
    fn new(side: &'a Side) -> Self {
        Self {
            kind: side.kind,
            name: JsonString(side.name.as_bytes().into()),
            destinations: side.destinations.len(),
            is_table: side.is_table,
        }
    }
}

fn report_row<'a>(
    row: &DiffRow,
    left: &'a Side,
    right: &'a Side,
    names: &Names,
) -> DiffReportRow<'a> {
    let one = row.left.map(|place| &left.destinations[place]);
    let other = row.right.map(|place| &right.destinations[place]);
    let cell = |held: &'a HeldDestination, side: &Side| DiffCell {
        flags: held.letters(side.version),
        priority: held.priority,
        attrs: held.attrs.as_deref().map(|attrs| JsonString(attrs.into())),
    };
    let words = row
        .differences
        .iter()
        .map(|difference| names.words(difference, one, other));
    DiffReportRow {
        set: row.set,
        uri: one
            .or(other)
            .map(|held| JsonString(held.uri.as_slice().into())),
        line: one.or(other).and_then(|held| held.line),
        left: one.map(|held| cell(held, left)),
        right: other.map(|held| cell(held, right)),
        up: other.and_then(|held| Some(held.probed.as_ref()?.up)),
        classes: row.differences.iter().map(Difference::code).collect(),
        drift: row.is_drift(),
        text: words.collect::<Vec<_>>().join("; "),
    }
}

/// What the sides are called in a sentence.
struct Names {
    left: String,
    right: String,
    left_is_list: bool,
    right_is_server: bool,
}

impl Names {
    fn of(left: &Side, right: &Side) -> Self {
        let left_is_list = left.kind == SideKind::List;
        let right_is_server = right.kind == SideKind::Server;
        Self {
            left: left.noun(),
            right: match left_is_list && right_is_server {
                true => "memory".to_owned(),
                false => right.noun(),
            },
            left_is_list,
            right_is_server,
        }
    }

    /// A difference in words.
    fn words(
        &self,
        difference: &Difference,
        one: Option<&HeldDestination>,
        other: Option<&HeldDestination>,
    ) -> String {
        let Self { left, right, .. } = self;
        let of_both = |what: &str, text: &dyn Fn(&HeldDestination) -> String| {
            let [one, other] = [one, other].map(|held| held.map(text).unwrap_or_default());
            format!("{what} {one} in {left}, {other} in {right}")
        };
        match difference {
            Difference::OnlyLeft { needs_dns: true } => format!(
                "only in {left}: its host name did not resolve, it was not loaded since, or it was removed by RPC"
            ),
            Difference::OnlyLeft { .. } if self.left_is_list && self.right_is_server => {
                format!("only in {left}: not loaded since, or removed by RPC")
            }
            Difference::OnlyLeft { .. } => format!("only in {left}"),
            Difference::OnlyRight if self.left_is_list && self.right_is_server => format!(
                "only in {right}: added by RPC, or taken out of the list since; a reload removes it"
            ),
            Difference::OnlyRight => format!("only in {right}"),
            Difference::Attributes => of_both("attributes", &|held| match &held.attrs {
                Some(attrs) => sanitize(attrs),
                None => "none".to_owned(),
            }),
            Difference::Priority => of_both("priority", &|held| held.priority.to_string()),
            Difference::NoPing => {
                format!("never pinged (N) in {right} alone: {left} has changed since it was loaded")
            }
            Difference::Flags => format!(
                "P differs, and pings do not make it so: set by RPC, or {left} has changed since it was loaded"
            ),
            Difference::Drained => {
                let undone = self.left_is_list && one.is_some_and(gets_calls);
                let undone = match undone {
                    true => ": a reload gives it calls again",
                    false => "",
                };
                format!("drained in {right}{undone}")
            }
            Difference::Enabled => {
                format!("disabled in {left}, and not in {right}: enabled by RPC, or changed since")
            }
            Difference::State => of_state(other),
            Difference::Probing => {
                "P differs: pings and RPC set and clear it, as does a change of the list".to_owned()
            }
            Difference::Unreachable => {
                let cause = other.and_then(|held| held.probed.as_ref());
                let cause = cause
                    .map(|probed| probed.cause.as_str())
                    .unwrap_or_default();
                format!("our own OPTIONS: {cause}; in {right} it is up")
            }
            Difference::Reachable => {
                format!("it answers our own OPTIONS; in {right} it is down")
            }
            Difference::Order(one, other) => {
                let why = match self.left_is_list && self.right_is_server {
                    true => " (add and remove by RPC turn equal priorities round)",
                    false => "",
                };
                let (one, other) = (uris(one), uris(other));
                format!("another order: {one} in {left}, {other} in {right}{why}")
            }
            Difference::SetOrder => {
                "the sets stand in another order, which no call depends on".to_owned()
            }
        }
    }
}

/// What pings or RPC made of a destination.
fn of_state(other: Option<&HeldDestination>) -> String {
    let flags = other.map(|held| held.flags).unwrap_or_default();
    let words = match flags {
        flags if flags.has(Flags::INACTIVE) => "down: pings failed, or set by RPC",
        flags if flags.has(Flags::TRYING) => "trying: the last pings failed",
        _ => "up: a ping was answered, or set by RPC",
    };
    words.to_owned()
}

/// How many URIs of a set are named.
const URIS: usize = 6;

fn uris(uris: &[Vec<u8>]) -> String {
    let shown: Vec<String> = uris.iter().take(URIS).map(|uri| sanitize(uri)).collect();
    let more = match uris.len() > URIS {
        true => " ..",
        false => "",
    };
    shown.join(" ") + more
}
