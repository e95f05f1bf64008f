//! ds-tool beside the real programs: Kamailio holds the same lists and answers our OPTIONS, SIPp
//! answers them in its own ways. Each test says so loudly when its program is not installed.

mod baresip;
mod cfg_comparison;
pub(crate) mod cfg_generator;
mod checks;
mod comparison;
mod ds_tool;
mod edited_lists;
mod figures;
mod fixes;
pub(crate) mod generator;
mod kamailio;
mod latency;
pub(crate) mod list_comparison;
mod live;
mod name_servers;
mod names;
pub(crate) mod network;
mod nsd;
mod parameters;
mod pings;
mod probing;
mod prometheus;
mod replies;
mod rpc;
mod rules;
mod selection;
mod selection_calls;
mod show_memory;
mod sipp;
pub(crate) mod skip;
mod stock_cfg;
mod streams;
mod tls_start;
pub(crate) mod wait;
mod watch;
mod words;
