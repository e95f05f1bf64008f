//! What there is to read about a rule: the source of `ds-tool explain` and of docs/rules.md.

/// A rule's page, part by part. Short sentences of Markdown.
#[derive(Debug)]
pub struct Page {
    /// What it does: what it looks at and what it says.
    pub what: &'static str,
    /// Why it matters: what Kamailio makes of it, and what that costs.
    pub why: &'static str,
    /// The files of its folder in `examples/broken`, each with its name.
    pub example: &'static [(&'static str, &'static str)],
    /// What to do.
    pub remedy: &'static str,
    /// What Kamailio writes to its log: parts of lines, word for word; none where it says nothing.
    pub log: &'static [&'static str],
}

/// `example!("DS103", "dispatcher.list")`: these files of the rule's folder in `examples/broken`.
macro_rules! example {
    ($code:literal $(, $name:literal)+) => {
        &[$((
            $name,
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/broken/", $code, "/", $name)),
        )),+]
    };
}
pub(super) use example;
