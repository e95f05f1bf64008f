//! What a probe prints at its end.

use std::collections::BTreeSet;
use std::io;

use super::ProbeJob;
use crate::base::escape::sanitize;
use crate::cli::ProbeFormat;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{ProbeSettings, ReportSettings};
use crate::commands::output::{say, stream, stream_text, warn, written};
use crate::commands::{CommandError, Io};
use crate::kamailio::list::List;
use crate::kamailio::pinging::latency::NewestWeight;
use crate::probe::RunTotals;
use crate::probe::plan::{NameLookup, Plan};
use crate::probe::result::ProbeResult;
use crate::render::probe::{self as render, nagios};
use crate::render::{TextStyle, csv, json};
use crate::report::{
    self, ProbeReport, ProbeRows, ReportOptions, RunVerdict, SetLine, SetRow, Summary, Timestamp,
    probe_report,
};

impl ProbeJob {
    /// Prints the report, then the warnings and the summary.
    pub(super) fn report(
        &self,
        plan: &Plan,
        finished: &RunTotals,
        results: &mut [ProbeResult<'_>],
        io: &mut Io<'_>,
    ) -> Result<Exit, CommandError> {
        let settings = &self.settings;
        let newest = self.server().map(NewestWeight::of).unwrap_or_default();
        let ReportSettings {
            min_up,
            only_down,
            order,
            ..
        } = settings.report;
        let sets = SetRow::all(&self.lists, results, min_up);
        report::sort(&self.lists, results, order);
        let options = ReportOptions {
            version: settings.input.version,
            many_rounds: settings.overrides.count > 1,
            newest,
            min_up,
            only_down,
        };
        let summary = summary(finished, &self.lists, results);
        let report = probe_report(options, &self.lists, plan, results, sets, summary);
        match &settings.write {
            // Standard output is for the list.
            Some(write) if write.writing.takes_stdout() => {
                let style = TextStyle {
                    color: io.colors.stderr,
                    width: io.width,
                };
                let mut text = Vec::new();
                written(write_report(&report, settings, style, &mut text))?;
                say(io, String::from_utf8_lossy(&text).trim_end());
            }
            _ => print_report(&report, settings, io)?,
        }
        if finished.interrupted.is_some() {
            say(io, "interrupted; these are the results so far");
        }
        if finished.deadline_passed {
            say(io, "the deadline has passed; these are the results so far");
        }
        self.print_warnings(plan, results, io);
        say(io, &render::summary(&report.summary));
        Ok(match finished.interrupted {
            Some(signal) if settings.format != ProbeFormat::Nagios => Exit::Interrupted(signal),
            _ => exit(&report, settings),
        })
    }

    /// Prints the warnings, each once, and only the first of very many.
    fn print_warnings(&self, plan: &Plan, results: &[ProbeResult<'_>], io: &mut Io<'_>) {
        const MOST: usize = 20;
        let warnings = results.iter().flat_map(|result| {
            let list = &self.lists[result.target.list];
            let diagnosis = &result.diagnosis;
            let warnings = diagnosis.warnings.iter().chain(&diagnosis.unsteady);
            warnings.map(|warning| {
                let uri = list.uri(&list.entries[result.target.entry]);
                format!("{}: {warning}", sanitize(&uri))
            })
        });
        let of_names = plan.lookups.iter().filter_map(NameLookup::warning);
        let warnings: BTreeSet<_> = warnings.chain(of_names).collect();
        for warning in warnings.iter().take(MOST) {
            warn(io, warning);
        }
        if warnings.len() > MOST {
            let more = warnings.len() - MOST;
            warn(io, &format!("{more} more like these"));
        }
    }
}

/// Prints what is printed once all is known.
pub(super) fn print_report<'a>(
    report: &ProbeReport<'a, impl ProbeRows<'a>>,
    settings: &ProbeSettings,
    io: &mut Io<'_>,
) -> Result<(), CommandError> {
    let style = io.style();
    match settings.format {
        ProbeFormat::Table => stream_text(io, |out| write_report(report, settings, style, out)),
        _ => stream(io, |out| write_report(report, settings, style, out)),
    }
}

/// Writes the report. Output that may have a million lines is written while it is being made.
fn write_report<'a>(
    report: &ProbeReport<'a, impl ProbeRows<'a>>,
    settings: &ProbeSettings,
    style: TextStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let text = match settings.format {
        ProbeFormat::Table | ProbeFormat::Csv if report.fatal.is_some() => return Ok(()),
        ProbeFormat::Table => return render::text(report, settings.verbose, style, out),
        ProbeFormat::Json => return json::write_document(report, out),
        ProbeFormat::Csv => return csv::probe(report, out),
        ProbeFormat::Junit => render::junit(report),
        ProbeFormat::Nagios => nagios::nagios(report, &settings.report.limits),
        ProbeFormat::Prometheus => render::prometheus(report),
        ProbeFormat::Markdown => render::markdown(report),
        // The line of each result was printed when it arrived.
        ProbeFormat::Ndjson => return write_set_lines(report, out),
    };
    out.write_all(text.as_bytes())
}

/// Writes a line of JSON for each set.
fn write_set_lines<'a>(
    report: &ProbeReport<'a, impl ProbeRows<'a>>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for set_summary in &report.sets {
        let line = json::one_line(&SetLine { set_summary });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

pub(super) fn exit<'a>(
    report: &ProbeReport<'a, impl ProbeRows<'a>>,
    settings: &ProbeSettings,
) -> Exit {
    match settings.format {
        ProbeFormat::Nagios => Exit::Plugin(nagios::status(report, &settings.report.limits)),
        _ if report.fatal.is_some() => Exit::Unusable,
        _ => match (report.summary.reached, report.verdict) {
            (Some(true), _) | (None, RunVerdict::Well) => Exit::Well,
            _ => Exit::Problem,
        },
    }
}

fn summary(finished: &RunTotals, lists: &[List], results: &[ProbeResult<'_>]) -> Summary {
    Summary {
        started: finished.began.map(Timestamp),
        seconds: (finished.took.as_secs_f64() * 1e3).round() / 1e3,
        interrupted: finished.interrupted.is_some(),
        deadline_passed: finished.deadline_passed,
        reached: finished.reached,
        ignored_replies: finished.counts,
        ..Summary::of(lists, results)
    }
}
