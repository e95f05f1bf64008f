//! Lines that Kamailio holds, but reads otherwise than their author seems to have meant.

mod found;
mod spelling;

pub use found::misreadings;
