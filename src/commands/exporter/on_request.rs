//! `/probe`: probes one destination while it is scraped.
#![expect(clippy::disallowed_methods, reason = "reads the clock")]

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::OnceCell;
use tokio::time::timeout;

use super::query::parameter;
use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::monitor::{
    BatchEvent, MonitorInput, MonitorSnapshot, ProbeBatch, probe_batch, takes_a_port,
};
use crate::probe::options::{ProbeOptionError, ProbeOptions, ProbeOverrides};
use crate::render::requested_probe::{self, RequestedProbe};

/// What is left of the time that Prometheus gives a scrape, for the way (as blackbox_exporter has it).
const OFFSET: f64 = 0.5;
/// What is left when look-ups took the rest.
const LAST: f64 = 0.2;
const SHORTEST: f64 = 0.05;

/// Why nothing is probed on request if `--source` has a port.
pub(super) const PORT_TAKEN: &str =
    "the loop sends from the port of --source, which no other probe can take";

/// A status code and why.
pub(super) type ProbeRefusal = (u16, String);

/// How a destination is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum ProbeModule {
    /// As the server of --config, with its reply codes.
    Kamailio,
    /// A plain OPTIONS, which any 2xx answers.
    Options,
}

/// What makes two scrapes ask the same.
type ProbeKey = (Vec<u8>, Option<i32>, ProbeModule);

/// Probes destinations on request.
pub(super) struct OnRequest {
    /// The options of the module `options`.
    plain: ProbeOptions,
    any_target: bool,
    /// The probes that are running. Scrapes that ask the same share one.
    running: RefCell<HashMap<ProbeKey, Rc<OnceCell<Rc<RequestedProbe>>>>>,
}

impl OnRequest {
    /// # Errors
    /// If an option cannot be used in a request.
    pub(super) fn new(
        overrides: &ProbeOverrides,
        any_target: bool,
    ) -> Result<Self, ProbeOptionError> {
        Ok(Self {
            plain: ProbeOptions::new(overrides, None, false)?,
            any_target,
            running: RefCell::default(),
        })
    }

    /// The metrics of a probe. `scrape_timeout` is what Prometheus says, in seconds.
    ///
    /// # Errors
    /// If a parameter is missing or wrong, or the target is none of the lists.
    pub(super) async fn answer(
        &self,
        query: &str,
        scrape_timeout: Option<f64>,
        snapshot: MonitorSnapshot,
    ) -> Result<String, ProbeRefusal> {
        let key = key(query)?;
        if takes_a_port(snapshot.input.source) {
            return Err((503, PORT_TAKEN.to_owned()));
        }
        let wanted = self.wanted(&key, &snapshot)?;
        let is_debug = parameter(query, "debug").as_deref() == Some(b"true");
        let cell = {
            let mut running = self.running.borrow_mut();
            // Whoever waited for these has gone.
            running.retain(|_, cell| Rc::strong_count(cell) > 1);
            Rc::clone(running.entry(key.clone()).or_default())
        };
        let seconds = scrape_timeout.filter(|s| s.is_finite() && *s > 0.0);
        let within = |offset: f64| {
            seconds.map(|s| Duration::from_secs_f64((s - offset).clamp(SHORTEST, 3600.0)))
        };
        let begun = Instant::now();
        let probing = cell.get_or_init(|| async {
            let probed = self.probe(wanted, key.2, within(OFFSET)).await;
            // Who comes from now on begins a new one.
            self.running.borrow_mut().remove(&key);
            Rc::new(probed)
        });
        let probed = match within(LAST) {
            None => Rc::clone(probing.await),
            Some(limit) => match timeout(limit, probing).await {
                Ok(probed) => Rc::clone(probed),
                Err(_) => Rc::new(RequestedProbe::failed(
                    begun.elapsed(),
                    "no result within the time of the scrape".to_owned(),
                )),
            },
        };
        Ok(match is_debug {
            true => requested_probe::details(&probed),
            false => requested_probe::metrics(&probed),
        })
    }

