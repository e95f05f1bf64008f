//! A file that the tls module does not find or accept at start.

use crate::base::diagnostic::Severity;
use crate::base::escape::sanitize;
use crate::base::fact::Fact;
use crate::kamailio::tls_cfg::{OWN_FILE, TlsCfgFile, TlsDomainFile};
use crate::lint::{Context, Findings, Rule, page};

pub const RULE: Rule =
    Rule::new(page!("DS222-tls-stops-the-start"), Severity::Error, check).log(&[
        "tls.cfg:9:1: Unsupported option 'verify'",
        "Error while initializing module tls",
    ]);

fn check<'a>(context: &Context<'a>, findings: &mut Findings<'a>) {
    // If TLS is disabled, the module reads nothing.
    if context.server.dns.tls != Fact::Known(true) {
        return;
    }
    let named = context.spot_of("tls", "config");
    match &context.tls.file {
        TlsCfgFile::Unnamed | TlsCfgFile::Read { read: Ok(_), .. } => {}
        TlsCfgFile::Read {
            source,
            read: Err(why),
        } => {
            let what = sanitize(why.what.as_bytes());
            let message = format!("{what}: the server does not start");
            let span = source.numbered_line(why.line);
            findings
                .source(source, why.line as u32, span, message)
                .help("correct the line; the log of a start names it, too");
        }
        TlsCfgFile::Missing { path } => {
            let path = sanitize(path.as_bytes());
            let message = format!("there is no file {path}: the server does not start without it");
            findings
                .cfg(named, message)
                .help("write it, or correct config");
        }
        TlsCfgFile::NotLookedAt { path, why } => {
            let path = sanitize(path.as_bytes());
            let message = format!("{path} was not checked: {why}");
            findings
                .cfg(named, message)
                .severity(Severity::Info)
                .help("run lint on the server, or on a copy of its files with --root");
        }
    }
    for needed in &context.tls.absent {
        let TlsDomainFile { option, .. } = needed;
        let path = sanitize(needed.name.as_bytes());
        let message = match needed.is_written {
            true => format!("there is no file {path}: the server does not start"),
            false => format!(
                "a server domain without {option} uses {OWN_FILE} next to the cfg, and there is no file {path}: the server does not start"
            ),
        };
        let help = format!("put the file there, or correct {option}");
        report(context, needed, message, help, findings);
    }
    for key in &context.tls.foreign_keys {
        let path = sanitize(key.name.as_bytes());
        let (of, help) = match &key.certificate {
            Some(certificate) => (
                format!(
                    "not the key of the certificate in {}",
                    sanitize(certificate.as_bytes())
                ),
                "write the key of this certificate, or the certificate of this key",
            ),
            None => (
                "a key without a certificate".to_owned(),
                "add its certificate, or remove private_key",
            ),
        };
        let message = format!("{path} is {of}: the server does not start");
        report(context, key, message, help.to_owned(), findings);
    }
}

fn report<'a>(
    context: &Context<'a>,
    about: &TlsDomainFile,
    message: String,
    help: String,
    findings: &mut Findings<'a>,
) {
    let TlsDomainFile { option, line, .. } = about;
    match (line, context.tls.file.source()) {
        (Some(line), Some(source)) => {
            let span = source.numbered_line(*line);
            findings.source(source, *line as u32, span, message)
        }
        (_, Some(_)) => findings.cfg(context.spot_of("tls", "config"), message),
        (_, None) => findings.cfg(context.spot_of("tls", option), message),
    }
    .help(help);
}
