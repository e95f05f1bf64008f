//! How a probe looks names up.

use std::time::Duration;

use crate::cli::DnsMode;
use crate::cli::settings::DnsSettings;
use crate::dns::locate::{KamailioDns, Procedure};
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::server::Server;

/// The longest wait for the answer to a question, unless Kamailio is emulated.
const RFC_3263_TIMEOUT: Duration = Duration::from_secs(5);

/// The procedure by which names are resolved.
pub(super) fn procedure(mode: DnsMode, server: Option<&Server>) -> Procedure {
    match (mode, server) {
        (DnsMode::Rfc3263, _) => Procedure::Rfc3263,
        (DnsMode::Kamailio, None) => Procedure::Kamailio(KamailioDns::default()),
        (DnsMode::Kamailio, Some(server)) => {
            Procedure::Kamailio(KamailioDns::new(&server.list_options, &server.dns))
        }
    }
}

/// The name server and its timeout, as this server has them.
pub(super) fn resolver_options(settings: &DnsSettings, server: Option<&Server>) -> ResolverOptions {
    let is_kamailio = settings.mode == DnsMode::Kamailio;
    let stub = server.and_then(|server| server.dns.stub.value().copied());
    ResolverOptions {
        kamailio: is_kamailio.then(|| stub.unwrap_or_default()),
        timeout: settings
            .resolver_options
            .timeout
            .or((!is_kamailio).then_some(RFC_3263_TIMEOUT)),
        ..settings.resolver_options
    }
}
