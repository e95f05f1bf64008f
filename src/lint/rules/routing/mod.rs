//! The sets and algorithms that routes select.

pub mod call_always_fails;
pub mod equal_priority_order;
pub mod failover_off;
pub mod hash_pvar_missing;
pub mod is_from_list_never;
pub mod latency_not_measured;
pub mod load_without_duid;
pub mod no_such_algorithm;
pub mod no_such_set;
pub mod set_never_selected;
pub mod shared_duid;
