//! `ds-tool probe` and `ds-tool demo`.

mod reporting;

use std::collections::BTreeMap;
use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use crate::base::escape::sanitize;
use crate::base::signal::Signal;
use crate::base::source::Source;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Env, Probe, WrongUsage};
use crate::cli::signals::interruption;
use crate::cli::{Cli, Command, DemoArgs, DnsMode, ProbeArgs};
use crate::commands::collector::Collector;
use crate::commands::demo::Demo;
use crate::commands::load::{Configuration, choose, read_lists, read_sources, verdicts};
use crate::commands::output::{print_lost, say, stream, written};
use crate::commands::over_tcp::over_tcp;
use crate::commands::tls::Disk;
use crate::commands::write_back::follow;
use crate::commands::{Io, Stop};
use crate::dns::locate::{KamailioDns, Procedure, Search};
use crate::dns::resolver::{self, LookedUp};
use crate::fs::check_memory;
use crate::kamailio::list::List;
use crate::kamailio::list::options::Load;
use crate::kamailio::pinging::state_tracker::Board;
use crate::kamailio::pinging::{Destination, Verdicts};
use crate::kamailio::server::Server;
use crate::kamailio::tls_cfg::{Clients, Verify};
use crate::probe::options::Asking;
use crate::probe::plan::{Plan, Ruling, Wanted};
use crate::probe::result::{Judge, ProbeResult};
use crate::probe::{self, Finished, LocalAddresses};
use crate::report::ProbeReport;
use reporting::{exit, warn, write_report};

pub(super) fn probe(args: ProbeArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::probe(args, env)?;
    let (lists, ruled) = read(&settings, io)?;
    let job = Job {
        lists: &lists,
        ruled: ruled.as_ref(),
        settings: &settings,
    };
    job.run(io)
}

pub(super) fn demo(args: DemoArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let demo = Demo::start()
        .map_err(|why| Stop::Input(format!("cannot simulate SIP peers on loopback: {why}")))?;
    let program = [
        OsString::from("ds-tool"),
        "probe".into(),
        "--timeout".into(),
        "2s".into(),
        "-".into(),
    ];
    let matches = Cli::command().try_get_matches_from(program);
    let parsed = matches
        .and_then(|mut m| Cli::from_arg_matches_mut(&mut m))
        .map_err(|e| Stop::Usage(e.to_string()))?;
    let Command::Probe(mut probe) = parsed.command else {
        return Ok(Exit::Unusable);
    };
    probe.color = args.color;
    let settings = settings::probe(*probe, env)?;
    let source = Source::new("demo.list", demo.list.as_str());
    let list = List::read(
        source,
        settings.input.version,
        &settings.input.answers,
        &Load::default(),
    );
    say(
        io,
        &format!(
            "A list of SIP peers simulated by ds-tool:\n\n{}\nds-tool probe --timeout 2s demo.list\n",
            demo.list
        ),
    );
    let job = Job {
        lists: &[list],
        ruled: None,
        settings: &settings,
    };
    // Some of the demo's peers are down on purpose.
    match job.run(io)? {
        Exit::Problem => Ok(Exit::Well),
        other => Ok(other),
    }
}

/// The server to emulate.
struct Ruled {
    server: Server,
    /// The ping status of each entry of each list.
    verdicts: Vec<Verdicts>,
    /// Its TLS client domains, if it uses TLS; or why they are unknown.
    tls: Result<Option<Clients>, String>,
}

fn read(settings: &Probe, io: &mut Io<'_>) -> Result<(Vec<List>, Option<Ruled>), Stop> {
    let input = &settings.input;
    let Some(config) = &settings.config else {
        let sources = read_sources(&input.lists, io)?;
        return Ok((read_lists(sources, input, &Load::default()), None));
    };
    let mut configuration = Configuration::read(config, input.version, io)?;
    let sources = configuration.lists(&input.lists, io)?;
    let found = configuration.look_at_tls(Disk::This);
    let tls = configuration.tls_clients(&found);
    let mut server = configuration.server;
    let lists = read_lists(sources, input, &server.load);
    let verdicts = verdicts(&lists, &mut server);
    let ruled = Ruled {
        server,
        verdicts,
        tls,
    };
    Ok((lists, Some(ruled)))
}

/// What to probe, and how.
struct Job<'a> {
    lists: &'a [List],
    /// The server of `--config`.
    ruled: Option<&'a Ruled>,
    settings: &'a Probe,
}

