//! Weights, and the share of calls that they give.

pub mod all_calls_to_one;
pub mod attribute_unused;
pub mod rweight_slots;
pub mod weights_over_100;
pub mod weights_under_100;
