//! A parameter that its module does not have.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::source::Edit;
use crate::kamailio::cfg::CfgErrorKind;
use crate::kamailio::cfg::catalog::parameters;
use crate::kamailio::version::Version;
use crate::lint::{Context, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(page!("DS404-unknown-parameter"), Severity::Error, check)
    .fixable(Fixable::Safe)
    .log(&["parameter <ds_probing_threshhold> of type <2:int> not found in module <dispatcher>"]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let version = context.server.version;
    for refusal in &context.cfg.refusals {
        let CfgErrorKind::NoSuchParameter { module, name } = &refusal.reason else {
            continue;
        };
        let shown = sanitize(name);
        let (why, help, suggestion) = match suggestion(module, name, version) {
            Suggestion::Newer(since) => (
                format!(": it came with {since}"),
                format!("remove it, or set it where Kamailio is {since} or newer"),
                None,
            ),
            Suggestion::GoneSince(release) => (
                format!(": it is gone since {release}"),
                "remove it".to_owned(),
                None,
            ),
            Suggestion::Gone(help) => (String::new(), help.to_owned(), None),
            Suggestion::OfModule(other) => (
                format!(": it is a parameter of {other}"),
                format!("write modparam(\"{other}\", \"{shown}\", ..)"),
                Some((NamePart::Module, other, false)),
            ),
            Suggestion::Name(known, certain) => (
                String::new(),
                format!("did you mean {known}?"),
                Some((NamePart::Name, known, certain)),
            ),
            Suggestion::Nothing => (
                String::new(),
                "remove the line: this version has no such parameter".to_owned(),
                None,
            ),
        };
        let message = format!(
            "module {module} of Kamailio {version} has no parameter \"{shown}\"{why}; the server does not start"
        );
        let fix = suggestion.and_then(|(part, text, certain)| {
            let written = context.written(refusal.spot)?;
            let span = match part {
                NamePart::Module => written.module,
                NamePart::Name => written.name,
            };
            let edits = vec![Edit::new(span, text)];
            let title = format!("write {text}");
            Some(match certain {
                true => Fix::safe(title, edits),
                false => Fix::not_safe(title, edits),
            })
        });
        findings.cfg(refusal.spot, message).help(help).fix(fix);
    }
}

#[derive(Clone, Copy)]
enum NamePart {
    Module,
    Name,
}

/// What an unknown name was probably meant to be.
#[derive(Debug, PartialEq, Eq)]
enum Suggestion {
    /// The module has it from this release.
    Newer(&'static str),
    /// The module had it up to this release.
    GoneSince(&'static str),
    /// Removed before all known releases, or never existed: what to do.
    Gone(&'static str),
    /// A parameter of this other module.
    OfModule(&'static str),
    /// A misspelling of this name; the bool says whether that is certain.
    Name(&'static str, bool),
    Nothing,
}

/// Names that appear in cfgs, but in no known version.
const GONE: &[(&str, &str)] = &[
    ("dst_avp", VARIABLES),
    ("grp_avp", VARIABLES),
    ("cnt_avp", VARIABLES),
    ("dstid_avp", VARIABLES),
    ("sock_avp", VARIABLES),
    ("attrs_avp", VARIABLES),
    (
        "ds_restore_threshold",
        "write ds_inactive_threshold, which counts the answers that bring a destination back",
    ),
    (
        "ds_ping_extra_headers",
        "add headers in event_route[tm:local-request]",
    ),
    (
        "fr_timeout",
        "write fr_timer, a parameter of tm that counts milliseconds (fr_timeout is OpenSIPS' name, in seconds)",
    ),
    (
        "fr_inv_timeout",
        "write fr_inv_timer, a parameter of tm that counts milliseconds (fr_inv_timeout is OpenSIPS' name, in seconds)",
    ),
    (
        "T1_timer",
        "write retr_timer1, a parameter of tm (T1_timer is OpenSIPS' name)",
    ),
    (
        "T2_timer",
        "write retr_timer2, a parameter of tm (T2_timer is OpenSIPS' name)",
    ),
    (
        "options_reply_codes",
        "write ds_ping_reply_codes, as \"code=404;class=3\" (options_reply_codes is OpenSIPS' name)",
    ),
    (
        "ds_probing_sock",
        "write ds_default_socket, or from 6.1 on ds_ping_socket (ds_probing_sock is OpenSIPS' name)",
    ),
    (
        "ds_ping_timeout",
        "set tm's fr_timer, or from 6.1 on ds_ping_fr_timeout",
    ),
];
const VARIABLES: &str =
    "remove it: since 5.2 destinations are kept in the variables that xavp_dst and xavp_ctx name";

/// The parameter was spelt with two h before it was corrected.
const MISSPELT: (&[u8], &str) = (b"ds_probing_threshhold", "ds_probing_threshold");

fn suggestion(module: &str, name: &[u8], version: Version) -> Suggestion {
    if let Some(row) = parameters::of_module(module).find(|row| row.parameter.as_bytes() == name) {
        let gone = row.releases.gone_since(version).map(Suggestion::GoneSince);
        let newer = row.releases.next_after(version).map(Suggestion::Newer);
        return newer.or(gone).unwrap_or(Suggestion::Nothing);
    }
    if module == "dispatcher" {
        if name == MISSPELT.0 {
            return Suggestion::Name(MISSPELT.1, true);
        }
        if let Some((_, help)) = GONE.iter().find(|(gone, _)| gone.as_bytes() == name) {
            return Suggestion::Gone(help);
        }
    }
    if let Some(other) = parameters::only_module_with(name, version) {
        return Suggestion::OfModule(other);
    }
    let text = String::from_utf8_lossy(name);
    let of_version = || {
        let rows = parameters::of_module(module).filter(|row| row.releases.contains(version));
        rows.map(|row| row.parameter)
    };
    if let Some(known) = of_version().find(|known| known.eq_ignore_ascii_case(&text)) {
        return Suggestion::Name(known, true);
    }
    if let Some(known) = of_version().find(|known| stem(known) == stem(&text)) {
        return Suggestion::Name(known, false);
    }
    let mut near: Vec<_> = of_version()
        .map(|known| (strsim::levenshtein(known, &text), known))
        .filter(|(distance, _)| *distance <= FARTHEST.min(text.len() / 3))
        .collect();
    near.sort_unstable();
    match near.as_slice() {
        [(first, _), (second, _), ..] if first == second => Suggestion::Nothing,
        [(_, known), ..] => Suggestion::Name(known, false),
        [] => Suggestion::Nothing,
    }
}

/// A name as it is remembered: `ping_interval` and `ds_probe_mode` for `ds_ping_interval` and
/// `ds_probing_mode`.
fn stem(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace('-', "_");
    let name = name.strip_prefix("dispatcher_").unwrap_or(&name);
    let name = name.strip_prefix("ds_").unwrap_or(name);
    let words = name.split('_').map(|word| match word {
        "probe" | "probing" | "probes" => "probing",
        "ping" | "pinging" | "pings" => "ping",
        word => word,
    });
    words.collect::<Vec<_>>().join("_")
}

/// The highest edit distance of a misspelling.
const FARTHEST: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_intended_parameter_is_found() {
        const V5_8: Version = Version::V5_8;
        const V6_1: Version = Version::V6_1;
        for (module, name, version, found) in [
            (
                "dispatcher",
                "ds_ping_socket",
                V5_8,
                Suggestion::Newer("6.1"),
            ),
            (
                "dispatcher",
                "ds_probing_threshhold",
                V6_1,
                Suggestion::Name("ds_probing_threshold", true),
            ),
            (
                "dispatcher",
                "DS_Ping_Interval",
                V6_1,
                Suggestion::Name("ds_ping_interval", true),
            ),
            (
                "dispatcher",
                "ds_ping_intervall",
                V6_1,
                Suggestion::Name("ds_ping_interval", false),
            ),
            ("dispatcher", "dst_avp", V6_1, Suggestion::Gone(VARIABLES)),
            ("dispatcher", "fr_timer", V6_1, Suggestion::OfModule("tm")),
            (
                "sl",
                "ds_ping_interval",
                V6_1,
                Suggestion::OfModule("dispatcher"),
            ),
            (
                "dispatcher",
                "ds_db_default_reachable",
                V6_1,
                Suggestion::Nothing,
            ),
            ("tm", "fr_timr", V6_1, Suggestion::Name("fr_timer", false)),
            ("dialog", "dlg_flag", V6_1, Suggestion::GoneSince("6.0")),
            ("dialog", "dlg_mode", V5_8, Suggestion::Newer("6.0")),
            (
                "usrloc",
                "nat_bfalg",
                V6_1,
                Suggestion::Name("nat_bflag", false),
            ),
            ("usrloc", "db_rul", V6_1, Suggestion::Name("db_url", false)),
            ("acc", "ping_interval", V6_1, Suggestion::Nothing),
            (
                "dispatcher",
                "ping_interval",
                V6_1,
                Suggestion::Name("ds_ping_interval", false),
            ),
            (
                "dispatcher",
                "ping_from",
                V6_1,
                Suggestion::Name("ds_ping_from", false),
            ),
            (
                "dispatcher",
                "probing_mode",
                V6_1,
                Suggestion::Name("ds_probing_mode", false),
            ),
            (
                "dispatcher",
                "ds_probe_mode",
                V6_1,
                Suggestion::Name("ds_probing_mode", false),
            ),
        ] {
            assert_eq!(
                suggestion(module, name.as_bytes(), version),
                found,
                "{name}"
            );
        }
    }
}
