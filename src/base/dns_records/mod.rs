//! What is known about host names, from `--resolve` and from look-ups.

mod record;

use std::collections::BTreeMap;
use std::net::IpAddr;

pub use record::{
    DnsAnswer, DnsQuestion, DnsRecord, DnsRecordType, NaptrRecord, NoAnswer, SrvRecord,
};

/// Known answers about host names. Names are case-insensitive and are neither completed nor
/// shortened: `host` and `host.` are two names, as in Kamailio's DNS cache.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DnsAnswers {
    answers: BTreeMap<DnsQuestion, DnsAnswer>,
}

/// The prefixes of the SRV names that Kamailio queries for SIP.
pub const SRV_SERVICES: [&str; 3] = ["_sip._udp.", "_sip._tcp.", "_sips._tcp."];

impl DnsAnswers {
    /// Adds one `NAME=ADDR` from `--resolve`. An empty ADDR means that the name does not resolve.
    /// Several answers for one name are combined. For a NAME that starts with `_sip`, the value is
    /// the target of an SRV record, `HOST` or `HOST:PORT`, or empty if there is no such record. A
    /// name with an address given this way has no SRV records except those given, and no NAPTR
    /// records.
    ///
    /// # Errors
    /// If there is no `=`, if the name is empty, or if the value is not an IP address (an IPv6
    /// address may be in brackets) or not a valid target.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        let (name, answer) = text
            .rsplit_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or("expected NAME=ADDRESS, such as gw.example.org=192.0.2.7")?;
        if name.to_ascii_lowercase().starts_with("_sip") {
            let record = match answer {
                "" => None,
                answer => Some(DnsRecord::Srv(target(answer, name)?)),
            };
            self.insert(
                DnsQuestion::new(name.as_bytes(), DnsRecordType::Srv, false),
                record,
            );
            return Ok(());
        }
        let address = match answer {
            "" => None,
            answer => {
                let bare = answer.strip_prefix('[').and_then(|a| a.strip_suffix(']'));
                let address: IpAddr = bare.unwrap_or(answer).parse().map_err(|_| {
                    format!("'{answer}' is not an IP address (leave it empty for a name that does not resolve)")
                })?;
                Some(address)
            }
        };
        for hosts_file in [false, true] {
            for (kind, is_of_kind) in [
                (DnsRecordType::A, address.is_some_and(|a| a.is_ipv4())),
                (DnsRecordType::Aaaa, address.is_some_and(|a| a.is_ipv6())),
            ] {
                let record = address.filter(|_| is_of_kind).map(DnsRecord::Address);
                self.insert(DnsQuestion::new(name.as_bytes(), kind, hosts_file), record);
            }
        }
        self.insert(
            DnsQuestion::new(name.as_bytes(), DnsRecordType::Naptr, false),
            None,
        );
        for service in SRV_SERVICES {
            let name = [service.as_bytes(), name.as_bytes()].concat();
            self.insert(DnsQuestion::new(&name, DnsRecordType::Srv, false), None);
        }
        Ok(())
    }

    /// Adds a record given by the user. `None` means that there is no such record, unless one is
    /// given.
    fn insert(&mut self, question: DnsQuestion, record: Option<DnsRecord>) {
        let none = || DnsAnswer::from(Err(NoAnswer::NoSuchName));
        let said = self.answers.entry(question).or_insert_with(none);
        if let Some(record) = record {
            match &mut said.records {
                Ok(records) => records.push(record),
                none => *none = Ok(vec![record]),
            }
        }
    }

    /// Adds the answer of a look-up, unless there is one already.
    pub fn extend(&mut self, question: DnsQuestion, answer: DnsAnswer) {
        self.answers.entry(question).or_insert(answer);
    }

    /// Forgets the answer to a question.
    pub fn forget(&mut self, question: &DnsQuestion) {
        self.answers.remove(question);
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    /// The known answer to a question.
    pub fn answer(&self, question: &DnsQuestion) -> Option<&DnsAnswer> {
        self.answers.get(question)
    }

    /// These answers, plus those of `others` to questions that these do not answer.
    pub fn completed_by(&self, others: &DnsAnswers) -> DnsAnswers {
        let mut all = self.clone();
        for (question, answer) in &others.answers {
            all.extend(question.clone(), answer.clone());
        }
        all
    }

    /// The addresses of `name`, IPv4 first; `hosts_file` says whether `/etc/hosts` goes before DNS.
    /// `None` if too little is known, empty if the name does not resolve. Kamailio queries IPv6
    /// addresses only if there is no IPv4 address.
    pub fn of(&self, name: &[u8], hosts_file: bool) -> Option<Vec<IpAddr>> {
        if self.answers.is_empty() {
            return None;
        }
        let of_kind = |kind| {
            let answer = self.answer(&DnsQuestion::new(name, kind, hosts_file))?;
            match &answer.records {
                Ok(records) => Some(records.iter().filter_map(DnsRecord::address).collect()),
                Err(why) if why.is_certain() => Some(Vec::new()),
                Err(_) => None,
            }
        };
        let mut addresses: Vec<_> = of_kind(DnsRecordType::A)?;
        match of_kind(DnsRecordType::Aaaa) {
            Some(more) => addresses.extend(more),
            None if addresses.is_empty() => return None,
            None => {}
        }
        Some(addresses)
    }

    /// The targets of the SRV records of `name` for one of [`SRV_SERVICES`], in the order in which
    /// Kamailio tries them; empty if nothing is known about them.
    pub fn targets_of(&self, service: &str, name: &[u8]) -> Vec<&SrvRecord> {
        if self.answers.is_empty() {
            return Vec::new();
        }
        let name = [service.as_bytes(), name].concat();
        let answer = self.answer(&DnsQuestion::new(&name, DnsRecordType::Srv, false));
        let records = answer.and_then(|answer| answer.records.as_ref().ok());
        let mut targets: Vec<_> = records
            .into_iter()
            .flatten()
            .filter_map(DnsRecord::srv)
            .filter(|srv| !srv.denies())
            .collect();
        targets.sort_by_key(|srv| srv.kamailio_order());
        targets
    }

    /// The targets of `name` for all [`SRV_SERVICES`], UDP first.
    pub fn srv_targets(&self, name: &[u8]) -> Vec<&SrvRecord> {
        let of = |service: &&str| self.targets_of(service, name);
        SRV_SERVICES.iter().flat_map(of).collect()
    }

    /// The address that Kamailio uses if there are several: the first IPv4 address, or else the
    /// first one (`dns_get_he`, with `dns_try_ipv6` on and no preference set).
    pub fn preferred(addresses: &[IpAddr]) -> Option<IpAddr> {
        addresses
            .iter()
            .find(|a| a.is_ipv4())
            .or(addresses.first())
            .copied()
    }
}

