//! A destination of which cannot be told whether it is pinged.

use std::collections::BTreeMap;

use super::{Context, EVERY_VERSION, Findings, Fixable, Page, Rule, example};
use crate::diagnostic::Severity;
use crate::effective::Effective;

pub(super) const RULE: Rule = Rule {
    code: "DS200",
    name: "probing-unknown",
    severity: Severity::Info,
    versions: EVERY_VERSION,
    fixable: Fixable::No,
    page: Page {
        what: "Tells what must be known before anybody can say whether destinations are pinged: an environment variable, a file that is not here. One finding for each thing that is missing.",
        why: "A cfg may take `ds_ping_interval`, `ds_probing_mode` or whole modules from its environment. Without these ds-tool does not guess.",
        example: example!("DS200", "kamailio.cfg", "dispatcher.list"),
        remedy: "Say what is missing: a variable with `--env NAME=VALUE` or `--env-file`, files with `--root DIR`.",
        log: &[],
    },
    check,
};

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let mut missing: BTreeMap<&str, usize> = BTreeMap::new();
    for kind in context.kinds() {
        if let Effective::Unknown { missing: what } = &kind.effective {
            what.iter()
                .for_each(|what| *missing.entry(what).or_default() += kind.count);
        }
    }
    for (what, count) in missing {
        findings
            .cfg(
                context,
                context.spot_of("dispatcher", "ds_ping_interval"),
                format!("cannot tell whether {count} destinations are pinged: that depends on {what}"),
            )
            .help("say what is missing: a variable with --env NAME=VALUE, a file with --root DIR; else ask the server");
    }
}
