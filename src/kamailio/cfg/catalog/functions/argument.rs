//! What the arguments of functions have to be. The functions convert constants when the server
//! starts, in the order of the routes, whether a call is ever reached or not (`fix_actions` in
//! `route.c`). `kamailio -c` converts none.

use super::{address, variable};
use crate::kamailio::cfg::preprocessor::pattern::{self, PatternError, PatternOptions};
use crate::kamailio::version::Version;

/// What an argument has to be, by the function that converts it. Measured on 5.6.3, 6.0.1 and 6.1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgumentKind {
    /// Anything.
    Text,
    /// A number or one variable (`fixup_igp_null`).
    Integer,
    /// A number (`fixup_int_1`).
    Number,
    /// A number, a variable, an AVP or a select (`fixup_var_int_12`).
    Value,
    /// Text, a variable, an AVP or a select (`fixup_var_str_12`).
    TextValue,
    /// Text with variables in it (`fixup_spve_null`).
    Format,
    /// A regular expression, a variable, an AVP or a select (`fixup_t_check_status`).
    Pattern,
    /// The host of a proxy (`fixup_hostport2proxy`).
    Host,
    /// The port of a proxy (`fixup_hostport2proxy`).
    Port,
    /// A proxy with its protocol and port (`fixup_t_relay_to`).
    Proxy,
    /// A number of flags (`fixup_t_relay_to`).
    Flags,
    /// Either of them (`fixup_t_relay_to`).
    ProxyOrFlags,
    /// The name of an action, and after `/` that of a `tw_append` (`fixup_t_write`).
    Action,
}

impl ArgumentKind {
    /// Whether the function accepts this constant when the server starts. `any_variable`: modules of
    /// other origin than Kamailio may be loaded, and have variables of any name.
    pub fn accepts(self, text: &[u8], version: Version, any_variable: bool) -> bool {
        let is_variable = |text| is_variable(text, any_variable);
        match self {
            ArgumentKind::Text => true,
            ArgumentKind::Integer => is_integer(text) || is_variable(text),
            ArgumentKind::Number => is_integer(text),
            ArgumentKind::Value => match trimmed(text) {
                [b'$', name @ ..] if is_avp(name) => true,
                [b'@', select @ ..] => !select.is_empty(),
                _ => is_integer(text) || is_variable(text),
            },
            ArgumentKind::TextValue => trimmed(text) != b"@",
            ArgumentKind::Format => variable::is_format(text, any_variable),
            ArgumentKind::Pattern => match trimmed(text) {
                [b'$', _, ..] => true,
                [b'@', select @ ..] => !select.is_empty(),
                _ => is_pattern(text),
            },
            ArgumentKind::Host => address::is_host(text),
            ArgumentKind::Port => address::is_port(text, version),
            ArgumentKind::Proxy => address::is_proxy(text),
            ArgumentKind::Flags => is_flags(text).unwrap_or(false),
            ArgumentKind::ProxyOrFlags => is_flags(text).unwrap_or_else(|| address::is_proxy(text)),
            // The append must exist: the cfg says which do.
            ArgumentKind::Action => !text.contains(&b'/'),
        }
    }

    /// What is expected, in words.
    pub fn expected(self) -> &'static str {
        match self {
            ArgumentKind::Text | ArgumentKind::TextValue => "text",
            ArgumentKind::Integer => "a whole number without blanks or a variable",
            ArgumentKind::Number => "a whole number without blanks",
            ArgumentKind::Value => "a whole number without blanks or a variable",
            ArgumentKind::Format => "text in which each $ begins a variable",
            ArgumentKind::Pattern => "a regular expression",
            ArgumentKind::Host => "an address or a name that resolves",
            ArgumentKind::Port => "a port",
            ArgumentKind::Proxy => "a proxy such as udp:192.0.2.1:5060",
            ArgumentKind::Flags => "a number such as 1 or 0x1",
            ArgumentKind::ProxyOrFlags => "a proxy such as udp:192.0.2.1:5060 or a number",
            ArgumentKind::Action => "an action, without or with /append that tw_append defines",
        }
    }
}

/// The blanks that `trim` removes.
fn trimmed(text: &[u8]) -> &[u8] {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let start = text.iter().position(|byte| !is_blank(byte));
    let end = text.iter().rposition(|byte| !is_blank(byte));
    match (start, end) {
        (Some(start), Some(end)) => &text[start..=end],
        _ => b"",
    }
}

/// A number of 32 bits with or without a sign; no digits at all are 0 (`str2sint` in `ut.h`).
fn is_integer(text: &[u8]) -> bool {
    let digits = match text {
        [b'+' | b'-', digits @ ..] => digits,
        digits => digits,
    };
    let fits = || {
        let text = std::str::from_utf8(text).unwrap_or_default();
        text.parse::<i32>().is_ok()
    };
    digits.iter().all(u8::is_ascii_digit) && (digits.is_empty() || fits())
}

/// Begins with a variable; what follows is ignored (`fix_param` in `sr_module.c`).
fn is_variable(text: &[u8], any_name: bool) -> bool {
    let text = trimmed(text);
    text.first() == Some(&b'$') && variable::length(text, any_name).is_some()
}

/// Whether this may be the name of an AVP (`parse_avp_ident` in `usr_avp.c`).
fn is_avp(name: &[u8]) -> bool {
    match name {
        [] => false,
        [b's' | b'S', b':', name @ ..] => !name.is_empty(),
        [b'i' | b'I', b':', number @ ..] => {
            !number.is_empty() && number.iter().all(u8::is_ascii_digit)
        }
        [_, b':', ..] => false,
        [b'.', ..] => false,
        _ => true,
    }
}

/// A regular expression that compiles. One that is too long to be tried here is accepted.
fn is_pattern(text: &[u8]) -> bool {
    let options = PatternOptions {
        ignores_case: true,
        by_line: true,
        whole: false,
    };
    !matches!(pattern::compile(text, options), Err(PatternError::Bad))
}

/// Whether flags are read: `Some(false)` if they look like a hexadecimal number and are none, `None`
/// if they are no number at all (`fixup_t_relay_to`).
fn is_flags(text: &[u8]) -> Option<bool> {
    if let Some(digits) = text.strip_prefix(b"0x").filter(|digits| !digits.is_empty()) {
        return Some(digits.len() <= 8 && digits.iter().all(u8::is_ascii_hexdigit));
    }
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    let number = std::str::from_utf8(digits).unwrap_or_default();
    let is_number = digits.iter().all(u8::is_ascii_digit);
    let fits = digits.is_empty() || number.parse::<u32>().is_ok();
    (is_number && fits).then_some(true)
}
