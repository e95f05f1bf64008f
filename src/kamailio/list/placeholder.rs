//! What a template leaves where nobody filled it in: `${HOST}`, `{{ .Port }}`, `<%= @gw %>`, `IP:SIP_PORT`.

use std::ops::Range;

/// The range of the first placeholder in a text without comments.
pub fn find(text: &[u8]) -> Option<Range<usize>> {
    if !text
        .iter()
        .any(|b| matches!(b, b'{' | b'}' | b'%' | b'@' | b'_'))
    {
        return None;
    }
    (0..text.len()).find_map(|start| {
        let rest = &text[start..];
        let length = braced(rest, b"${", b"}")
            .or_else(|| braced(rest, b"{{", b"}}"))
            .or_else(|| braced(rest, b"{%", b"%}"))
            .or_else(|| braced(rest, b"<%", b"%>"))
            .or_else(|| braced(rest, b"#{", b"}"))
            .or_else(|| between(rest, b"%"))
            .or_else(|| between(rest, b"@"))
            .or_else(|| between(rest, b"__"))?;
        Some(start..start + length)
    })
}

/// Whether the host or port of a URI is a placeholder word: `IP:SIP_PORT`, `<external_ip>`.
pub fn is_in_uri(uri: &[u8]) -> bool {
    let rest = match uri.iter().position(|&b| b == b':') {
        Some(at) if is_scheme(&uri[..at]) => &uri[at + 1..],
        _ => uri,
    };
    if let Some(inner) = rest.strip_prefix(b"<") {
        // `<sip:h>` is a URI in brackets, `<h>` a placeholder.
        let end = inner.iter().position(|&b| b == b'>');
        return end
            .and_then(|end| inner.get(..end))
            .is_some_and(|name| !name.contains(&b':'));
    }
    let address = rest.rsplit(|&b| b == b'@').next().unwrap_or_default();
    let address = address
        .split(|&b| b == b';' || b == b'?')
        .next()
        .unwrap_or_default();
    address.split(|&b| b == b':').any(is_word)
}

/// Where the value of a `socket` or `ping_socket` among the attributes has such words: `udp:YOUR_IP:5060`.
pub fn in_socket(attributes: &[u8]) -> Option<Range<usize>> {
    const NAME: &[u8] = b"socket=";
    let start = memchr::memmem::find(attributes, NAME)? + NAME.len();
    let value = &attributes[start..];
    let is_end = |b: &u8| *b == b';' || b.is_ascii_whitespace();
    let value = &value[..value.iter().position(is_end).unwrap_or(value.len())];
    let has_word = value.split(|&b| b == b':').any(is_word);
    has_word.then(|| start..start + value.len())
}

/// Whether a host or a port is a word of a template: `SIP_PORT`, `CHANGE_ME`, `$GW1`, `x.x.x.x`.
pub fn is_word(word: &[u8]) -> bool {
    const CHANGE: [&[u8]; 5] = [
        b"change_me",
        b"changeme",
        b"replace_me",
        b"replaceme",
        b"placeholder",
    ];
    word.starts_with(b"$")
        || is_word_of_a_template(word)
        || is_address_of_crosses(word)
        || CHANGE
            .iter()
            .any(|change| word.eq_ignore_ascii_case(change))
}

/// `x.x.x.x`, `192.0.2.x`, `XXX.XXX.XXX.XXX`
fn is_address_of_crosses(word: &[u8]) -> bool {
    let is_cross = |b: &u8| b.eq_ignore_ascii_case(&b'x');
    if !word.last().is_some_and(is_cross) {
        return false;
    }
    let mut parts = word.split(|&b| b == b'.');
    let is_part = |part: &[u8]| {
        !part.is_empty() && (part.iter().all(is_cross) || part.iter().all(u8::is_ascii_digit))
    };
    parts.clone().count() == 4 && parts.all(is_part)
}

fn is_scheme(word: &[u8]) -> bool {
    [&b"sip"[..], b"sips"]
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme))
}

