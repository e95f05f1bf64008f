//! The names of the pseudo-variables of Kamailio's core and modules: `pv_export_t` in the sources of
//! 5.6.0 to 6.1.4 and of master, all together.

/// Variables without a name in parentheses: `$ru`. Sorted.
#[rustfmt::skip]
pub(super) const PLAIN: &[&str] = &[
    "?", "AU", "Au", "BM_time_diff", "DLG_count", "DLG_lifetime", "DLG_status", "Eb", "Ec", "Ei", "Ej",
    "Ek", "En", "Eq", "Er", "Es", "Et", "Ev", "RANDOM", "RAi", "RAp", "RAu", "RAut", "Ras", "Ri", "Rn",
    "Rp", "Ru", "Rut", "TF", "TS", "T_branch_idx", "T_reply_code", "T_reply_last", "T_reply_reason",
    "T_reply_ruid", "Tb", "Tf", "Ts", "aU", "aa", "ad", "adc", "adn", "ado", "adr", "adu", "ai", "ar",
    "au", "bF", "bR", "bf", "br", "bs", "cT", "ci", "cl", "conid", "cs", "csb", "ct", "cts", "ctu",
    "dP", "dd", "di", "diameter_application", "diameter_command", "diameter_request",
    "diameter_response", "dic", "dip", "dir", "dp", "ds", "du", "duri", "err.class", "err.info",
    "err.level", "err.rcode", "err.rreason", "fU", "fUl", "fd", "fn", "from", "from.domain",
    "from.user", "fs", "fsn", "fsp", "ft", "fti", "fu", "ful", "http_bs", "http_err", "http_mb",
    "http_ml", "http_ok", "http_rb", "http_req_id", "http_rr", "http_rs", "http_xdata", "hu", "iuid",
    "kzE", "kzR", "kzRK", "location_ua", "mF", "mb", "mbu", "mf", "mi", "ml", "mt", "mts", "natsData",
    "nosip", "nsqE", "null", "oP", "oU", "oUl", "od", "op", "ou", "ouri", "pU",
    "pcscf_asserted_identity", "pcscf_registration_contact", "pd", "pn", "pp", "pr", "prid", "proto",
    "pu", "rP", "rU", "rUl", "rb", "rc", "rd", "re", "retcode", "rm", "rmid", "route_uri", "rp", "rr",
    "rr_count", "rr_top_count", "rs", "rsi", "rt", "rtimer_worker", "rtpestat", "rtppstat", "rtpstat",
    "ru", "ruid", "rul", "ruri", "ruri.domain", "ruri.user", "rv", "rz", "sF", "sas", "sf", "si", "sid",
    "sipt_called_party_nai", "sipt_calling_party_nai", "sipt_cpc", "sipt_hop_counter",
    "sipt_presentation", "sipt_screening", "siz", "smsack", "smsbody", "source_uri", "sp", "src_ip",
    "sruid", "su", "sut", "tU", "tUl", "td", "tls_cipher_bits", "tls_cipher_info", "tls_description",
    "tls_my_issuer", "tls_my_issuer_cn", "tls_my_issuer_country", "tls_my_issuer_locality",
    "tls_my_issuer_organization", "tls_my_issuer_state", "tls_my_issuer_unit", "tls_my_raw_cert",
    "tls_my_san_email", "tls_my_san_hostname", "tls_my_san_ip", "tls_my_san_uri", "tls_my_serial",
    "tls_my_subject", "tls_my_subject_cn", "tls_my_subject_country", "tls_my_subject_locality",
    "tls_my_subject_organization", "tls_my_subject_state", "tls_my_subject_uid", "tls_my_subject_unit",
    "tls_my_urlencoded_cert", "tls_my_version", "tls_peer_expired", "tls_peer_issuer",
    "tls_peer_issuer_cn", "tls_peer_issuer_country", "tls_peer_issuer_locality",
    "tls_peer_issuer_organization", "tls_peer_issuer_state", "tls_peer_issuer_unit",
    "tls_peer_notAfter", "tls_peer_notBefore", "tls_peer_raw_cert", "tls_peer_revoked",
    "tls_peer_san_email", "tls_peer_san_hostname", "tls_peer_san_ip", "tls_peer_san_uri",
    "tls_peer_selfsigned", "tls_peer_serial", "tls_peer_server_name", "tls_peer_subject",
    "tls_peer_subject_cn", "tls_peer_subject_country", "tls_peer_subject_locality",
    "tls_peer_subject_organization", "tls_peer_subject_state", "tls_peer_subject_uid",
    "tls_peer_subject_unit", "tls_peer_urlencoded_cert", "tls_peer_verified", "tls_peer_version",
    "tls_version", "tn", "to", "to.domain", "to.user", "true", "tt", "tti", "tts", "tu", "ua",
    "ws_conid", "x_fU", "x_fd", "x_fn", "x_ft", "x_fu", "x_rr", "x_rs", "x_tU", "x_td", "x_tn", "x_tt",
    "x_tu",
];

/// Variables with a name in parentheses: `$var(name)`. Sorted.
#[rustfmt::skip]
pub(super) const NAMED: &[&str] = &[
    "Bf", "C", "HN", "K", "Mf", "Sf", "T", "TV", "T_branch", "T_inv", "T_req", "T_rpl", "_s", "af",
    "async", "atkv", "avp", "blitval", "branch", "ccp", "cfg", "cnt", "cnxcc", "curlerror", "dbr",
    "def", "defn", "defs", "defv", "dlg", "dlg_ctx", "dlg_var", "dns", "dsg", "dsv", "env", "envn",
    "erl_atom", "erl_list", "erl_pid", "erl_ref", "erl_tuple", "erl_xbuff", "evapi", "evr", "expires",
    "gip", "gip2", "hdr", "hdrc", "hep", "hfitbody", "hfitname", "hfl", "hflc", "http_hdr", "http_req",
    "http_time", "httprhdr", "isup", "jsonrpl", "jwt", "jwt3", "keepalive.socket", "ksr", "lsock",
    "ltt", "lwsc", "mcdec", "mcinc", "mct", "mctex", "mhttpd", "mongodb", "mq_size", "mqk", "mqtt",
    "mqv", "msg", "msgbuf", "msrp", "naptrquery", "nghttp2", "nh", "notify_reply", "pcv", "phn", "pos",
    "ptimer", "ptrquery", "rcv", "rdir", "recv", "redis", "redisd", "rpdata", "rpl", "sbranch", "sdp",
    "sdpitval", "secsipid", "sel", "sht", "shtcn", "shtcv", "shtdec", "shtex", "shtinc", "shtitkey",
    "shtitval", "shtrecord", "shv", "shvinc", "sipdump", "sipt", "siptrace", "snd", "sndfrom", "sndto",
    "sqlrows", "srvquery", "stat", "subs", "tcp", "th", "time", "timef", "tls", "tls_my_san_count",
    "tls_peer_san_count", "tpdu", "uac_req", "ulc", "utime", "utimef", "uuid", "var", "version", "via0",
    "via1", "viaZ", "vn", "vz", "x_hdr", "xavi", "xavp", "xavu", "xcapuri", "xml",
];
