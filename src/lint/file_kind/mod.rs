//! Recognises the kind of a file by its name and text.

mod foreign;

use std::path::Path;
use std::sync::LazyLock;

use regex::bytes::Regex;

use crate::base::escape::own_regex;

pub use foreign::{Foreign, rendered_name};

/// A kind of file that can be linted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Cfg,
    List,
    TlsCfg,
    /// Nothing that Kamailio reads.
    Foreign(Foreign),
}

/// The kind of a file that the user named: anything but a cfg is a list.
pub fn of_named(path: &Path, text: &[u8]) -> FileKind {
    if let Some(foreign) = foreign::foreign(path, text) {
        return FileKind::Foreign(foreign);
    }
    let name = path.file_name().and_then(|name| name.to_str());
    match extension(path) {
        Some("cfg") if name.is_some_and(|n| n.contains("tls")) && looks_like_tls_cfg(text) => {
            FileKind::TlsCfg
        }
        Some("cfg") => FileKind::Cfg,
        Some("list") => FileKind::List,
        _ if looks_like_cfg(text) => FileKind::Cfg,
        _ => FileKind::List,
    }
}

/// The kind of a file that was found in a folder; `None` if there is nothing to lint: a `.cfg` must look
/// like Kamailio's, and a list must have a typical name and content.
pub fn of_found(path: &Path, text: &[u8]) -> Option<FileKind> {
    let named = |begin: &str| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(begin))
    };
    if let Some(foreign) = foreign::foreign(path, text) {
        let rendered = rendered_name(path);
        let is_ours = match foreign {
            Foreign::OpenSips | Foreign::CfgTemplate(_) => looks_like_cfg(text),
            Foreign::ListTemplate(_) => {
                named("dispatcher") || extension(&rendered) == Some("list") || has_uris(text)
            }
        };
        let is_list = matches!(foreign, Foreign::ListTemplate(_));
        let is_wanted = is_ours && (is_list || mentions_dispatcher(text));
        return is_wanted.then_some(FileKind::Foreign(foreign));
    }
    match extension(path) {
        Some("cfg") => looks_like_cfg(text).then_some(FileKind::Cfg),
        Some("list") if named("dispatcher") => Some(FileKind::List),
        Some("list" | "txt" | "lst") | None if looks_like_list(text) => Some(FileKind::List),
        _ => None,
    }
}

/// Whether a file with this name may be worth reading.
pub fn may_be(path: &Path) -> bool {
    matches!(extension(path), Some("cfg" | "list" | "txt" | "lst") | None)
        || foreign::is_named_as_template(path)
}

fn extension(path: &Path) -> Option<&str> {
    path.extension().and_then(|extension| extension.to_str())
}

/// How much of a file to read to recognise it, in bytes.
pub const SNIFF_BYTES: usize = 256 << 10;

/// Whether it begins with a domain, such as `[server:default]`.
fn looks_like_tls_cfg(text: &[u8]) -> bool {
    let lines = text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(b"#"));
    lines.next().is_some_and(|line| {
        let line = line.to_ascii_lowercase();
        let kinds = [&b"[s"[..], b"[c"];
        kinds.iter().any(|kind| line.starts_with(kind)) && line.contains(&b':')
    })
}

fn looks_like_cfg(text: &[u8]) -> bool {
    static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
        let words = r"(?m-u)^[ \t]*(?:loadmodulex?|modparamx?|loadpath|mpath|request_route|(?:[a-z]+_)?route[ \t]*[\[{]|#!(?:KAMAILIO|SER|OPENSER|define|ifdef|ifndef|include_file|import_file|subst|trydef|redef|defenv)|include_file|import_file|(?:listen|alias|debug|children|fork|log_stderror|auto_aliases|port)[ \t]*=)";
        own_regex(words)
    });
    STATEMENT.is_match(text)
}

/// Whether a file that was given as a list is a cfg. Most lists are known by their first destination.
pub fn is_cfg_for_list(text: &[u8]) -> bool {
    let text = &text[..text.len().min(SNIFF_BYTES)];
    let mut lines = text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#"));
    let is_letter = |line: &[u8]| line.first().is_some_and(u8::is_ascii_alphabetic);
    // A cfg may begin with a directive.
    first.is_none_or(is_letter) && looks_like_cfg(text) && !has_uris(text)
}

