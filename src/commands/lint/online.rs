//! The DNS look-ups of `lint --online`.

use std::collections::BTreeSet;

use crate::base::dns_records::{DnsAnswers, DnsQuestion, DnsRecordType, NoAnswer, SRV_SERVICES};
use crate::base::escape::sanitize;
use crate::commands::output::say;
use crate::commands::{CommandError, Io};
use crate::dns::resolver;
use crate::dns::resolver::ResolverOptions;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::list::{Address, List};

/// How many failed look-ups are reported one by one.
const TOLD: usize = 10;

/// The answers for all files of a run.
#[derive(Debug, Default)]
pub(super) struct OnlineAnswers {
    asked: BTreeSet<PendingName>,
    answers: DnsAnswers,
}

/// A name that a server looks up when it loads a list, and that is not known yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct PendingName {
    name: Vec<u8>,
    /// Whether `/etc/hosts` is used first.
    hosts_file: bool,
    /// Whether to query SRV records even if the name has only one address.
    srv: bool,
}

impl OnlineAnswers {
    /// All known answers; those of `said` take precedence.
    pub(super) fn answers(&self, said: &DnsAnswers) -> DnsAnswers {
        said.completed_by(&self.answers)
    }

    /// Looks up what these lists need and is not known yet. Returns whether there was anything.
    pub(super) fn ask<'a>(
        &mut self,
        readings: impl Iterator<Item = (&'a List, &'a ListOptions)>,
        resolver_options: &ResolverOptions,
        io: &mut Io<'_>,
    ) -> Result<bool, CommandError> {
        let open: BTreeSet<PendingName> = readings
            .flat_map(|(list, load)| names(list, load))
            .filter(|open| !self.asked.contains(open))
            .collect();
        if open.is_empty() {
            return Ok(false);
        }
        self.asked.extend(open.iter().cloned());
        // This machine's name server may give other answers than the server's.
        let (local, open): (BTreeSet<_>, BTreeSet<_>) = open
            .into_iter()
            .partition(|open| !open.hosts_file && is_localhost(&open.name));
        let mut known = std::mem::take(&mut self.answers);
        for open in &open {
            // Kamailio's DNS cache finds no name with a final dot.
            if open.name.ends_with(b".") && !open.hosts_file {
                for kind in [DnsRecordType::A, DnsRecordType::Aaaa] {
                    known.extend(open.question(kind), Err(NoAnswer::FinalDot).into());
                }
            }
        }
        let questions = |answers: &DnsAnswers| {
            let next = open.iter().filter_map(|open| open.next_question(answers));
            next.collect::<BTreeSet<_>>().into_iter().collect()
        };
        self.answers = resolver::look_up(known, questions, resolver_options)?;
        let differs = "name servers disagree (use --resolve)";
        let local = local.iter().map(|open| (&open.name, differs.to_owned()));
        let failed = open.iter().filter_map(|open| {
            let why = open.failure(&self.answers)?;
            Some((&open.name, why.to_string()))
        });
        let failed: Vec<_> = local.chain(failed).collect();
        for (name, why) in failed.iter().take(TOLD) {
            say(io, &format!("could not look up {}: {why}", sanitize(name)));
        }
        if failed.len() > TOLD {
            let others = failed.len() - TOLD;
            say(io, &format!("could not look up {others} other names"));
        }
        Ok(true)
    }
}

impl PendingName {
    /// The next query: addresses as Kamailio queries them, and SRV records if they matter.
    fn next_question(&self, answers: &DnsAnswers) -> Option<DnsQuestion> {
        let known = answers.of(&self.name, self.hosts_file);
        let several = known.as_ref().is_some_and(|known| known.len() != 1);
        let addresses = [DnsRecordType::A, DnsRecordType::Aaaa].map(|kind| self.question(kind));
        let addresses = match known {
            Some(_) => Vec::new(),
            None if self.failure(answers).is_some() => return None,
            None => addresses.to_vec(),
        };
        let services = SRV_SERVICES.map(|service| {
            let name = [service.as_bytes(), &self.name].concat();
            DnsQuestion::new(&name, DnsRecordType::Srv, false)
        });
        let services = services.into_iter().filter(|_| self.srv || several);
        let mut all = addresses.into_iter().chain(services);
        all.find(|question| answers.answer(question).is_none())
    }

    /// Why the addresses are unknown, if they were queried.
    fn failure(&self, answers: &DnsAnswers) -> Option<NoAnswer> {
        let mut asked = [DnsRecordType::A, DnsRecordType::Aaaa]
            .into_iter()
            .filter_map(|kind| {
                let answer = answers.answer(&self.question(kind))?;
                answer.records.as_ref().err().copied()
            });
        asked.find(|why| !why.is_certain())
    }

    fn question(&self, kind: DnsRecordType) -> DnsQuestion {
        DnsQuestion::new(&self.name, kind, self.hosts_file)
    }
}

fn is_localhost(name: &[u8]) -> bool {
    let last = name.rsplit(|&b| b == b'.').next().unwrap_or_default();
    last.eq_ignore_ascii_case(b"localhost")
}

/// The unknown names that a server looks up when it loads this list.
fn names<'a>(list: &'a List, load: &'a ListOptions) -> impl Iterator<Item = PendingName> + 'a {
    let open = list.entries.iter();
    let open = open.filter(|entry| entry.address == Address::NeedsDns);
    open.map(|entry| PendingName {
        name: load.asked_name(list.host(entry)).to_ascii_lowercase(),
        hosts_file: load.asks_the_system(),
        srv: load.asks_for_srv(entry.port),
    })
}
