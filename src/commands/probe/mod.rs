//! `ds-tool probe` and `ds-tool demo`.

mod inputs;
mod overwritten;
mod reporting;
mod usual_settings;
mod write_back;

use std::collections::BTreeMap;

use crate::base::dns_records::DnsAnswers;
use crate::base::escape::sanitize;
use crate::base::source::Source;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment, ProbeSettings};
use crate::cli::signals::interruption;
use crate::cli::{DnsMode, ProbeArgs};
use crate::commands::collector::Collector;
use crate::commands::configured_server::{
    ConfiguredServer, probe_options, say_assumed, startup_errors,
};
use crate::commands::demo::Demo;
use crate::commands::looking_up::{procedure, resolver_options};
use crate::commands::output::{print_lost, say, warn, warn_all, written};
use crate::commands::over_tcp::over_tcp;
use crate::commands::run_lists::{choose, nothing_to_probe};
use crate::commands::{CommandError, Io, project};
use crate::db::Database;
use crate::dns::locate::Search;
use crate::dns::resolver;
use crate::fs::check_memory;
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::pinging::Destination;
use crate::kamailio::pinging::state_tracker::StateTracker;
use crate::kamailio::server::Server;
use crate::kamailio::tls_cfg::{PeerVerification, TlsProfiles};
use crate::kamailio::version::Version;
use crate::live::own_answer::OwnAnswer;
use crate::probe::locating::Locating;
use crate::probe::options::SendOptions;
use crate::probe::plan::{Plan, ProbeSelection, ProbedServer};
use crate::probe::result::{ProbeResult, ResultBuilder};
use crate::probe::{self, LocalAddresses, RunTotals};
use crate::report::ProbeReport;
use reporting::{exit, print_report};
use usual_settings::usual_settings;

pub(super) fn probe(
    args: ProbeArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let project = project::of_run(&args.input.project, args.config.as_ref(), &args.lists, env)?;
    let settings = settings::probe(args, &project, env)?;
    warn_all(&settings.no_effect, io);
    ProbeJob::read(settings, io)?.run(io)
}

pub(super) fn demo(env: &Environment, io: &mut Io<'_>) -> Result<Exit, CommandError> {
    let demo = Demo::start(false)?;
    let settings = usual_settings(&["--timeout", "2s"], env)?;
    let source = Source::new("demo.list", demo.list.as_str());
    let list = List::read(
        source,
        settings.input.version,
        &settings.input.answers,
        &ListOptions::default(),
    );
    say(
        io,
        &format!(
            "A list of SIP peers simulated by ds-tool:\n\n{}\nds-tool probe --timeout 2s demo.list\n",
            demo.list
        ),
    );
    let job = ProbeJob::of_list(list, settings);
    // Some of the demo's peers are down on purpose.
    match job.run(io)? {
        Exit::Problem => Ok(Exit::Well),
        other => Ok(other),
    }
}