/// Whether a file that was given as a cfg is a list.
pub fn is_list_for_cfg(text: &[u8]) -> bool {
    let text = &text[..text.len().min(SNIFF_BYTES)];
    looks_like_list(text) && !looks_like_cfg(text)
}

/// Whether a text is about dispatcher: the word, or a call of one of its functions.
pub fn mentions_dispatcher(text: &[u8]) -> bool {
    let has = |word: &&str| memchr::memmem::find(text, word.as_bytes()).is_some();
    let words = ["dispatcher", "DISPATCHER", "Dispatcher"];
    words.iter().any(has) || memchr::memmem::find_iter(text, "ds_").any(|at| is_call(text, at))
}

/// Whether the name that begins here is a word of its own, and called.
fn is_call(text: &[u8], at: usize) -> bool {
    let is_of_a_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let is_start = at == 0 || !is_of_a_name(&text[at - 1]);
    let mut rest = text[at..].iter().skip_while(|b| is_of_a_name(b));
    is_start && rest.find(|b| !b.is_ascii_whitespace()) == Some(&b'(')
}

/// Whether a cfg includes files.
pub fn includes_others(text: &[u8]) -> bool {
    let words = [&b"include_file"[..], b"import_file"];
    words
        .iter()
        .any(|word| memchr::memmem::find(text, word).is_some())
}

/// Whether a cfg is a part of one, and no server's: nothing in it says that it is a whole one.
pub fn is_part(path: &Path, text: &[u8]) -> bool {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(
            r"(?m-u)^#!(?:KAMAILIO|SER|OPENSER|MAXCOMPAT|ALL)|(?:^|[^a-zA-Z_])route[ \t\r\n]*\{|\bcfgengine\b",
        )
    });
    path.file_name() != Some("kamailio.cfg".as_ref())
        && memchr::memmem::find(text, b"request_route").is_none()
        && looks_like_cfg(text)
        && !WHOLE.is_match(text)
}

fn has_uris(text: &[u8]) -> bool {
    static DESTINATION: LazyLock<Regex> =
        LazyLock::new(|| own_regex(r"(?im-u)^[ \t]*\S+[ \t]+<?sips?:"));
    DESTINATION.is_match(text)
}

/// Whether most lines that are neither empty nor comments have a set id and a SIP URI.
fn looks_like_list(text: &[u8]) -> bool {
    if text.contains(&0) {
        return false;
    }
    let (mut destinations, mut others) = (0usize, 0usize);
    for line in text.split(|&b| b == b'\n') {
        let line = line.trim_ascii();
        if line.is_empty() || line.starts_with(b"#") {
            continue;
        }
        let digits = line.iter().take_while(|b| b.is_ascii_digit()).count();
        let uri = line[digits..].trim_ascii_start().to_ascii_lowercase();
        let is_uri = uri.starts_with(b"sip:") || uri.starts_with(b"sips:");
        match digits > 0 && is_uri {
            true => destinations += 1,
            false => others += 1,
        }
    }
    destinations > 0 && destinations >= others
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_follows_from_name_and_text() {
        let cfg = b"#!KAMAILIO\nloadmodule \"tm.so\"\n";
        let list = b"# gateways\n1 sip:192.0.2.1 8\n";
        for (name, text, named, found) in [
            ("kamailio.cfg", &cfg[..], FileKind::Cfg, Some(FileKind::Cfg)),
            ("setup.cfg", b"[metadata]\nname = x\n", FileKind::Cfg, None),
            ("site.conf", cfg, FileKind::Cfg, None),
            (
                "tls.cfg",
                b"# x\n\n [Server:default]\n",
                FileKind::TlsCfg,
                None,
            ),
            ("my-tls.cfg", b"[c:1.2.3.4:0]\n", FileKind::TlsCfg, None),
            ("tls.cfg", cfg, FileKind::Cfg, Some(FileKind::Cfg)),
            ("x.cfg", b"[server:default]\n", FileKind::Cfg, None),
            ("dispatcher.list", b"", FileKind::List, Some(FileKind::List)),
            ("gw.list", list, FileKind::List, Some(FileKind::List)),
            ("notes.txt", b"call sip:me", FileKind::List, None),
            ("gw.txt", list, FileKind::List, Some(FileKind::List)),
            ("gateways", list, FileKind::List, Some(FileKind::List)),
        ] {
            assert_eq!(of_named(Path::new(name), text), named, "{name}");
            assert_eq!(of_found(Path::new(name), text), found, "{name}");
        }
    }
}
