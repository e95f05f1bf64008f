//! The keywords of Kamailio's scanner (`cfg.lex`), and their role in the grammar (`cfg.y`).
//!
//! Taken from the sources of 5.6.6, 5.7.7, 5.8.8, 6.0.7 and 6.1.4. No keyword was ever removed.

use crate::kamailio::version::{Since, Version};

/// The role of a keyword in the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordRole {
    /// A core parameter that takes a number.
    Number,
    /// A core parameter that takes a number, which may be negative.
    Integer,
    /// A core parameter that takes a string.
    Text,
    /// A core parameter that takes a bare word.
    Word,
    /// A core parameter that takes a string or a bare word.
    WordOrText,
    /// A core parameter that takes a number or a string.
    NumberOrText,
    /// A core parameter that takes a number or a bare word.
    NumberOrWord,
    /// A core parameter that takes an address.
    Address,
    /// A core parameter that takes a transport.
    Transport,
    /// `tls_method`
    Method,
    /// `listen`
    Listen,
    /// `socket`
    Socket,
    /// `alias`, `domain`
    Aliases,
    /// `kemi`
    Kemi,
    /// `coreparam`
    CoreParameter,
    /// `loadmodule`
    LoadModule,
    /// `loadmodulex`
    LoadModulex,
    /// `loadpath`, `mpath`
    LoadPath,
    /// `modparam`
    ModParam,
    /// `modparamx`
    ModParamx,
    /// `cfgengine`
    CfgEngine,
    /// `flags`, `avpflags`
    Flags,
    /// `request_route`, `failure_route` and the other routes
    Route,
    /// A number written as a word: `yes`, `off`, `inet`.
    NumberWord,
    /// `udp`, `tcp` and other transports
    Proto,
    /// `advertise`
    Advertise,
    /// `name`
    Name,
    /// `agname`
    AgName,
    /// `virtual`
    Virtual,
    /// `vrf`
    Vrf,
    /// `bind`
    Bind,
    /// `desc`
    Description,
    /// `default`, which may name a group of variables
    Default,
    /// Any other keyword: mostly those of route blocks.
    Other,
}

impl WordRole {
    /// Whether this keyword can start a statement.
    pub fn begins_statement(self) -> bool {
        !matches!(
            self,
            WordRole::NumberWord
                | WordRole::Proto
                | WordRole::Advertise
                | WordRole::Name
                | WordRole::AgName
                | WordRole::Virtual
                | WordRole::Vrf
                | WordRole::Bind
                | WordRole::Description
                | WordRole::Default
                | WordRole::Other
        )
    }
}

/// The keyword with this spelling, if `version` has it.
pub fn find(spelled: &[u8], version: Version) -> Option<(&'static str, WordRole)> {
    let index = WORDS
        .binary_search_by(|(word, ..)| word.as_bytes().cmp(spelled))
        .ok()?;
    let (word, role, since) = WORDS[index];
    version.has(since).then_some((word, role))
}

