//! `ds-tool probe` and `ds-tool demo`: which destinations answer.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::io;

use clap::{CommandFactory, FromArgMatches};

use super::audience::Audience;
use super::follow::{follow, found};
use super::input::{Configuration, choose, read_lists, read_sources, verdicts};
use super::output::{print_diagnostics, say, stream, written};
use super::over_tcp::over_tcp;
use super::tls::Disk;
use super::trace::Trace;
use super::{Io, Stop};
use crate::asking::Asking;
use crate::cli::{Cli, Command, DemoArgs, DnsMode, ProbeArgs, ProbeFormat};
use crate::demo::Demo;
use crate::diagnostic::{of_dropped, of_fatal};
use crate::effective::{Destination, Verdicts};
use crate::exit::Exit;
use crate::files::check_memory;
use crate::judge::board::Board;
use crate::judge::latency::Newest;
use crate::list::List;
use crate::list::load::Load;
use crate::locate::{KamailioDns, Procedure, Search};
use crate::observation::Seen;
use crate::plan::{Ruling, Wanted};
use crate::probe::{self, Finished, LocalAddresses};
use crate::render::paint::Paint;
use crate::render::probe::nagios;
use crate::render::{self, csv, json, table};
use crate::report::{Bench, IgnoredReplies, ProbeReport, Summary};
use crate::resolve::{self, LookedUp};
use crate::server::Server;
use crate::settings::{self, Env, Probe};
use crate::source::Source;
use crate::text::sanitize;
use crate::tls_cfg::{Clients, Verify};

pub(super) fn probe(args: ProbeArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::probe(args, env)?;
    let input = &settings.input;
    match &settings.config {
        None => {
            let sources = read_sources(&input.lists, io)?;
            let lists = read_lists(sources, input, &Load::default());
            probe_lists(&lists, None, &settings, io)
        }
        Some(config) => {
            let mut configuration = Configuration::read(config, input.version, io)?;
            let sources = configuration.lists(&input.lists, io)?;
            let found = configuration.look_at_tls(Disk::This);
            let tls = configuration.tls_clients(&found);
            let mut server = configuration.server;
            let lists = read_lists(sources, input, &server.load);
            let verdicts = verdicts(&lists, &mut server);
            let ruled = Ruled {
                server: &server,
                verdicts,
                tls,
            };
            probe_lists(&lists, Some(ruled), &settings, io)
        }
    }
}

pub(super) fn demo(args: DemoArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let demo =
        Demo::start().map_err(|why| Stop::Input(format!("no responder on loopback: {why}")))?;
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
            "A list whose peers are responders of ds-tool's own:\n\n{}\nds-tool probe --timeout 2s demo.list\n",
            demo.list
        ),
    );
    // Some peers are down on purpose.
    match probe_lists(&[list], None, &settings, io)? {
        Exit::Problem => Ok(Exit::Well),
        other => Ok(other),
    }
}

/// So many bytes of memory a target takes, at most, from its line to its row, and each of its requests
/// (measured with a hundred thousand: 431 with one, 816 with three).
const MEMORY_A_TARGET: u64 = 256;
const MEMORY_A_REQUEST: u64 = 200;

/// A server whose rules hold.
struct Ruled<'a> {
    server: &'a Server,
    /// Its verdict on each entry of each list.
    verdicts: Vec<Verdicts>,
    /// How it speaks TLS, where it does; or why that is not known.
    tls: Result<Option<Clients>, String>,
}

