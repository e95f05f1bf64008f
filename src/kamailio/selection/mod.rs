//! Which destination a call gets: the algorithms of `ds_select_dst` and `ds_select_routes`.

pub mod algorithm;
pub mod calls;
pub mod failover;
pub mod hash;
pub mod hash_key;
pub mod selection_set;
pub mod selector;
pub mod shares;
pub mod slots;
