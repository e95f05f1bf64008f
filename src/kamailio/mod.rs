//! What a real Kamailio does with its input. Pure: time, environment and bytes are arguments.

pub mod cfg;
pub mod dump;
pub mod list;
pub mod phostport;
pub mod pinging;
pub mod selection;
pub mod server;
pub mod tls_cfg;
pub mod version;
