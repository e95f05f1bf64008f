//! Reads what `watch` and `exporter` monitor: lists and cfg, at the start and whenever they change.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::configured_server::{ConfiguredServer, probe_options, say_assumed, startup_errors};
use super::list_input::{ListInput, read_lists};
use super::load::LoadedConfig;
use super::looking_up::{procedure, resolver_options};
use super::output::{print_lost, say};
use super::run_lists::{choose, inputs, nothing_to_probe};
use super::{CommandError, Io};
use crate::base::escape::sanitize;
use crate::base::secrets::masked;
use crate::base::transport::Transport;
use crate::cli::settings::{ColorSettings, MonitorSettings};
use crate::kamailio::list::List;
use crate::kamailio::list::options::ListOptions;
use crate::kamailio::pinging::Destination;
use crate::monitor::{LoadInput, MonitorInput, MonitorServer};

/// The time between two rounds, unless the user or the server says otherwise: the destinations are pinged
/// by their server, too.
const INTERVAL: Duration = Duration::from_secs(60);

const NO_START: &str = "Kamailio does not start with this cfg";

/// Reads lists and cfg.
#[derive(Debug, Clone)]
pub(super) struct MonitorLoader {
    pub(super) settings: MonitorSettings,
}

impl MonitorLoader {
    /// What to monitor.
    ///
    /// # Errors
    /// If a file cannot be read or has nothing to probe, or a list keeps Kamailio from starting.
    pub(super) fn load(&self, io: &mut Io<'_>) -> Result<MonitorInput, CommandError> {
        let settings = &self.settings;
        let MonitoredLists {
            lists,
            server,
            files,
            has_rows,
        } = self.read(io)?;
        // The exporter's are lines of a log.
        let plain = &mut Io {
            colors: ColorSettings::default(),
            ..io.reborrow()
        };
        for list in &lists {
            print_lost(list, &settings.input.answers, plain);
            if let Some(fatal) = &list.fatal {
                let name = sanitize(list.source.name.as_bytes());
                let why = format!("{name}:{}: {fatal}", fatal.line);
                return Err(CommandError::Input(why));
            }
        }
        let selected = choose(&lists, &settings.input)?;
        if selected.iter().all(Vec::is_empty) {
            return Err(nothing_to_probe(&lists));
        }
        if let Some(server) = &server {
            self.report_on(server, &lists, io);
        }
        let of_server = server.as_ref().map(|server| &server.server);
        let options = probe_options(&settings.overrides, server.as_ref(), false)?;
        say_assumed(&options, io);
        let of_cfg = of_server.and_then(|server| server.ping_interval.value().copied());
        let pings = of_cfg.is_some_and(|seconds| seconds > 0);
        Ok(MonitorInput {
            selected,
            interval: match settings.overrides.interval.is_some() || pings {
                true => options.sending.interval,
                false => INTERVAL,
            },
            options,
            include_disabled: settings.include_disabled,
            source: settings.overrides.source,
            procedure: procedure(settings.names.mode, of_server),
            resolver_options: resolver_options(&settings.names, of_server),
            answers: settings.input.answers.clone(),
            tls_warn_days: settings.tls_warn_days,
            files,
            is_polled: has_rows,
            server: server.map(|server| MonitorServer {
                server: Arc::new(server.server),
                ping_statuses: server.ping_statuses,
                destinations: lists.iter().map(Destination::of_list).collect(),
            }),
            lists,
        })
    }

    /// Says what of this server is not as it should be.
    fn report_on(&self, server: &ConfiguredServer, lists: &[List], io: &mut Io<'_>) {
        if let Some(why) = startup_errors(&server.server) {
            say(io, &format!("warning: {NO_START}: {why}"));
        }
        // Where a name leads is not known yet.
        let may_use_tls = |list: &List| {
            let mut hops = Destination::of_list(list)
                .into_iter()
                .map(|own| own.next_hop);
            hops.any(|hop| hop.value().is_none_or(|hop| hop.protocol == Transport::Tls))
        };
        if let (Err(why), None) = (&server.tls, &self.settings.overrides.tls)
            && lists.iter().any(may_use_tls)
        {
            say(io, &format!("info: {why}; the defaults of TLS are used"));
        }
    }

    /// Reads the same again, for the loop. Once the server starts with its cfg, one with which it does not
    /// is refused.
    pub(super) fn into_reload(self, first: &MonitorInput) -> LoadInput {
        let cannot_start = |input: &MonitorInput| {
            let server = input.server.as_ref();
            server.and_then(|server| startup_errors(&server.server))
        };
        let mut starts = cannot_start(first).is_none();
        Box::new(move || {
            let mut io = Io {
                stdin: &mut std::io::empty(),
                stdout: &mut std::io::sink(),
                stderr: &mut std::io::sink(),
                stop_commands: None,
                colors: ColorSettings::default(),
                stdout_is_terminal: false,
                width: None,
            };
            let input = self.load(&mut io).map_err(|error| match error {
                CommandError::Usage(why) | CommandError::Input(why) => masked(why),
                CommandError::Silent(_) => "it cannot be used".to_owned(),
            })?;
            match cannot_start(&input) {
                Some(why) if starts => return Err(masked(format!("{NO_START}: {why}"))),
                why => starts = why.is_none(),
            }
            Ok(input)
        })
    }

    fn read(&self, io: &mut Io<'_>) -> Result<MonitoredLists, CommandError> {
        let input = &self.settings.input;
        let config = LoadedConfig::given(input, io)?;
        let inputs = inputs(config.as_ref(), input, io)?;
        let has_rows = inputs.iter().any(|input| input.file().is_none());
        let paths = inputs.iter().filter_map(ListInput::file);
        let mut files: Vec<_> = paths.map(PathBuf::from).collect();
        let Some(config) = config else {
            return Ok(MonitoredLists {
                lists: read_lists(inputs, input, &ListOptions::default()),
                server: None,
                files,
                has_rows,
            });
        };
        let cfg = config.cfg.files.iter();
        files.extend(cfg.map(|file| PathBuf::from(&file.source.name)));
        files.extend(config.files.missing());
        files.extend(input.reading.env_file.clone());
        let overrides = &self.settings.overrides;
        let (lists, server) = ConfiguredServer::new(config, inputs, input, overrides);
        files.extend_from_slice(&server.tls_files);
        Ok(MonitoredLists {
            lists,
            server: Some(server),
            files,
            has_rows,
        })
    }
}

/// The lists, the server that loads them, and where they come from.
struct MonitoredLists {
    lists: Vec<List>,
    server: Option<ConfiguredServer>,
    /// All files that were read.
    files: Vec<PathBuf>,
    /// Whether rows of a table are among the lists: nothing tells when these change.
    has_rows: bool,
}
