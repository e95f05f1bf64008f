//! What the modules of Kamailio export: functions, parameters, names.

pub mod functions;
pub mod parameters;
pub mod stock_modules;
