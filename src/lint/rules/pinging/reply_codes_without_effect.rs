//! Parts of ds_ping_reply_codes that Kamailio ignores.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::kamailio::server::reply_codes::{BadReplyCodes, ReplyCodes};
use crate::lint::{Context, Findings, Fix, Fixable, Rule, page};

pub const RULE: Rule = Rule::new(
    page!("DS410-reply-codes-without-effect"),
    Severity::Error,
    check,
)
.fixable(Fixable::Safe);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    let Some((param, value)) = context.set_text("ds_ping_reply_codes") else {
        return;
    };
    let written = String::from_utf8_lossy(value);
    let Err(BadReplyCodes::NoEffect(part)) = ReplyCodes::read_strictly(&written) else {
        return;
    };
    if value.trim_ascii().is_empty() {
        return;
    }
    let codes = ReplyCodes::read(value).unwrap_or_default();
    let only = if (300..700).any(|code| codes.accepts(code)) {
        ""
    } else {
        ": only 2xx counts as up"
    };
    let finding = findings
        .cfg(
            param.spot,
            format!(
                "ds_ping_reply_codes \"{}\": '{}' has no effect, and Kamailio does not report it{only}",
                sanitize(value),
                sanitize(part.as_bytes()),
            ),
        )
        .help("write code=100 to code=699 or class=1 to class=6, separated by ';', such as \"code=404;class=3\"");
    let Some(fixed) = normal(&written) else {
        return;
    };
    if let Some(fix) = context.rewrite_value(param.spot, &format!("\"{fixed}\"")) {
        let takes_timeouts =
            ReplyCodes::read(fixed.as_bytes()).is_ok_and(|codes| codes.accepts(408));
        finding.fix(Fix {
            safe: !takes_timeouts,
            ..fix
        });
    }
}

/// The value in the form that Kamailio understands, if every part is a code or a class.
fn normal(value: &str) -> Option<String> {
    let separates = |c: char| matches!(c, ',' | ';' | ':' | '|') || c.is_ascii_whitespace();
    // Kamailio allows blanks around the '='.
    let value = value.replace(" =", "=").replace("= ", "=");
    let mut parts: Vec<u16> = Vec::new();
    for part in value.split(separates).filter(|part| !part.is_empty()) {
        let part = part.to_ascii_lowercase();
        let number = part
            .strip_prefix("code")
            .or_else(|| part.strip_prefix("class"))
            .unwrap_or(&part);
        let digits = number.strip_prefix('=').unwrap_or(number);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number = digits.parse().ok()?;
        if !matches!(number, 1..=6 | 100..=699) {
            return None;
        }
        if !parts.contains(&number) {
            parts.push(number);
        }
    }
    // 2xx is always accepted.
    let counts_anyway = |number: &u16| *number == 2 || (200..300).contains(number);
    if !parts.iter().all(counts_anyway) {
        parts.retain(|number| !counts_anyway(number));
    }
    let words: Vec<_> = parts
        .iter()
        .map(|number| match number {
            1..=6 => format!("class={number}"),
            _ => format!("code={number}"),
        })
        .collect();
    (!words.is_empty()).then(|| words.join(";"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_wrong_values_are_fixed() {
        for (value, fixed) in [
            ("501,403,404", Some("code=501;code=403;code=404")),
            (
                "501,403,404,400,200",
                Some("code=501;code=403;code=404;code=400"),
            ),
            ("class2;class3", Some("class=3")),
            ("200|404|486", Some("code=404;code=486")),
            ("200", Some("code=200")),
            ("class=404", Some("code=404")),
            ("code=4", Some("class=4")),
            ("code=404,code=503", Some("code=404;code=503")),
            ("Code = 404, 404", Some("code=404")),
            ("code=700", None),
            ("404-410", None),
            ("ok", None),
            (";", None),
        ] {
            assert_eq!(normal(value).as_deref(), fixed, "{value}");
        }
    }
}
