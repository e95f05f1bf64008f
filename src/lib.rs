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
mod dns;
mod edit;
mod fs;
mod kamailio;
mod lint;
mod probe;
mod render;
mod report;
mod sip;

pub use cli::settings::Env;
pub use commands::{Io, run};
pub use fs::memory_is_limited;

/// For tests, fuzz targets and benches only: this interface changes without notice.
#[doc(hidden)]
pub mod internals {
    pub use crate::base::diagnostic::{Diagnostic, Severity};
    pub use crate::base::dns_records::{
        Answer, Answers, Kind, Naptr, NoAnswer, Question, Record, Srv,
    };
    pub use crate::base::escape::Text;
    pub use crate::base::fact::Known;
    pub use crate::base::source::{Edit, Source, Span};
    pub use crate::base::transport::Transport;
    pub use crate::cli::Cli;
    pub use crate::cli::project_file::Project;
    pub use crate::dns::locate::{KamailioDns, Located, NotFound, Procedure, Search, Sought};
    pub use crate::edit::align::NotAligned;
    pub use crate::edit::{Bits, Change, Wanted};
    pub use crate::kamailio::cfg::facts::ParamValue;
    pub use crate::kamailio::cfg::{Cfg, Env, LoadError, Loader, NoteKind, Reading, Reason, Spot};
    pub use crate::kamailio::list::attributes::Parameters;
    pub use crate::kamailio::list::flags::Flags;
    pub use crate::kamailio::list::options::Load;
    pub use crate::kamailio::list::socket::Socket;
    pub use crate::kamailio::list::{Address, List};
    pub use crate::kamailio::pinging::latency::{Latency, Newest};
    pub use crate::kamailio::pinging::state_tracker::Board;
    pub use crate::kamailio::pinging::{Destination, Effective, Until, Verdicts};
    pub use crate::kamailio::server::dns_params::CoreDns;
    pub use crate::kamailio::server::reply_codes::ReplyCodes;
    pub use crate::kamailio::server::{Fault, Server, Tm};
    pub use crate::kamailio::tls_cfg::{Found, Verify};
    pub use crate::kamailio::version::Version;
    pub use crate::lint::page::{ExampleFile, LINKED, Page};
    pub use crate::lint::{Context, Counts, Finding, Fix, Fixable, Judged, ListFile, RULES, Rule};
    pub use crate::probe::diagnosis::{Asked, Cause};
    pub use crate::probe::observation::{Observation, Outcome};
    pub use crate::render::Look;
    pub use crate::report::{
        CertificateRow, ConnectionRow, FatalRow, KamailioLatency, LatencyRow, ProbeRow, Summary,
        TlsRow,
    };
    pub use crate::sip::branch::Branch;
    pub use crate::sip::layer::{Event, Layer, Output, Start};
    pub use crate::sip::reply::{Malformed, Peer, Reply};
    pub use crate::sip::request::{Form, Identity, Local, SentBy, Slots, Template};
    pub use crate::sip::stream::{Framer, Unframed};
    pub use crate::sip::timers::Timers;
    pub mod escape {
        pub use crate::base::escape::is_dangerous;
    }
    pub mod source {
        pub use crate::base::source::apply;
    }
    pub mod locate {
        pub use crate::dns::locate::locate;
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
        pub use crate::kamailio::list::attributes::{held, leading_int, value};
    }
    pub mod pinging {
        pub use crate::kamailio::pinging::{effective, flags_at_start};
    }
    pub mod tls_cfg {
        pub use crate::kamailio::tls_cfg::{Trust, read};
    }
    pub mod lint {
        pub use crate::lint::{lint, shortened};
    }
    pub mod file_kind {
        pub use crate::lint::file_kind::ENOUGH;
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
            Report, checkstyle, github, gitlab, json, junit, sarif, text,
        };
    }
    pub mod render_probe {
        pub use crate::render::probe::{Report, junit, markdown, nagios, prometheus, text};
    }
}
