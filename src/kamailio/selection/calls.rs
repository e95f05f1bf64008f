//! The sets and algorithms that the calls in a cfg name.

use crate::base::fact::Fact;
use crate::kamailio::cfg::FileSpan;
use crate::kamailio::cfg::facts::DsCall;

/// A call that selects a destination, or one rule of `ds_select_routes`.
#[derive(Debug, Clone, Copy)]
pub struct SelectionCall {
    /// The set, if written as a number.
    pub set: Option<i32>,
    /// The algorithm, if written as a number.
    pub algorithm: Option<i32>,
    pub spot: FileSpan,
    /// Whether it is one of several rules, so that another one may select.
    pub of_several: bool,
    /// How many destinations are kept for failover at most, if written as a number; 0 is no limit.
    pub limit: Option<u32>,
}

/// An argument that is written as a number.
pub fn number(call: &DsCall, index: usize) -> Option<i32> {
    let text = call.args.get(index)?.value()?;
    std::str::from_utf8(text).ok()?.trim().parse().ok()
}

/// The calls of these that select destinations, a rule of `ds_select_routes` each for itself.
pub fn select_calls(calls: &[DsCall]) -> Vec<SelectionCall> {
    let selecting = calls.iter();
    let selecting = selecting.filter(|call| call.function.starts_with("ds_select"));
    selecting.flat_map(selects).collect()
}

fn selects(call: &DsCall) -> Vec<SelectionCall> {
    let limit = match call.args.len() {
        0..=2 => Some(0),
        // Kamailio takes the number for an unsigned one.
        _ => number(call, 2).map(|limit| limit as u32),
    };
    let select = |set, algorithm, of_several| SelectionCall {
        set,
        algorithm,
        spot: call.spot,
        of_several,
        limit,
    };
    if call.certain != Fact::Known(()) {
        return vec![select(None, None, false)];
    }
    if call.function != "ds_select_routes" {
        return vec![select(number(call, 0), number(call, 1), false)];
    }
    match text(call, 0).map(rules) {
        Some(Ok(rules)) => {
            let of_several = rules.len() > 1;
            let select = |(set, algorithm)| select(Some(set), Some(algorithm), of_several);
            rules.into_iter().map(select).collect()
        }
        // Where a mistake is, rules before it may select.
        Some(Err(_)) | None => vec![select(None, None, false)],
    }
}

/// An argument without variables in it.
pub fn text(call: &DsCall, index: usize) -> Option<&[u8]> {
    let text = call.args.get(index)?.value()?;
    (!text.contains(&b'$')).then_some(text)
}

/// The rules of `ds_select_routes`, each a set and an algorithm, or the place of the first byte that
/// makes the call fail (`ds_select_routes_limit` in `dispatch.c`, 5.6 to 6.2). A number that is
/// left out is 0.
pub fn rules(text: &[u8]) -> Result<Vec<(i32, i32)>, usize> {
    let mut rules = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let set = digits(text, &mut at, b'=')?;
        let algorithm = digits(text, &mut at, b';')?;
        rules.push((set, algorithm));
    }
    Ok(rules)
}

/// The number up to and including the byte `end`, or up to the end of the text. Like a C int, it
/// wraps.
fn digits(text: &[u8], at: &mut usize, end: u8) -> Result<i32, usize> {
    let mut number = 0_i32;
    while let Some(&byte) = text.get(*at) {
        match byte {
            b'0'..=b'9' => {
                number = number.wrapping_mul(10).wrapping_add(i32::from(byte - b'0'));
            }
            byte if byte == end => {
                *at += 1;
                break;
            }
            _ => return Err(*at),
        }
        *at += 1;
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::rules;

    #[test]
    fn rules_are_read_as_kamailio_reads_them() {
        assert_eq!(rules(b"1=4;11=9"), Ok(vec![(1, 4), (11, 9)]));
        assert_eq!(rules(b"1=4;"), Ok(vec![(1, 4)]));
        assert_eq!(rules(b"1"), Ok(vec![(1, 0)]));
        assert_eq!(rules(b"="), Ok(vec![(0, 0)]));
        assert_eq!(rules(b""), Ok(vec![]));
        for (text, at) in [
            ("1=4,11=9", 3),
            ("1=4; 1=9", 4),
            ("1;2=4", 1),
            ("1=4;;2=4", 4),
            ("x", 0),
        ] {
            assert_eq!(rules(text.as_bytes()), Err(at), "{text}");
        }
    }
}
