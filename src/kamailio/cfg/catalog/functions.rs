//! The functions that the modules dispatcher and tm export to routes, with the number of arguments
//! each takes.
//!
//! Taken from `cmds` in `dispatcher.c` and `tm.c` of 5.6.6, 5.7.7, 5.8.8, 6.0.7 and 6.1.4.

use crate::kamailio::version::{Since, Version};

/// The module that exports the function `name`, if it is dispatcher or tm. Any name that starts
/// with `ds_` counts as dispatcher's. Names are case-sensitive.
pub fn module_of(name: &[u8]) -> Option<&'static str> {
    let has = |table: &[FunctionRow]| table.iter().any(|(known, _)| known.as_bytes() == name);
    if name.starts_with(b"ds_") {
        Some("dispatcher")
    } else if name.starts_with(b"t_") && has(TM) {
        Some("tm")
    } else {
        None
    }
}

/// Whether this version has a function `name` that takes this many arguments.
pub fn exists(name: &[u8], arguments: usize, version: Version) -> bool {
    let mut rows = DISPATCHER.iter().chain(TM);
    rows.any(|(known, forms)| {
        known.as_bytes() == name
            && forms
                .iter()
                .any(|(count, since)| usize::from(*count) == arguments && version.has(*since))
    })
}

/// A function name, and each accepted number of arguments with the version that introduced it.
type FunctionRow = (&'static str, &'static [(u8, Since)]);

const V5_6: Since = Since::V5_6;
const V5_7: Since = Since::V5_7;
const V5_8: Since = Since::V5_8;
const V6_0: Since = Since::V6_0;
const V6_1: Since = Since::V6_1;

#[rustfmt::skip]
const DISPATCHER: &[FunctionRow] = &[
    ("ds_dsg_fetch", &[(1, V5_8)]), ("ds_dsg_fetch_uri", &[(2, V6_0)]),
    ("ds_is_active", &[(1, V5_6), (2, V5_6)]),
    ("ds_is_from_list", &[(0, V5_6), (1, V5_6), (2, V5_6), (3, V5_6)]), ("ds_list_exist", &[(1, V5_6)]),
    ("ds_list_exists", &[(1, V5_6)]), ("ds_load_unset", &[(0, V5_6)]), ("ds_load_update", &[(0, V5_6)]),
    ("ds_mark_addr", &[(3, V6_1)]), ("ds_mark_dst", &[(0, V5_6), (1, V5_6)]),
    ("ds_next_domain", &[(0, V5_6)]), ("ds_next_dst", &[(0, V5_6)]), ("ds_oc_set_attrs", &[(5, V6_0)]),
    ("ds_reload", &[(0, V5_6)]), ("ds_select", &[(2, V5_6), (3, V5_6)]),
    ("ds_select_domain", &[(2, V5_6), (3, V5_6)]), ("ds_select_dst", &[(2, V5_6), (3, V5_6)]),
    ("ds_select_routes", &[(2, V5_6), (3, V5_6)]), ("ds_set_domain", &[(0, V5_6)]),
    ("ds_set_dst", &[(0, V5_6)]),
];

