//! The sets and destinations that a server has in memory.

use serde::Serialize;

use super::BadAnswer;
use super::value::RpcValue;
use crate::base::escape::sanitize;
use crate::kamailio::list::flags::Flags;

/// What an answer of `dispatcher.list` shows, in the server's order (`ds_rpc_print_set`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServerMemory {
    pub sets: Vec<MemorySet>,
    /// Whether the answer tells attributes at all: `dispatcher.list short` does not.
    pub has_attrs: bool,
}

/// A set.
#[derive(Debug, Clone, PartialEq)]
pub struct MemorySet {
    pub id: i32,
    /// In the order that the algorithms use.
    pub destinations: Vec<MemoryDestination>,
}

/// A destination. What the release or the mode of the answer does not tell is `None`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MemoryDestination {
    pub uri: Vec<u8>,
    /// The flags that the two letters mean: one state, and P or N. N is told from 6.0, flag 16 never.
    pub flags: Flags,
    pub priority: i32,
    /// Its attributes as Kamailio stores them; `None` if it has none, or if they are not told.
    pub attrs: Option<Vec<u8>>,
    pub duid: Option<Vec<u8>>,
    /// `HOST`; only in a full answer, as the next one.
    pub host: Option<Vec<u8>>,
    /// `IPADDR`, empty if the host was not looked up.
    pub address: Option<Vec<u8>>,
    /// With `ds_ping_latency_stats`.
    pub latency: Option<MemoryLatency>,
    /// The calls that algorithm 10 counts; with `ds_hash_size`.
    pub load: Option<i64>,
}

/// The latency of pings, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MemoryLatency {
    pub average_ms: f64,
    pub deviation_ms: f64,
    pub estimate_ms: f64,
    pub max_ms: i64,
    /// How many pings timed out.
    pub timeouts: i64,
}

impl ServerMemory {
    /// Reads the answer of any release and mode, with arrays as JSON has them, or with repeated members
    /// as binrpc has them; alone or as the result of a JSON-RPC reply.
    ///
    /// # Errors
    /// If something is missing in it, or is of another type.
    pub fn read(answer: &RpcValue) -> Result<Self, BadAnswer> {
        if let Some(error) = answer.member("error") {
            let message = error.member("message").and_then(RpcValue::text);
            let message = sanitize(message.unwrap_or_default());
            return BadAnswer::new(format!("the server answered with an error: {message}"));
        }
        let answer = answer.member("result").unwrap_or(answer);
        let Some(records) = answer.member("RECORDS") else {
            return BadAnswer::new("it has no RECORDS, as an answer of dispatcher.list has");
        };
        let sets: Result<Vec<_>, _> = each(records, "SET").map(MemorySet::read).collect();
        let sets = sets?;
        let mut destinations = each(records, "SET")
            .filter_map(|set| set.member("TARGETS"))
            .flat_map(|targets| each(targets, "DEST"));
        let has_attrs = destinations.any(|destination| destination.member("ATTRS").is_some());
        Ok(Self { sets, has_attrs })
    }

    /// Every destination, with its set.
    pub fn destinations(&self) -> impl Iterator<Item = (i32, &MemoryDestination)> {
        let sets = self.sets.iter();
        sets.flat_map(|set| {
            set.destinations
                .iter()
                .map(|destination| (set.id, destination))
        })
    }
}

/// The values of this name in an array of structs, or in a struct that has the name repeatedly.
fn each<'a>(value: &'a RpcValue, name: &'a str) -> impl Iterator<Item = &'a RpcValue> {
    let elements = match value {
        RpcValue::Array(elements) => elements.as_slice(),
        other => std::slice::from_ref(other),
    };
    elements
        .iter()
        .flat_map(move |element| element.members(name))
}

impl MemorySet {
    fn read(set: &RpcValue) -> Result<Self, BadAnswer> {
        let Some(id) = set.member("ID").and_then(number) else {
            return BadAnswer::new("a SET has no ID that is a number");
        };
        let targets = set.member("TARGETS").into_iter();
        let destinations = targets.flat_map(|targets| each(targets, "DEST"));
        let destinations: Result<Vec<_>, _> = destinations
            .map(|destination| MemoryDestination::read(id, destination))
            .collect();
        Ok(Self {
            id,
            destinations: destinations?,
        })
    }
}

impl MemoryDestination {
    fn read(set: i32, destination: &RpcValue) -> Result<Self, BadAnswer> {
        let lacks = |what: &str| BadAnswer(format!("a DEST of set {set} has no {what}"));
        let text = |of: &RpcValue, name: &str| of.member(name).and_then(told);
        let flags = text(destination, "FLAGS").ok_or_else(|| lacks("FLAGS"))?;
        let attrs = destination.member("ATTRS");
        let attribute = |name: &str| attrs.and_then(|attrs| text(attrs, name));
        Ok(Self {
            uri: text(destination, "URI").ok_or_else(|| lacks("URI"))?,
            flags: Flags::of_letters(&flags).ok_or_else(|| {
                let shown = sanitize(&flags);
                BadAnswer(format!(
                    "a DEST of set {set} has FLAGS {shown}, which are no flags"
                ))
            })?,
            priority: destination
                .member("PRIORITY")
                .and_then(number)
                .ok_or_else(|| lacks("PRIORITY that is a number"))?,
            attrs: attribute("BODY").filter(|body| !body.is_empty()),
            duid: attribute("DUID").filter(|duid| !duid.is_empty()),
            host: text(destination, "HOST"),
            address: text(destination, "IPADDR"),
            latency: destination.member("LATENCY").and_then(latency),
            load: destination
                .member("RUNTIME")
                .and_then(|runtime| runtime.member("DLGLOAD")?.int()),
        })
    }
}

/// A string that is told. Binrpc has a text for one that is not, and a server may answer a string that
/// looks like a number as one.
fn told(value: &RpcValue) -> Option<Vec<u8>> {
    match value {
        RpcValue::String(text) if text != b"<null string>" => Some(text.clone()),
        _ => None,
    }
}

fn number(value: &RpcValue) -> Option<i32> {
    value.int()?.try_into().ok()
}

fn double(value: &RpcValue) -> Option<f64> {
    match value {
        RpcValue::Double(double) => Some(*double),
        RpcValue::Int(int) => Some(*int as f64),
        _ => None,
    }
}

fn latency(latency: &RpcValue) -> Option<MemoryLatency> {
    let float = |name: &str| latency.member(name).and_then(double);
    let int = |name: &str| latency.member(name).and_then(RpcValue::int);
    Some(MemoryLatency {
        average_ms: float("AVG")?,
        deviation_ms: float("STD")?,
        estimate_ms: float("EST")?,
        max_ms: int("MAX")?,
        timeouts: int("TIMEOUT")?,
    })
}
