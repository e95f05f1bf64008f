//! Reads Kamailio's dispatcher lists and `kamailio.cfg` exactly as Kamailio does, reports what Kamailio
//! does with them, and probes the destinations.
//!
//! Data flows in one direction: bytes are parsed into a [`kamailio::list::List`], planned into targets
//! ([`probe::plan`]), probed into observations, judged once ([`probe::result`]), collected in a [`report`]
//! and rendered as text ([`render`]). The I/O with files, name servers and sockets is in [`fs`],
//! [`dns::resolver`] and [`probe`]; the rest is pure.

mod base;
mod cli;
mod commands;
mod db;
mod dns;
mod edit;
mod fs;
mod kamailio;
mod lint;
mod live;
mod monitor;
mod probe;
mod render;
mod report;
mod rpc;
mod sip;

#[doc(hidden)]
pub use base::secrets::Secret;
#[doc(hidden)]
pub use cli::project_keys::variables;
pub use cli::settings::Environment;
pub use commands::{Streams, run};
#[doc(hidden)]
pub use fs::is_starved;

/// For tests, fuzz targets and benches only: this interface changes without notice.
#[doc(hidden)]
pub mod internals {
    pub use crate::base::diagnostic::{Diagnostic, Severity};
    pub use crate::base::dns_records::{
        DnsAnswer, DnsAnswers, DnsQuestion, DnsRecord, DnsRecordType, NaptrRecord, NoAnswer,
        SrvRecord,
    };
    pub use crate::base::escape::JsonString;
    pub use crate::base::fact::Fact;
    pub use crate::base::source::{Edit, Source, Span};
    pub use crate::base::transport::Transport;
    pub use crate::cli::Cli;
    pub use crate::cli::exit_status::{commands, note, statuses};
    pub use crate::cli::project_file::ProjectFile;
    pub use crate::cli::project_keys::{KEYS, KeyKind, ProjectKey};
    pub use crate::commands::installed_files::MAN_PAGES;
    pub use crate::db::text::{KnownTable, RowsFormat, read as rows_of_text};
    pub use crate::dns::locate::{KamailioDns, Located, NotFound, Procedure, Search, SearchGoal};
    pub use crate::edit::align::NotAligned;
    pub use crate::edit::{EntryChange, FlagChange, NewColumns};
    pub use crate::kamailio::cfg::facts::ParamValue;
    pub use crate::kamailio::cfg::{
        Cfg, CfgErrorKind, CfgOptions, CfgWarningKind, FileSpan, LoadError, Loader, ServerEnv,
    };
    pub use crate::kamailio::dump::memory::ServerMemory;
    pub use crate::kamailio::list::attributes::Parameters;
    pub use crate::kamailio::list::flags::Flags;
    pub use crate::kamailio::list::options::ListOptions;
    pub use crate::kamailio::list::socket::Socket;
    pub use crate::kamailio::list::{Address, List};
    pub use crate::kamailio::pinging::latency::{Latency, NewestWeight};
    pub use crate::kamailio::pinging::state_tracker::StateTracker;
    pub use crate::kamailio::pinging::{Destination, PingStatus, PingStatuses, PingsUntil};
    pub use crate::kamailio::selection::algorithm::Algorithm;
    pub use crate::kamailio::selection::failover::Failover;
    pub use crate::kamailio::selection::hash::CharSign;
    pub use crate::kamailio::selection::selection_set::SelectionSet;
    pub use crate::kamailio::selection::selector::{Call, Selector};
    pub use crate::kamailio::selection::shares::{Basis, Calls, Shares};
    pub use crate::kamailio::server::dns_params::DnsParams;
    pub use crate::kamailio::server::reply_codes::ReplyCodes;
    pub use crate::kamailio::server::{Server, StartupError, TmLoading, place_on_machine};
    pub use crate::kamailio::tls_cfg::{PeerVerification, TlsFiles};
    pub use crate::kamailio::version::Version;
    pub use crate::lint::page::{ExampleFile, LINKED, Page};
    pub use crate::lint::{
        Context, Finding, FindingCounts, Fix, Fixable, LintedList, ListFileState, RULES, Rule,
    };
    pub use crate::probe::diagnosis::{Cause, RequestContext};
    pub use crate::probe::observation::{
        Certificate, Connection, Observation, ProbeOutcome, TlsObservation,
    };
    pub use crate::probe::verdict::NotProbed;
    pub use crate::render::TextStyle;
    pub use crate::report::{
        FatalRow, FileNames, KamailioLatency, LatencyRow, ProbeRow, RoundRow, RunVerdict, SetRow,
        Summary, Timestamp,
    };
    pub use crate::sip::branch::Branch;
    pub use crate::sip::layer::{Event, Layer, LayerOutput, RequestStart};
    pub use crate::sip::reply::{KamailioReading, Malformed, PeerHeaders, Reply, scan_as_kamailio};
    pub use crate::sip::request::{
        Identity, LocalAddress, RequestForm, RequestValues, SentBy, Template,
    };
    pub use crate::sip::stream::{FramingError, MessageFramer};
    pub use crate::sip::timers::Timers;
    pub mod escape {
        pub use crate::base::escape::is_dangerous;
    }
    pub mod rows {
        pub use crate::kamailio::list::rows::{
            ColumnRole, ColumnType, Engine, ExtraAttribute, Rows, RowsBuilder, TableParams,
            TableVersion, Value,
        };
    }
    pub mod source {
        pub use crate::base::source::apply;
    }
    pub mod locate {
        pub use crate::dns::locate::locate;
    }
    pub mod binrpc {
        pub use crate::rpc::binrpc::{BinrpcAnswer, BinrpcError, BinrpcReader};
    }
    pub mod jsonrpc {
        pub use crate::rpc::jsonrpc::reply;
    }
    pub mod edit {
        pub use crate::edit::{edited, with_value, without};
    }
    pub mod align {
        pub use crate::edit::align::aligned;
    }
    pub mod fs {
        pub use crate::fs::read;
    }
    pub mod cfg {
        pub use crate::kamailio::cfg::read;
    }
    pub mod attributes {
        pub use crate::kamailio::list::attributes::{leading_int, loaded, value};
    }
    pub mod pinging {
        pub use crate::kamailio::pinging::{flags_at_start, ping_status};
    }
    pub mod hash_key {
        pub use crate::kamailio::selection::hash_key::{
            of_auth_user, of_text, of_uri, of_variable,
        };
    }
    pub mod order {
        pub use crate::kamailio::list::order::order;
    }
    pub mod tls_cfg {
        pub use crate::kamailio::tls_cfg::{TrustAnchors, read};
    }
    pub mod lint {
        pub use crate::lint::{lint, shortened};
    }
    pub mod file_kind {
        pub use crate::lint::file_kind::SNIFF_BYTES;
    }
    pub mod list_mistakes {
        pub use crate::lint::list_mistakes::diagnostics;
    }
    pub mod probe {
        pub use crate::probe::is_key_of_another;
    }
    pub mod diagnostics {
        pub use crate::render::diagnostics::text;
    }
    pub mod json {
        pub use crate::render::json::spread;
    }
    pub mod page {
        pub use crate::render::page::index;
    }
    pub mod reply {
        pub use crate::sip::reply::scan;
    }
    pub mod render_lint {
        pub use crate::render::lint::{
            Report, checkstyle, github, gitlab, json, junit, markdown, sarif, text,
        };
    }
    pub mod render_probe {
        pub use crate::render::probe::{
            Limit, PluginLimits, Report, junit, markdown, nagios, prometheus, text,
        };
    }
}