impl<'a> Job<'a> {
    fn run(&self, io: &mut Io<'_>) -> Result<Exit, Stop> {
        for list in self.lists {
            // Misread lines are reported by `show`.
            print_lost(list, &self.settings.input.answers, self.settings.colors, io);
        }
        self.report_fatal(io)?;
        self.check_start(io)?;
        let asking = self.asking()?;
        let board = self.board(io);
        for assumed in &asking.assumed {
            say(
                io,
                &format!("info: {assumed}: Kamailio's default is assumed"),
            );
        }
        let (plan, interrupted) = self.plan(&asking, io)?;
        self.check_plan(&plan)?;
        self.warn_of_tls(&plan, io);
        let (finished, results) = self.probe(&plan, &asking, board, interrupted, io)?;
        let exit = self.report(&plan, &finished, &results, io)?;
        match self.write_back(&finished, &results, io)? {
            Some(written) if exit == Exit::Well => Ok(written),
            _ => Ok(exit),
        }
    }

    /// If a list stops Kamailio from starting, prints that as the report.
    fn report_fatal(&self, io: &mut Io<'_>) -> Result<(), Stop> {
        match ProbeReport::stopped(self.settings.input.version, self.lists) {
            None => Ok(()),
            Some(report) => {
                stream(io, |out| write_report(&report, self.settings, out))?;
                Err(Stop::Silent(exit(&report, self.settings)))
            }
        }
    }

    /// Warns about what stops the server from starting. With --as-kamailio, nothing is probed then.
    fn check_start(&self, io: &mut Io<'_>) -> Result<(), Stop> {
        let Some(ruled) = self.ruled else {
            return Ok(());
        };
        let (faults, _) = ruled.server.faults();
        let faults: Vec<_> = faults
            .iter()
            .map(|f| sanitize(f.to_string().as_bytes()))
            .collect();
        match (faults.as_slice(), self.settings.as_kamailio) {
            ([], _) => Ok(()),
            (faults, true) => Err(Stop::Input(format!(
                "Kamailio does not start with this cfg, and pings nothing: {}",
                faults.join("; ")
            ))),
            (faults, false) => {
                let faults = faults.join("; ");
                say(
                    io,
                    &format!("warning: Kamailio does not start with this cfg: {faults}"),
                );
                Ok(())
            }
        }
    }

    /// The probe options in force.
    fn asking(&self) -> Result<Asking, Stop> {
        let settings = self.settings;
        let server = self.ruled.map(|ruled| &ruled.server);
        let mut asking = Asking::new(&settings.said, server, settings.as_kamailio)
            .map_err(|why| WrongUsage(why.to_string()))?;
        if let Some(ruled) = self.ruled
            && let Ok(Some(tls)) = &ruled.tls
            && settings.said.tls.is_none()
        {
            asking.sending.tls.clone_from(tls);
        }
        Ok(asking)
    }

