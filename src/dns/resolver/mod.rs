//! Looks up names: asks the open questions, then those that the answers lead to, until there are
//! none.
#![expect(clippy::disallowed_methods, reason = "reads the clock")]

mod dns;
mod hosts_file;
mod resolv_conf;
mod stub;
mod system;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::base::dns_records::{DnsAnswer, DnsAnswers, DnsQuestion, NoAnswer};
use crate::base::runtime;
use crate::kamailio::server::dns_params::StubParams;
use dns::DnsClient;
use resolv_conf::StubConfig;
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
        anyhow::ensure!(
            cfg!(unix) || self.server.is_some(),
            "this system has no resolv.conf: give a name server with --dns-server"
        );
        let mut config = self
            .server
            .map_or_else(system::resolv_conf, StubConfig::of_server);
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
    let mut answers = known;
    let mut questions = open(&answers);
    if questions.is_empty() {
        return Ok(answers);
    }
    let mut lookups = Lookups::new(resolver_options)?;
    runtime::block_on(async {
        while !questions.is_empty() {
            questions
                .drain(..)
                .for_each(|question| lookups.ask(question));
            while let Some((question, answer)) = lookups.next().await {
                answers.extend(question, answer);
            }
            questions = open(&answers);
        }
    })?;
    Ok(answers)
}

/// Questions that are asked at the same time.
pub struct Lookups {
    queue: Arc<QuestionQueue>,
    tasks: JoinSet<(DnsQuestion, DnsAnswer)>,
}

impl Lookups {
    /// None yet.
    ///
    /// # Errors
    /// If the system provides no randomness.
    pub fn new(resolver_options: &ResolverOptions) -> anyhow::Result<Self> {
        Ok(Self {
            queue: Arc::new(QuestionQueue::new(resolver_options.client()?)),
            tasks: JoinSet::new(),
        })
    }

    /// Asks a question. To be called in a runtime.
    pub fn ask(&mut self, question: DnsQuestion) {
        let queue = Arc::clone(&self.queue);
        self.tasks.spawn(async move {
            let answer = queue.ask(&question).await;
            (question, answer)
        });
    }

    /// The next answer; `None` if no question is open. It may be dropped while it waits.
    pub async fn next(&mut self) -> Option<(DnsQuestion, DnsAnswer)> {
        loop {
            // A task that failed has no answer; it is a bug, and was reported as such.
            if let Ok(done) = self.tasks.join_next().await? {
                return Some(done);
            }
        }
    }
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
    silent: AtomicUsize,
}

impl QuestionQueue {
    fn new(resolver: DnsClient) -> Self {
        Self {
            resolver,
            room: Semaphore::new(AT_ONCE),
            silent: AtomicUsize::new(0),
        }
    }

    async fn ask(&self, question: &DnsQuestion) -> DnsAnswer {
        let _place = self.room.acquire().await;
        // If the name server does not respond, do not wait again for every name.
        if self.silent.load(Ordering::Relaxed) >= AT_ONCE {
            return Err(NoAnswer::GivenUp).into();
        }
        let begun = Instant::now();
        let mut answer = self.resolver.ask(question).await;
        answer.took = begun.elapsed();
        match answer.records {
            Err(NoAnswer::Silent(_)) => self.silent.fetch_add(1, Ordering::Relaxed),
            _ => self.silent.swap(0, Ordering::Relaxed),
        };
        answer
    }
}
