//! What a kamailio.cfg means for the lists.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::base::escape::{JsonString, in_words};
use crate::base::secrets::{of_db_url, passwords};
use crate::kamailio::cfg::Cfg;
use crate::kamailio::cfg::facts::ParamValue;
use crate::kamailio::pinging::{PingPlan, PingStatus, PingStatuses, PingsUntil};
use crate::kamailio::server::{Server, TmLoading};

#[derive(Debug, Serialize)]
pub struct ProbingRow {
    /// `pinged`, `not-pinged`, `server-wont-start` or `unknown`.
    pub state: &'static str,
    /// Until when it is pinged: `forever`, `first-result` or `active`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<&'static str>,
    /// Why it is not pinged; the first reason decides.
    pub reasons: Vec<ReasonRow>,
    /// The worst-case time from falling silent to the state inactive, in seconds; `None` if pings never
    /// lead to it.
    pub detection_s: Option<f64>,
    /// For a table: `every 10 s`, `never: the tm module is not loaded`.
    #[serde(skip)]
    pub words: String,
}

/// A reason why a destination is not pinged.
#[derive(Debug, Serialize)]
pub struct ReasonRow {
    /// A stable identifier.
    pub code: &'static str,
    pub text: String,
}

/// The dispatcher settings of a kamailio.cfg.
#[derive(Debug, Serialize)]
pub struct ConfigRow {
    pub file: String,
    /// The modules that it loads, in order.
    pub modules: Vec<String>,
    /// `loaded`, `absent`, `after-dispatcher` or `unknown`.
    pub tm: &'static str,
    /// Parameters of dispatcher: those that decide about probing, with their defaults, and all others that
    /// are set. `None` means unknown.
    pub params: BTreeMap<String, Option<Param>>,
    /// Whether the server starts, as far as dispatcher is concerned; `None` means unknown.
    #[serde(serialize_with = "or_unknown")]
    pub starts: Option<bool>,
    /// Why it does not start, or what the answer depends on.
    pub why: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Param {
    Int(i64),
    Str(JsonString<'static>),
}

/// `true`, `false` or `"unknown"`.
fn or_unknown<S: Serializer>(starts: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    match starts {
        Some(starts) => serializer.serialize_bool(*starts),
        None => serializer.serialize_str("unknown"),
    }
}

impl ConfigRow {
    /// The row for this cfg and its server.
    pub fn new(cfg: &Cfg, server: &Server) -> Self {
        let (startup_errors, missing) = server.startup_errors();
        let (starts, why) = match (startup_errors.first(), missing.first()) {
            (Some(_), _) => {
                let why: Vec<_> = startup_errors.iter().map(ToString::to_string).collect();
                (Some(false), Some(why.join("; ")))
            }
            (None, Some(_)) => (None, Some(format!("depends on {}", missing.join(", ")))),
            (None, None) => (Some(true), None),
        };
        Self {
            file: cfg
                .files
                .first()
                .map_or_else(String::new, |file| file.source.name.clone()),
            modules: cfg
                .facts
                .modules
                .iter()
                .map(|module| module.name.clone())
                .collect(),
            tm: match server.tm.value() {
                Some(TmLoading::BeforeDispatcher) => "loaded",
                Some(TmLoading::AfterDispatcher) => "after-dispatcher",
                Some(TmLoading::Absent) => "absent",
                None => "unknown",
            },
            params: params(cfg, server),
            starts,
            why,
        }
    }
}

/// The parameters that decide about probing, and all others of dispatcher that are set.
fn params(cfg: &Cfg, server: &Server) -> BTreeMap<String, Option<Param>> {
    let mut params = BTreeMap::new();
    for set in cfg
        .facts
        .modparams
        .iter()
        .filter(|param| param.is_for("dispatcher"))
    {
        let name = String::from_utf8_lossy(&set.name).into_owned();
        let value = set.value.value().filter(|_| set.certain.value().is_some());
        let value = value.map(|value| match value {
            ParamValue::Int(number) => Param::Int(*number),
            ParamValue::Str(text) => Param::Str(JsonString(without_password(&name, text).into())),
        });
        params.insert(name, value);
    }
    for (name, value) in [
        ("ds_ping_interval", &server.ping_interval),
        ("ds_probing_mode", &server.probing_mode),
        ("ds_probing_threshold", &server.probing_threshold),
        ("ds_inactive_threshold", &server.inactive_threshold),
    ] {
        let value = value.value().map(|&number| Param::Int(number.into()));
        params.insert(name.to_owned(), value);
    }
    params
}

/// The value of a parameter, with `***` in place of each password.
fn without_password(name: &str, text: &[u8]) -> Vec<u8> {
    let mut out = text.to_vec();
    let secrets = match name {
        "db_url" => of_db_url(text),
        _ => passwords(text, false),
    };
    for secret in secrets.into_iter().rev() {
        out.splice(secret, *b"***");
    }
    out
}

impl ConfigReport<'_> {
    /// One line about the pings of all destinations.
    pub fn summary(&self) -> String {
        let kinds = || self.ping_statuses.iter().flat_map(PingStatuses::kinds);
        let count = |holds: fn(&PingStatus) -> bool| -> usize {
            let holding = kinds().filter(|kind| holds(&kind.status));
            holding.map(|kind| kind.count).sum()
        };
        let all = count(|_| true);
        let pinged = count(|ping_status| matches!(ping_status, PingStatus::Pinged(_)));
        let again = count(|ping_status| match ping_status {
            PingStatus::Pinged(pings) => pings.until == PingsUntil::Never,
            _ => false,
        });
        let unknown = count(|ping_status| matches!(ping_status, PingStatus::Unknown { .. }));
        let none_of = format!("none of {all} destinations is ever pinged");
        let version = self.server.version;
        match (
            &self.row.starts,
            &self.row.why,
            self.server.ping_interval.value(),
        ) {
            (Some(false), Some(why), _) => {
                format!("Kamailio {version} does not start: {why}")
            }
            (None, Some(why), _) => {
                format!("unknown whether Kamailio {version} starts: this {why}")
            }
            (_, _, Some(..=0)) => format!("ds_ping_interval is 0: {none_of}"),
            (_, _, Some(_)) if unknown > 0 => {
                format!("unknown whether {unknown} of {all} destinations are pinged")
            }
            (_, _, Some(seconds)) if pinged > again => format!(
                "{pinged} of {all} destinations are pinged, {again} of them repeatedly, every {seconds} s"
            ),
            (_, _, Some(seconds)) if pinged > 0 => {
                format!("{pinged} of {all} destinations are pinged, every {seconds} s")
            }
            (_, _, Some(_)) => none_of,
            (_, _, None) => {
                "unknown which destinations are pinged: ds_ping_interval is unknown".to_owned()
            }
        }
    }
}

/// A kamailio.cfg that was read with the lists.
#[derive(Debug)]
pub struct ConfigReport<'a> {
    /// The settings that decide about probing.
    pub server: &'a Server,
    /// The ping status of each entry of each list.
    pub ping_statuses: &'a [PingStatuses],
    pub row: ConfigRow,
}

