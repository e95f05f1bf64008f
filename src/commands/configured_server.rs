//! The server of a kamailio.cfg, with the lists that it loads.

use std::path::PathBuf;

use super::Io;
use super::list_input::{ListInput, read_lists};
use super::load::{LoadedConfig, ping_statuses};
use super::output::say;
use crate::base::escape::sanitize;
use crate::cli::settings::{InputSettings, WrongUsage};
use crate::kamailio::list::List;
use crate::kamailio::pinging::PingStatuses;
use crate::kamailio::server::Server;
use crate::kamailio::tls_cfg::TlsProfiles;
use crate::probe::options::{ProbeOptions, ProbeOverrides};

/// The server to emulate.
pub(super) struct ConfiguredServer {
    pub(super) server: Server,
    /// The ping status of each entry of each list.
    pub(super) ping_statuses: Vec<PingStatuses>,
    /// Its TLS client domains, if it uses TLS; or why they are unknown.
    pub(super) tls: Result<Option<TlsProfiles>, String>,
    /// The files of its tls module.
    pub(super) tls_files: Vec<PathBuf>,
}

impl ConfiguredServer {
    /// The server of this cfg with the user's thresholds, and these lists as it loads them.
    pub(super) fn new(
        mut configuration: LoadedConfig,
        inputs: Vec<ListInput>,
        input: &InputSettings,
        overrides: &ProbeOverrides,
    ) -> (Vec<List>, Self) {
        let found = configuration.check_tls_files();
        let tls = configuration.tls_clients(&found);
        let mut server = configuration.server;
        overrides.set_thresholds(&mut server);
        let lists = read_lists(inputs, input, &server.list_options);
        let ping_statuses = ping_statuses(&lists, &mut server);
        let server = ConfiguredServer {
            server,
            ping_statuses,
            tls,
            tls_files: found.paths,
        };
        (lists, server)
    }

    /// Its TLS client domains, unless the user says how to speak TLS.
    pub(super) fn own_tls(&self, overrides: &ProbeOverrides) -> Option<&TlsProfiles> {
        match overrides.tls {
            None => self.tls.as_ref().ok()?.as_ref(),
            Some(_) => None,
        }
    }
}

/// The probe options in force.
pub(super) fn probe_options(
    overrides: &ProbeOverrides,
    server: Option<&ConfiguredServer>,
    as_kamailio: bool,
) -> Result<ProbeOptions, WrongUsage> {
    let of_cfg = server.map(|server| &server.server);
    let mut options = ProbeOptions::new(overrides, of_cfg, as_kamailio)
        .map_err(|why| WrongUsage(why.to_string()))?;
    if let Some(tls) = server.and_then(|server| server.own_tls(overrides)) {
        options.sending.tls.clone_from(tls);
    }
    Ok(options)
}

/// Says which of the server's parameters are unknown.
pub(super) fn say_assumed(options: &ProbeOptions, io: &mut Io<'_>) {
    for assumed in &options.assumed {
        let assumed = sanitize(assumed.as_bytes());
        say(
            io,
            &format!("info: {assumed}: Kamailio's default is assumed"),
        );
    }
}

/// What keeps a server from starting, in a line; `None` if nothing is known to.
pub(super) fn startup_errors(server: &Server) -> Option<String> {
    let (errors, _) = server.startup_errors();
    let errors: Vec<_> = errors
        .iter()
        .map(|error| sanitize(error.to_string().as_bytes()))
        .collect();
    (!errors.is_empty()).then(|| errors.join("; "))
}
