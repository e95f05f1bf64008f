//! Equal priorities in a PostgreSQL table, whose order changes with every update.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::file_format::FileFormat;
use crate::kamailio::list::rows::{Engine, RowsFacts};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS606-order-not-stable"), Severity::Info, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    for linted in context.lists {
        let list = &linted.list;
        let FileFormat::Rows(RowsFacts {
            engine: Engine::Postgres,
            ..
        }) = list.format
        else {
            continue;
        };
        let priority = |index: &usize| list.entries[*index].priority();
        let tied = linted.sets.iter().filter_map(|set| {
            let mut pairs = set.entries.windows(2);
            let pair = pairs.find(|pair| priority(&pair[0]) == priority(&pair[1]))?;
            Some((set.id, pair[0]))
        });
        let mut tied: Vec<_> = tied.collect();
        tied.sort_unstable();
        let Some(&(set, index)) = tied.first() else {
            continue;
        };
        let others = match tied.len() - 1 {
            0 => String::new(),
            1 => " and 1 other set".to_owned(),
            others => format!(" and {others} other sets"),
        };
        let entry = &list.entries[index];
        let message = format!(
            "destinations of set {set}{others} have equal priorities: Kamailio takes the order of the table, which PostgreSQL changes with each UPDATE of a row"
        );
        findings
            .entry(list, entry, entry.fields.priority(), message)
            .help("write a priority for each destination, if the order matters");
    }
}
