//! Looks names up: asks what must be asked, and again what the answers make necessary, until there is
//! nothing more to ask.

mod dns;

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use rand::TryRng;
use rand::rngs::SysRng;
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, LocalSet};

use crate::base::dns_records::{Answer, Answers, NoAnswer, Question};
use crate::base::signal::Signal;
use dns::Resolver;

/// The most questions that are asked at once.
const AT_ONCE: usize = 64;

/// How names are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LookUps {
    /// The name server to ask; those of the system, where there is none.
    pub server: Option<SocketAddr>,
    /// How long an answer may take.
    pub patience: Duration,
}

/// What look-ups found.
#[derive(Debug)]
pub struct LookedUp {
    /// What was known before, and what is known now.
    pub answers: Answers,
    /// What interrupted it before all was known.
    pub interrupted: Option<Signal>,
}

/// Asks what `open` says must be asked, given what is known; then again, until it says nothing. Each
/// question is asked once. An interruption ends the program, as it does by itself.
///
/// # Errors
/// Where the system gives no resources for it.
pub fn look_up(
    known: Answers,
    open: impl Fn(&Answers) -> Vec<Question>,
    look_ups: &LookUps,
) -> anyhow::Result<Answers> {
    let found = ask_until(known, open, look_ups, std::future::pending());
    found.map(|found| found.answers)
}

/// The same; an interruption ends the look-ups, and what is known by then is told.
///
/// # Errors
/// Where the system gives no resources for it.
pub fn look_up_unless_interrupted(
    known: Answers,
    open: impl Fn(&Answers) -> Vec<Question>,
    look_ups: &LookUps,
    interruption: impl Future<Output = Signal>,
) -> anyhow::Result<LookedUp> {
    ask_until(known, open, look_ups, interruption)
}

fn ask_until(
    known: Answers,
    open: impl Fn(&Answers) -> Vec<Question>,
    look_ups: &LookUps,
    interruption: impl Future<Output = Signal>,
) -> anyhow::Result<LookedUp> {
    let mut answers = known;
    let mut questions = open(&answers);
    if questions.is_empty() {
        return Ok(LookedUp {
            answers,
            interrupted: None,
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let interrupted = runtime.block_on(async {
        let asker = Rc::new(Asker::new(Resolver::new(look_ups)?));
        let everything = async {
            while !questions.is_empty() {
                for (question, answer) in ask_all(&asker, questions).await {
                    answers.learn(question, answer);
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
    // A look-up that hangs is not waited for.
    runtime.shutdown_background();
    Ok(LookedUp {
        answers,
        interrupted: interrupted?,
    })
}

/// Chance for a whole run, as weights of SRV records ask for.
///
/// # Errors
/// Where the system has none.
pub fn chance() -> anyhow::Result<u64> {
    SysRng
        .try_next_u64()
        .context("no randomness from the system")
}

/// Asks, and gives up where nobody answers.
struct Asker {
    resolver: Resolver,
    room: Semaphore,
    /// How many questions in a row had no answer at all.
    silent: Cell<usize>,
}

impl Asker {
    fn new(resolver: Resolver) -> Self {
        Self {
            resolver,
            room: Semaphore::new(AT_ONCE),
            silent: Cell::new(0),
        }
    }

    async fn ask(&self, question: &Question) -> Answer {
        let _place = self.room.acquire().await;
        // Where nothing is answered, not every name is worth the wait.
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

async fn ask_all(asker: &Rc<Asker>, questions: Vec<Question>) -> Vec<(Question, Answer)> {
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
