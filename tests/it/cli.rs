//! The command line as a user meets it: what it prints, where, and with which exit code.

mod bad_files;
mod closed_output;
mod color;
mod habits;
mod safe_output;
mod selection;
mod settings;
mod show;
mod simulate;
mod usage;
