//! `ds-tool exporter`: keeps probing, and serves the results to Prometheus.
#![expect(clippy::disallowed_methods, reason = "listens on a port")]

mod http;
mod on_request;
mod query;
mod routes;

use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context;
use tokio::sync::{oneshot, watch};
use tokio::task::LocalSet;

use super::monitoring::MonitorLoader;
use super::output::{say, warn_all};
use super::{CommandError, Io, project};
use crate::base::runtime;
use crate::base::signal::Signal;
use crate::cli::ExporterArgs;
use crate::cli::exit_status::Exit;
use crate::cli::settings::{self, Environment};
use crate::cli::signals::Signals;
use crate::monitor::{Monitor, MonitorCommand, takes_a_port};
use crate::render::event;
use on_request::{OnRequest, PORT_TAKEN};
use routes::Routes;

/// How long requests that are running may take after SIGTERM.
const DRAINING: Duration = Duration::from_secs(30);

pub(super) fn exporter(
    args: ExporterArgs,
    env: &Environment,
    io: &mut Io<'_>,
) -> Result<Exit, CommandError> {
    let monitor = &args.monitor;
    let project = project::of_run(
        &monitor.input.project,
        monitor.config.as_ref(),
        &monitor.lists,
        env,
    )?;
    let (settings, serving) = settings::exporter(args, &project, env)?;
    warn_all(&settings.no_effect, io);
    let overrides = settings.overrides.clone();
    if takes_a_port(overrides.source) {
        say(io, &format!("info: /probe is not served: {PORT_TAKEN}"));
    }
    let loader = MonitorLoader { settings };
    let first = loader.load(io)?;
    let (listener, address) = listen(serving.listen)?;
    let load = loader.into_reload(&first);
    let monitor = Monitor::start(first, load, serving.only_on_request)?;
    let on_request = OnRequest::new(&overrides, serving.any_target)
        .map_err(|why| CommandError::Usage(why.to_string()))?;
    let runtime = runtime::new().context("cannot serve HTTP")?;
    let routes = (serving.label, on_request);
    let served = serve(monitor, (listener, address), routes, io);
    LocalSet::new().block_on(&runtime, served)?;
    runtime.shutdown_background();
    Ok(Exit::Well)
}

/// Opens the port.
fn listen(address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let open = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok::<_, std::io::Error>((listener, address))
    };
    open().with_context(|| format!("--listen {address}: cannot be used"))
}

/// Serves until SIGTERM or SIGINT, and prints what happens.
async fn serve(
    mut monitor: Monitor,
    (listener, address): (TcpListener, SocketAddr),
    (labels, on_request): (Vec<(String, String)>, OnRequest),
    io: &mut Io<'_>,
) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener).context("cannot serve HTTP")?;
    let (drain, draining) = watch::channel(false);
    let routes = Routes::new(
        monitor.snapshot.clone(),
        monitor.commands.clone(),
        labels,
        on_request,
        draining.clone(),
    );
    let server = tokio::task::spawn_local(http::serve(listener, Rc::new(routes), draining));
    let signals = Signals::begin();
    say(io, &format!("listening on http://{address}"));
    loop {
        tokio::select! {
            signal = signals.next() => match signal {
                Signal::Hup => {
                    let (answer, _) = oneshot::channel();
                    // The loop ends after this one.
                    let _ = monitor.commands.send(MonitorCommand::Reload(answer));
                }
                Signal::Int | Signal::Term => break,
            },
            event = monitor.events.recv() => match event {
                Some(event) => say(io, &event::text(&event, false)),
                None => anyhow::bail!("the loop that probes has ended: this is a bug, please report it"),
            },
        }
    }
    // Nobody waits for it if the server has ended.
    let _ = drain.send(true);
    let drained = tokio::select! {
        ended = tokio::time::timeout(DRAINING, server) => ended.is_ok(),
        // A second signal ends it at once.
        _ = signals.next() => false,
    };
    if !drained {
        say(io, "some requests were not answered");
    }
    Ok(())
}