impl ProbingRow {
    /// The row for this ping status.
    pub(super) fn new(status: &PingStatus) -> Self {
        match status {
            PingStatus::Pinged(pings) => Self::pinged(pings),
            PingStatus::NotPinged { reasons } => {
                let reasons = reasons.iter().map(|r| (r.code(), r.to_string()));
                Self::without_pings("not-pinged", "never", reasons)
            }
            PingStatus::ServerDoesNotStart { why } => {
                let reasons = why.iter().map(|error| (error.code(), error.to_string()));
                Self::without_pings("server-wont-start", "the server does not start", reasons)
            }
            PingStatus::Unknown { missing } => {
                let reasons = missing.iter().map(|what| ("missing", what.clone()));
                Self::without_pings("unknown", "unknown", reasons)
            }
        }
    }

    fn pinged(pings: &PingPlan) -> Self {
        let every = in_words(pings.every);
        let (until, words) = match pings.until {
            PingsUntil::Never => ("forever", format!("every {every}")),
            PingsUntil::Result => ("first-result", "once, then never again".to_owned()),
            PingsUntil::Active => ("active", format!("every {every} until it answers")),
        };
        let detection = pings.detection.value().copied().flatten();
        Self {
            state: "pinged",
            until: Some(until),
            reasons: Vec::new(),
            detection_s: detection.map(|time| time.as_secs_f64()),
            words,
        }
    }

    fn without_pings(
        state: &'static str,
        words: &str,
        reasons: impl Iterator<Item = (&'static str, String)>,
    ) -> Self {
        Self {
            state,
            until: None,
            reasons: reasons
                .map(|(code, text)| ReasonRow { code, text })
                .collect(),
            detection_s: None,
            words: words.to_owned(),
        }
    }
}