/// Sends an OPTIONS to each destination, given by its set and its URI, disabled or not. What could not be
/// asked has no answer.
pub(super) fn own_answers<'d>(
    destinations: impl Iterator<Item = (i32, &'d [u8])> + Clone,
    version: Version,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Vec<Option<OwnAnswer>>, CommandError> {
    let line = |(set, uri): (i32, &[u8])| [set.to_string().as_bytes(), b" ", uri, b"\n"].concat();
    let text: Vec<u8> = destinations.clone().flat_map(line).collect();
    let (answers, options) = (DnsAnswers::default(), ListOptions::default());
    let list = List::read(Source::new("", text), version, &answers, &options);
    let uris: Vec<&[u8]> = destinations.map(|(_, uri)| uri).collect();
    let settings = usual_settings(&["--timeout", "2s", "--include-disabled"], env)?;
    let job = ProbeJob::of_list(list, settings);
    job.judged(io, |_, _, results, _| {
        let mut answers: Vec<Option<OwnAnswer>> = uris.iter().map(|_| None).collect();
        for result in results {
            let list = &job.lists[0];
            let entry = &list.entries[result.target.entry];
            let place = entry.line as usize - 1;
            // A line is cut at a #.
            if *list.uri(entry) == *uris[place] {
                answers[place] = OwnAnswer::of(result);
            }
        }
        Ok(answers)
    })
}

/// What to probe, and how.
struct ProbeJob {
    lists: Vec<List>,
    /// The server of `--config`.
    server: Option<ConfiguredServer>,
    /// Where the only list is from, if that is a database.
    database: Option<Database>,
    settings: ProbeSettings,
}

impl ProbeJob {
    fn of_list(list: List, settings: ProbeSettings) -> Self {
        Self {
            lists: vec![list],
            server: None,
            database: None,
            settings,
        }
    }

    fn run(&self, io: &mut Io<'_>) -> Result<Exit, CommandError> {
        self.judged(io, |plan, finished, results, io| {
            self.warn_of_tls(plan, io);
            let exit = self.report(plan, finished, results, io)?;
            match self.write_back(finished, results, io)? {
                Some(written) if exit == Exit::Well => Ok(written),
                _ => Ok(exit),
            }
        })
    }

    /// Probes, and gives the results to `finish`.
    fn judged<T>(
        &self,
        io: &mut Io<'_>,
        finish: impl FnOnce(
            &Plan,
            &RunTotals,
            &mut [ProbeResult<'_>],
            &mut Io<'_>,
        ) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        for list in &self.lists {
            // Misread lines are reported by `show`.
            print_lost(list, &self.settings.input.answers, io);
        }
        self.report_fatal(io)?;
        self.check_start(io)?;
        let options = probe_options(
            &self.settings.overrides,
            self.server.as_ref(),
            self.settings.as_kamailio,
        )?;
        let tracker = self.tracker(io);
        say_assumed(&options, io);
        let chosen = choose(&self.lists, &self.settings.input)?;
        let destinations: Vec<_> = match &self.server {
            Some(_) => self.lists.iter().map(Destination::of_list).collect(),
            None => Vec::new(),
        };
        let local = LocalAddresses::default();
        let is_local = |address| local.has(address);
        let selection = ProbeSelection {
            lists: &self.lists,
            selected: &chosen,
            include_disabled: self.settings.include_disabled,
            search: Search {
                procedure: &procedure(self.settings.names.mode, self.server()),
                all: self.settings.names.all_addresses,
                seed: resolver::chance()?,
            },
            options: &options,
            source: self.settings.overrides.source,
            server: self.server.as_ref().map(|server| ProbedServer {
                server: &server.server,
                destinations: &destinations,
                ping_statuses: &server.ping_statuses,
                strict: self.settings.as_kamailio,
                is_local: &is_local,
            }),
        };
        self.check_size(selection.count())?;
        let (plan, locating) = self.plan(selection, io)?;
        let judge = ResultBuilder::new(
            &self.lists,
            &options.accepted,
            &options.thresholds,
            self.server
                .as_ref()
                .map_or(&[][..], |server| &server.ping_statuses),
            self.settings.tls_warn_days,
        );
        let mut collector = Collector::new(judge, tracker, selection.count(), &self.settings, io);
        let sending = &options.sending;
        let (finished, plan) = self.probe(plan, locating, sending, &mut collector)?;
        let is_whole = finished.interrupted.is_none() && !finished.deadline_passed;
        let over_tcp = match self.settings.try_tcp && is_whole {
            true => over_tcp(&self.lists, &plan, sending, collector.rounds())?,
            false => BTreeMap::new(),
        };
        let mut results = collector.results(&plan, &chosen, &over_tcp);
        finish(&plan, &finished, &mut results, io)
    }

    /// The server of `--config`.
    fn server(&self) -> Option<&Server> {
        self.server.as_ref().map(|server| &server.server)
    }

    /// If a list stops Kamailio from starting, prints that as the report.
    fn report_fatal(&self, io: &mut Io<'_>) -> Result<(), CommandError> {
        match ProbeReport::stopped(self.settings.input.version, &self.lists) {
            None => Ok(()),
            Some(report) => {
                print_report(&report, &self.settings, io)?;
                Err(CommandError::Silent(exit(&report, &self.settings)))
            }
        }
    }

    /// Warns about what stops the server from starting. With --as-kamailio, nothing is probed then.
    fn check_start(&self, io: &mut Io<'_>) -> Result<(), CommandError> {
        let Some(server) = self.server() else {
            return Ok(());
        };
        match startup_errors(server) {
            None => Ok(()),
            Some(why) if self.settings.as_kamailio => Err(CommandError::Input(format!(
                "Kamailio does not start with this cfg, and pings nothing: {why}"
            ))),
            Some(why) => {
                let warning = format!("warning: Kamailio does not start with this cfg: {why}");
                say(io, &warning);
                Ok(())
            }
        }
    }

    /// The TLS client domains of the server, if they are used.
    fn own_tls(&self) -> Option<&TlsProfiles> {
        self.server.as_ref()?.own_tls(&self.settings.overrides)
    }

    /// The flags in the emulated server, updated by the results; `None` if they are unknown. With
    /// --all-addresses there are none: Kamailio pings only the first address.
    fn tracker(&self, io: &mut Io<'_>) -> Option<StateTracker<'_>> {
        let server = self
            .server()
            .filter(|_| !self.settings.names.all_addresses)?;
        match StateTracker::new(server, &self.lists) {
            Ok(tracker) => Some(tracker),
            Err(what) => {
                let note = "the flags shown are not the server's, which depend on";
                say(io, &format!("info: {note} {what}"));
                None
            }
        }
    }

    /// The plan of what can be probed at once, and the names to look up meanwhile.
    fn plan<'s>(
        &self,
        selection: ProbeSelection<'s>,
        io: &mut Io<'_>,
    ) -> Result<(Plan, Option<Locating<'s>>), CommandError> {
        let settings = &self.settings.names;
        let is_kamailio = settings.mode == DnsMode::Kamailio;
        let server = self.server();
        let resolver_options = resolver_options(settings, server);
        let known = self.settings.input.answers.clone();
        let (plan, locating) = Locating::new(selection, known, &resolver_options)?;
        if let Some(server) = server
            && is_kamailio
            && (locating.is_some() || !plan.lookups.is_empty())
        {
            for (parameter, what) in server.dns.assumed() {
                let what = sanitize(what.as_bytes());
                let note =
                    format!("info: {parameter} depends on {what}: Kamailio's default is assumed");
                say(io, &note);
            }
        }
        Ok((plan, locating))
    }

    /// Checks that there is something to probe, and enough memory for it.
    fn check_size(&self, selected: usize) -> Result<(), CommandError> {
        let lists = &self.lists;
        if selected == 0 {
            return Err(nothing_to_probe(lists));
        }
        let files = lists.iter().map(|list| list.source.text.len() as u64);
        let a_target = MEMORY_A_TARGET + MEMORY_A_REQUEST * u64::from(self.settings.rounds_kept());
        let memory = selected as u64 * a_target + files.sum::<u64>();
        check_memory(memory).map_err(|why| CommandError::Input(format!("the probe {why:#}")))
    }

    fn warn_of_tls(&self, plan: &Plan, io: &mut Io<'_>) {
        match (&self.settings.overrides.tls, &self.server) {
            (None, Some(ConfiguredServer { tls: Err(why), .. })) if plan.speaks_tls() => {
                say(io, &format!("info: {why}; the defaults are used"));
            }
            (Some(_), _) if !plan.speaks_tls() => warn(
                io,
                "the --tls options have no effect: no destination is probed over TLS",
            ),
            (Some(tls), _) if tls.verify == PeerVerification::Nothing => warn(
                io,
                "--tls-insecure: any certificate is accepted, so anybody could impersonate a destination",
            ),
            _ => {}
        }
    }

    /// Probes all targets, those of the plan and those that are located meanwhile.
    fn probe(
        &self,
        plan: Plan,
        locating: Option<Locating<'_>>,
        sending: &SendOptions,
        collector: &mut Collector<'_, '_, '_>,
    ) -> Result<(RunTotals, Plan), CommandError> {
        collector.begin()?;
        let signal = interruption();
        let ended = probe::run(&self.lists, plan, locating, sending, collector, signal);
        collector.clear_progress();
        let (finished, plan) = ended.map_err(|why| CommandError::Input(format!("{why:#}")))?;
        if let Err(error) = collector.end(&plan) {
            written(Err(error))?;
            // The reader has closed the output, so print no report.
            return Err(CommandError::Silent(Exit::Problem));
        }
        let reached = collector.reached();
        let finished = RunTotals {
            reached,
            ..finished
        };
        Ok((finished, plan))
    }
}

/// The memory a target takes at most, in bytes, from its line to its result; and each of its requests
/// (measured with many destinations down: 679 with one request, 1273 with three).
const MEMORY_A_TARGET: u64 = 400;
const MEMORY_A_REQUEST: u64 = 300;
