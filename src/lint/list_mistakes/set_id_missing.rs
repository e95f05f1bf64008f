//! A line without a set id.

use crate::base::diagnostic::Severity;
use crate::kamailio::list::file_format::FileFormat;
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS112-set-id-missing"), Severity::Warning, check);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    super::check(context, findings);
    for list in context.lists() {
        let zeros = list.entries.iter().filter(|entry| entry.set() == 0);
        let mut zeros = zeros.filter(|e| !e.fields.set().is_empty() && !e.wrapped);
        if let Some(entry) = zeros.next().filter(|_| list.format == FileFormat::Lines) {
            findings
                .entry(list, entry, entry.fields.set(), "lines without a set id also go to set 0, and some tools that read Kamailio's output treat it as no set")
                .severity(Severity::Info)
                .help("number sets from 1");
        }
    }
}
