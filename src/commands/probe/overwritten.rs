//! No file that a probe reads is written over by what it writes.

use std::path::PathBuf;

use crate::base::escape::sanitize;
use crate::cli::settings::{OutputTarget, ProbeSettings};
use crate::commands::CommandError;
use crate::fs;
use crate::kamailio::tls_cfg::TlsProfile;

/// Checks that neither --trace nor --output is one of these inputs, or a file that the settings name.
pub(super) fn check<'a>(
    settings: &ProbeSettings,
    inputs: impl Iterator<Item = &'a str>,
) -> Result<(), CommandError> {
    let output = settings.write.as_ref().map(|write| &write.writing);
    let output = match output {
        Some(OutputTarget::File(path)) => Some(path),
        _ => None,
    };
    let inputs = inputs.map(PathBuf::from);
    let inputs: Vec<_> = inputs.chain(named(settings)).collect();
    for (option, path) in [("--trace", settings.trace.as_ref()), ("--output", output)] {
        let Some(path) = path else { continue };
        if inputs.iter().any(|input| fs::is_same_file(input, path)) {
            let path = sanitize(path.as_os_str().as_encoded_bytes());
            return Err(CommandError::Usage(format!(
                "{option} {path}: this file is read, and must not be written over; name another"
            )));
        }
    }
    Ok(())
}

/// The files of the settings, apart from the lists and the cfg.
fn named(settings: &ProbeSettings) -> Vec<PathBuf> {
    let env_file = settings.input.reading.env_file.iter().cloned();
    let tls = settings.overrides.tls.iter().flat_map(of_profile);
    env_file.chain(tls).collect()
}

/// The files of a TLS profile.
fn of_profile(profile: &TlsProfile) -> Vec<PathBuf> {
    let trust = profile.trust.files.iter().cloned();
    let own = profile.own.iter();
    let own = own.flat_map(|(certificate, key)| [certificate.clone(), key.clone()]);
    trust.chain(own).collect()
}
