//! Asks one question: of the system's hosts file, then of name servers over the network.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::config::{
    NameServerConfig, ResolverConfig, ResolverOpts, ServerOrderingStrategy,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::xfer::{DnsHandle, FirstAnswer, RetryDnsHandle};
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::{DnsRequestOptions, Query, ResponseCode};
use hickory_resolver::proto::rr::{self, Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use hickory_resolver::{Hosts, NameServerPool, PoolContext, TlsConfig};

use super::{AT_ONCE, ResolverOptions};
use crate::base::dns_records::{
    DnsAnswer, DnsQuestion, DnsRecord, DnsRecordType, NaptrRecord, NoAnswer, SrvRecord,
};

/// The longest chain of aliases that is followed, as in Kamailio (`MAX_CNAME_CHAIN`).
const ALIASES: usize = 10;

/// The name servers to query, and how long to wait.
pub(super) struct DnsClient {
    servers: RetryDnsHandle<NameServerPool<TokioRuntimeProvider>>,
    hosts: Hosts,
    /// The search domains that are appended to a name that is not found as it is.
    search: Vec<Name>,
    /// A name with at least this many dots is first looked up as it is (`ndots`).
    dots: usize,
    patience: Duration,
}

impl DnsClient {
    /// Uses the given name server, or else those of the system.
    ///
    /// # Errors
    /// If the resolver cannot be set up.
    pub(super) fn new(resolver_options: &ResolverOptions) -> anyhow::Result<Self> {
        let of_system = || {
            let found = read_system_conf();
            // Without a configured server, the system uses this one (resolv.conf(5)).
            found.unwrap_or_else(|_| only(SocketAddr::from(([127, 0, 0, 1], 53))))
        };
        let (config, mut options) = resolver_options.server.map_or_else(of_system, only);
        // Half the time for the first server leaves time for a second attempt.
        options.timeout = resolver_options.timeout / 2;
        options.edns0 = false;
        options.max_active_requests = 2 * AT_ONCE;
        options.server_ordering_strategy = ServerOrderingStrategy::UserProvidedOrder;
        // Kamailio also uses the search domains, with or without its DNS cache (`res_search`).
        let search = match (config.search(), config.domain()) {
            ([], domain) => domain.into_iter().cloned().collect(),
            (search, _) => search.to_vec(),
        };
        let dots = options.ndots;
        let context = PoolContext::new(options, TlsConfig::new()?);
        let pool = NameServerPool::from_config(
            config.name_servers().iter().cloned(),
            context.into(),
            TokioRuntimeProvider::default(),
        );
        Ok(Self {
            servers: RetryDnsHandle::new(pool, 1),
            // A missing hosts file counts as empty.
            hosts: Hosts::from_system().unwrap_or_default(),
            search,
            dots,
            patience: resolver_options.timeout,
        })
    }

    /// Asks one question.
    pub(super) async fn ask(&self, question: &DnsQuestion) -> DnsAnswer {
        let Ok(mut name) = Name::from_labels(labels(&question.name)) else {
            return Err(NoAnswer::NoName).into();
        };
        name.set_fqdn(true);
        let kind = record_type(question.kind);
        if question.hosts_file
            && let Some(found) = self
                .hosts
                .lookup_static_host(&Query::query(name.clone(), kind))
        {
            let records = found.answers().iter();
            return Ok(records.filter_map(|record| read(&record.data)).collect()).into();
        }
        let mut missing = DnsAnswer::from(Err(NoAnswer::NoSuchRecord));
        for (at, name) in self.completions(&name, question).into_iter().enumerate() {
            let mut answer = self.follow(&name, kind).await;
            match answer.records {
                Ok(_) => {
                    if labels(&question.name).count() < usize::from(name.num_labels()) {
                        answer.aliases.insert(0, written(&name).into_bytes());
                    }
                    return answer;
                }
                Err(why) if !matches!(why, NoAnswer::NoSuchName | NoAnswer::NoSuchRecord) => {
                    return answer;
                }
                Err(_) if at == 0 => missing = answer,
                Err(_) => {}
            }
        }
        missing
    }

    /// The candidates for a name, in the order in which they are tried (`res_search`).
    fn completions(&self, name: &Name, question: &DnsQuestion) -> Vec<Name> {
        if question.name.ends_with(b".") {
            return vec![name.clone()];
        }
        let longer = self.search.iter();
        let mut names: Vec<_> = longer
            .filter_map(|domain| name.clone().append_domain(domain).ok())
            .collect();
        let dots = question.name.iter().filter(|&&b| b == b'.').count();
        let place = if dots >= self.dots { 0 } else { names.len() };
        names.insert(place, name.clone());
        names
    }

    /// The records of a name, or of the name at the end of its aliases.
    async fn follow(&self, name: &Name, kind: RecordType) -> DnsAnswer {
        let mut at = name.clone();
        let mut aliases: Vec<Name> = Vec::new();
        let records = loop {
            let records = match self.exchange(&at, kind).await {
                Ok(records) => records,
                // For a CNAME loop, some servers return an error instead of the records.
                Err(NoAnswer::Failed(_)) if self.circles(&at).await => break Err(NoAnswer::Loop),
                Err(why) => break Err(why),
            };
            let asked = aliases.len();
            let in_circle = loop {
                let Some(next) = alias(&records, &at) else {
                    break false;
                };
                if next == *name || aliases.contains(&next) || aliases.len() == ALIASES {
                    break true;
                }
                aliases.push(next.clone());
                at = next;
            };
            if in_circle {
                break Err(NoAnswer::Loop);
            }
            let of_kind = records
                .iter()
                .filter(|r| r.name == at && r.record_type() == kind);
            let found: Vec<_> = of_kind.filter_map(|record| read(&record.data)).collect();
            if !found.is_empty() {
                break Ok(found);
            }
            if aliases.len() == asked {
                break Err(NoAnswer::NoSuchRecord);
            }
        };
        DnsAnswer {
            aliases: aliases
                .iter()
                .map(|name| written(name).into_bytes())
                .collect(),
            records,
        }
    }

    /// Whether the aliases of a name form a loop, queried one by one.
    async fn circles(&self, name: &Name) -> bool {
        let mut seen = vec![name.clone()];
        while let Some(last) = seen.last() {
            let Ok(records) = self.exchange(last, RecordType::CNAME).await else {
                return false;
            };
            match alias(&records, last) {
                None => return false,
                Some(next) if seen.contains(&next) || seen.len() > ALIASES => return true,
                Some(next) => seen.push(next),
            }
        }
        false
    }

    /// The records of the answer to one query.
    async fn exchange(&self, name: &Name, kind: RecordType) -> Result<Vec<rr::Record>, NoAnswer> {
        let query = Query::query(name.clone(), kind);
        let mut options = DnsRequestOptions::default();
        options.use_edns = false;
        let answer = self.servers.lookup(query, options).first_answer();
        let response = match tokio::time::timeout(self.patience, answer).await {
            Err(_) | Ok(Err(NetError::Timeout)) => return Err(NoAnswer::Silent(self.patience)),
            Ok(Err(NetError::Dns(DnsError::ResponseCode(code)))) => return Err(refused(code)),
            Ok(Err(NetError::Dns(DnsError::NoRecordsFound(none)))) => {
                return Err(refused(none.response_code));
            }
            Ok(Err(_)) => return Err(NoAnswer::Unreadable),
            Ok(Ok(response)) => response,
        };
        match response.response_code {
            ResponseCode::NoError => Ok(response.answers.clone()),
            // It is the last of the aliases that does not exist.
            code => Err(refused(code)),
        }
    }
}

/// A configuration with only this server.
fn only(server: SocketAddr) -> (ResolverConfig, ResolverOpts) {
    let mut of = NameServerConfig::udp_and_tcp(server.ip());
    for connection in &mut of.connections {
        connection.port = server.port();
    }
    let config = ResolverConfig::from_name_servers(vec![of]);
    (config, ResolverOpts::default())
}

/// The meaning of a response code in an answer without records.
fn refused(code: ResponseCode) -> NoAnswer {
    match code {
        ResponseCode::NoError => NoAnswer::NoSuchRecord,
        ResponseCode::NXDomain => NoAnswer::NoSuchName,
        code => NoAnswer::Failed(code.into()),
    }
}

fn labels(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let name = name.strip_suffix(b".").unwrap_or(name);
    name.split(|&b| b == b'.')
}

/// The target of the name's CNAME record, if it has one.
fn alias(records: &[rr::Record], name: &Name) -> Option<Name> {
    let mut own = records.iter().filter(|record| record.name == *name);
    own.find_map(|record| match &record.data {
        RData::CNAME(target) => Some(target.0.clone()),
        _ => None,
    })
}

/// A name without its final dot.
fn written(name: &Name) -> String {
    name.to_ascii().trim_end_matches('.').to_owned()
}

fn record_type(kind: DnsRecordType) -> RecordType {
    match kind {
        DnsRecordType::A => RecordType::A,
        DnsRecordType::Aaaa => RecordType::AAAA,
        DnsRecordType::Srv => RecordType::SRV,
        DnsRecordType::Naptr => RecordType::NAPTR,
    }
}

fn read(record: &RData) -> Option<DnsRecord> {
    Some(match record {
        RData::A(address) => DnsRecord::Address(address.0.into()),
        RData::AAAA(address) => DnsRecord::Address(address.0.into()),
        RData::SRV(srv) => DnsRecord::Srv(SrvRecord {
            priority: srv.priority,
            weight: srv.weight,
            port: srv.port,
            target: written(&srv.target),
        }),
        RData::NAPTR(naptr) => DnsRecord::Naptr(NaptrRecord {
            order: naptr.order,
            preference: naptr.preference,
            flags: naptr.flags.to_vec(),
            services: naptr.services.to_vec(),
            regexp: naptr.regexp.to_vec(),
            replacement: written(&naptr.replacement),
        }),
        _ => return None,
    })
}