#[rustfmt::skip]
const TM: &[FunctionRow] = &[
    ("t_any_replied", &[(0, V5_6)]), ("t_any_timeout", &[(0, V5_6)]), ("t_branch_replied", &[(0, V5_6)]),
    ("t_branch_timeout", &[(0, V5_6)]), ("t_cell_append_branches", &[(2, V6_0)]),
    ("t_check_status", &[(1, V5_6)]), ("t_check_trans", &[(0, V5_6)]), ("t_clean", &[(0, V5_6)]),
    ("t_disable_e2e_cancel_reason", &[(1, V5_6)]), ("t_drop_replies", &[(0, V5_6), (1, V5_6)]),
    ("t_exists", &[(0, V5_7)]), ("t_forward_nonack", &[(2, V5_6)]),
    ("t_forward_nonack_sctp", &[(2, V5_6)]), ("t_forward_nonack_tcp", &[(2, V5_6)]),
    ("t_forward_nonack_tls", &[(2, V5_6)]), ("t_forward_nonack_to", &[(2, V5_6)]),
    ("t_forward_nonack_udp", &[(2, V5_6)]), ("t_forward_nonack_uri", &[(0, V5_6)]),
    ("t_get_status_code", &[(0, V5_6)]), ("t_grep_status", &[(1, V5_6)]), ("t_is_canceled", &[(0, V5_6)]),
    ("t_is_expired", &[(0, V5_6)]), ("t_is_retr_async_reply", &[(0, V5_6)]), ("t_is_set", &[(1, V5_6)]),
    ("t_load_contacts", &[(0, V5_6), (1, V5_6)]), ("t_lookup_cancel", &[(0, V5_6), (1, V5_6)]),
    ("t_lookup_request", &[(0, V5_6)]), ("t_msg_apply_changes", &[(0, V6_1)]), ("t_newtran", &[(0, V5_6)]),
    ("t_next_contact_flow", &[(0, V5_6)]), ("t_next_contacts", &[(0, V5_6)]),
    ("t_on_branch", &[(1, V5_6)]), ("t_on_branch_failure", &[(1, V5_6)]), ("t_on_failure", &[(1, V5_6)]),
    ("t_on_reply", &[(1, V5_6)]), ("t_relay", &[(0, V5_6), (2, V5_6)]), ("t_relay_cancel", &[(0, V5_6)]),
    ("t_relay_to", &[(0, V5_6), (1, V5_6), (2, V5_6)]), ("t_relay_to_avp", &[(2, V5_6)]),
    ("t_relay_to_proxy", &[(1, V6_1)]), ("t_relay_to_sctp", &[(0, V5_6), (2, V5_6)]),
    ("t_relay_to_tcp", &[(0, V5_6), (2, V5_6)]), ("t_relay_to_tls", &[(0, V5_6), (2, V5_6)]),
    ("t_relay_to_udp", &[(0, V5_6), (2, V5_6)]), ("t_release", &[(0, V5_6)]),
    ("t_replicate", &[(0, V5_6), (1, V5_6), (2, V5_6)]), ("t_replicate_sctp", &[(2, V5_6)]),
    ("t_replicate_tcp", &[(2, V5_6)]), ("t_replicate_tls", &[(2, V5_6)]), ("t_replicate_to", &[(2, V5_6)]),
    ("t_replicate_udp", &[(2, V5_6)]), ("t_reply", &[(2, V5_6)]), ("t_reply_error", &[(0, V5_8)]),
    ("t_reset_fr", &[(0, V5_6)]), ("t_reset_max_lifetime", &[(0, V5_6)]), ("t_reset_retr", &[(0, V5_6)]),
    ("t_retransmit_reply", &[(0, V5_6)]), ("t_save_lumps", &[(0, V5_6)]), ("t_send_reply", &[(2, V5_6)]),
    ("t_set_auto_inv_100", &[(1, V5_6)]), ("t_set_disable_6xx", &[(1, V5_6)]),
    ("t_set_disable_failover", &[(1, V5_6)]), ("t_set_disable_internal_reply", &[(1, V5_6)]),
    ("t_set_fr", &[(1, V5_6), (2, V5_6)]), ("t_set_max_lifetime", &[(2, V5_6)]),
    ("t_set_no_auto_ack", &[(1, V6_1)]), ("t_set_no_e2e_cancel_reason", &[(1, V5_6)]),
    ("t_set_retr", &[(2, V5_6)]), ("t_uac_send", &[(6, V5_6)]), ("t_use_uac_headers", &[(0, V5_6)]),
    ("t_write_req", &[(2, V5_6)]), ("t_write_unix", &[(2, V5_6)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_known_by_module_version_and_number_of_arguments() {
        assert_eq!(module_of(b"ds_select_dst"), Some("dispatcher"));
        assert_eq!(module_of(b"ds_misspelt"), Some("dispatcher"));
        assert_eq!(module_of(b"t_relay"), Some("tm"));
        assert_eq!(module_of(b"t_reply_callid"), None); // a function of tmx
        assert!(
            exists(b"ds_select_dst", 2, Version::V5_6)
                && exists(b"ds_select_dst", 3, Version::V5_6)
        );
        assert!(!exists(b"ds_select_dst", 1, Version::V6_1));
        assert!(
            !exists(b"ds_mark_addr", 3, Version::V6_0) && exists(b"ds_mark_addr", 3, Version::V6_1)
        );
    }
}
