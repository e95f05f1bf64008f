//! The steps of each command, in order. The one place that prints.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches};

use crate::cli::{Cli, Command, DemoArgs, ProbeArgs, ProbeFormat, ShowArgs, ShowFormat};
use crate::demo::Demo;
use crate::diagnostic::{Diagnostic, Severity, of_fatal, of_list};
use crate::exit::Exit;
use crate::list::List;
use crate::list::load::Load;
use crate::observation::Observation;
use crate::plan::{Route, plan};
use crate::probe::{self, Direction, Finished, Watcher};
use crate::progress::Progress;
use crate::render::{csv, diagnostics, json, paint::Paint, table};
use crate::report::{Bench, IgnoredReplies, ProbeReport, ShowReport, Summary};
use crate::settings::{self, Colors, Env, Input, Probe, WrongUsage};
use crate::source::Source;
use crate::text::sanitize;
use crate::{cli, files};

/// The streams of the process.
pub struct Io<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output: results, and nothing else.
    pub stdout: &'a mut dyn Write,
    /// Standard error: everything else.
    pub stderr: &'a mut dyn Write,
}

/// The most diagnostics of one list that are printed: a file that is no list at all has thousands.
const DIAGNOSTICS: usize = 50;

/// Why a command ended before its work was done. What there is to say is in it.
enum Stop {
    Usage(String),
    Input(String),
    /// Everything was said.
    Silent(Exit),
}

impl From<WrongUsage> for Stop {
    fn from(WrongUsage(why): WrongUsage) -> Self {
        Stop::Usage(why)
    }
}

/// Runs the program with these arguments, the first being its name.
pub fn run(args: impl IntoIterator<Item = OsString>, env: &Env, mut io: Io<'_>) -> Exit {
    let cli = Cli::command()
        .try_get_matches_from(args)
        .and_then(|m| Cli::from_arg_matches(&m));
    let stopped = match cli {
        Err(error) => return say_clap(&error, env, &mut io),
        Ok(Cli {
            command: Command::Show(args),
        }) => show(args, env, &mut io),
        Ok(Cli {
            command: Command::Probe(args),
        }) => probe(args, env, &mut io),
        Ok(Cli {
            command: Command::Demo(args),
        }) => demo(args, env, &mut io),
    };
    let (exit, words) = match stopped {
        Ok(exit) | Err(Stop::Silent(exit)) => return exit,
        Err(Stop::Usage(why)) => (
            Exit::Unusable,
            format!("{}\n\nFor more, try '--help'.", sanitize(why.as_bytes())),
        ),
        Err(Stop::Input(why)) => (Exit::Unusable, why),
    };
    let colors = Colors::new(cli::ColorWhen::Auto, env);
    say(
        &mut io,
        &format!("{} {words}", Paint::Red.over("error:", colors.stderr)),
    );
    exit
}

fn show(args: ShowArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::show(args, env)?;
    let lists = read_lists(&settings.input, io)?;
    for list in &lists {
        print_diagnostics(&of_list(list), &list.source, settings.colors, io);
    }
    let chosen = choose(&lists, &settings.input)?;
    for list in lists
        .iter()
        .filter(|list| list.entries.is_empty() && list.fatal.is_none())
    {
        say(
            io,
            &format!(
                "{}: no destination: Kamailio starts with an empty list",
                sanitize(list.source.name.as_bytes())
            ),
        );
    }
    let report = ShowReport::new(settings.input.version, &lists, &chosen);
    let exit = if report.fatal.is_some() {
        Exit::Unusable
    } else {
        Exit::Well
    };
    let text = match settings.format {
        ShowFormat::Json => json::document(&report).map_err(no_json)?,
        ShowFormat::Csv => csv::show(&report),
        ShowFormat::Table if report.entries.is_empty() => String::new(),
        ShowFormat::Table => table::show(&report, settings.colors.stdout),
    };
    print(io, &text)?;
    Ok(exit)
}

fn probe(args: ProbeArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let settings = settings::probe(args, env)?;
    let lists = read_lists(&settings.input, io)?;
    probe_lists(&lists, &settings, io)
}

