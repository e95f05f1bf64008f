//! The modules that ship with Kamailio: the folders of `src/modules` in 5.6.6, 5.7.7, 5.8.8, 6.0.7
//! and 6.1.4.

use crate::kamailio::version::{Line, Version};

/// Whether this version ships a module of this name. A distribution may package it separately or
/// leave it out.
pub fn has(name: &[u8], version: Version) -> bool {
    ALWAYS.iter().any(|known| known.as_bytes() == name)
        || SOMETIMES.iter().any(|(known, first, last)| {
            known.as_bytes() == name && (*first..=*last).contains(&version.line())
        })
}

const V5_6: Line = Line::V5_6;
const V5_7: Line = Line::V5_7;
const V5_8: Line = Line::V5_8;
const V6_0: Line = Line::V6_0;
const V6_1: Line = Line::V6_1;
const V6_2: Line = Line::V6_2;

#[rustfmt::skip]
const ALWAYS: &[&str] = &[
    "acc", "acc_diameter", "acc_json", "acc_radius", "alias_db", "app_jsdt", "app_lua", "app_perl",
    "app_python", "app_python3", "app_ruby", "async", "auth", "auth_db", "auth_diameter", "auth_ephemeral",
    "auth_radius", "auth_xkeys", "avp", "avpops", "benchmark", "blst", "call_control", "call_obj",
    "carrierroute", "cdp", "cdp_avp", "cfg_db", "cfg_rpc", "cfgt", "cfgutils", "cnxcc", "corex",
    "counters", "cplc", "crypto", "ctl", "db2_ldap", "db2_ops", "db_cluster", "db_flatstore", "db_mongodb",
    "db_mysql", "db_oracle", "db_postgres", "db_redis", "db_sqlite", "db_text", "db_unixodbc", "debugger",
    "dialog", "dialplan", "dispatcher", "diversion", "dlgs", "dmq", "dmq_usrloc", "dnssec", "domain",
    "domainpolicy", "drouting", "enum", "erlang", "evapi", "evrexec", "exec", "geoip", "geoip2", "group",
    "gzcompress", "h350", "htable", "http_async_client", "http_client", "imc", "ims_auth", "ims_charging",
    "ims_dialog", "ims_diameter_server", "ims_icscf", "ims_ipsec_pcscf", "ims_isc", "ims_ocs", "ims_qos",
    "ims_registrar_pcscf", "ims_registrar_scscf", "ims_usrloc_pcscf", "ims_usrloc_scscf", "ipops",
    "jansson", "janssonrpcc", "json", "jsonrpcc", "jsonrpcs", "jwt", "kafka", "kazoo", "keepalive",
    "kemix", "kex", "lcr", "ldap", "log_custom", "log_systemd", "lost", "lrkproxy", "lwsc", "mangler",
    "matrix", "maxfwd", "mediaproxy", "memcached", "misc_radius", "misctest", "mohqueue", "mqtt", "mqueue",
    "msilo", "msrp", "mtree", "nat_traversal", "nathelper", "nats", "ndb_cassandra", "ndb_mongodb",
    "ndb_redis", "nosip", "nsq", "outbound", "p_usrloc", "path", "pdb", "pdt", "peering", "permissions",
    "phonenum", "pike", "pipelimit", "posops", "prefix_route", "presence", "presence_conference",
    "presence_dialoginfo", "presence_mwi", "presence_profile", "presence_reginfo", "presence_xml", "pua",
    "pua_bla", "pua_dialoginfo", "pua_json", "pua_reginfo", "pua_rpc", "pua_usrloc", "pua_xmpp", "pv",
    "pv_headers", "qos", "rabbitmq", "ratelimit", "regex", "registrar", "rls", "rr", "rtimer", "rtjson",
    "rtp_media_server", "rtpengine", "rtpproxy", "ruxc", "sanity", "sca", "sctp", "sdpops", "seas",
    "secfilter", "secsipid", "secsipid_proc", "sipcapture", "sipdump", "sipjson", "siprepo", "sipt",
    "siptrace", "siputils", "sl", "slack", "sms", "smsops", "snmpstats", "speeddial", "sqlops", "ss7ops",
    "sst", "statistics", "statsc", "statsd", "stirshaken", "stun", "sworker", "systemdops", "tcpops",
    "textops", "textopsx", "timer", "tls", "tlsa", "tm", "tmrec", "tmx", "topoh", "topos", "topos_redis",
    "tsilo", "uac", "uac_redirect", "uid_auth_db", "uid_avp_db", "uid_domain", "uid_gflags", "uid_uri_db",
    "uri_db", "userblocklist", "usrloc", "utils", "uuid", "websocket", "xcap_client", "xcap_server",
    "xhttp", "xhttp_pi", "xhttp_prom", "xhttp_rpc", "xlog", "xmlops", "xmlrpc", "xmpp", "xprint",
];

/// The first and last version that ship it.
#[rustfmt::skip]
const SOMETIMES: &[(&str, Line, Line)] = &[
    ("app_java", V5_6, V6_0), ("app_lua_sr", V5_6, V5_8), ("app_mono", V5_6, V5_8),
    ("app_python3s", V5_7, V6_2), ("app_ruby_proc", V5_7, V6_2), ("app_sqlang", V5_6, V5_7),
    ("auth_arnacon", V6_1, V6_2), ("auth_identity", V5_6, V5_7), ("auth_web3", V6_1, V6_2),
    ("db_berkeley", V5_6, V6_0), ("db_cassandra", V5_6, V5_8), ("db_perlvdb", V5_6, V6_0),
    ("file_out", V5_8, V6_2), ("gcrypt", V5_8, V6_2), ("ims_qos_npn", V6_0, V6_2),
    ("influxdbc", V5_8, V6_2), ("jwt3", V6_2, V6_2), ("math", V5_7, V6_2), ("microhttpd", V5_8, V6_2), ("nghttp2", V6_0, V6_2),
    ("osp", V5_6, V5_8), ("peerstate", V6_1, V6_2), ("presence_dfks", V6_0, V6_2), ("print", V5_6, V5_8),
    ("print_lib", V5_6, V5_8), ("ptimer", V6_1, V6_2), ("pvtpl", V6_0, V6_2), ("sipp", V6_2, V6_2), ("tls_wolfssl", V5_7, V6_2),
    ("topos_htable", V6_0, V6_2),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn module_names_are_case_sensitive_and_come_and_go() {
        assert!(has(b"tm", Version::V5_6) && has(b"dispatcher", Version::V6_1));
        assert!(
            !has(b"TM", Version::V6_1)
                && !has(b"nosuch", Version::V6_1)
                && !has(b"tm ", Version::V6_1)
        );
        assert!(!has(b"ptimer", Version::V6_0) && has(b"ptimer", Version::V6_1));
        assert!(has(b"print", Version::V5_8) && !has(b"print", Version::V6_0));
    }
}
