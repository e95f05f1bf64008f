//! Host names and SRV records, asked of name servers as Kamailio asks when it loads a list.

use std::cell::Cell;
use std::net::{IpAddr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    NameServerConfig, ResolveHosts, ResolverConfig, ServerOrderingStrategy,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use crate::names::{SRV_SERVICES, SrvTarget};

/// The most names that are asked for at once.
const AT_ONCE: usize = 64;

/// A name to look up.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Question {
    /// The name.
    pub name: Vec<u8>,
    /// Whether `/etc/hosts` is asked first, as without Kamailio's DNS cache.
    pub hosts_file: bool,
    /// Whether SRV records are of interest even where the name has just one address.
    pub srv: bool,
}

/// What is known of a name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Its addresses, the IPv4 ones if there are any, else the IPv6 ones: none where it does not
    /// resolve.
    pub addresses: Vec<IpAddr>,
    /// Its SRV records that there are: the name of the record, and its targets, the first to be
    /// tried first.
    pub targets: Vec<(Vec<u8>, Vec<SrvTarget>)>,
}

/// Whom to ask, and how long to wait.
#[derive(Debug)]
pub struct Resolver {
    servers_alone: TokioResolver,
    with_hosts_file: TokioResolver,
    patience: Duration,
}

impl Resolver {
    /// Asks this server, else those of the system.
    ///
    /// # Errors
    /// Where the system does not say which those are.
    pub fn new(server: Option<SocketAddr>, patience: Duration) -> anyhow::Result<Self> {
        let build = |hosts_file| {
            let mut builder = match server {
                Some(server) => {
                    let mut of = NameServerConfig::udp_and_tcp(server.ip());
                    for connection in &mut of.connections {
                        connection.port = server.port();
                    }
                    let config = ResolverConfig::from_name_servers(vec![of]);
                    TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
                }
                // With its search domains: Kamailio follows them, its DNS cache or not.
                None => TokioResolver::builder_tokio()?,
            };
            let options = builder.options_mut();
            options.use_hosts_file = hosts_file;
            // The first server that does not answer leaves half of the time for another try.
            options.timeout = patience / 2;
            options.attempts = 1;
            options.edns0 = false;
            options.max_active_requests = 2 * AT_ONCE;
            options.server_ordering_strategy = ServerOrderingStrategy::UserProvidedOrder;
            builder.build()
        };
        let both = || {
            Ok::<_, NetError>(Self {
                servers_alone: build(ResolveHosts::Never)?,
                with_hosts_file: build(ResolveHosts::Always)?,
                patience,
            })
        };
        both().context("no name server is known (--dns-server names one)")
    }

    /// Looks all these names up. For each there is what was found, or in words why that is not
    /// known.
    pub async fn ask_all(self, questions: Vec<Question>) -> Vec<(Question, Result<Found, String>)> {
        let room = Rc::new(Semaphore::new(AT_ONCE));
        let resolver = Rc::new(self);
        let hope = Rc::new(Hope::default());
        let mut tasks = JoinSet::new();
        let local = LocalSet::new();
        for question in questions {
            let (room, resolver, hope) = (room.clone(), resolver.clone(), hope.clone());
            let ask = async move {
                let _place = room.acquire().await;
                let found = match hope.is_lost() {
                    true => Err("the name server answers nothing".to_owned()),
                    false => resolver.ask(&question, &hope).await,
                };
                (question, found)
            };
            tasks.spawn_local_on(ask, &local);
        }
        let mut all = Vec::new();
        let gather = async {
            while let Some(done) = tasks.join_next().await {
                all.extend(done);
            }
        };
        local.run_until(gather).await;
        all.sort_by(|(a, _), (b, _)| a.cmp(b));
        all
    }

