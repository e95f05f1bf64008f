//! Asks one question: of the system's hosts file, then of name servers over the network. Reads the
//! answers as Kamailio does (`get_record` in `core/resolve.c`, `dns_get_related` and `dns_get_entry`
//! in `core/dns_cache.c`; measured on 5.6.3, 6.0.1 and 6.1.5).

use std::time::Duration;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{self, Name, RData, RecordType};

use super::hosts_file::HostsFile;
use super::resolv_conf::CompletedName;
use super::stub::{ReceivedAnswer, Stub};
use crate::base::dns_records::{
    DnsAnswer, DnsQuestion, DnsRecord, DnsRecordType, NaptrRecord, NoAnswer, SrvRecord,
};

/// The most aliases that are followed in one answer (`MAX_CNAME_CHAIN`, and the first).
const ALIASES_AN_ANSWER: usize = 11;
/// The most questions about the last alias of an answer (`dns_get_entry`).
const QUESTIONS: usize = 11;
/// The most records and bytes of an answer that Kamailio reads (`SR_DNS_MAX_ANO`,
/// `MAX_QUERY_SIZE`).
const KAMAILIO_RECORDS: usize = 100;
const KAMAILIO_BYTES: usize = 8192;

/// The name servers to query, and how to read their answers.
pub(super) struct DnsClient {
    pub(super) stub: Stub,
    pub(super) hosts: HostsFile,
    /// Whether answers are read as Kamailio reads them.
    pub(super) as_kamailio: bool,
    /// The longest time for a question; `None` leaves it to the tries.
    pub(super) timeout: Option<Duration>,
}

/// How the records of a question are looked for in the answers.
#[derive(Clone, Copy)]
struct AnswerLimits {
    /// The most records and bytes of an answer.
    records: usize,
    bytes: usize,
    /// Whether an alias whose records are not in the answer is asked for.
    asks_for_aliases: bool,
}

impl DnsClient {
    /// Asks one question.
    pub(super) async fn ask(&self, question: &DnsQuestion) -> DnsAnswer {
        if let Some(found) = self.hosts.answer(question) {
            return Ok(found).into();
        }
        let answer = self.follow(&question.name, question);
        match self.timeout {
            None => answer.await,
            Some(limit) => {
                let answer = tokio::time::timeout(limit, answer).await;
                answer.unwrap_or_else(|_| Err(NoAnswer::Silent(limit)).into())
            }
        }
    }

    fn reading(&self, question: &DnsQuestion) -> AnswerLimits {
        // With `use_dns_cache=off` addresses are looked up by the C library.
        let by_library = self.as_kamailio && question.hosts_file;
        let (records, bytes) = match self.as_kamailio && !by_library {
            true => (KAMAILIO_RECORDS, KAMAILIO_BYTES),
            false => (usize::MAX, usize::MAX),
        };
        AnswerLimits {
            records,
            bytes,
            asks_for_aliases: !by_library,
        }
    }

