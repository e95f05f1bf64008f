//! The names that were looked up for `--online`.

use std::collections::HashSet;

use super::unit::Unit;
use crate::list::load::Load;
use crate::list::{Address, List};
use crate::names::Answers;
use crate::resolve::dns::{Question, Resolver};
use crate::run::output::say;
use crate::run::{Io, Stop};
use crate::settings::LookUps;
use crate::text::sanitize;

/// Names of which it is told one by one that they could not be asked for.
const TOLD: usize = 10;

/// What was looked up, for all files of a run.
#[derive(Debug, Default)]
pub(super) struct LookedUp {
    asked: HashSet<Question>,
    of_servers: Answers,
    of_system: Answers,
}

impl LookedUp {
    /// What is known for a server that loads lists in this way, `said` first.
    pub(super) fn answers(&self, said: &Answers, load: &Load) -> Answers {
        said.completed_by(match load.asks_the_system() {
            true => &self.of_system,
            false => &self.of_servers,
        })
    }

    /// Looks up what these units need and nobody asked for yet. Says whether there was anything.
    pub(super) fn ask(
        &mut self,
        units: &[Unit],
        look_ups: &LookUps,
        io: &mut Io<'_>,
    ) -> Result<bool, Stop> {
        let mut open = HashSet::new();
        for (list, load) in units.iter().flat_map(Unit::readings) {
            open.extend(questions(list, load).filter(|question| !self.asked.contains(question)));
        }
        if open.is_empty() {
            return Ok(false);
        }
        self.asked.extend(open.iter().cloned());
        let online = |why: anyhow::Error| Stop::Input(sanitize(format!("{why:#}").as_bytes()));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|why| online(why.into()))?;
        let found = runtime.block_on(async {
            let resolver = Resolver::new(look_ups.server, look_ups.patience)?;
            Ok(resolver.ask_all(open.into_iter().collect()).await)
        });
        let mut failed = Vec::new();
        for (question, found) in found.map_err(online)? {
            let answers = match question.hosts_file {
                true => &mut self.of_system,
                false => &mut self.of_servers,
            };
            match found {
                Ok(found) => {
                    answers.learn(&question.name, found.addresses);
                    for (name, targets) in found.targets {
                        answers.learn_targets(&name, targets);
                    }
                }
                Err(why) => failed.push((question.name, why)),
            }
        }
        for (name, why) in failed.iter().take(TOLD) {
            let (name, why) = (sanitize(name), sanitize(why.as_bytes()));
            say(io, &format!("could not ask for {name}: {why}"));
        }
        if failed.len() > TOLD {
            let others = failed.len() - TOLD;
            say(io, &format!("could not ask for {others} other names"));
        }
        Ok(true)
    }
}

/// The names that a server asks for when it loads this list, and that are not known.
fn questions<'a>(list: &'a List, load: &'a Load) -> impl Iterator<Item = Question> + 'a {
    let open = list.entries.iter();
    let open = open.filter(|entry| entry.address == Address::NeedsDns);
    open.map(|entry| Question {
        name: load.asked_name(&list.host(entry)).to_ascii_lowercase(),
        hosts_file: load.asks_the_system(),
        srv: load.asks_for_srv(entry.port),
    })
}
