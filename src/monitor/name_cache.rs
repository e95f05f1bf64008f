//! Answers of name servers, each until its time to live has passed.

use std::collections::HashMap;
use std::time::Duration;

use crate::base::dns_records::{DnsAnswer, DnsAnswers, DnsQuestion};
use crate::probe::plan::NameLookup;
use crate::sip::Moment;

/// How long an answer without a time to live is kept: that there is no such record (the default of
/// `dns_cache_negative_ttl`), and what the hosts file says.
const WITHOUT_TTL: Duration = Duration::from_secs(60);

/// Answers that need no look-up now.
#[derive(Debug)]
pub struct NameCache {
    /// Those of the user, which never expire, and those that have not expired.
    answers: DnsAnswers,
    expiring: HashMap<DnsQuestion, Moment>,
}

impl NameCache {
    /// Only the answers given by the user.
    pub fn new(answers: DnsAnswers) -> Self {
        Self {
            answers,
            expiring: HashMap::new(),
        }
    }

    /// The answers that hold now.
    pub fn answers(&mut self, now: Moment) -> DnsAnswers {
        let answers = &mut self.answers;
        self.expiring.retain(|question, until| {
            let holds = *until > now;
            if !holds {
                answers.forget(question);
            }
            holds
        });
        answers.clone()
    }

    /// Keeps what these look-ups found.
    pub fn learn(&mut self, now: Moment, lookups: Vec<NameLookup>) {
        for (question, answer) in lookups.into_iter().flat_map(|lookup| lookup.steps) {
            let is_known = self.answers.answer(&question).is_some();
            if let (Some(time), false) = (kept_for(&answer), is_known) {
                self.expiring.insert(question.clone(), now + time);
                self.answers.extend(question, answer);
            }
        }
    }
}

/// How long an answer is kept. A server that failed, or said nothing, is asked again in the next round.
fn kept_for(answer: &DnsAnswer) -> Option<Duration> {
    match &answer.records {
        Ok(_) => Some(answer.ttl.unwrap_or(WITHOUT_TTL)),
        Err(why) if why.is_certain() => Some(WITHOUT_TTL),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::dns_records::{DnsRecord, DnsRecordType, NoAnswer};

    fn learned(records: Result<Vec<DnsRecord>, NoAnswer>, ttl: Option<u64>) -> NameCache {
        let mut cache = NameCache::new(DnsAnswers::default());
        let answer = DnsAnswer {
            ttl: ttl.map(Duration::from_secs),
            ..records.into()
        };
        let lookup = NameLookup {
            name: b"a.test".to_vec(),
            steps: vec![(question(), answer)],
            left_out: false,
        };
        cache.learn(Duration::from_secs(100), vec![lookup]);
        cache
    }

    fn question() -> DnsQuestion {
        DnsQuestion::new(b"a.test", DnsRecordType::A, false)
    }

    #[test]
    fn an_answer_holds_for_its_time_to_live() {
        let record = || DnsRecord::Address("192.0.2.1".parse().unwrap());
        for (records, ttl, holds) in [
            (Ok(vec![record()]), Some(30), 30),
            (Ok(vec![record()]), None, 60),
            (Err(NoAnswer::NoSuchName), Some(3600), 60),
            (Err(NoAnswer::Failed(2)), None, 0),
        ] {
            let mut cache = learned(records, ttl);
            let mut is_known = |second| {
                let answers = cache.answers(Duration::from_secs(second));
                answers.answer(&question()).is_some()
            };
            assert_eq!(is_known(100 + holds - u64::from(holds > 0)), holds > 0);
            assert!(!is_known(100 + holds));
        }
    }

    #[test]
    fn an_answer_of_the_user_never_expires() {
        let mut given = DnsAnswers::default();
        given.add("a.test=192.0.2.9").unwrap();
        let mut cache = NameCache::new(given.clone());
        assert_eq!(cache.answers(Duration::from_secs(1_000_000)), given);
    }
}
