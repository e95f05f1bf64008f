//! Where a cfg has secrets, so that nobody prints them: in strings, and in the defines and rules that
//! a secret string comes from.

use std::collections::HashMap;
use std::iter;

use super::Lexer;
use crate::base::secrets::{is_secret_name, passwords, replacement};
use crate::base::source::Span;
use crate::kamailio::cfg::{CfgFile, FileSpan};

/// What of a place is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPart {
    /// What is between the quotes of a string, to the end where it has no second one.
    String,
    /// The passwords in URLs and attributes.
    Passwords,
    /// The value of a define.
    Value,
    /// The replacement of a rule.
    Replacement,
}

#[derive(Debug, Default)]
pub struct Secrets {
    places: Vec<(FileSpan, SecretPart)>,
    /// The place of each value of a name.
    defines: HashMap<Vec<u8>, Vec<(FileSpan, SecretPart)>>,
    /// The place of each rule that strings are rewritten by.
    rules: Vec<FileSpan>,
    /// The names that were expanded on the way to the current token.
    pub expanded: Vec<Vec<u8>>,
}

impl Secrets {
    /// Records where the value of a name is.
    pub fn defined(&mut self, name: &[u8], spot: FileSpan, part: SecretPart) {
        let values = self.defines.entry(name.to_vec()).or_default();
        values.push((spot, part));
    }

    /// Whether the current token is, or is part of, what a name such as `DBPASS` stands for.
    pub fn expands_secret(&self) -> bool {
        self.expanded.iter().any(|name| is_secret_name(name))
    }

    /// A rule whose effect is unknown: its replacement may be any part of a secret.
    pub fn unknown_rule(&mut self, spot: FileSpan) {
        self.places.push((spot, SecretPart::Replacement));
    }

    pub fn rule(&mut self, spot: FileSpan) {
        self.rules.push(spot);
    }

    /// Writes the places into the files that they are in.
    pub fn record(self, files: &mut [CfgFile]) {
        for (spot, part) in self.places {
            let Some(file) = files.get_mut(spot.file as usize) else {
                continue;
            };
            let start = spot.span.start as usize;
            let end = (spot.span.end as usize).min(file.source.text.len());
            let Some(raw) = file.source.text.get(start..end) else {
                continue;
            };
            let found = match part {
                SecretPart::String => match raw {
                    [b'"' | b'\'', ..] => iter::once(1..raw.len()).collect(),
                    _ => Vec::new(),
                },
                SecretPart::Value => iter::once(0..raw.len()).collect(),
                SecretPart::Replacement => vec![replacement(raw)],
                SecretPart::Passwords => passwords(raw, true),
            };
            let spans = found.into_iter();
            let spans = spans.map(|range| Span::new(start + range.start, start + range.end));
            file.source.secrets.extend(spans);
        }
    }
}

impl Lexer<'_> {
    /// Marks the current token as secret, and all that it was substituted from.
    pub fn mark_secret(&mut self, part: SecretPart) {
        let spot = self.input.since(self.spot);
        self.secrets.places.push((spot, part));
        let secrets = &mut self.secrets;
        for name in &secrets.expanded {
            let values = secrets.defines.get(name).into_iter().flatten();
            secrets.places.extend(values.copied());
        }
        for rule in self.preprocessor.substitutions.applied() {
            let spot = secrets.rules.get(*rule);
            secrets
                .places
                .extend(spot.map(|spot| (*spot, SecretPart::Replacement)));
        }
    }

    /// Marks the string that was read if it has a password.
    pub fn mark_passwords(&mut self) {
        let open = self.input.peek(0).is_none();
        if !passwords(&self.text, open).is_empty() {
            self.mark_secret(SecretPart::Passwords);
        }
    }
}