fn demo(args: DemoArgs, env: &Env, io: &mut Io<'_>) -> Result<Exit, Stop> {
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

fn probe_lists(lists: &[List], settings: &Probe, io: &mut Io<'_>) -> Result<Exit, Stop> {
    let mut fatal = false;
    for list in lists {
        // What is read otherwise than it looks is for `show` to tell; here it is who is not probed.
        let mut lost = of_list(list);
        lost.retain(|diagnostic| diagnostic.severity == Severity::Error);
        print_diagnostics(&lost, &list.source, settings.colors, io);
        fatal |= of_fatal(list).is_some();
    }
    if fatal {
        return Err(Stop::Silent(Exit::Unusable));
    }
    let chosen = choose(lists, &settings.input)?;
    let targets = plan(lists, &chosen, settings.include_disabled);
    if targets.is_empty() {
        let names: Vec<_> = lists
            .iter()
            .map(|list| sanitize(list.source.name.as_bytes()))
            .collect();
        return Err(Stop::Input(format!(
            "{}: no destination to probe; is it the right file?",
            names.join(", ")
        )));
    }
    let bench = Bench {
        lists,
        targets: &targets,
        accepted: &settings.reply_codes,
        count: settings.sending.count,
    };
    let rounds = targets.len() as u64 * u64::from(settings.sending.count);
    let mut audience = Audience {
        bench,
        seen: vec![Vec::new(); targets.len()],
        progress: settings.progress.then(|| Progress::new(rounds)),
        lines: settings.format == ProbeFormat::Ndjson,
        verbose: settings.verbose,
        io,
        failed: None,
    };
    audience.tell_left_out();
    let finished = probe::run(lists, &targets, &settings.sending, &mut audience);
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

fn verdict(summary: &Summary) -> Exit {
    match summary {
        s if s.interrupted => Exit::Interrupted,
        s if s.down + s.not_probed + s.dropped > 0 => Exit::Problem,
        _ => Exit::Well,
    }
}

fn summary(finished: &Finished) -> Summary {
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

/// Collects what is seen, and shows it as it comes where that was asked for.
struct Audience<'a, 'io> {
    bench: Bench<'a>,
    seen: Vec<Vec<Observation>>,
    progress: Option<Progress>,
    lines: bool,
    verbose: bool,
    io: &'a mut Io<'io>,
    failed: Option<io::Error>,
}

impl Audience<'_, '_> {
    /// One line of ndjson, where lines are wanted.
    fn line(&mut self, target: usize, seen: Option<&Observation>) {
        if !self.lines || self.failed.is_some() {
            return;
        }
        let bench = self.bench;
        let Some(mut row) = bench.row(target, seen) else {
            return;
        };
        if bench.count > 1 && seen.is_some() {
            row.round = self.seen.get(target).map(|seen| seen.len() as u32 + 1);
        }
        let written = json::one_line(&row)
            .map_err(io::Error::other)
            .and_then(|line| {
                writeln!(self.io.stdout, "{line}")?;
                self.io.stdout.flush()
            });
        self.failed = written.err();
    }

    fn tell_left_out(&mut self) {
        for (index, target) in self.bench.targets.iter().enumerate() {
            if matches!(target.route, Route::LeftOut(_)) {
                self.line(index, None);
            }
        }
    }

    fn tell_unfinished(&mut self) {
        for (index, target) in self.bench.targets.iter().enumerate() {
            let unseen = self.seen.get(index).is_some_and(Vec::is_empty);
            if unseen && !matches!(target.route, Route::LeftOut(_)) {
                self.line(index, None);
            }
        }
    }
}

impl Watcher for Audience<'_, '_> {
    fn observed(&mut self, target: usize, seen: Observation) -> ControlFlow<()> {
        self.line(target, Some(&seen));
        if let Some(progress) = &mut self.progress {
            let up = self.bench.row(target, Some(&seen)).and_then(|row| row.up);
            progress.ended(up == Some(true));
        }
        if let Some(rounds) = self.seen.get_mut(target) {
            rounds.push(seen);
        }
        // Nobody reads on: no reason to go on probing.
        if self.failed.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn wants_messages(&self) -> bool {
        self.verbose
    }

    fn message(&mut self, at: Duration, direction: Direction, peer: SocketAddr, bytes: &[u8]) {
        let arrow = match direction {
            Direction::Sent => "sent to",
            Direction::Received => "received from",
        };
        let mut text = format!(
            "--- {:.6} s, {arrow} {peer}, {} bytes\n",
            at.as_secs_f64(),
            bytes.len()
        );
        for line in bytes.split(|&b| b == b'\n') {
            text.push_str(&sanitize(line.strip_suffix(b"\r").unwrap_or(line)));
            text.push('\n');
        }
        say(self.io, &format!("{}\n", text.trim_end()));
    }
}

/// Reads every list; where one cannot be read, all that cannot are told.
fn read_lists(input: &Input, io: &mut Io<'_>) -> Result<Vec<List>, Stop> {
    let mut lists = Vec::new();
    let mut unreadable = Vec::new();
    for path in &input.lists {
        match files::read(path, io.stdin) {
            Ok(source) => lists.push(List::read(
                source,
                input.version,
                &input.answers,
                &Load::default(),
            )),
            Err(why) => unreadable.push(sanitize(format!("{why:#}").as_bytes())),
        }
    }
    if unreadable.is_empty() {
        Ok(lists)
    } else {
        Err(Stop::Input(unreadable.join("\nerror: ")))
    }
}

/// The chosen entries of each list, in Kamailio's order.
fn choose(lists: &[List], input: &Input) -> Result<Vec<Vec<usize>>, Stop> {
    let chosen: Vec<_> = lists.iter().map(|list| input.selection.of(list)).collect();
    let nothing =
        chosen.iter().all(Vec::is_empty) && lists.iter().any(|list| !list.entries.is_empty());
    if nothing && !input.selection.is_everything() {
        return Err(Stop::Input("no destination is as --set and --uri say; a PATTERN must match the whole URI, so try '*'".to_owned()));
    }
    Ok(chosen)
}

fn print_diagnostics(all: &[Diagnostic], source: &Source, colors: Colors, io: &mut Io<'_>) {
    let (shown, rest) = all.split_at(all.len().min(DIAGNOSTICS));
    let text = diagnostics::text(shown, source, colors.stderr);
    say(io, text.trim_end_matches('\n'));
    if !rest.is_empty() {
        let hint = if source.text.contains(&0) {
            "; it has NUL bytes: is it a list at all?"
        } else {
            ""
        };
        say(
            io,
            &format!(
                "{}: {} more like these{hint}",
                sanitize(source.name.as_bytes()),
                rest.len()
            ),
        );
    }
}

fn no_json(why: serde_json::Error) -> Stop {
    Stop::Input(format!("cannot be said in JSON: {why}"))
}

/// A line on standard error. Where nobody hears it, nothing can be done.
fn say(io: &mut Io<'_>, line: &str) {
    if !line.is_empty() {
        let _ = writeln!(io.stderr, "{line}");
    }
}

fn print(io: &mut Io<'_>, text: &str) -> Result<(), Stop> {
    written(
        io.stdout
            .write_all(text.as_bytes())
            .and_then(|()| io.stdout.flush()),
    )
}

/// A reader that has enough (`| head`) is no error.
fn written(result: io::Result<()>) -> Result<(), Stop> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Stop::Input(format!(
            "the output cannot be written: {error}"
        ))),
        _ => Ok(()),
    }
}

fn say_clap(error: &clap::Error, env: &Env, io: &mut Io<'_>) -> Exit {
    let colors = Colors::new(cli::ColorWhen::Auto, env);
    let text = |color: bool| {
        let styled = error.render();
        if color {
            styled.ansi().to_string()
        } else {
            styled.to_string()
        }
    };
    if error.use_stderr() {
        say(io, text(colors.stderr).trim_end());
        Exit::Unusable
    } else {
        // Help and version: a reader that has enough is no error.
        let _ = print(io, &text(colors.stdout));
        Exit::Well
    }
}