    /// The records of a name, or of the name at the end of its aliases.
    async fn follow(&self, name: &[u8], question: &DnsQuestion) -> DnsAnswer {
        let kind = record_type(question.kind);
        let reading = self.reading(question);
        let mut aliases: Vec<Name> = Vec::new();
        let mut next = name.to_vec();
        let mut asked = 0;
        let mut ttl = None;
        let records = loop {
            asked += 1;
            let (completed, reply) = match self.search(&next, kind).await {
                Ok(found) => found,
                // For a CNAME loop, some servers return an error instead of the records.
                Err(NoAnswer::Failed(_)) if self.circles(&next).await => break Err(NoAnswer::Loop),
                Err(why) => break Err(why),
            };
            let records = &reply.message.answers;
            ttl = records.iter().map(|record| record.ttl).chain(ttl).min();
            if records.len() > reading.records || reply.length > reading.bytes {
                break Err(NoAnswer::TooLarge);
            }
            let mut at = completed.clone();
            let known = aliases.len();
            if completed.num_labels() as usize > labels(&next).count() {
                aliases.push(completed);
            }
            let in_circle = loop {
                let Some(alias) = alias(records, &at) else {
                    break false;
                };
                if aliases.contains(&alias) || labels(name).eq(alias.iter()) {
                    break true;
                }
                aliases.push(alias.clone());
                at = alias;
                if reading.asks_for_aliases && aliases.len() - known == ALIASES_AN_ANSWER {
                    break false;
                }
            };
            let of_kind = |r: &&rr::Record| r.name == at && r.record_type() == kind;
            let found = records.iter().filter(of_kind);
            let found: Vec<_> = found.filter_map(|record| read(&record.data)).collect();
            match () {
                () if in_circle => break Err(NoAnswer::Loop),
                () if !found.is_empty() => break Ok(found),
                () if aliases.len() == known || !reading.asks_for_aliases => {
                    break Err(NoAnswer::NoSuchRecord);
                }
                () if asked == QUESTIONS => break Err(NoAnswer::TooManyAliases),
                () => next = written(&at).into_bytes(),
            }
        };
        DnsAnswer {
            aliases: aliases
                .iter()
                .map(|name| written(name).into_bytes())
                .collect(),
            records,
            took: Duration::ZERO,
            ttl: ttl.map(|seconds| Duration::from_secs(u64::from(seconds))),
        }
    }

    /// The answer for the first completion of a name that has one, and that completion
    /// (`res_search`).
    async fn search(
        &self,
        name: &[u8],
        kind: RecordType,
    ) -> Result<(Name, ReceivedAnswer), NoAnswer> {
        let mut why = None;
        let mut names = self.stub.config.completions(name).into_iter();
        while let Some(CompletedName { name, in_domain }) = names.next() {
            let Some(name) = to_name(&name) else {
                why = why.or(Some(NoAnswer::NoName));
                continue;
            };
            let failure = match self.query(&name, kind).await {
                Ok(reply) => return Ok((name, reply)),
                Err(failure) => failure,
            };
            let ends_search = match failure {
                NoAnswer::NoServer => return Err(failure),
                NoAnswer::NoSuchRecord | NoAnswer::NoSuchName => false,
                NoAnswer::Failed(code) => code != u16::from(ResponseCode::ServFail),
                _ => true,
            };
            // What is unknown goes before what is not there.
            if why.is_none_or(|why: NoAnswer| why.is_certain() && !failure.is_certain()) {
                why = Some(failure);
            }
            if in_domain && ends_search {
                // The other domains are left out, the name as it is is not.
                names = names
                    .filter(|name| !name.in_domain)
                    .collect::<Vec<_>>()
                    .into_iter();
            }
        }
        Err(why.unwrap_or(NoAnswer::NoName))
    }

    /// The answer to one query that has records, perhaps only aliases.
    async fn query(&self, name: &Name, kind: RecordType) -> Result<ReceivedAnswer, NoAnswer> {
        let reply = self.stub.query(name, kind).await?;
        match reply.message.metadata.response_code {
            ResponseCode::NoError if reply.message.answers.is_empty() => {
                Err(NoAnswer::NoSuchRecord)
            }
            ResponseCode::NoError => Ok(reply),
            ResponseCode::NXDomain => Err(NoAnswer::NoSuchName),
            code => Err(NoAnswer::Failed(code.into())),
        }
    }

    /// Whether the aliases of a name form a loop, queried one by one.
    async fn circles(&self, name: &[u8]) -> bool {
        let mut seen: Vec<_> = to_name(name).into_iter().collect();
        while let Some(last) = seen.last() {
            let Ok(reply) = self.query(last, RecordType::CNAME).await else {
                return false;
            };
            match alias(&reply.message.answers, last) {
                None => return false,
                Some(next) if seen.contains(&next) || seen.len() == QUESTIONS => return true,
                Some(next) => seen.push(next),
            }
        }
        false
    }
}

fn to_name(name: &[u8]) -> Option<Name> {
    let mut name = Name::from_labels(labels(name)).ok()?;
    name.set_fqdn(true);
    Some(name)
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
