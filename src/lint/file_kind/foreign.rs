//! Files that Kamailio does not read: templates that nobody rendered, and OpenSIPS's cfgs.

use std::path::Path;
use std::sync::LazyLock;

use regex::bytes::Regex;

use super::{extension, looks_like_cfg};
use crate::base::escape::own_regex;

/// What a file is that Kamailio does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    OpenSips,
    /// A template for a cfg.
    CfgTemplate(TemplateEngine),
    /// A template for a list.
    ListTemplate(TemplateEngine),
}

/// What renders a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateEngine {
    Jinja,
    Erb,
    Go,
    /// Something that puts values into the places of names.
    Unknown,
}

/// The ends of the names that templates have. Those that other files have, too, come last.
const OF_TEMPLATES: [&str; 9] = [
    "j2", "jinja", "jinja2", "erb", "ctmpl", "tmpl", "tpl", "template", "in",
];
const CERTAIN: usize = 5;

/// Whether the name is one of a template.
pub fn is_named_as_template(path: &Path) -> bool {
    extension(path).is_some_and(|end| OF_TEMPLATES.contains(&end))
}

/// The path without what the name of a template ends with.
pub fn rendered_name(path: &Path) -> std::path::PathBuf {
    match is_named_as_template(path) {
        true => path.with_extension(""),
        false => path.to_owned(),
    }
}

/// What of this a file is, if it is any.
pub fn foreign(path: &Path, text: &[u8]) -> Option<Foreign> {
    let rendered = rendered_name(path);
    let is_list = match extension(&rendered) {
        Some("list" | "lst" | "txt") => true,
        Some("cfg") => false,
        _ => !looks_like_cfg(text),
    };
    match engine(path, text, is_list) {
        Some(engine) if is_list => Some(Foreign::ListTemplate(engine)),
        Some(engine) => Some(Foreign::CfgTemplate(engine)),
        None if !is_list && is_of_opensips(path, text) => Some(Foreign::OpenSips),
        None => None,
    }
}

impl Foreign {
    /// What it is, in words, and what to do about it.
    pub fn in_words(self, path: &Path) -> (String, String) {
        let engine = match self {
            Foreign::OpenSips => {
                return (
                    "a cfg of OpenSIPS, which Kamailio does not read: not linted".to_owned(),
                    "lint the kamailio.cfg; '#!KAMAILIO' in the first line says that it is one"
                        .to_owned(),
                );
            }
            Foreign::CfgTemplate(engine) | Foreign::ListTemplate(engine) => engine,
        };
        let name = rendered_name(path);
        let name = name.file_name().unwrap_or_default().to_string_lossy();
        let engine = match engine {
            TemplateEngine::Jinja => "Jinja template",
            TemplateEngine::Erb => "ERB template",
            TemplateEngine::Go => "Go template",
            TemplateEngine::Unknown => "template",
        };
        (
            format!(
                "unrendered {engine}: render it first, '.. | ds-tool lint --stdin-filename {name} -'"
            ),
            "a template is not linted: what Kamailio reads is what is rendered".to_owned(),
        )
    }
}

/// What renders this file, if it is a template.
fn engine(path: &Path, text: &[u8], is_list: bool) -> Option<TemplateEngine> {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        // Outside of comments.
        own_regex(
            r"(?m-u)^(?:#!)?[^#\n]*?(?:\{%|<%[^\n]*%>|\{\{[-~]?[ \t]*[A-Za-z_.$#/][^{}\n]*\}\})",
        )
    });
    static CONTROL: LazyLock<Regex> = LazyLock::new(|| own_regex(r"(?m-u)^[ \t]*(?:\{%|<%[^=])"));
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(
            r"(?-u)\$\{[A-Za-z_]+\}|@[A-Z][A-Z0-9_]{2,}@|%[A-Z][A-Z0-9_]{2,}%|__[A-Z][A-Z0-9_]+__",
        )
    });
    let certain = extension(path).is_some_and(|end| OF_TEMPLATES[..CERTAIN].contains(&end));
    let is_named = is_named_as_template(path);
    // Most files have none of these, and need no regular expression.
    let may_have_marks = ["{%", "<%", "{{"].iter().any(|mark| has(text, mark));
    let has_marks = may_have_marks
        && match is_list && !is_named {
            // A placeholder or two in a list are mistakes of the list.
            true => CONTROL.is_match(text),
            false => MARK.is_match(text),
        };
    let has_names = is_named && NAME.is_match(text);
    (certain || has_marks || has_names).then(|| named_engine(path, text))
}

fn named_engine(path: &Path, text: &[u8]) -> TemplateEngine {
    static GO: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(
            r#"(?-u)\{\{[-~]?[ \t]*(?:\.[A-Z]|range |with |if |end\b|key |keyOrDefault |service |env |secret |include |template |\$[a-z])"#,
        )
    });
    let has = |mark: &str| has(text, mark);
    match extension(path) {
        Some("j2" | "jinja" | "jinja2") => TemplateEngine::Jinja,
        Some("erb") => TemplateEngine::Erb,
        Some("ctmpl") => TemplateEngine::Go,
        _ if has("{%") => TemplateEngine::Jinja,
        _ if has("<%") => TemplateEngine::Erb,
        _ if GO.is_match(text) => TemplateEngine::Go,
        _ if has("{{") => TemplateEngine::Jinja,
        _ => TemplateEngine::Unknown,
    }
}

fn has(text: &[u8], mark: &str) -> bool {
    memchr::memmem::find(text, mark.as_bytes()).is_some()
}