/// `SIP_PORT`, `HOST`, `YOUR_IP`: upper case, without dots, and with a word that denotes part of an
/// address.
fn is_word_of_a_template(word: &[u8]) -> bool {
    const PARTS: [&[u8]; 9] = [
        b"IP",
        b"HOST",
        b"HOSTNAME",
        b"PORT",
        b"ADDR",
        b"ADDRESS",
        b"DOMAIN",
        b"FQDN",
        b"SERVER",
    ];
    const ENDS: [&[u8]; 4] = [b"IPADDRESS", b"IPADDR", b"ADDRESS", b"HOSTNAME"];
    word.iter().any(u8::is_ascii_uppercase)
        && word.iter().all(|&b| is_of_a_name(b))
        && word
            .split(|&b| b == b'_')
            .map(without_number)
            .any(|part| PARTS.contains(&part) || ENDS.iter().any(|end| part.ends_with(end)))
}

fn without_number(part: &[u8]) -> &[u8] {
    let letters = part.iter().rposition(|b| !b.is_ascii_digit());
    letters.map_or(&[], |last| &part[..=last])
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

fn braced(text: &[u8], open: &[u8], close: &[u8]) -> Option<usize> {
    let rest = text.strip_prefix(open)?;
    let end = rest.windows(close.len()).position(|part| part == close);
    // If it is not closed, or only after a blank, it extends to the end of the text.
    Some(end.map_or(text.len(), |at| open.len() + at + close.len()))
}

/// `%NAME%`: a name in capitals, with at least three letters, because `%AB%CD` are escaped bytes.
fn between(text: &[u8], mark: &[u8]) -> Option<usize> {
    let rest = text.strip_prefix(mark)?;
    let length = rest.windows(mark.len()).position(|part| part == mark)?;
    let name = &rest[..length];
    let is_name = length > 2
        && name.iter().all(|&b| is_of_a_name(b))
        && name.first().is_some_and(u8::is_ascii_uppercase);
    is_name.then_some(length + 2 * mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_found_and_ordinary_text_is_not() {
        for (text, found) in [
            ("sip:${PUBLIC_IP}:5060", Some("${PUBLIC_IP}")),
            ("sip:{{.Address}}", Some("{{.Address}}")),
            ("{{range", Some("{{range")),
            ("sip:@HOST@:5060", Some("@HOST@")),
            ("sip:%GATEWAY%", Some("%GATEWAY%")),
            ("sip:__HOST__", Some("__HOST__")),
            ("sip:<%= @gw %>:5060", Some("<%= @gw %>")),
            ("sip:#{gw}:5060", Some("#{gw}")),
            ("sip:user@host.test", None),
            ("sip:a%AB%CDb@host", None),
            ("sip:a__b@h", None),
            ("name=50%;x=20%", None),
        ] {
            let range = find(text.as_bytes());
            assert_eq!(range.map(|range| &text[range]), found, "{text}");
        }
        for uri in [
            "IP:SIP_PORT",
            "sip:HOST",
            "sip:YOUR_IP:5060",
            "sip:u@PBX_HOST",
            "sip:<external_ip>:5060",
            "<wazo_ip>",
            "sip:$GW1:5060",
            "sip:u@$(GW1)",
            "sip:CHANGE_ME:5060",
            "changeme",
            "sip:x.x.x.x:5060",
            "sip:192.0.2.X",
            "sip:FSIPADDRESS:5060",
        ] {
            assert!(is_in_uri(uri.as_bytes()), "{uri}");
        }
        for uri in [
            "sip:PBX1",
            "sip:192.0.2.1:5060",
            "<sip:192.0.2.1>",
            "sip:HOST.example.org",
            "sip:MY-HOST",
            "sip:EDGE_7",
            "sip:$user@192.0.2.1",
            "sip:x.x.example.x",
            "sip:VOIP",
        ] {
            assert!(!is_in_uri(uri.as_bytes()), "{uri}");
        }
    }
}
