//! The attributes of destinations.

pub mod attribute_misspelt;
pub mod comma_in_attrs;
pub mod ping_socket_ignored;
pub mod repeated_attribute;
pub mod text_ignored;
