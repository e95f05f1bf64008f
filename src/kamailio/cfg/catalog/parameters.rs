//! The parameters that the modules dispatcher and tm export, with their types.
//!
//! Taken from `params` in `dispatcher.c` and `tm.c` of 5.6.6, 5.7.7, 5.8.8, 6.0.7 and 6.1.4. The
//! parameters of other modules are unknown here.

use super::stock_modules;
use crate::kamailio::version::{Since, Version};

/// The type of a module's parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamType {
    /// `PARAM_INT`: a bare number.
    Int,
    /// `PARAM_STRING` or `PARAM_STR`: a string.
    Text,
}

/// What is known about a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamExport {
    /// The module has it, of this type.
    Has(ParamType),
    /// The module has no such parameter.
    HasNot,
    /// The module's parameters are unknown here.
    OtherModule,
}

/// Whether `module` of this version has a parameter `name`. Names are case-sensitive.
pub fn export(module: &str, name: &[u8], version: Version) -> ParamExport {
    let table = match module {
        "dispatcher" => DISPATCHER,
        "tm" => TM,
        // No other Kamailio module has parameters with these names.
        _ if is_about_pings(name) && stock_modules::has(module.as_bytes(), version) => {
            return ParamExport::HasNot;
        }
        _ => return ParamExport::OtherModule,
    };
    table
        .iter()
        .find(|(known, _, since)| known.as_bytes() == name && version.has(*since))
        .map_or(ParamExport::HasNot, |(_, kind, _)| ParamExport::Has(*kind))
}

/// A parameter's name, its type, and the releases that introduced it.
pub type ParameterRow = (&'static str, ParamType, Since);

/// Every parameter that this module has in any version; empty for modules whose parameters are
/// unknown here.
pub fn table(module: &str) -> &'static [ParameterRow] {
    match module {
        "dispatcher" => DISPATCHER,
        "tm" => TM,
        _ => &[],
    }
}

fn is_about_pings(name: &[u8]) -> bool {
    name.starts_with(b"ds_ping_") || name.starts_with(b"ds_probing_")
}

use ParamType::{Int, Text};
const V5_6: Since = Since::V5_6;
const V5_7: Since = Since::V5_7;
const V5_8: Since = Since::V5_8;
const V6_0: Since = Since::V6_0;
const V6_1: Since = Since::V6_1;
const V6_2: Since = Since::V6_2;
/// Commit a1c8a36501.
const PING_FR_TIMER: Since = Since(&[(6, 1, 2)]);
/// Commit b915618b4c.
const REPLY_MATCHING: Since = Since(&[(6, 1, 4)]);

#[rustfmt::skip]
const DISPATCHER: &[ParameterRow] = &[
    ("attrs_col", Text, V5_6), ("attrs_pvname", Text, V5_6), ("db_url", Text, V5_6),
    ("destination_col", Text, V5_6), ("ds_attrs_none", Int, V5_6), ("ds_db_extra_attrs", Text, V5_6),
    ("ds_default_socket", Text, V5_6), ("ds_default_sockname", Text, V5_6), ("ds_dns_interval", Int, V5_6),
    ("ds_dns_match_all", Int, V6_2), ("ds_dns_mode", Int, V5_6), ("ds_dns_ttl", Int, V5_6), ("ds_hash_check_interval", Int, V5_6),
    ("ds_hash_expire", Int, V5_6), ("ds_hash_initexpire", Int, V5_6), ("ds_hash_size", Int, V5_6),
    ("ds_inactive_threshold", Int, V5_6), ("ds_latency_estimator_alpha", Int, V5_6),
    ("ds_load_mode", Int, V5_6), ("ds_ping_fr_timeout", Int, V6_1), ("ds_ping_fr_timer", Int, PING_FR_TIMER),
    ("ds_ping_from", Text, V5_6), ("ds_ping_interval", Int, V5_6), ("ds_ping_latency_stats", Int, V5_6),
    ("ds_ping_method", Text, V5_6), ("ds_ping_reply_codes", Text, V5_6), ("ds_ping_socket", Text, V6_1),
    ("ds_probing_mode", Int, V5_6), ("ds_probing_threshold", Int, V5_6),
    ("ds_retain_latency_stats", Int, V5_8), ("ds_timer_mode", Int, V5_6), ("event_callback", Text, V5_6),
    ("event_callback_mode", Int, V6_1), ("flags", Int, V5_6), ("flags_col", Text, V5_6),
    ("force_dst", Int, V5_6), ("hash_pvar", Text, V5_6), ("list_file", Text, V5_6),
    ("outbound_proxy", Text, V5_6), ("priority_col", Text, V5_6), ("reload_delta", Int, V5_6),
    ("setid_col", Text, V5_6), ("setid_pvname", Text, V5_6), ("table_name", Text, V5_6),
    ("use_default", Int, V5_6), ("xavp_ctx", Text, V5_6), ("xavp_ctx_mode", Int, V5_6),
    ("xavp_dst", Text, V5_6), ("xavp_dst_mode", Int, V5_6),
];

