//! The integration tests: one binary.
#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test touches the world, and fails by panicking"
)]

mod action;
mod bombs;
mod builder;
mod calls_truth;
mod certificates;
mod cfg_reader;
mod cfg_truth;
mod checkout;
mod ci;
mod cli;
mod codes_truth;
mod completions;
mod config_truth;
mod diagnosis;
mod dns;
mod edit;
mod effective_truth;
#[cfg(unix)]
mod exporter;
#[cfg(unix)]
mod exporter_run;
mod generated;
mod house;
mod json_bytes;
mod lint;
mod lint_formats;
mod list_rules;
mod live;
mod long_list;
mod names_truth;
mod online;
mod pace;
mod probe;
mod probe_formats;
mod project;
mod readme;
mod real;
mod releases;
mod reply_truth;
mod resources;
mod rows;
mod rows_truth;
mod rules;
mod running_server;
mod safety;
mod schema;
mod secrets;
mod stream_uas;
mod tally;
mod torture;
mod truth;
mod uas;
mod watch;
