//! The TLS client domain of a server that uses only one.

use super::finding::NewFinding;
use super::{Context, Findings};
use crate::base::fact::Fact;
use crate::base::source::Source;
use crate::base::transport::Transport;
use crate::kamailio::server::TlsSource;
use crate::kamailio::tls_cfg::{DomainSection, TlsDomain};

/// The client domain that all connections use.
pub(super) struct TlsClient<'a> {
    pub(super) domain: &'a TlsDomain,
    /// Its place; `None` if module parameters define it.
    section: Option<(&'a Source, &'a DomainSection)>,
}

impl<'a> Context<'a> {
    /// The client domain; `None` if it is unknown or depends on the address or on a script, or if TLS is
    /// disabled.
    pub(super) fn tls_client(&self) -> Option<TlsClient<'a>> {
        if self.server.dns.tls != Fact::Known(true) {
            return None;
        }
        match &self.server.tls {
            Fact::Known(TlsSource::Parameters(domain)) => Some(TlsClient {
                domain,
                section: None,
            }),
            _ => self.tls.file.only_client().map(|section| TlsClient {
                domain: &section.1.domain,
                section: Some(section),
            }),
        }
    }

    /// The number of destinations connected to over TLS. Those without a socket are reported elsewhere.
    pub(super) fn reached_over_tls(&self) -> usize {
        let reached = self.entries_of(|kind| !kind.fails_unsent());
        let over_tls = reached.filter(|(_, entry, _)| entry.protocol() == Transport::Tls);
        over_tls.count()
    }
}

impl<'a> TlsClient<'a> {
    /// Whether module parameters define it.
    pub(super) fn is_of_parameters(&self) -> bool {
        self.section.is_none()
    }

    /// Adds a finding about an option, in tls.cfg or at this parameter of the module.
    pub(super) fn report<'f>(
        &self,
        option: &str,
        parameter: &str,
        message: String,
        context: &Context<'a>,
        findings: &'f mut Findings<'a>,
    ) -> NewFinding<'f, 'a> {
        match self.section {
            Some((source, section)) => {
                let line = section.line_of(option);
                let span = source.numbered_line(line);
                findings.source(source, line as u32, span, message)
            }
            None => findings.cfg(context.spot_of("tls", parameter), message),
        }
    }
}