#[rustfmt::skip]
const TM: &[ParameterRow] = &[
    ("ac_extra_hdrs", Text, V5_6), ("aggregate_challenges", Int, V5_6), ("auto_inv_100", Int, V5_6),
    ("auto_inv_100_reason", Text, V5_6), ("blst_503", Int, V5_6), ("blst_503_def_timeout", Int, V5_6),
    ("blst_503_max_timeout", Int, V5_6), ("blst_503_min_timeout", Int, V5_6),
    ("blst_methods_add", Int, V5_6), ("blst_methods_lookup", Int, V5_6),
    ("callid_cseq_matching", Int, V5_6), ("callid_matching", Int, V5_6), ("cancel_b_method", Int, V5_6),
    ("contact_flows_avp", Text, V5_6), ("contacts_avp", Text, V5_6), ("default_code", Int, V5_6),
    ("default_reason", Text, V5_6), ("delayed_reply", Int, V6_1), ("disable_6xx_block", Int, V5_6),
    ("dns_reuse_rcv_socket", Int, V5_6), ("e2e_cancel_hop_by_hop", Int, V6_0),
    ("e2e_cancel_reason", Int, V5_6), ("enable_uac_fr", Int, V5_6), ("evcb_local_ack_sent", Text, V6_1),
    ("event_callback", Text, V5_6), ("event_callback_lres_sent", Text, V5_6), ("evlreq_mode", Int, V6_1),
    ("exec_time_check", Int, V5_6), ("failover_reply_codes", Text, V5_7), ("failure_exec_mode", Int, V5_6),
    ("failure_reply_mode", Int, V5_6), ("faked_reply_prio", Int, V5_6), ("fr_inv_timer", Int, V5_6),
    ("fr_inv_timer_avp", Text, V5_6), ("fr_timer", Int, V5_6), ("fr_timer_avp", Text, V5_6),
    ("headers_mode", Int, V6_0), ("local_ack_branch_mode", Int, V6_1), ("local_ack_mode", Int, V5_6),
    ("local_cancel_reason", Int, V5_6), ("max_inv_lifetime", Int, V5_6),
    ("max_noninv_lifetime", Int, V5_6), ("noisy_ctimer", Int, V5_6), ("on_sl_reply", Text, V5_6),
    ("pass_provisional_replies", Int, V5_6), ("relay_100", Int, V5_6), ("remap_503_500", Int, V5_6),
    ("reparse_invite", Int, V5_6), ("reparse_on_dns_failover", Int, V5_6), ("reply_408_code", Int, V6_0),
    ("reply_408_reason", Text, V6_0), ("reply_matching", Int, REPLY_MATCHING), ("reply_relay_mode", Int, V5_6),
    ("restart_fr_on_each_reply", Int, V5_6), ("retr_timer1", Int, V5_6), ("retr_timer2", Int, V5_6),
    ("rich_redirect", Int, V5_6), ("ruri_matching", Int, V5_6), ("tw_append", Text, V5_6),
    ("unix_tx_timeout", Int, V5_6), ("unmatched_cancel", Int, V5_6), ("via1_matching", Int, V5_6),
    ("wt_timer", Int, V5_6), ("xavp_contact", Text, V5_6),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_known_by_version_and_spelling() {
        for (module, name, version, export_) in [
            (
                "dispatcher",
                "ds_ping_interval",
                Version::V5_6,
                ParamExport::Has(Int),
            ),
            (
                "dispatcher",
                "DS_PING_INTERVAL",
                Version::V6_1,
                ParamExport::HasNot,
            ),
            (
                "dispatcher",
                "list_file",
                Version::V6_1,
                ParamExport::Has(Text),
            ),
            (
                "dispatcher",
                "ds_ping_socket",
                Version::V6_0,
                ParamExport::HasNot,
            ),
            (
                "dispatcher",
                "ds_ping_socket",
                Version::V6_1,
                ParamExport::Has(Text),
            ),
            ("tm", "fr_timer", Version::V5_6, ParamExport::Has(Int)),
            ("tm", "ds_ping_interval", Version::V5_6, ParamExport::HasNot),
            ("sl", "anything", Version::V5_6, ParamExport::OtherModule),
            ("sl", "ds_ping_interval", Version::V5_6, ParamExport::HasNot),
            (
                "mine",
                "ds_ping_interval",
                Version::V5_6,
                ParamExport::OtherModule,
            ),
        ] {
            assert_eq!(
                export(module, name.as_bytes(), version),
                export_,
                "{module} {name}"
            );
        }
    }
}