    /// What to probe: an entry of the lists, or the URI as the only one of a list.
    fn wanted(
        &self,
        key: &ProbeKey,
        snapshot: &MonitorSnapshot,
    ) -> Result<WantedTarget, ProbeRefusal> {
        let (uri, set, _) = key;
        let input = &snapshot.input;
        let is_it = |&(list, entry): &(usize, usize)| {
            let list = &input.lists[list];
            let entry = &list.entries[entry];
            set.is_none_or(|set| set == entry.set()) && *list.uri(entry) == **uri
        };
        if let Some(entry) = input.entries().find(is_it) {
            return Ok(WantedTarget {
                input: Arc::clone(input),
                entry,
            });
        }
        if !self.any_target {
            let why = "this target is no destination of the lists; --any-target allows others";
            return Err((403, why.to_owned()));
        }
        let line = [b"1 ", &uri[..], b" 8\n"].concat();
        let version = input.lists.first().map(|list| list.version);
        let list = List::read(
            Source::new("target", line),
            version.unwrap_or_default(),
            &DnsAnswers::default(),
            &ListOptions::default(),
        );
        let is_uri = list.entries.len() == 1 && *list.uri(&list.entries[0]) == **uri;
        if !is_uri {
            let why = format!("{} is no SIP URI", sanitize(uri));
            return Err((400, why));
        }
        Ok(WantedTarget {
            input: Arc::new(MonitorInput {
                selected: vec![vec![0]],
                server: None,
                lists: vec![list],
                files: Vec::new(),
                options: input.options.clone(),
                procedure: input.procedure.clone(),
                answers: input.answers.clone(),
                ..**input
            }),
            entry: (0, 0),
        })
    }

    async fn probe(
        &self,
        wanted: WantedTarget,
        module: ProbeModule,
        within: Option<Duration>,
    ) -> RequestedProbe {
        let begun = Instant::now();
        let input = &wanted.input;
        let mut options = match module {
            ProbeModule::Kamailio => input.options.clone(),
            ProbeModule::Options => self.plain.clone(),
        };
        options.sending.rate = None;
        if let Some(within) = within {
            let timers = options.sending.timers;
            options.sending.timers = timers.with_timeout(timers.timeout.min(within));
        }
        let batch = ProbeBatch {
            input,
            options: &options,
            with_server: module == ProbeModule::Kamailio,
            entries: vec![wanted.entry],
            names: input.answers.clone(),
        };
        let mut result = Err("not probed".to_owned());
        let mut happened = |event| match event {
            BatchEvent::Skipped(_, why) => result = Err(why),
            BatchEvent::Began(_) => {}
            BatchEvent::Ended(_, last, _) => result = Ok(last),
        };
        let ended = probe_batch(batch, &mut happened).await;
        if let Err(why) = ended {
            result = Err(format!("not probed: {why:#}"));
        }
        RequestedProbe {
            took: begun.elapsed(),
            result,
        }
    }
}

/// A destination, and the input that has it.
struct WantedTarget {
    input: Arc<MonitorInput>,
    entry: (usize, usize),
}

fn key(query: &str) -> Result<ProbeKey, ProbeRefusal> {
    let bad = |why: String| (400, why);
    let target = parameter(query, "target").filter(|target| !target.is_empty());
    let target = target.ok_or_else(|| bad("the parameter target is missing".to_owned()))?;
    if target
        .iter()
        .any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
    {
        return Err(bad("a URI has no blanks in it".to_owned()));
    }
    let module = match parameter(query, "module").as_deref() {
        None | Some(b"kamailio") => ProbeModule::Kamailio,
        Some(b"options") => ProbeModule::Options,
        Some(other) => {
            let other = sanitize(other);
            return Err(bad(format!(
                "unknown module {other:?}: there are kamailio and options"
            )));
        }
    };
    let set = parameter(query, "set").filter(|set| !set.is_empty());
    let set = set.map(|set| {
        let number = std::str::from_utf8(&set)
            .ok()
            .and_then(|set| set.parse().ok());
        number.ok_or_else(|| bad("set is no number".to_owned()))
    });
    Ok((target, set.transpose()?, module))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_target_and_an_unknown_module_are_refused() {
        let why = |query: &str| key(query).unwrap_err();
        assert_eq!(why("").0, 400);
        assert!(why("target=").1.contains("missing"));
        assert!(why("target=sip:a&module=icmp").1.contains("unknown module"));
        assert!(why("target=sip:a%0a2+sip:b").1.contains("blanks"));
        assert!(why("target=sip:a&set=x").1.contains("no number"));
    }

    #[test]
    fn the_module_is_that_of_kamailio_unless_said() {
        let (target, set, module) = key("target=sip%3Aa&set=-1").unwrap();
        assert_eq!(
            (&target[..], set, module),
            (&b"sip:a"[..], Some(-1), ProbeModule::Kamailio)
        );
        assert_eq!(
            key("target=a&module=options").unwrap().2,
            ProbeModule::Options
        );
    }
}
