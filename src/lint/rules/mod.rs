//! The rules by family, one file each.

pub mod addresses;
pub mod attributes;
pub mod cfg;
pub mod columns;
pub mod ds_tool;
pub mod list;
pub mod pinging;
pub mod routing;
pub mod rows;
pub mod tls;
pub mod weights;
