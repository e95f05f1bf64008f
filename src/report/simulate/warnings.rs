//! What of a set surprises people, in words.

use super::outage::takers;
use super::{SetView, SimulatedDestination, TakerRow, percent};
use crate::kamailio::selection::algorithm::Algorithm;
use crate::kamailio::selection::hash::CharSign;
use crate::kamailio::selection::slots::{SLOTS, by_relative_weight, by_weight};

/// From how many slots on the rest of a table is worth a warning.
const MANY_SLOTS: u8 = 5;

/// The warnings about a set, the most important first.
pub(super) fn warnings(
    view: &SetView<'_, '_>,
    destinations: &[SimulatedDestination<'_>],
) -> Vec<String> {
    let mut all = Vec::new();
    not_in_use(view, &mut all);
    algorithm(view, &mut all);
    match view.algorithm {
        Algorithm::Weight => weights(view, &mut all),
        Algorithm::RelativeWeight => relative_weights(view, &mut all),
        _ => {}
    }
    match view.after {
        Some((_, after)) => {
            let down = destinations
                .iter()
                .filter(|one| one.down && one.share > 0.0);
            let down: Vec<_> = down.map(|one| one.name.as_str()).collect();
            let takers = takers(view, after, view.reach_after);
            let others = destinations
                .iter()
                .filter(|one| !one.down && one.flags.state != 'I' && one.flags.state != 'D');
            all.extend(takes_all(&down, &takers, others.count()));
        }
        None => neighbours(view, destinations, &mut all),
    }
    keys(view, &mut all);
    all
}

fn not_in_use(view: &SetView<'_, '_>, all: &mut Vec<String>) {
    let (now, after) = (
        view.reach * view.shares.failed,
        view.after.map(|(_, after)| view.reach_after * after.failed),
    );
    let unread = view.calls.hashes.map_or(0, |hashes| {
        hashes.iter().filter(|hash| hash.is_none()).count()
    });
    if unread > 0 && view.algorithm != Algorithm::AuthUser {
        all.push(format!(
            "{unread} of {} keys cannot be read by Kamailio: the selection fails for them",
            view.calls.count
        ));
        return;
    }
    let full = match view.algorithm {
        Algorithm::CallLoad => "in use and below its maxload",
        _ => "in use",
    };
    let fail = match view.next_rule() {
        Some(set) => format!("go on to set {set}"),
        None => "fail".to_owned(),
    };
    match after {
        _ if now > 0.0 => all.push(format!(
            "{} of the calls {fail}: no destination is {full}",
            percent(now)
        )),
        Some(after) if after > 0.0 => all.push(format!(
            "after the outage {} of the calls {fail}: no destination is {full}",
            percent(after)
        )),
        _ => {}
    }
}

/// What an algorithm does that its number does not say.
fn algorithm(view: &SetView<'_, '_>, all: &mut Vec<String>) {
    let number = view.simulated.algorithm;
    let version = view.options.version;
    let first = || {
        let first = view.shares.of.iter().position(|&share| share > 0.0);
        first.map_or_else(|| "nobody".to_owned(), |first| view.names[first].clone())
    };
    match view.algorithm {
        Algorithm::NotImplemented => all.push(format!(
            "algorithm {number} does not exist in Kamailio {version}: all calls go to the first destination in use, {}, and each one logs a warning",
            first()
        )),
        Algorithm::RoundRobinOrSerial if !view.simulated.now.in_turn => all.push(format!(
            "the priorities are not all the same and above 0: algorithm 14 sends all calls to the first destination in use, {}",
            first()
        )),
        Algorithm::Parallel => all.push(
            "algorithm 12 calls the first destination in use and all behind it at once, also those that are down".to_owned(),
        ),
        Algorithm::CallLoad => {
            let uncounted = view.simulated.now.destinations.iter().zip(view.names);
            let uncounted = uncounted.filter(|(one, _)| !one.counts_calls);
            let names: Vec<_> = uncounted.map(|(_, name)| name.clone()).collect();
            if !names.is_empty() {
                all.push(format!("no duid, so calls are not counted: {}", some(&names)));
            }
        }
        Algorithm::Latency if !view.simulated.has_latencies => all.push(
            "no latency is known: give --latency SELECTOR=MS; without it priority alone decides".to_owned(),
        ),
        Algorithm::Overload => {
            all.push("overload control is not simulated: as round robin while nobody is overloaded".to_owned());
        }
        _ => {}
    }
    if let Some(default) = view
        .names
        .last()
        .filter(|_| view.options.use_default && view.names.len() > 1)
    {
        all.push(format!(
            "use_default is set: {default} gets calls only if no other destination is in use, and is tried last"
        ));
    }
    if view.options.failover == Some(false) && view.algorithm != Algorithm::Parallel {
        all.push("the parameter flags lacks 2: ds_next_dst has no destination to try".to_owned());
    }
    if !view.simulated.rules_before.is_empty() {
        all.push(format!(
            "a later rule of ds_select_routes: it gets the calls for which the rules before it select none ({}), and the others in failover",
            percent(view.reach)
        ));
    }
}

/// Weights that are not the shares.
fn weights(view: &SetView<'_, '_>, all: &mut Vec<String>) {
    let destinations = &view.simulated.now.destinations;
    let weights: Vec<u8> = destinations.iter().map(|one| one.weight).collect();
    let sum: usize = weights.iter().map(|&weight| usize::from(weight)).sum();
    if weights[0] == 0 {
        if weights.len() > 1 {
            all.push(format!(
                "{} is the first in memory and has no weight, so all weights are ignored: each call goes to it",
                view.names[0]
            ));
        }
        return;
    }
    if sum == usize::from(SLOTS) {
        return;
    }
    let slots = by_weight(&weights);
    let differ = slots.iter().zip(&weights).zip(view.names);
    let differ = differ.filter(|((slots, weight), _)| slots != weight);
    let words: Vec<_> = differ
        .map(|((slots, weight), name)| format!("{name} gets {slots}, not {weight}"))
        .collect();
    all.push(format!("weights sum to {sum}: {}", some(&words)));
}

fn relative_weights(view: &SetView<'_, '_>, all: &mut Vec<String>) {
    let destinations = &view.simulated.now.destinations;
    let in_use = destinations
        .iter()
        .map(|one| (!one.is_out_of_use()).then_some(one.rweight));
    let weights: Vec<_> = in_use.collect();
    let sum: usize = weights
        .iter()
        .flatten()
        .map(|&weight| usize::from(weight))
        .sum();
    if sum == 0 {
        if weights.len() > 1 {
            all.push(format!(
                "no destination in use has rweight: each call goes to {}",
                view.names[0]
            ));
        }
        return;
    }
    let slots = by_relative_weight(&weights);
    for ((slots, weight), name) in slots.iter().zip(&weights).zip(view.names) {
        let share = usize::from(weight.unwrap_or(0)) * usize::from(SLOTS) / sum;
        let more = slots.saturating_sub(share as u8);
        if more >= MANY_SLOTS {
            all.push(format!("{name} gets {slots} of 100 calls, not {share}: {more} remain from rounding, and the last one gets them"));
        }
    }
}

/// That one takes all calls of those that are down, where several could share them.
fn takes_all(down: &[&str], takers: &[TakerRow], others: usize) -> Option<String> {
    let [taker] = takers else { return None };
    let down = match down {
        [] => return None,
        [one] => format!("{one}'s"),
        [one, two] => format!("{one}'s and {two}'s"),
        several => format!("{} destinations'", several.len()),
    };
    (others > 1).then(|| {
        let (before, after) = (percent(taker.share), percent(taker.share_after));
        let name = &taker.name;
        format!("{name} takes all of {down} calls: {before} -> {after}")
    })
}

/// The same for each destination, if it goes down; the one that gets the most is named.
fn neighbours(
    view: &SetView<'_, '_>,
    destinations: &[SimulatedDestination<'_>],
    all: &mut Vec<String>,
) {
    let in_use = view
        .simulated
        .now
        .destinations
        .iter()
        .filter(|one| !one.is_out_of_use())
        .count();
    let lone = |one: &SimulatedDestination<'_>| {
        let takers = &one.if_down.as_ref()?.takers;
        match takers.as_slice() {
            [taker] if one.share > 0.0 && taker.share > 0.0 => {
                Some((one.name.clone(), taker.clone()))
            }
            _ => None,
        }
    };
    let lone: Vec<_> = destinations.iter().filter_map(lone).collect();
    let worst = lone
        .iter()
        .max_by(|(_, a), (_, b)| a.share_after.total_cmp(&b.share_after));
    let Some((down, taker)) = worst else { return };
    let words = takes_all(
        &[down],
        std::slice::from_ref(taker),
        in_use.saturating_sub(1),
    );
    if let Some(words) = words {
        let each = match lone.len() {
            1 => "",
            _ => "; each destination's calls go to one other",
        };
        all.push(format!("if {down} goes down, {words}{each}"));
    }
}

/// Keys whose hash depends on the machine of the server.
fn keys(view: &SetView<'_, '_>, all: &mut Vec<String>) {
    let (Some(keys), Some(hashes)) = (&view.options.keys, view.calls.hashes) else {
        return;
    };
    let high = keys.with_high_bytes();
    let unsigned = keys.hashes(view.algorithm, view.options.version, CharSign::Unsigned);
    let differ = unsigned
        .into_iter()
        .flatten()
        .zip(hashes)
        .filter(|(one, two)| one != *two)
        .count();
    if high > 0 {
        all.push(format!(
            "{high} of {} keys have bytes over 127: these shares are those of x86; on most ARM servers char has no sign, and {differ} of the keys have other hashes",
            hashes.len()
        ));
    }
}

/// A few of these.
fn some(words: &[String]) -> String {
    const MOST: usize = 4;
    let shown = words
        .iter()
        .take(MOST)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    match words.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown}; {more} more"),
    }
}