    async fn ask(&self, question: &Question, hope: &Hope) -> Result<Found, String> {
        let name = question.name.as_slice();
        if !question.hosts_file && is_localhost(name) {
            return Err("name servers differ about it (--resolve can say)".to_owned());
        }
        // Kamailio's DNS cache finds no name with a dot at its end.
        if name.ends_with(b".") {
            return Ok(Found::default());
        }
        let mut found = Found::default();
        for kind in [RecordType::A, RecordType::AAAA] {
            let records = self.records(name, kind, question, hope).await?;
            found.addresses.extend(records.iter().filter_map(address));
            if !found.addresses.is_empty() {
                break;
            }
        }
        if question.srv || found.addresses.len() != 1 {
            for service in SRV_SERVICES {
                let name = [service.as_bytes(), name].concat();
                let records = self.records(&name, RecordType::SRV, question, hope).await;
                let targets = targets(&records.unwrap_or_default());
                if !targets.is_empty() {
                    found.targets.push((name, targets));
                }
            }
        }
        Ok(found)
    }

    /// The records of this kind; none where the server says that there are none.
    async fn records(
        &self,
        name: &[u8],
        kind: RecordType,
        question: &Question,
        hope: &Hope,
    ) -> Result<Arc<[RData]>, String> {
        let Ok(mut asked) = Name::from_labels(name.split(|&b| b == b'.')) else {
            // Such a name cannot even be asked for.
            return Ok(Arc::default());
        };
        asked.set_fqdn(false);
        let resolver = match question.hosts_file {
            true => &self.with_hosts_file,
            false => &self.servers_alone,
        };
        let timed_out = || {
            hope.lose();
            format!(
                "no answer within {}",
                humantime::format_duration(self.patience)
            )
        };
        match tokio::time::timeout(self.patience, resolver.lookup(asked, kind)).await {
            Err(_) | Ok(Err(NetError::Timeout)) => Err(timed_out()),
            Ok(Ok(lookup)) => {
                hope.keep();
                let records = lookup.answers().iter();
                Ok(records.map(|record| record.data.clone()).collect())
            }
            Ok(Err(NetError::Dns(error))) => {
                hope.keep();
                match error {
                    DnsError::NoRecordsFound(none)
                        if matches!(
                            none.response_code,
                            ResponseCode::NXDomain | ResponseCode::NoError
                        ) =>
                    {
                        Ok(Arc::default())
                    }
                    DnsError::NoRecordsFound(none) => Err(refused(none.response_code)),
                    DnsError::ResponseCode(code) => Err(refused(code)),
                    other => Err(other.to_string()),
                }
            }
            Ok(Err(other)) => Err(other.to_string()),
        }
    }
}

/// Whether any server ever answers: where none does, not every name is worth the wait.
#[derive(Debug, Default)]
struct Hope {
    answered: Cell<bool>,
    silent: Cell<usize>,
}

impl Hope {
    fn keep(&self) {
        self.answered.set(true);
    }

    fn lose(&self) {
        self.silent.set(self.silent.get() + 1);
    }

    fn is_lost(&self) -> bool {
        !self.answered.get() && self.silent.get() >= AT_ONCE
    }
}

fn refused(code: ResponseCode) -> String {
    format!("the name server says \"{code}\"")
}

fn is_localhost(name: &[u8]) -> bool {
    let last = name.rsplit(|&b| b == b'.').next().unwrap_or_default();
    last.eq_ignore_ascii_case(b"localhost")
}

fn address(record: &RData) -> Option<IpAddr> {
    match record {
        RData::A(address) => Some(address.0.into()),
        RData::AAAA(address) => Some(address.0.into()),
        _ => None,
    }
}

/// The targets in the order of their priorities.
fn targets(records: &[RData]) -> Vec<SrvTarget> {
    let mut all: Vec<_> = records
        .iter()
        .filter_map(|record| match record {
            RData::SRV(srv) => Some(srv),
            _ => None,
        })
        .collect();
    all.sort_by_key(|srv| srv.priority);
    let target = |name: &Name| name.to_ascii().trim_end_matches('.').to_owned();
    let all = all.into_iter().map(|srv| SrvTarget {
        host: target(&srv.target),
        port: srv.port,
    });
    // The root says that the service is decidedly not available (RFC 2782).
    all.filter(|target| !target.host.is_empty()).collect()
}