fn probe_lists(
    lists: &[List],
    ruled: Option<Ruled<'_>>,
    settings: &Probe,
    io: &mut Io<'_>,
) -> Result<Exit, Stop> {
    for list in lists {
        // What is read otherwise than it looks is for `show` to tell; here it is who is not probed.
        let lost: Vec<_> = of_dropped(list).chain(of_fatal(list)).collect();
        print_diagnostics(&lost, &list.source, settings.colors, io);
    }
    if let Some(report) = ProbeReport::stopped(settings.input.version, lists) {
        stream(io, |out| document(&report, settings, out))?;
        return Err(Stop::Silent(exit(&report, settings)));
    }
    let server = ruled.as_ref().map(|ruled| ruled.server);
    if let Some(server) = server {
        told_to_start(server, settings, io)?;
    }
    let mut asking = Asking::new(&settings.said, server, settings.as_kamailio)?;
    let tls = ruled.as_ref().filter(|_| settings.said.tls.is_none());
    if let Some(Ok(Some(tls))) = tls.map(|ruled| &ruled.tls) {
        asking.sending.tls.clone_from(tls);
    }
    // Of several addresses Kamailio pings the first alone: the letters are not those of all.
    let judged = server.filter(|_| !settings.names.all_addresses);
    let board = judged.map(|server| Board::new(server, lists)).transpose();
    let board = board.unwrap_or_else(|what| {
        say(
            io,
            &format!("note: the letters are not those of the server: they depend on {what}"),
        );
        None
    });
    for assumed in &asking.assumed {
        say(io, &format!("note: {assumed}: taken as Kamailio's default"));
    }
    let chosen = choose(lists, &settings.input)?;
    let destinations: Vec<_> = match server {
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
            procedure: &procedure(settings, server),
            all: settings.names.all_addresses,
            seed: resolve::chance().map_err(not_to_be_had)?,
        },
        asking: &asking,
        source: settings.said.source,
        server: ruled.as_ref().map(|ruled| Ruling {
            server: ruled.server,
            destinations: &destinations,
            verdicts: &ruled.verdicts,
            strict: settings.as_kamailio,
            is_local: &is_local,
        }),
    };
    let looked_up = look_up(&wanted, settings, server, io)?;
    let plan = wanted.plan(&looked_up.answers);
    if plan.targets.is_empty() {
        let names: Vec<_> = lists
            .iter()
            .map(|list| sanitize(list.source.name.as_bytes()))
            .collect();
        return Err(Stop::Input(format!(
            "{}: no destination to probe; is it the right file?",
            names.join(", ")
        )));
    }
    let files = lists.iter().map(|list| list.source.text.len() as u64);
    let a_target = MEMORY_A_TARGET + MEMORY_A_REQUEST * u64::from(asking.sending.count);
    let memory = plan.targets.len() as u64 * a_target + files.sum::<u64>();
    check_memory(memory).map_err(|why| Stop::Input(format!("the probe {why:#}")))?;
    if let Some(Err(why)) = tls.map(|ruled| &ruled.tls)
        && plan.speaks_tls()
    {
        say(io, &format!("note: {why}; it is spoken as by default"));
    }
    let bench = Bench {
        lists,
        plan: &plan,
        accepted: &asking.accepted,
        count: asking.sending.count,
        over_tcp: &BTreeMap::new(),
        verdicts: ruled.as_ref().map_or(&[], |ruled| &ruled.verdicts),
        newest: server.map_or_else(Newest::default, Newest::of),
        tls_warn_days: settings.tls_warn_days,
    };
    let warning = Paint::Yellow.over("warning:", settings.colors.stderr);
    if settings
        .said
        .tls
        .as_ref()
        .is_some_and(|tls| tls.verify == Verify::Nothing)
    {
        say(
            io,
            &format!(
                "{warning} --tls-insecure: any certificate is taken, so that anybody could answer in a destination's place"
            ),
        );
    }
    let mut audience = Audience::new(bench, settings, board, io);
    audience.tell_look_ups();
    audience.tell_left_out();
    audience.trace = settings.trace.as_deref().map(Trace::begin).transpose()?;
    let finished = match looked_up.interrupted {
        Some(signal) => Ok(Finished::interrupted(signal)),
        None => probe::run(lists, &plan, &asking.sending, &mut audience),
    };
    if let Some(progress) = &audience.progress {
        progress.clear();
    }
    let finished = finished.map_err(|why| Stop::Input(format!("{why:#}")))?;
    audience.tell_unfinished();
    audience.settle();
    let Audience {
        seen,
        histories,
        failed,
        trace,
        io,
        ..
    } = audience;
    if let Some(Err(why)) = trace.map(Trace::end) {
        say(io, &format!("warning: {why}"));
    }
    if let Some(error) = failed {
        written(Err(error))?;
        // Nobody reads what is printed: nothing more is to be said.
        return Ok(Exit::Problem);
    }
    let over_tcp = match settings.try_tcp && finished.interrupted.is_none() {
        true => over_tcp(lists, &plan, &asking.sending, &seen).map_err(not_to_be_had)?,
        false => BTreeMap::new(),
    };
    let bench = Bench {
        over_tcp: &over_tcp,
        ..bench
    };
    let report = ProbeReport::new(
        settings.input.version,
        bench,
        &seen,
        &histories,
        summary(&finished),
    );
    match &settings.write {
        Some(write) if write.writing.takes_stdout() => {
            let mut text = Vec::new();
            written(document(&report, settings, &mut text))?;
            say(io, String::from_utf8_lossy(&text).trim_end());
        }
        _ => stream(io, |out| document(&report, settings, out))?,
    }
    if finished.interrupted.is_some() {
        say(io, "interrupted; this is what was seen until then");
    }
    for told in warnings(&bench, &seen) {
        say(io, &format!("{warning} {told}"));
    }
    say(io, &table::summary(&report.summary));
    let exit = match finished.interrupted {
        Some(signal) if settings.format != ProbeFormat::Nagios => Exit::Interrupted(signal),
        _ => exit(&report, settings),
    };
    let Some(write) = &settings.write else {
        return Ok(exit);
    };
    let found = found(&plan.targets, report.results.iter(), &histories);
    let written = follow(
        lists,
        &found,
        finished.interrupted.is_some(),
        write,
        settings.colors,
        io,
    )?;
    Ok(if exit == Exit::Well { written } else { exit })
}