/// Whether this is a cfg of OpenSIPS: it has statements that Kamailio does not have, and none that only
/// Kamailio has.
fn is_of_opensips(path: &Path, text: &[u8]) -> bool {
    static OPENSIPS: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(
            r#"(?m-u)^[ \t]*(?:(?:log_level|udp_workers|tcp_workers|stderror_enabled|syslog_enabled)[ \t]*=|socket[ \t]*=[ \t]*(?:udp|tcp|tls|sctp|ws|wss|bin|hep_udp|any):|loadmodule[ \t]+"(?:[^"\n]*/)?proto_[a-z0-9_]+\.so"|m(?:odule_)?path[ \t]*=[ \t]*"[^"\n]*opensips)"#,
        )
    });
    static KAMAILIO: LazyLock<Regex> = LazyLock::new(|| {
        own_regex(
            r#"(?m-u)^#!(?:KAMAILIO|SER|OPENSER|MAXCOMPAT|ALL)|^[ \t]*(?:request_route\b|#!(?:define|ifdef|ifndef|subst|trydef|include_file|import_file)|loadmodule[ \t]+"(?:[^"\n]*/)?(?:kex|pv|corex|tmx|xlog|siputils)\.so")|^[ \t]*mpath[ \t]*=[ \t]*"[^"\n]*kamailio"#,
        )
    });
    let is_named_so = || {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("opensips") && looks_like_cfg(text)
    };
    // Most lines begin otherwise, and need no regular expression.
    let may = |line: &[u8]| {
        let is = |word: &[u8]| line.starts_with(word);
        let statements: [&[u8]; 5] = [b"log_", b"udp_", b"tcp_", b"std", b"sys"];
        is(b"socket")
            || statements.iter().any(|word| is(word))
            || is(b"loadmodule") && has(line, "proto_")
            || is(b"m") && has(line, "opensips")
    };
    let mut lines = text.split(|&b| b == b'\n').map(<[u8]>::trim_ascii_start);
    let has_statement = lines.any(|line| may(line) && OPENSIPS.is_match(line));
    (has_statement || is_named_so()) && !KAMAILIO.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_and_cfgs_of_opensips_are_known_by_name_and_text() {
        let cfg = "listen=udp:192.0.2.1\nloadmodule \"dispatcher.so\"\n";
        let jinja = Some(Foreign::CfgTemplate(TemplateEngine::Jinja));
        for (name, text, expected) in [
            ("kamailio.cfg.j2", cfg, jinja),
            (
                "kamailio.cfg",
                "{% if x %}\nlisten={{ ip }}\n{% endif %}\n",
                jinja,
            ),
            ("k.cfg", "listen=udp:{{ ip }}:5060\n", jinja),
            (
                "k.cfg",
                "#!define IP {{ ip }}\nloadmodule \"tm.so\"\n",
                jinja,
            ),
            ("k.cfg", "listen=udp:1.2.3.4 # {{ ip }}\n", None),
            ("k.cfg.in", cfg, None),
            (
                "k.cfg.in",
                "listen=udp:@LISTEN_IP@\n",
                Some(Foreign::CfgTemplate(TemplateEngine::Unknown)),
            ),
            (
                "k.cfg.tpl",
                "listen=udp:${LISTEN_IP}\n",
                Some(Foreign::CfgTemplate(TemplateEngine::Unknown)),
            ),
            (
                "d.cfg.erb",
                "listen=<%= @ip %>\n",
                Some(Foreign::CfgTemplate(TemplateEngine::Erb)),
            ),
            (
                "d.cfg",
                "listen=udp:<%= @ip %>:5060\n",
                Some(Foreign::CfgTemplate(TemplateEngine::Erb)),
            ),
            (
                "k.cfg.ctmpl",
                "listen={{ key \"ip\" }}\n",
                Some(Foreign::CfgTemplate(TemplateEngine::Go)),
            ),
            (
                "k.cfg.template",
                "listen={{ .Values.ip }}\n",
                Some(Foreign::CfgTemplate(TemplateEngine::Go)),
            ),
            (
                "dispatcher.list.j2",
                "1 sip:{{ gw }}\n",
                Some(Foreign::ListTemplate(TemplateEngine::Jinja)),
            ),
            (
                "x.list",
                "{% for g in gws %}\n1 sip:h\n{% endfor %}\n",
                Some(Foreign::ListTemplate(TemplateEngine::Jinja)),
            ),
            ("x.list", "{{range .Gws}}\n1 sip:h\n{{end}}\n", None),
            ("x.list", "1 sip:{{ gw }}:5060 8\n", None),
            ("x.list", "1 sip:<%= @gw %>:5060 8\n", None),
            (
                "opensips.cfg",
                "log_level=3\nsocket=udp:1.2.3.4:5060\n",
                Some(Foreign::OpenSips),
            ),
            (
                "proxy.cfg",
                "mpath=\"/usr/lib/opensips/modules/\"\nroute{ exit; }\n",
                Some(Foreign::OpenSips),
            ),
            (
                "proxy.cfg",
                "loadmodule \"proto_udp.so\"\n",
                Some(Foreign::OpenSips),
            ),
            (
                "proxy.cfg",
                "udp_workers=4\nroute{ exit; }\n",
                Some(Foreign::OpenSips),
            ),
            ("kamailio.cfg", "#!KAMAILIO\nlog_level=3\n", None),
            ("kamailio.cfg", "log_level=3\nloadmodule \"kex.so\"\n", None),
            ("kamailio.cfg", cfg, None),
        ] {
            assert_eq!(
                foreign(Path::new(name), text.as_bytes()),
                expected,
                "{name} {text}"
            );
        }
    }
}
