//! Lines that Kamailio loads, but reads differently from what the author seems to have intended.

mod found;
mod row_numbers;
mod spelling;

pub use found::misreadings;
pub use spelling::in_known_form;