/// Parses `HOST` or `HOST:PORT` as the target of the SRV record `name`.
fn target(text: &str, name: &str) -> Result<SrvRecord, String> {
    let wrong = || {
        format!(
            "'{text}' is not a valid SRV target; write HOST:PORT, or leave the value empty if there is no {name} record"
        )
    };
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| wrong())?),
        None if name.to_ascii_lowercase().starts_with("_sips") => (text, 5061),
        None => (text, 5060),
    };
    let host = host.strip_suffix('.').unwrap_or(host);
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    if host.is_empty() || !host.chars().all(is_name) {
        return Err(wrong());
    }
    Ok(SrvRecord {
        priority: 0,
        weight: 0,
        port,
        target: host.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(targets: Vec<&SrvRecord>) -> Vec<String> {
        let shown = |srv: &SrvRecord| format!("{}:{}", srv.target, srv.port);
        targets.into_iter().map(shown).collect()
    }

    #[test]
    fn several_answers_are_combined_and_ipv4_is_preferred() {
        let mut answers = DnsAnswers::default();
        answers.add("Both.test=::1").unwrap();
        answers.add("both.TEST=127.0.0.9").unwrap();
        answers.add("six.test=[::1]").unwrap();
        answers.add("gone.test=").unwrap();
        for hosts_file in [false, true] {
            let of = |name: &str| answers.of(name.as_bytes(), hosts_file);
            let both = of("BOTH.test").unwrap();
            assert_eq!(
                DnsAnswers::preferred(&both),
                Some("127.0.0.9".parse().unwrap())
            );
            assert_eq!(of("six.test"), Some(vec!["::1".parse().unwrap()]));
            assert_eq!(of("gone.test"), Some(vec![]));
            assert_eq!(of("both.test."), None);
        }
    }

    #[test]
    fn an_answer_for_an_srv_name_is_a_target() {
        let mut answers = DnsAnswers::default();
        for answer in [
            "_sip._tcp.gw.test=b.test",
            "_SIP._udp.GW.test=a.test.:5070",
            "_sips._tcp.gw.test=c.test",
            "_sip._udp.none.test=",
            "gw.test=192.0.2.1",
        ] {
            answers.add(answer).unwrap();
        }
        let targets = answers.srv_targets(b"gw.TEST");
        assert_eq!(
            shown(targets),
            ["a.test:5070", "b.test:5060", "c.test:5061"]
        );
        assert_eq!(answers.srv_targets(b"none.test"), Vec::<&SrvRecord>::new());
        assert_eq!(answers.of(b"_sip._udp.gw.test", false), None);
    }

    #[test]
    fn a_name_with_a_given_address_has_no_other_records_than_those_given() {
        let mut answers = DnsAnswers::default();
        answers.add("gw.test=192.0.2.1").unwrap();
        let none = |name: &str, kind| {
            let answer = answers.answer(&DnsQuestion::new(name.as_bytes(), kind, false));
            answer.unwrap().records.is_err()
        };
        assert!(none("gw.test", DnsRecordType::Naptr));
        assert!(none("gw.test", DnsRecordType::Aaaa));
        assert!(none("_sip._udp.gw.test", DnsRecordType::Srv));
    }

    #[test]
    fn answers_of_the_user_take_precedence_over_look_ups() {
        let mut said = DnsAnswers::default();
        said.add("gw.test=192.0.2.1").unwrap();
        said.add("_sip._udp.gw.test=").unwrap();
        let mut looked_up = DnsAnswers::default();
        let mut learn = |name: &str, kind, record: Option<DnsRecord>| {
            let records = record
                .ok_or(NoAnswer::NoSuchName)
                .map(|record| vec![record]);
            looked_up.extend(
                DnsQuestion::new(name.as_bytes(), kind, false),
                records.into(),
            );
        };
        let address = DnsRecord::Address("192.0.2.2".parse().unwrap());
        learn("GW.test", DnsRecordType::A, Some(address));
        learn("gone.test", DnsRecordType::A, None);
        learn("gone.test", DnsRecordType::Aaaa, None);
        let target = target("a.test", "_sip._udp").unwrap();
        learn(
            "_sip._udp.gw.test",
            DnsRecordType::Srv,
            Some(DnsRecord::Srv(target.clone())),
        );
        learn(
            "_sip._tcp.gone.test",
            DnsRecordType::Srv,
            Some(DnsRecord::Srv(target)),
        );
        let all = said.completed_by(&looked_up);
        assert_eq!(
            all.of(b"gw.test", false),
            Some(vec!["192.0.2.1".parse().unwrap()])
        );
        assert_eq!(all.of(b"gone.test", false), Some(vec![]));
        assert_eq!(shown(all.srv_targets(b"gw.test")), Vec::<String>::new());
        assert_eq!(shown(all.srv_targets(b"gone.test")), ["a.test:5060"]);
    }

    #[test]
    fn a_failed_look_up_does_not_mean_that_there_is_no_address() {
        let mut answers = DnsAnswers::default();
        let mut learn = |name: &str, kind, why| {
            let question = DnsQuestion::new(name.as_bytes(), kind, false);
            answers.extend(question, Err(why).into());
        };
        learn("failed.test", DnsRecordType::A, NoAnswer::Failed(2));
        learn("half.test", DnsRecordType::A, NoAnswer::NoSuchRecord);
        learn("half.test", DnsRecordType::Aaaa, NoAnswer::GivenUp);
        learn("gone.test", DnsRecordType::A, NoAnswer::NoSuchName);
        learn("gone.test", DnsRecordType::Aaaa, NoAnswer::NoSuchName);
        assert_eq!(answers.of(b"failed.test", false), None);
        assert_eq!(answers.of(b"half.test", false), None);
        assert_eq!(answers.of(b"gone.test", false), Some(vec![]));
        assert_eq!(answers.of(b"gone.test", true), None);
    }

    #[test]
    fn an_invalid_answer_is_refused() {
        for text in [
            "",
            "name",
            "=127.0.0.1",
            "name=127.0.0",
            "name=[::1",
            "_sip._udp.gw.test=a.test:sip",
            "_sip._udp.gw.test=[::1]:5060",
            "_sip._udp.gw.test=:5060",
        ] {
            assert!(DnsAnswers::default().add(text).is_err(), "{text}");
        }
    }
}
