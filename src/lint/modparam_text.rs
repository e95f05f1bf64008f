//! The text of a `modparam`, for rules that fix it.

use super::Context;
use super::Fix;
use crate::base::source::{Edit, Span};
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::facts::{ModParam, ParamValue};

/// The places of the parts of `modparam("module", "name", value)`, if written in plain form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ModparamText {
    /// The module, without quotes.
    pub module: Span,
    /// The parameter, without quotes.
    pub name: Span,
    /// The value, with its quotes if it has any.
    pub value: Span,
}

impl ModparamText {
    /// Reads the statement that starts at `start`; `None` if it is not in plain form because of comments,
    /// concatenated strings or other statements.
    pub(super) fn read(text: &[u8], start: u32) -> Option<Self> {
        let mut at = ModparamCursor {
            text,
            at: start as usize,
        };
        at.take(b"modparam")?;
        at.take(b"(")?;
        let module = at.quoted()?;
        at.take(b",")?;
        let name = at.quoted()?;
        at.take(b",")?;
        let value = at.value()?;
        at.take(b")")?;
        Some(ModparamText {
            module: inside(module),
            name: inside(name),
            value,
        })
    }
}

fn inside(quoted: Span) -> Span {
    Span {
        start: quoted.start + 1,
        end: quoted.end.saturating_sub(1),
    }
}

struct ModparamCursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl ModparamCursor<'_> {
    fn rest(&self) -> &[u8] {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        let blanks = self.rest().iter().take_while(|b| b.is_ascii_whitespace());
        self.at += blanks.count();
    }

    fn take(&mut self, what: &[u8]) -> Option<()> {
        self.skip_blanks();
        self.rest().starts_with(what).then_some(())?;
        self.at += what.len();
        Some(())
    }

    fn quoted(&mut self) -> Option<Span> {
        self.skip_blanks();
        let (&quote, inner) = self.rest().split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let length = inner.iter().position(|&b| b == quote)?;
        if inner.iter().take(length).any(|&b| b == b'\\') {
            return None;
        }
        Some(self.span(length + 2))
    }

    fn value(&mut self) -> Option<Span> {
        self.skip_blanks();
        if let Some(b'"' | b'\'') = self.rest().first() {
            return self.quoted();
        }
        let belongs = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        let length = self.rest().iter().take_while(belongs).count();
        (length > 0).then(|| self.span(length))
    }

    fn span(&mut self, length: usize) -> Span {
        let start = self.at;
        self.at += length;
        Span::new(start, self.at)
    }
}

impl<'a> Context<'a> {
    /// The text of the modparam at this place.
    pub(super) fn written(&self, spot: FileSpan) -> Option<ModparamText> {
        let file = &self.cfg.files[spot.file as usize];
        ModparamText::read(&file.source.text, spot.span.start)
    }

    /// These bytes of the file at this place.
    pub(super) fn bytes(&self, spot: FileSpan, span: Span) -> &'a [u8] {
        self.cfg.files[spot.file as usize].source.bytes(span)
    }

    /// A fix that replaces the value of the modparam at this place.
    pub(super) fn rewrite_value(&self, spot: FileSpan, value: &str) -> Option<Fix> {
        let edit = Edit::new(self.written(spot)?.value, value);
        Some(Fix::not_safe(format!("write {value}"), vec![edit]))
    }

    /// A parameter of dispatcher that is known to be set to a number.
    pub(super) fn set_number(&self, name: &str) -> Option<(&'a ModParam, i64)> {
        self.set_number_of("dispatcher", name)
    }

    /// A parameter of a module that is known to be set to a number.
    pub(super) fn set_number_of(&self, module: &str, name: &str) -> Option<(&'a ModParam, i64)> {
        let param = self.cfg.facts.param(module, name)?;
        match param.set_value()? {
            ParamValue::Int(number) => Some((param, *number)),
            ParamValue::Str(_) => None,
        }
    }

    /// A parameter of dispatcher that is known to be set to a string.
    pub(super) fn set_text(&self, name: &str) -> Option<(&'a ModParam, &'a [u8])> {
        let param = self.cfg.facts.param("dispatcher", name)?;
        match param.set_value()? {
            ParamValue::Str(text) => Some((param, text)),
            ParamValue::Int(_) => None,
        }
    }

    /// The number of a modparam as written, if it does not fit a C `int`.
    pub(super) fn oversized(&self, param: &ModParam) -> Option<&'a [u8]> {
        let written = self.bytes(param.spot, self.written(param.spot)?.value);
        let text = std::str::from_utf8(written).ok()?;
        let fits = match text.strip_prefix("0x") {
            Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                i32::from_str_radix(hex, 16).is_ok()
            }
            _ if text
                .trim_start_matches('-')
                .bytes()
                .all(|b| b.is_ascii_digit()) =>
            {
                text.parse::<i32>().is_ok()
            }
            _ => true,
        };
        (!fits).then_some(written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_plain_modparam_are_found() {
        for (text, parts) in [
            (
                r#"modparam("dispatcher", "flags", 2)"#,
                Some(("dispatcher", "flags", "2")),
            ),
            (
                "modparam ( 'tm' ,\n\t\"fr_timer\",\"-5\" )",
                Some(("tm", "fr_timer", "\"-5\"")),
            ),
            (r#"modparam("tm", "a" "b", 1)"#, None),
            (r#"modparam("tm", "a", /* c */ 1)"#, None),
            (r#"modparam("tm", "a", "x\"y")"#, None),
            (r#"modparamx("tm", "a", $def(X))"#, None),
            ("PARAMS", None),
        ] {
            let of = |span: Span| text.get(span.range()).unwrap();
            let found = ModparamText::read(text.as_bytes(), 0);
            let found = found.map(|w| (of(w.module), of(w.name), of(w.value)));
            assert_eq!(found, parts, "{text}");
        }
    }
}