/// Writes what is printed once all is known. What may have a million lines is written as it is made.
fn document(report: &ProbeReport<'_>, settings: &Probe, out: &mut dyn io::Write) -> io::Result<()> {
    let text = match settings.format {
        ProbeFormat::Table | ProbeFormat::Csv if report.fatal.is_some() => return Ok(()),
        ProbeFormat::Table => {
            return table_pieces(report, settings)
                .try_for_each(|piece| out.write_all(piece.as_bytes()));
        }
        ProbeFormat::Json => return json::write_document(report, out),
        ProbeFormat::Csv => return csv::probe(report, out),
        ProbeFormat::Junit => render::probe::junit(report),
        ProbeFormat::Nagios => nagios::nagios(report),
        ProbeFormat::Prometheus => render::probe::prometheus(report),
        ProbeFormat::Markdown => render::probe::markdown(report),
        // Each line was printed when its result arrived.
        ProbeFormat::Ndjson => return Ok(()),
    };
    out.write_all(text.as_bytes())
}

fn table_pieces(report: &ProbeReport<'_>, settings: &Probe) -> impl Iterator<Item = String> {
    render::probe::pieces(
        report,
        settings.verbose,
        settings.colors.stdout,
        settings.width,
    )
}

fn exit(report: &ProbeReport<'_>, settings: &Probe) -> Exit {
    match settings.format {
        ProbeFormat::Nagios => Exit::Plugin(nagios::status(report)),
        _ if report.fatal.is_some() => Exit::Unusable,
        _ => verdict(&report.summary),
    }
}

/// What is to be looked after, each thing once; of very many the first.
fn warnings(bench: &Bench<'_>, seen: &Seen) -> Vec<String> {
    const MOST: usize = 20;
    let all = bench.looked_after(seen).flat_map(|(uri, warnings)| {
        let uri = sanitize(&uri);
        let of_it = warnings.into_iter();
        of_it.map(move |told| format!("{uri}: {told}"))
    });
    let all: BTreeSet<_> = all.collect();
    let more = all.len().saturating_sub(MOST);
    let mut told: Vec<_> = all.into_iter().take(MOST).collect();
    if more > 0 {
        told.push(format!("{more} more like these"));
    }
    told
}

/// Tells what keeps the server from starting. As Kamailio, nothing is probed then.
fn told_to_start(server: &Server, settings: &Probe, io: &mut Io<'_>) -> Result<(), Stop> {
    let (faults, _) = server.faults();
    let faults: Vec<_> = faults
        .iter()
        .map(|f| sanitize(f.to_string().as_bytes()))
        .collect();
    match (faults.as_slice(), settings.as_kamailio) {
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

/// By which rules names become addresses.
fn procedure(settings: &Probe, server: Option<&Server>) -> Procedure {
    match (settings.names.mode, server) {
        (DnsMode::Rfc3263, _) => Procedure::Rfc3263,
        (DnsMode::Kamailio, None) => Procedure::Kamailio(KamailioDns::default()),
        (DnsMode::Kamailio, Some(server)) => {
            Procedure::Kamailio(KamailioDns::new(&server.load, &server.dns))
        }
    }
}

/// What look-ups say of the names that are wanted.
fn look_up(
    wanted: &Wanted<'_>,
    settings: &Probe,
    server: Option<&Server>,
    io: &mut Io<'_>,
) -> Result<LookedUp, Stop> {
    let names = wanted.names();
    let server = server.filter(|_| settings.names.mode == DnsMode::Kamailio && !names.is_empty());
    let assumed = server.map(|server| server.dns.assumed());
    for (parameter, what) in assumed.into_iter().flatten() {
        let what = sanitize(what.as_bytes());
        say(
            io,
            &format!("note: {parameter} depends on {what}: taken as Kamailio's default"),
        );
    }
    resolve::look_up_unless_interrupted(
        settings.input.answers.clone(),
        |answers| wanted.questions(&names, answers),
        &settings.names.look_ups,
    )
    .map_err(not_to_be_had)
}

fn not_to_be_had(why: anyhow::Error) -> Stop {
    Stop::Input(sanitize(format!("{why:#}").as_bytes()))
}

pub(super) fn verdict(summary: &Summary) -> Exit {
    match summary {
        s if s.down + s.not_probed + s.dropped > 0 => Exit::Problem,
        _ => Exit::Well,
    }
}

pub(super) fn summary(finished: &Finished) -> Summary {
    let counts = finished.counts;
    Summary {
        seconds: finished.took.as_secs_f64(),
        interrupted: finished.interrupted.is_some(),
        ignored_replies: IgnoredReplies {
            late: counts.late,
            duplicate: counts.duplicates,
            foreign: counts.foreign,
            other_address: counts.other_address,
            malformed: counts.malformed,
        },
        ..Summary::default()
    }
}
