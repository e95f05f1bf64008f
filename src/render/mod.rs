//! Turns reports and diagnostics into text. Nothing here prints.

mod columns;
pub mod connection;
pub mod csv;
pub mod diagnostics;
pub mod diff;
pub mod dns;
pub mod event;
mod excerpt;
pub mod failure;
pub mod json;
mod junit;
pub mod lint;
pub mod list;
pub mod live;
pub mod live_changes;
mod markdown_text;
pub mod memory;
mod metrics_text;
pub mod monitor_metrics;
pub mod page;
pub mod paint;
pub mod pcap;
pub mod probe;
pub mod requested_probe;
pub mod row_changes;
pub mod rules;
pub mod scrape_targets;
pub mod screen;
pub mod settings;
pub mod simulate;
mod table;
mod wrap;
mod xml;

pub use columns::TextStyle;