    /// The flags in the emulated server, updated by the results; `None` if they are unknown. With
    /// --all-addresses there are none: Kamailio pings only the first address.
    fn board(&self, io: &mut Io<'_>) -> Option<Board<'a>> {
        let ruled = self.ruled.filter(|_| !self.settings.names.all_addresses)?;
        match Board::new(&ruled.server, self.lists) {
            Ok(board) => Some(board),
            Err(what) => {
                let note = "the flags shown are not the server's, which depend on";
                say(io, &format!("info: {note} {what}"));
                None
            }
        }
    }

    /// The plan, after the DNS look-ups; and the signal that interrupted these, if one did.
    fn plan(&self, asking: &Asking, io: &mut Io<'_>) -> Result<(Plan, Option<Signal>), Stop> {
        let Self {
            lists,
            ruled,
            settings,
        } = *self;
        let chosen = choose(lists, &settings.input)?;
        let destinations: Vec<_> = match ruled {
            Some(_) => lists.iter().map(Destination::of_list).collect(),
            None => Vec::new(),
        };
        let local = LocalAddresses::default();
        let is_local = |address| local.has(address);
        let wanted = Wanted {
            lists,
            chosen: &chosen,
            include_disabled: settings.include_disabled,
            search: Search {
                procedure: &self.procedure(),
                all: settings.names.all_addresses,
                seed: resolver::chance().map_err(not_to_be_had)?,
            },
            asking,
            source: settings.said.source,
            server: ruled.map(|ruled| Ruling {
                server: &ruled.server,
                destinations: &destinations,
                verdicts: &ruled.verdicts,
                strict: settings.as_kamailio,
                is_local: &is_local,
            }),
        };
        let looked_up = self.look_up(&wanted, io)?;
        Ok((wanted.plan(&looked_up.answers), looked_up.interrupted))
    }

    /// The procedure by which names are resolved.
    fn procedure(&self) -> Procedure {
        match (self.settings.names.mode, self.ruled) {
            (DnsMode::Rfc3263, _) => Procedure::Rfc3263,
            (DnsMode::Kamailio, None) => Procedure::Kamailio(KamailioDns::default()),
            (DnsMode::Kamailio, Some(Ruled { server, .. })) => {
                Procedure::Kamailio(KamailioDns::new(&server.load, &server.dns))
            }
        }
    }

    /// Looks up the names of the plan.
    fn look_up(&self, wanted: &Wanted<'_>, io: &mut Io<'_>) -> Result<LookedUp, Stop> {
        let names = wanted.names();
        let settings = &self.settings.names;
        if let Some(ruled) = self.ruled
            && settings.mode == DnsMode::Kamailio
            && !names.is_empty()
        {
            for (parameter, what) in ruled.server.dns.assumed() {
                let what = sanitize(what.as_bytes());
                let note =
                    format!("info: {parameter} depends on {what}: Kamailio's default is assumed");
                say(io, &note);
            }
        }
        resolver::look_up_unless_interrupted(
            self.settings.input.answers.clone(),
            |answers| wanted.questions(&names, answers),
            &settings.look_ups,
            interruption(),
        )
        .map_err(not_to_be_had)
    }

    /// Checks that there is something to probe, and enough memory for it.
    fn check_plan(&self, plan: &Plan) -> Result<(), Stop> {
        let lists = self.lists;
        if plan.targets.is_empty() {
            let names = lists.iter().map(|list| &list.source.name);
            let names: Vec<_> = names.map(|name| sanitize(name.as_bytes())).collect();
            return Err(Stop::Input(format!(
                "{}: no destination to probe; is it the right file?",
                names.join(", ")
            )));
        }
        let files = lists.iter().map(|list| list.source.text.len() as u64);
        let a_target = MEMORY_A_TARGET + MEMORY_A_REQUEST * u64::from(self.settings.said.count);
        let memory = plan.targets.len() as u64 * a_target + files.sum::<u64>();
        check_memory(memory).map_err(|why| Stop::Input(format!("the probe {why:#}")))
    }

    fn warn_of_tls(&self, plan: &Plan, io: &mut Io<'_>) {
        match (&self.settings.said.tls, self.ruled) {
            (None, Some(Ruled { tls: Err(why), .. })) if plan.speaks_tls() => {
                say(io, &format!("info: {why}; the defaults are used"));
            }
            (Some(tls), _) if tls.verify == Verify::Nothing => warn(
                "--tls-insecure: any certificate is accepted, so anybody could impersonate a destination",
                self.settings,
                io,
            ),
            _ => {}
        }
    }

    /// Probes all targets and judges the results.
    fn probe<'p>(
        &self,
        plan: &'p Plan,
        asking: &'p Asking,
        board: Option<Board<'p>>,
        interrupted: Option<Signal>,
        io: &mut Io<'_>,
    ) -> Result<(Finished, Vec<ProbeResult<'p>>), Stop>
    where
        'a: 'p,
    {
        let settings = self.settings;
        let verdicts = self.ruled.map_or(&[][..], |ruled| &ruled.verdicts);
        let judge = Judge::new(
            self.lists,
            plan,
            &asking.accepted,
            verdicts,
            settings.tls_warn_days,
        );
        let mut collector = Collector::new(judge, board, settings, io);
        collector.begin(settings.trace.as_deref())?;
        let finished = match interrupted {
            Some(signal) => Ok(Finished::interrupted(signal)),
            None => probe::run(
                self.lists,
                plan,
                &asking.sending,
                &mut collector,
                interruption(),
            ),
        };
        collector.clear_progress();
        let finished = finished.map_err(|why| Stop::Input(format!("{why:#}")))?;
        if let Err(error) = collector.end() {
            written(Err(error))?;
            // The reader has closed the output, so print no report.
            return Err(Stop::Silent(Exit::Problem));
        }
        let over_tcp = match settings.try_tcp && finished.interrupted.is_none() {
            true => over_tcp(self.lists, plan, &asking.sending, collector.rounds())
                .map_err(not_to_be_had)?,
            false => BTreeMap::new(),
        };
        Ok((finished, collector.results(&over_tcp)))
    }

    /// Writes the results to the lists, if that was asked for.
    fn write_back(
        &self,
        finished: &Finished,
        results: &[ProbeResult<'_>],
        io: &mut Io<'_>,
    ) -> Result<Option<Exit>, Stop> {
        let Some(write) = &self.settings.write else {
            return Ok(None);
        };
        let interrupted = finished.interrupted.is_some();
        let colors = self.settings.colors;
        follow(self.lists, results, interrupted, write, colors, io).map(Some)
    }
}

/// The memory a target takes at most, in bytes, from its line to its result; and each of its requests
/// (measured with many destinations down: 679 with one request, 1273 with three).
const MEMORY_A_TARGET: u64 = 400;
const MEMORY_A_REQUEST: u64 = 300;

fn not_to_be_had(why: anyhow::Error) -> Stop {
    Stop::Input(sanitize(format!("{why:#}").as_bytes()))
}
