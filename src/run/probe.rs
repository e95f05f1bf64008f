//! `ds-tool probe` and `ds-tool demo`: which destinations answer.

use std::ffi::OsString;

use clap::{CommandFactory, FromArgMatches};

use super::audience::Audience;
use super::input::{choose, read_lists, read_sources};
use super::output::{no_json, print, print_diagnostics, say, written};
use super::{Io, Stop};
use crate::cli::{Cli, Command, DemoArgs, ProbeArgs, ProbeFormat};
use crate::demo::Demo;
use crate::diagnostic::{of_dropped, of_fatal};
use crate::exit::Exit;
use crate::list::List;
use crate::list::attrs;
use crate::list::load::Load;
use crate::locate::LookedUp;
use crate::plan::{Target, Wanted};
use crate::probe::{self, Finished};
use crate::render::{csv, json, table};
use crate::report::{Bench, IgnoredReplies, ProbeReport, Summary};
use crate::resolve;
use crate::settings::{self, Env, Probe};
use crate::source::Source;
use crate::text::sanitize;

pub(super) fn probe(args: ProbeArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::probe(args, env)?;
    let input = &settings.input;
    let sources = read_sources(&input.lists, io)?;
    let lists = read_lists(sources, input, &Load::default());
    probe_lists(&lists, &settings, io)
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
        .and_then(|m| Cli::from_arg_matches(&m))
        .map_err(|e| Stop::Usage(e.to_string()))?;
    let Command::Probe(mut probe) = parsed.command else {
        return Ok(Exit::Unusable);
    };
    probe.color = args.color;
    let settings = settings::probe(probe, env)?;
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
    match probe_lists(&[list], &settings, io)? {
        Exit::Problem => Ok(Exit::Well),
        other => Ok(other),
    }
}

pub(super) fn probe_lists(lists: &[List], settings: &Probe, io: &mut Io<'_>) -> Result<Exit, Stop> {
    for list in lists {
        // What is read otherwise than it looks is for `show` to tell; here it is who is not probed.
        let lost: Vec<_> = of_dropped(list).chain(of_fatal(list)).collect();
        print_diagnostics(&lost, &list.source, settings.colors, io);
    }
    if let Some(report) = ProbeReport::stopped(settings.input.version, lists) {
        if settings.format == ProbeFormat::Json {
            print(io, json::document(&report).map_err(no_json)?)?;
        }
        return Err(Stop::Silent(Exit::Unusable));
    }
    let chosen = choose(lists, &settings.input)?;
    let wanted = Wanted {
        lists,
        chosen: &chosen,
        include_disabled: settings.include_disabled,
        way: &settings.way,
    };
    let plan = wanted.plan(&look_up(&wanted, settings)?);
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
    let elsewhere = plan
        .targets
        .iter()
        .filter(|target| asks_otherwise(lists, target));
    let elsewhere = elsewhere.count();
    if elsewhere > 0 {
        say(
            io,
            &format!(
                "{elsewhere} of them have obproxy or ping_from, which probe does not follow yet: it asks them directly"
            ),
        );
    }
    let bench = Bench {
        lists,
        plan: &plan,
        accepted: &settings.reply_codes,
        count: settings.sending.count,
    };
    let mut audience = Audience::new(bench, settings, io);
    audience.tell_left_out();
    let finished = probe::run(lists, &plan, &settings.sending, &mut audience);
    if let Some(progress) = &audience.progress {
        progress.clear();
    }
    let finished = finished.map_err(|why| Stop::Input(format!("{why:#}")))?;
    audience.tell_unfinished();
    let Audience {
        seen, failed, io, ..
    } = audience;
    if let Some(error) = failed {
        written(Err(error))?;
        // Nobody reads what is printed: nothing more is to be said.
        return Ok(Exit::Problem);
    }
    let report = ProbeReport::new(settings.input.version, &bench, &seen, summary(&finished));
    print(
        io,
        &match settings.format {
            ProbeFormat::Table => table::probe(&report, settings.colors.stdout),
            ProbeFormat::Json => json::document(&report).map_err(no_json)?,
            ProbeFormat::Csv => csv::probe(&report),
            ProbeFormat::Ndjson => String::new(),
        },
    )?;
    if finished.interrupted {
        say(io, "interrupted; this is what was seen until then");
    }
    say(io, &table::summary(&report.summary));
    Ok(verdict(&report.summary))
}

/// What look-ups say of the names that are wanted.
fn look_up(wanted: &Wanted<'_>, settings: &Probe) -> Result<LookedUp, Stop> {
    match wanted.questions(&LookedUp::new()) {
        names if names.is_empty() => Ok(LookedUp::new()),
        names => resolve::addresses(names, settings.sending.timers.timeout)
            .map_err(|why| Stop::Input(format!("{why:#}"))),
    }
}

pub(super) fn verdict(summary: &Summary) -> Exit {
    match summary {
        s if s.interrupted => Exit::Interrupted,
        s if s.down + s.not_probed + s.dropped > 0 => Exit::Problem,
        _ => Exit::Well,
    }
}

pub(super) fn summary(finished: &Finished) -> Summary {
    let counts = finished.counts;
    Summary {
        seconds: finished.took.as_secs_f64(),
        interrupted: finished.interrupted,
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

/// Whether the attributes of a destination make Kamailio's own pings differ from ours.
fn asks_otherwise(lists: &[List], target: &Target) -> bool {
    let list = lists.get(target.list);
    let entry = list.and_then(|list| Some((list, list.entries.get(target.entry)?)));
    let attrs = entry.and_then(|(list, entry)| list.attrs(entry));
    attrs.is_some_and(|attrs| {
        ["obproxy", "ping_from"]
            .iter()
            .any(|name| attrs::value(attrs, name).is_some())
    })
}
