//! Looks up names: asks the open questions, then those that the answers lead to, until there are
//! none.

mod dns;
mod hosts_file;
mod resolv_conf;
mod stub;
mod system;

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use crate::base::dns_records::{DnsAnswer, DnsAnswers, DnsQuestion, NoAnswer};
use crate::base::signal::Signal;
use crate::kamailio::server::dns_params::StubParams;
use dns::DnsClient;
use stub::Stub;

/// The most questions that are asked at the same time.
const AT_ONCE: usize = 64;

/// How names are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResolverOptions {
    /// The name server to query; `None` uses those of the system.
    pub server: Option<SocketAddr>,
    /// How long to wait for the answer to a question; `None` waits as Kamailio does.
    pub timeout: Option<Duration>,
    /// The parameters of the Kamailio that is emulated; `None` reads answers as any client does.
    pub kamailio: Option<StubParams>,
}

impl ResolverOptions {
    /// The name servers to query, and how to read their answers.
    ///
    /// # Errors
    /// If the system provides no randomness.
    fn client(&self) -> anyhow::Result<DnsClient> {
        let mut config = system::resolv_conf();
        config.servers = self.server.map_or(config.servers, |server| vec![server]);
        if let Some(params) = &self.kamailio {
            config.apply(params);
        }
        Ok(DnsClient {
            stub: Stub::new(config, chance()? as usize),
            hosts: system::hosts_file(),
            as_kamailio: self.kamailio.is_some(),
            timeout: self.timeout,
        })
    }
}

/// The result of look-ups.
#[derive(Debug)]
pub struct LookupResult {
    /// The answers known before, and the new ones.
    pub answers: DnsAnswers,
    /// The signal that interrupted the look-ups, if any.
    pub interrupted: Option<Signal>,
}

/// Asks the questions that `open` returns for the known answers, and repeats until it returns none.
/// Each question is asked once. A signal has its default effect and ends the program.
///
/// # Errors
/// If the system does not provide the necessary resources.
pub fn look_up(
    known: DnsAnswers,
    open: impl Fn(&DnsAnswers) -> Vec<DnsQuestion>,
    resolver_options: &ResolverOptions,
) -> anyhow::Result<DnsAnswers> {
    let found = ask_until(known, open, resolver_options, std::future::pending());
    found.map(|found| found.answers)
}

/// Like [`look_up`], but a signal ends the look-ups, and the answers so far are returned.
///
/// # Errors
/// If the system does not provide the necessary resources.
pub fn look_up_unless_interrupted(
    known: DnsAnswers,
    open: impl Fn(&DnsAnswers) -> Vec<DnsQuestion>,
    resolver_options: &ResolverOptions,
    interruption: impl Future<Output = Signal>,
) -> anyhow::Result<LookupResult> {
    ask_until(known, open, resolver_options, interruption)
}

fn ask_until(
    known: DnsAnswers,
    open: impl Fn(&DnsAnswers) -> Vec<DnsQuestion>,
    resolver_options: &ResolverOptions,
    interruption: impl Future<Output = Signal>,
) -> anyhow::Result<LookupResult> {
    let mut answers = known;
    let mut questions = open(&answers);
    if questions.is_empty() {
        return Ok(LookupResult {
            answers,
            interrupted: None,
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let interrupted = runtime.block_on(async {
        let asker = Rc::new(QuestionQueue::new(resolver_options.client()?));
        let everything = async {
            while !questions.is_empty() {
                for (question, answer) in ask_all(&asker, questions).await {
                    answers.extend(question, answer);
                }
                questions = open(&answers);
            }
        };
        Ok::<_, anyhow::Error>(tokio::select! {
            biased;
            signal = interruption => Some(signal),
            () = everything => None,
        })
    });
    // Does not wait for pending look-ups.
    runtime.shutdown_background();
    Ok(LookupResult {
        answers,
        interrupted: interrupted?,
    })
}

/// A random seed for a whole run, for the weights of SRV records.
///
/// # Errors
/// If the system provides no randomness.
pub fn chance() -> anyhow::Result<u64> {
    SysRng
        .try_next_u64()
        .context("no randomness from the system")
}

/// Asks questions, and gives up if the name server does not respond.
struct QuestionQueue {
    resolver: DnsClient,
    room: Semaphore,
    /// How many consecutive questions got no answer at all.
    silent: Cell<usize>,
}

impl QuestionQueue {
    fn new(resolver: DnsClient) -> Self {
        Self {
            resolver,
            room: Semaphore::new(AT_ONCE),
            silent: Cell::new(0),
        }
    }

    async fn ask(&self, question: &DnsQuestion) -> DnsAnswer {
        let _place = self.room.acquire().await;
        // If the name server does not respond, do not wait again for every name.
        if self.silent.get() >= AT_ONCE {
            return Err(NoAnswer::GivenUp).into();
        }
        let answer = self.resolver.ask(question).await;
        self.silent.set(match answer.records {
            Err(NoAnswer::Silent(_)) => self.silent.get() + 1,
            _ => 0,
        });
        answer
    }
}

async fn ask_all(
    asker: &Rc<QuestionQueue>,
    questions: Vec<DnsQuestion>,
) -> Vec<(DnsQuestion, DnsAnswer)> {
    let mut tasks = JoinSet::new();
    let local = LocalSet::new();
    for question in questions {
        let asker = Rc::clone(asker);
        let ask = async move {
            let answer = asker.ask(&question).await;
            (question, answer)
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
    all
}
