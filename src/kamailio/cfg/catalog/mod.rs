//! Functions and parameters that Kamailio's modules export, and the names of the modules.

pub mod functions;
pub mod parameters;
pub mod stock_modules;
mod table;
