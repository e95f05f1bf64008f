//! The plan of some of the entries, which are many: threads make parts, and the parts are one plan then.

use std::collections::HashMap;
use std::slice;

use super::way::Ways;
use super::{Chosen, LeftOut, LookUp, Plan, Route, Target, Wanted};
use crate::blocks::Blocks;
use crate::locate::{Found, Located, NotFound, Search, Sought, locate};
use crate::names::{Answers, Question};

/// The targets of some entries, with what they have in common.
#[derive(Default)]
pub(super) struct Part<'a> {
    ways: Ways<'a>,
    names: Names<'a>,
    targets: Vec<Target>,
}

impl<'a> Part<'a> {
    /// An empty one, for so many targets.
    pub(super) fn with_room(targets: usize) -> Self {
        Self {
            targets: Vec::with_capacity(targets),
            ..Self::default()
        }
    }

    /// Adds the targets of an entry: one for each hop that is wanted, or one that says why there is
    /// none.
    pub(super) fn add(&mut self, wanted: &Wanted<'a>, chosen: Chosen<'a>, answers: &Answers) {
        let mut push = |way, route, look_up| {
            self.targets
                .push(Target::new(chosen.at, way, route, look_up));
        };
        let sought = match wanted.sought(chosen) {
            Ok(sought) => sought,
            Err(why) => return push(0, Route::LeftOut(why), None),
        };
        let known = sought.hop();
        let (located, look_up) = match &known {
            Some(Ok(hop)) => (Ok(slice::from_ref(hop)), None),
            Some(Err(why)) => (Err(*why), None),
            None => {
                let (located, look_up) = self.names.locate(sought, answers, &wanted.search);
                let located = match located {
                    Located::At(hops) => Ok(hops.as_slice()),
                    Located::Nowhere(why) => Err(*why),
                    Located::Ask(_) => Err(NotFound::Interrupted),
                };
                (located, Some(look_up))
            }
        };
        let hops = match located {
            Ok(hops) => hops,
            Err(NotFound::NotAtLoad(why)) if wanted.is_strict() => {
                return push(0, Route::LeftOut(LeftOut::Dropped(why)), look_up);
            }
            Err(why) => return push(0, Route::NotFound(why), look_up),
        };
        for &hop in hops {
            let manner = wanted.manner(chosen, hop);
            match self.ways.of(manner, |manner| wanted.way(manner)) {
                Ok(way) => push(way, Route::To(hop), look_up),
                Err(why) => push(0, Route::LeftOut(LeftOut::BadIdentity(why)), look_up),
            }
        }
    }

    /// The plan of all entries, of which these are the parts in their order.
    pub(super) fn join(parts: Vec<Part<'a>>) -> Plan {
        let mut ways = Ways::default();
        let mut names = Names::default();
        let mut targets = Blocks::default();
        for mut part in parts {
            let ways: Vec<_> = part
                .ways
                .all
                .into_iter()
                .map(|way| ways.index(way))
                .collect();
            let look_ups = names.append(part.names);
            for target in &mut part.targets {
                target.renumber(&ways, &look_ups);
            }
            targets.push(part.targets.len(), part.targets);
        }
        Plan {
            ways: ways.all,
            targets,
            look_ups: names.look_ups,
        }
    }
}

/// What was found of names, each once.
#[derive(Default)]
struct Names<'a> {
    look_ups: Vec<LookUp>,
    known: HashMap<Sought<'a>, (Located, usize)>,
}

impl<'a> Names<'a> {
    /// Where this is, and the index of the look-up that says so.
    fn locate(
        &mut self,
        sought: Sought<'a>,
        answers: &Answers,
        search: &Search<'_>,
    ) -> (&Located, usize) {
        let look_ups = &mut self.look_ups;
        let (located, index) = self.known.entry(sought).or_insert_with_key(|sought| {
            let Found { located, path } = locate(sought, answers, search);
            let answered = |question: Question| {
                let answer = answers.answer(&question)?.clone();
                Some((question, answer))
            };
            look_ups.push(LookUp {
                name: sought.place.host.to_vec(),
                steps: path.into_iter().filter_map(answered).collect(),
            });
            (located, look_ups.len() - 1)
        });
        (located, *index)
    }

    /// Adds what others found, and says which of these look-ups each of theirs is.
    fn append(&mut self, others: Names<'a>) -> Vec<usize> {
        let mut found: Vec<_> = others.known.into_iter().collect();
        found.sort_by_key(|(_, (_, index))| *index);
        let found = found.into_iter().zip(others.look_ups);
        let indices = found.map(|((sought, (located, _)), look_up)| {
            let look_ups = &mut self.look_ups;
            let known = self.known.entry(sought).or_insert_with(|| {
                look_ups.push(look_up);
                (located, look_ups.len() - 1)
            });
            known.1
        });
        indices.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asking::Asking;
    use crate::kamailio::Version;
    use crate::list::List;
    use crate::list::load::Load;
    use crate::locate::Procedure;
    use crate::names::{Kind, Record};
    use crate::settings::Said;
    use crate::source::Source;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_one_plan(
            lines in proptest::collection::vec(
                prop_oneof![
                    Just("1 sip:192.0.2.1\n"), Just("1 sip:a.test:5060\n"), Just("2 sip:b.test:5060 16\n"),
                    Just("1 sip:c.test 4\n"), Just("1 tel:1 16\n"), Just("1 sip:unknown.test\n"),
                    Just("1 sip:192.0.2.2 0 0 ping_from=sip:x@y\n"), Just("1 sip:192.0.2.3;transport=tcp\n"),
                    Just("1 sip:a.test:5060 0 0 ping_from=sip:z@y\n"),
                ],
                0..30,
            ),
            size in 1..12usize,
            all: bool,
        ) {
            let mut answers = Answers::default();
            for (name, addresses) in [("a.test", vec!["192.0.2.8", "192.0.2.7"]), ("b.test", vec!["192.0.2.9"])] {
                let records = addresses.iter().map(|a| Record::Address(a.parse().unwrap())).collect();
                answers.learn(Question::new(name.as_bytes(), Kind::A, false), Ok(records).into());
            }
            let source = Source::new("x", lines.concat());
            let list = List::read(source, Version::V6_1, &Answers::default(), &Load::default());
            let chosen: Vec<usize> = (0..list.entries.len()).collect();
            let asking = Asking::new(&Said::default(), None, false).unwrap();
            let wanted = Wanted {
                lists: &[list],
                chosen: &[chosen],
                include_disabled: false,
                search: Search { procedure: &Procedure::Kamailio(Default::default()), all, seed: 1 },
                asking: &asking,
                source: None,
                server: None,
            };
            let entries: Vec<_> = wanted.entries().collect();
            let planned = |size: usize| {
                let parts = entries.chunks(size).map(|entries| {
                    let mut part = Part::with_room(entries.len());
                    entries.iter().for_each(|chosen| part.add(&wanted, *chosen, &answers));
                    part
                });
                let plan = Part::join(parts.collect());
                let targets: Vec<_> = plan.targets.iter().cloned().collect();
                (targets, plan.ways, plan.look_ups)
            };
            prop_assert_eq!(planned(size), planned(100));
        }
    }
}