/// Sorted, with the version that introduced each keyword.
#[rustfmt::skip]
const WORDS: &[(&str, WordRole, Since)] = {
    use WordRole::*;
    const V5_6: Since = Since::V5_6;
    const V5_7: Since = Since::V5_7;
    const V5_8: Since = Since::V5_8;
    const V6_0: Since = Since::V6_0;
    const V6_1: Since = Since::V6_1;
    const V6_2: Since = Since::V6_2;
    // Timeouts and sizes of messages over TCP.
    const TCP_SIZES: Since = Since(&[(5, 7, 3)]);
    const TLS_THREADS: Since = Since(&[(5, 7, 5)]);
    // Commit 96ebc00954.
    const TCP_PROTOCOLS: Since = Since(&[(5, 8, 8), (6, 0, 7), (6, 1, 1)]);
    &[
        ("ADVERTISE", Advertise, V5_6), ("AGNAME", AgName, V6_0), ("INET", NumberWord, V5_6),
        ("INET6", NumberWord, V5_6), ("IPV4", NumberWord, V5_6), ("IPV6", NumberWord, V5_6),
        ("IPv4", NumberWord, V5_6), ("IPv6", NumberWord, V5_6), ("NAME", Name, V5_6), ("SCTP", Proto, V5_6),
        ("SSLV2", Other, V5_6), ("SSLV23", Other, V5_6), ("SSLV3", Other, V5_6), ("SSLv2", Other, V5_6),
        ("SSLv23", Other, V5_6), ("SSLv3", Other, V5_6), ("TCP", Proto, V5_6), ("TLS", Proto, V5_6),
        ("TLSV1", Other, V5_6), ("TLSv1", Other, V5_6), ("UDP", Proto, V5_6), ("VRF", Vrf, V6_1),
        ("WS", Proto, V5_6), ("WSS", Proto, V5_6), ("add_local_rport", Other, V5_6),
        ("add_rport", Number, V5_6), ("add_tcp_alias", Other, V5_6), ("advertise", Advertise, V5_6),
        ("advertised_address", Address, V5_6), ("advertised_port", Number, V5_6), ("af", Other, V5_6),
        ("agname", AgName, V6_0), ("alias", Aliases, V5_6), ("and", Other, V5_6),
        ("async_nonblock", Number, V5_6), ("async_tkv_evcb", Text, V6_0), ("async_tkv_gname", Text, V6_0),
        ("async_usleep", Number, V5_6), ("async_workers", Number, V5_6), ("async_workers_group", Text, V5_6),
        ("auto_aliases", Number, V5_6), ("auto_bind_ipv6", Number, V5_6), ("auto_domains", Number, V5_7),
        ("avpflags", Flags, V5_6), ("bind", Bind, V5_7), ("bind_ipv6_link_local", Number, V5_6),
        ("bool", Flags, V5_6), ("branch_route", Route, V5_6), ("break", Other, V5_6), ("case", Other, V5_6),
        ("cfg_reset", Other, V5_6), ("cfg_select", Other, V5_6), ("cfgengine", CfgEngine, V5_6),
        ("check_via", Number, V5_6), ("children", Number, V5_6), ("chroot", WordOrText, V5_6),
        ("clear_branches", Other, V5_6), ("core_log", Integer, V5_6), ("corelog", Integer, V5_6),
        ("coreparam", CoreParameter, V6_1), ("debug", Integer, V5_6), ("default", Default, V5_6),
        ("defined", Other, V5_6), ("desc", Description, V5_6), ("descr", Description, V5_6),
        ("description", Description, V5_6), ("disable", NumberWord, V5_6),
        ("disable_core_dump", Number, V5_6), ("disable_sctp", Number, V5_6), ("disable_tcp", Number, V5_6),
        ("disable_tls", Number, V5_6), ("dns", Number, V5_6), ("dns_cache_del_nonexp", Number, V5_6),
        ("dns_cache_delete_nonexpired", Number, V5_6), ("dns_cache_flags", Number, V5_6),
        ("dns_cache_gc_interval", Number, V5_6), ("dns_cache_init", Number, V5_6),
        ("dns_cache_max_ttl", Number, V5_6), ("dns_cache_mem", Number, V5_6),
        ("dns_cache_min_ttl", Number, V5_6), ("dns_cache_negative_ttl", Number, V5_6),
        ("dns_cache_rec_pref", Number, V5_6), ("dns_naptr_ignore_rfc", Number, V5_6),
        ("dns_retr_no", Number, V5_6), ("dns_retr_time", Number, V5_6), ("dns_rev_via", Number, V5_7),
        ("dns_sctp_pref", Integer, V5_6), ("dns_sctp_preference", Integer, V5_6),
        ("dns_search_full_match", Number, V5_6), ("dns_servers_no", Number, V5_6),
        ("dns_slow_query_ms", Number, V5_6), ("dns_srv_lb", Number, V5_6),
        ("dns_srv_loadbalancing", Number, V5_6), ("dns_tcp_pref", Integer, V5_6),
        ("dns_tcp_preference", Integer, V5_6), ("dns_tls_pref", Integer, V5_6),
        ("dns_tls_preference", Integer, V5_6), ("dns_try_ipv6", Number, V5_6),
        ("dns_try_naptr", Number, V5_6), ("dns_udp_pref", Integer, V5_6),
        ("dns_udp_preference", Integer, V5_6), ("dns_use_cache", Number, V5_7),
        ("dns_use_failover", Number, V5_7), ("dns_use_search_list", Number, V5_6), ("domain", Aliases, V5_7),
        ("drop", Other, V5_6), ("dst_blocklist_expire", Number, V5_6),
        ("dst_blocklist_gc_interval", Number, V5_6), ("dst_blocklist_init", Number, V5_6),
        ("dst_blocklist_mem", Number, V5_6), ("dst_blocklist_sctp_imask", Number, V5_6),
        ("dst_blocklist_tcp_imask", Number, V5_6), ("dst_blocklist_tls_imask", Number, V5_6),
        ("dst_blocklist_ttl", Number, V5_6), ("dst_blocklist_udp_imask", Number, V5_6),
        ("dst_ip", Other, V5_6), ("dst_port", Other, V5_6), ("else", Other, V5_6),
        ("enable", NumberWord, V5_6), ("enable_sctp", Number, V5_6), ("enable_tls", Number, V5_6),
        ("eq", Other, V5_6), ("error", Other, V5_6), ("event_route", Route, V5_6),
        ("event_route_callback", Other, V5_6), ("exec", Other, V5_6), ("exit", Other, V5_6),
        ("exit_timeout", Number, V5_6), ("failure_route", Route, V5_6), ("false", NumberWord, V5_6),
        ("flags", Flags, V5_6), ("force_rport", Number, V5_6), ("force_send_socket", Other, V5_6),
        ("force_tcp_alias", Other, V5_6), ("fork", Number, V5_6), ("fork_delay", Number, V5_6),
        ("forward", Other, V5_6), ("forward_sctp", Other, V5_6), ("forward_tcp", Other, V5_6),
        ("forward_tls", Other, V5_6), ("forward_udp", Other, V5_6), ("from_uri", Other, V5_6),
        ("gid", WordOrText, V5_6), ("group", WordOrText, V5_6), ("hdr_name_extra_chars", Text, V5_6),
        ("http_reply_hack", Number, V5_6), ("http_reply_parse", Number, V5_6), ("ieq", Other, V5_6),
        ("if", Other, V5_6), ("ine", Other, V5_6), ("inet", NumberWord, V5_6), ("inet6", NumberWord, V5_6),
        ("ip_free_bind", Integer, V5_6), ("ip_nonlocal_bind", Integer, V5_6), ("ipfreebind", Integer, V5_6),
        ("ipv4", NumberWord, V5_6), ("ipv6", NumberWord, V5_6), ("ipv6_hex_style", Text, V5_6),
        ("isavpflagset", Other, V5_6), ("isflagset", Other, V5_6), ("kemi", Kemi, V5_6),
        ("latency_cfg_log", Integer, V5_6), ("latency_limit_action", Number, V5_6),
        ("latency_limit_cfg", Number, V5_6), ("latency_limit_db", Number, V5_6),
        ("latency_log", Integer, V5_6), ("listen", Listen, V5_6), ("loadmodule", LoadModule, V5_6),
        ("loadmodulex", LoadModulex, V5_6), ("loadpath", LoadPath, V5_6), ("local_rport", Number, V5_6),
        ("log", Other, V5_6), ("log_color", Number, V5_6), ("log_engine_data", Text, V5_6),
        ("log_engine_type", Text, V5_6), ("log_facility", Word, V5_6), ("log_name", Text, V5_6),
        ("log_prefix", Text, V5_6), ("log_prefix_mode", Number, V5_6), ("log_stderror", Number, V5_6),
        ("max_branches", Number, V5_6), ("max_len", Other, V5_6), ("max_recursive_level", Number, V5_6),
        ("max_while_loops", Number, V5_6), ("maxbuffer", Number, V5_6), ("maxsndbuffer", Number, V5_8),
        ("mcast", WordOrText, V5_6), ("mcast_loopback", Number, V5_6), ("mcast_ttl", Number, V5_6),
        ("mem_add_size", Integer, V5_8), ("mem_dbg", Integer, V5_6), ("mem_join", Integer, V5_6),
        ("mem_log", Integer, V5_6), ("mem_safety", Integer, V5_6), ("mem_status_mode", Integer, V5_6),
        ("mem_summary", Integer, V5_6), ("memdbg", Integer, V5_6), ("memlog", Integer, V5_6),
        ("method", Other, V5_6), ("mhomed", Number, V5_6), ("mlock_pages", Number, V5_6),
        ("mod", Other, V5_6), ("modinit_delay", Number, V5_6), ("modparam", ModParam, V5_6),
        ("modparamx", ModParamx, V5_6), ("mpath", LoadPath, V5_6), ("msg_apply_changes_mode", Number, V6_1),
        ("msg_clone_extra_size", Number, V6_1), ("msg_recv_max_size", Number, TCP_SIZES),
        ("msg_time", Number, V5_6), ("myself", Other, V5_6), ("name", Name, V5_6), ("ne", Other, V5_6),
        ("no", NumberWord, V5_6), ("not", Other, V5_6), ("off", NumberWord, V5_6), ("on", NumberWord, V5_6),
        ("onreply_route", Route, V5_6), ("onsend_route", Route, V5_6),
        ("onsend_route_callback", Other, V5_6), ("onsend_route_reply", Number, V5_6),
        ("open_files_limit", Number, V5_6), ("or", Other, V5_6), ("phone2tel", Number, V5_6),
        ("pmtu_discovery", Number, V5_6), ("port", Number, V5_6), ("pre_routing_callback", Other, V5_6),
        ("prefix", Other, V5_6), ("proto", Other, V5_6), ("pv_buffer_size", Number, V5_6),
        ("pv_buffer_slots", Number, V5_6), ("pv_cache_action", Number, V5_6),
        ("pv_cache_limit", Number, V5_6), ("real_time", Number, V5_6),
        ("received_route_callback", Other, V5_6), ("received_route_mode", Integer, V5_6),
        ("remove_branch", Other, V5_6), ("reply_route", Route, V5_6), ("reply_route_callback", Other, V5_6),
        ("reply_to_via", Number, V5_6), ("request_route", Route, V5_6),
        ("request_route_callback", Other, V5_8), ("resetavpflag", Other, V5_6), ("resetflag", Other, V5_6),
        ("return", Other, V5_6), ("return_mode", Number, V5_7), ("rev_dns", Number, V5_6),
        ("revert_uri", Other, V5_6), ("rewritehost", Other, V5_6), ("rewritehostport", Other, V5_6),
        ("rewritehostporttrans", Other, V5_6), ("rewriteport", Other, V5_6), ("rewriteuri", Other, V5_6),
        ("rewriteuser", Other, V5_6), ("rewriteuserpass", Other, V5_6), ("route", Route, V5_6),
        ("route_locks_size", Number, V5_6), ("rpc_exec_delta", Number, V5_7), ("rpc_exec_locks", Number, V6_2),
        ("rpc_exec_locks_mode", Number, V6_2),
        ("rt_fast_timer_prio", Number, V5_6), ("rt_ftimer_policy", Number, V5_6),
        ("rt_ftimer_prio", Number, V5_6), ("rt_policy", Number, V5_6), ("rt_prio", Number, V5_6),
        ("rt_stimer_policy", Number, V5_6), ("rt_stimer_prio", Number, V5_6),
        ("rt_timer1_policy", Number, V5_6), ("rt_timer1_prio", Number, V5_6),
        ("rt_timer2_policy", Number, V5_6), ("rt_timer2_prio", Number, V5_6), ("run_dir", WordOrText, V5_6),
        ("rundir", WordOrText, V5_6), ("sctp", Proto, V5_6), ("sctp_children", Number, V5_6),
        ("selval", Other, V5_6), ("ser_kill_timeout", Number, V5_6), ("server_header", Text, V5_6),
        ("server_id", Number, V5_6), ("server_signature", Number, V5_6),
        ("set_advertised_address", Other, V5_6), ("set_advertised_port", Other, V5_6),
        ("set_forward_close", Other, V5_6), ("set_forward_no_connect", Other, V5_6),
        ("set_reply_close", Other, V5_6), ("set_reply_no_connect", Other, V5_6), ("setavpflag", Other, V5_6),
        ("setflag", Other, V5_6), ("seth", Other, V5_6), ("sethost", Other, V5_6),
        ("sethostport", Other, V5_6), ("sethostporttrans", Other, V5_6), ("sethp", Other, V5_6),
        ("sethpt", Other, V5_6), ("setp", Other, V5_6), ("setport", Other, V5_6), ("setu", Other, V5_6),
        ("setup", Other, V5_6), ("seturi", Other, V5_6), ("setuser", Other, V5_6),
        ("setuserpass", Other, V5_6), ("shm", Number, V5_6), ("shm_force_alloc", Number, V5_6),
        ("shm_mem", Number, V5_6), ("shm_mem_size", Number, V5_6), ("sip_parser_log", Integer, V5_6),
        ("sip_parser_log_oneline", Integer, V5_6), ("sip_parser_mode", Integer, V5_6),
        ("sip_warning", Number, V5_6), ("snd_af", Other, V5_6), ("snd_ip", Other, V5_6),
        ("snd_port", Other, V5_6), ("snd_proto", Other, V5_6), ("socket", Socket, V5_7),
        ("socket_workers", Number, V5_6), ("sql_buffer_size", Number, V5_6), ("src_ip", Other, V5_6),
        ("src_port", Other, V5_6), ("sslv2", Other, V5_6), ("sslv23", Other, V5_6), ("sslv3", Other, V5_6),
        ("statistics", Other, V5_6), ("stats_name_separator", Text, V5_6), ("status", Other, V5_6),
        ("strempty", Other, V5_6), ("strip", Other, V5_6), ("strip_tail", Other, V5_6),
        ("strlen", Other, V5_6), ("switch", Other, V5_6), ("tcp", Proto, V5_6),
        ("tcp_accept_aliases", Number, V5_6), ("tcp_accept_haproxy", Number, V5_6),
        ("tcp_accept_hep3", Number, V5_6), ("tcp_accept_iplimit", Number, TCP_SIZES),
        ("tcp_accept_no_cl", Number, V5_6), ("tcp_accept_protocols", NumberOrText, TCP_PROTOCOLS),
        ("tcp_accept_protos", NumberOrText, TCP_PROTOCOLS), ("tcp_accept_unique", Number, V5_6),
        ("tcp_async", Number, V5_6), ("tcp_buf_write", Number, V5_6), ("tcp_check_timer", Number, TCP_SIZES),
        ("tcp_children", Number, V5_6), ("tcp_clone_rcvbuf", Number, V5_6), ("tcp_close_rst", Number, V5_7),
        ("tcp_conn_wq_max", Number, V5_6), ("tcp_connect_timeout", Integer, V5_6),
        ("tcp_connection_lifetime", Integer, V5_6), ("tcp_connection_match", Number, V5_6),
        ("tcp_crlf_ping", Number, V5_6), ("tcp_defer_accept", Number, V5_6),
        ("tcp_delayed_ack", Number, V5_6), ("tcp_fd_cache", Number, V5_6), ("tcp_keepalive", Number, V5_6),
        ("tcp_keepcnt", Number, V5_6), ("tcp_keepidle", Number, V5_6), ("tcp_keepintvl", Number, V5_6),
        ("tcp_linger2", Number, V5_6), ("tcp_listen_backlog", Number, V6_1),
        ("tcp_main_threads", Number, V6_1), ("tcp_max_connections", Number, V5_6),
        ("tcp_msg_data_timeout", Number, TCP_SIZES), ("tcp_msg_read_timeout", Number, TCP_SIZES),
        ("tcp_no_connect", Number, V5_6), ("tcp_poll_method", WordOrText, V5_6),
        ("tcp_rd_buf_size", Number, V5_6), ("tcp_reuse_port", Number, V5_6),
        ("tcp_script_mode", Integer, V5_6), ("tcp_send_timeout", Integer, V5_6),
        ("tcp_source_ipv4", Address, V5_6), ("tcp_source_ipv6", Address, V5_6), ("tcp_syncnt", Number, V5_6),
        ("tcp_wait_data", Integer, V5_6), ("tcp_wq_blk_size", Number, V5_6), ("tcp_wq_max", Number, V5_6),
        ("tls", Proto, V5_6), ("tls_ca_list", Text, V5_6), ("tls_certificate", Text, V5_6),
        ("tls_connection_match_domain", Number, V6_1), ("tls_disable", Number, V5_6),
        ("tls_enable", Number, V5_6), ("tls_handshake_timeout", Number, V5_6), ("tls_log", Number, V5_6),
        ("tls_max_connections", Number, V5_6), ("tls_method", Method, V5_6), ("tls_port_no", Number, V5_6),
        ("tls_private_key", Text, V5_6), ("tls_require_certificate", Number, V5_6),
        ("tls_send_timeout", Number, V5_6), ("tls_threads_mode", Number, TLS_THREADS), ("tls_verify", Number, V5_6),
        ("tlslog", Number, V5_6), ("tlsv1", Other, V5_6), ("to_af", Other, V5_6), ("to_ip", Other, V5_6),
        ("to_port", Other, V5_6), ("to_proto", Other, V5_6), ("to_uri", Other, V5_6),
        ("tos", NumberOrWord, V5_6), ("true", NumberWord, V5_6), ("udp", Proto, V5_6),
        ("udp4_raw", Integer, V5_6), ("udp4_raw_mtu", Number, V5_6), ("udp4_raw_ttl", Number, V5_6),
        ("udp_accept_proxy", Number, V6_2), ("udp_mtu", Number, V5_6), ("udp_mtu_try_proto", Transport, V5_6),
        ("udp_receiver_mode", Number, V6_0), ("uid", WordOrText, V5_6), ("uri", Other, V5_6),
        ("uri_host_extra_chars", Text, V5_6), ("use_dns_cache", Number, V5_6),
        ("use_dns_failover", Number, V5_6), ("use_dst_blocklist", Number, V5_6), ("user", WordOrText, V5_6),
        ("user_agent_header", Text, V5_6), ("userphone", Other, V5_6), ("verbose_startup", Number, V5_6),
        ("version_table", Text, V5_6), ("virtual", Virtual, V5_6), ("vrf", Vrf, V6_1),
        ("wait_worker1_mode", Number, V5_6), ("wait_worker1_time", Number, V5_6),
        ("wait_worker1_usleep", Number, V5_6), ("wdir", WordOrText, V5_6), ("while", Other, V5_6),
        ("workdir", WordOrText, V5_6), ("ws", Proto, V5_6), ("wss", Proto, V5_6),
        ("xavp_via_fields", Text, V5_6), ("xavp_via_params", Text, V5_6),
        ("xavp_via_reply_params", Text, V5_8), ("yes", NumberWord, V5_6),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_is_found() {
        assert!(WORDS.is_sorted_by_key(|(word, ..)| word.as_bytes()));
        for (word, role, since) in WORDS {
            assert_eq!(find(word.as_bytes(), Version::V6_2), Some((*word, *role)));
            let older = Version::ALL.into_iter().filter(|v| !v.has(*since));
            assert!(
                older
                    .into_iter()
                    .all(|v| find(word.as_bytes(), v).is_none())
            );
        }
        assert_eq!(find(b"LOADMODULE", Version::V6_1), None);
    }
}
