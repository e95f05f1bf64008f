//! Locates the destinations that have a name, while others are probed.

use std::collections::HashMap;

use super::plan::{Plan, Planner};
use super::selection::{ProbeSelection, SelectedEntry};
use crate::base::dns_records::{DnsAnswer, DnsAnswers, DnsQuestion};
use crate::dns::locate::SearchGoal;
use crate::dns::resolver::{Lookups, ResolverOptions};

/// The names that are being looked up, and the entries that wait for them.
pub struct Locating<'a> {
    planner: Planner<'a>,
    answers: DnsAnswers,
    goals: Vec<OpenGoal<'a>>,
    /// The indices of the goals that wait for the answer to each question.
    waiting: HashMap<DnsQuestion, Vec<usize>>,
    lookups: Lookups,
}

/// What is not located yet.
struct OpenGoal<'a> {
    goal: SearchGoal<'a>,
    /// Empty once it is located.
    entries: Vec<SelectedEntry<'a>>,
}

impl<'a> Locating<'a> {
    /// The plan of the selected entries that nothing must be looked up for, and the others. `known` are
    /// the answers that need no look-up.
    ///
    /// # Errors
    /// If the system does not provide what look-ups need.
    pub fn new(
        selection: ProbeSelection<'a>,
        known: DnsAnswers,
        resolver_options: &ResolverOptions,
    ) -> anyhow::Result<(Plan, Option<Self>)> {
        let mut plan = Plan::default();
        plan.targets.reserve(selection.count());
        let mut planner = Planner::new(selection);
        let mut goals: Vec<OpenGoal<'a>> = Vec::new();
        let mut indices: HashMap<SearchGoal<'a>, Option<usize>> = HashMap::new();
        let mut waiting: HashMap<_, Vec<_>> = HashMap::new();
        for selected in selection.entries() {
            let open = planner.open_goal(selected).and_then(|goal| {
                *indices.entry(goal).or_insert_with_key(|goal| {
                    let question = planner.open_question(goal, &known)?;
                    waiting.entry(question).or_default().push(goals.len());
                    goals.push(OpenGoal {
                        goal: goal.clone(),
                        entries: Vec::new(),
                    });
                    Some(goals.len() - 1)
                })
            });
            match open {
                Some(index) => goals[index].entries.push(selected),
                None => planner.add(&mut plan, selected, &known),
            }
        }
        if goals.is_empty() {
            return Ok((plan, None));
        }
        let locating = Self {
            planner,
            answers: known,
            goals,
            waiting,
            lookups: Lookups::new(resolver_options)?,
        };
        Ok((plan, Some(locating)))
    }

    /// Asks the first questions. To be called in the runtime of the run.
    pub fn begin(&mut self) {
        for question in self.waiting.keys() {
            self.lookups.ask(question.clone());
        }
    }

    /// Waits for an answer; `None` if nothing is open. Without names to locate it waits forever. It may
    /// be dropped while it waits.
    pub async fn next_of(locating: &mut Option<Self>) -> Option<(DnsQuestion, DnsAnswer)> {
        match locating {
            Some(locating) => locating.lookups.next().await,
            None => std::future::pending().await,
        }
    }

    /// Adds the targets that this answer locates to the plan, or asks what it leads to.
    pub fn add(&mut self, plan: &mut Plan, (question, answer): (DnsQuestion, DnsAnswer)) {
        let waiting = self.waiting.remove(&question).unwrap_or_default();
        self.answers.extend(question, answer);
        for index in waiting {
            let goal = &self.goals[index].goal;
            let Some(next) = self.planner.open_question(goal, &self.answers) else {
                self.add_goal(plan, index);
                continue;
            };
            if !self.waiting.contains_key(&next) {
                self.lookups.ask(next.clone());
            }
            self.waiting.entry(next).or_default().push(index);
        }
    }

    /// Adds what is not located to the plan, as not looked up.
    pub fn abandon(&mut self, plan: &mut Plan) {
        for index in 0..self.goals.len() {
            self.add_goal(plan, index);
        }
    }

    fn add_goal(&mut self, plan: &mut Plan, index: usize) {
        for selected in std::mem::take(&mut self.goals[index].entries) {
            self.planner.add(plan, selected, &self.answers);
        }
    }
}
