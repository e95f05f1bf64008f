//! The supported Kamailio releases and their differences: one predicate per behaviour, with the
//! commit that changed it and the first tags that have it, backports included.

mod release;
mod releases;

pub use release::{Line, Since, Version, from_to};
pub use releases::Releases;

impl Version {
    /// The User-Agent that a server sends.
    pub fn user_agent(self) -> String {
        // Debian builds its 6.1.5 with a capital L.
        let system = match self.numbers() {
            (6, 1, 5) => "Linux",
            _ => "linux",
        };
        format!("kamailio ({self} (x86_64/{system}))")
    }

    /// Whether flags may be written in hexadecimal, as `0x8` (6.1.0, commit 634c2ab9f9).
    pub fn reads_hexadecimal_flags(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether flag 32 means "never ping" (6.0.0, commit abdd0bfaf6). In older versions the bit has
    /// no meaning.
    pub fn has_no_ping_flag(self) -> bool {
        self.has(Since::V6_0)
    }

    /// Whether flag 16 keeps a destination from being pinged (6.0.1, commit 5f29b44916). In older
    /// versions it only prevents the DNS look-up when the list is loaded.
    pub fn no_dns_flag_stops_pings(self) -> bool {
        self.has(Since(&[(6, 0, 1)]))
    }

    /// Whether loading a list clears flag 8 if the module has not bound tm, which it does only if
    /// `ds_ping_interval` is above 0 (6.1.0, commit 512c5f51bb).
    pub fn drops_probing_flag_without_tm(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether there is a separate socket for pings: the attribute `ping_socket` and the parameter
    /// `ds_ping_socket` (6.1.0, commit 1414fe8d97).
    pub fn has_ping_socket(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether `ds_db_extra_attrs` takes integers; before, the server crashes. Since then it takes
    /// no blobs (6.1.0, commit dd90d4da51).
    pub fn takes_numbers_as_extra_attributes(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether a reload that drops rows of a table is answered as a success. Before, the answer is "Reload
    /// Failed", though the others are loaded (6.1.0, commit 5551cd4182).
    pub fn reloads_well_without_some_rows(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether there is a separate timeout for pings, `ds_ping_fr_timeout` (6.1.0, commit
    /// df0e36fbb0).
    pub fn has_ping_timeout(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether a password in a `db_url` may have a `/` (5.8.5 and 6.0.0, commit 91abfdf6eb). In older
    /// versions it ends the host.
    pub fn accepts_slash_in_db_password(self) -> bool {
        self.has(Since(&[(5, 8, 5), (6, 0, 0)]))
    }

    /// Whether `ds_latency_estimator_alpha` is the weight of the newest sample, 100 by default
    /// (6.0.4 and 6.1.0, commits d789b6c1fe and 02c0e0b1b0). In older versions it is the weight of
    /// the previous estimate, 900 by default.
    pub fn weighs_the_newest_latency(self) -> bool {
        self.has(Since(&[(6, 0, 4), (6, 1, 0)]))
    }

    /// Whether a request over TCP or TLS uses any open connection to its peer, even one that leaves
    /// from another socket (6.1.4, commits 6df29ee982 and 1440165d8d). Older versions look for one
    /// from the address of the request's socket, if a socket is configured.
    pub fn uses_connections_of_other_sockets(self) -> bool {
        self.has(Since(&[(6, 1, 4)]))
    }

    /// Whether the result of a ping is applied to the entry that was pinged (6.1.0, commit
    /// c48ba19438). Older versions apply it to the first entry of the set with the same URI.
    pub fn tells_duplicates_apart(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether `reload_delta` has the default 0, no limit, and no longer 5 (6.2.0, commits 1f1cbcb022
    /// and 98529949af).
    pub fn reloads_without_limit(self) -> bool {
        self.has(Since::V6_2)
    }

    /// Whether a tls.cfg may name a second certificate and key (6.2.0, commit e2a43a30d2).
    pub fn has_second_certificates(self) -> bool {
        self.has(Since::V6_2)
    }

    /// Whether dispatcher has this algorithm: 64 came with 6.0.0, 14 with 6.1.0, 15 with 6.2.0
    /// (commit bec7d2e08e), the lowest priority number first, then by weight. For an unknown
    /// algorithm Kamailio uses the first destination (`ds_manage_routes`).
    pub fn has_algorithm(self, algorithm: i32) -> bool {
        match algorithm {
            0..=13 => true,
            14 => self.has(Since::V6_1),
            15 => self.has(Since::V6_2),
            64 => self.has(Since::V6_0),
            _ => false,
        }
    }

    /// Whether the host of a `urn:` URI may contain colons (5.7.7, 5.8.4 and 6.0.0, commit
    /// 6cdd56bb85).
    pub fn urn_host_holds_colons(self) -> bool {
        self.has(Since(&[(5, 7, 7), (5, 8, 4), (6, 0, 0)]))
    }

    /// Whether the host of a `urn:` URI may also contain `@`. 6.0 does not recognize such a URI as
    /// `urn:` and prepends `sip:` (measured on 5.7.7, 5.8.8, 6.0.1 and 6.1.5).
    pub fn urn_host_holds_at(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether `ds_is_from_list` has modes 8 and 16, the best match (5.8.0, commit 17536b1064).
    pub fn finds_the_best_match(self) -> bool {
        self.has(Since::V5_8)
    }

    /// Whether loading a list fills in UDP as the transport of an address, or of a name with a port
    /// (6.1.0, commit 9f3b6ab377). A name without a port keeps none.
    pub fn fills_in_udp(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether a cfg may contain expressions: `#!ifexp`, `#!defexp`, `#!defexps` (5.7.0, commit
    /// a84e96f2e0).
    pub fn computes_expressions(self) -> bool {
        self.has(Since::V5_7)
    }

    /// Whether each defined name owns its value (5.7.0, commit 1fd075c4e7). In older versions the
    /// value from `#!substdef` or `#!defenvs` is part of another allocation, and replacing it
    /// crashes Kamailio.
    pub fn copies_defined_values(self) -> bool {
        self.has(Since::V5_7)
    }

    /// Whether the tls module has the methods `TLSv1.3` and `TLSv1.3+` (5.7.0, `tls_config.c`).
    pub fn has_tls_1_3_methods(self) -> bool {
        self.has(Since::V5_7)
    }

    /// Whether a tls.cfg may contain key passwords (6.0.0, `tls_config.c`).
    pub fn has_key_passwords(self) -> bool {
        self.has(Since::V6_0)
    }

    /// Whether `KAMAILIO_VERSION` and `OS_NAME` are predefined in a cfg (5.7.0, commit 05694d88e3).
    pub fn predefines_its_number(self) -> bool {
        self.has(Since::V5_7)
    }

    /// Whether `loadmodule("tm.so")` is accepted (5.7.0, commits 69ba64e26e and f5c98a49c9).
    pub fn takes_loadmodule_in_parentheses(self) -> bool {
        self.has(Since::V5_7)
    }

    /// Whether a socket is kept if the name that it advertises does not resolve (5.6.6, 5.7.4 and
    /// 5.8.0, commit b50036200c).
    pub fn keeps_unresolved_advertisers(self) -> bool {
        self.has(Since(&[(5, 6, 6), (5, 7, 4), (5, 8, 0)]))
    }

    /// Whether `class=4` in `ds_ping_reply_codes` matches (5.6.1, commit 1ac02d9f0b).
    pub fn matches_reply_classes(self) -> bool {
        self.has(Since(&[(5, 6, 1)]))
    }

    /// Whether `loadmodule("tm.so", "o")` of a module that is loaded already is fine (6.1.0, commit
    /// 914b154a90).
    pub fn loads_modules_once(self) -> bool {
        self.has(Since::V6_1)
    }

    /// Whether Kamailio crashes after reading a cfg that sets no module parameter and has no route. The
    /// functions of its RPC are registered before there is shared memory, which only these create
    /// earlier (5.7.0, commit 8b3112774f; mended in 6.0.0, commit 1d2b4d5ed6; measured on 5.7.7 and
    /// 5.8.8).
    pub fn crashes_without_parameters(self) -> bool {
        self.has(Since::V5_7) && !self.has(Since::V6_0)
    }

    /// Whether the value of `#!defexps` keeps its quotes (5.7.3 and 5.8.0, commit c26e987741).
    pub fn quotes_computed_strings(self) -> bool {
        self.has(Since(&[(5, 7, 3), (5, 8, 0)]))
    }

    /// Whether a cfg may remove definitions: `#!undef` and its kin (6.2.0, commit c52f27f074).
    pub fn removes_definitions(self) -> bool {
        self.has(Since::V6_2)
    }

    /// Whether `bind` of a socket takes a range of ports (6.0.0, commit 6cb26e9e70).
    pub fn binds_port_ranges(self) -> bool {
        self.has(Since::V6_0)
    }

    /// Whether `onsend_route` may call `route()` (5.7.7, 5.8.7, 6.0.2 and 6.1.0, commit 6343713bcc).
    pub fn calls_routes_on_send(self) -> bool {
        self.has(Since(&[(5, 7, 7), (5, 8, 7), (6, 0, 2), (6, 1, 0)]))
    }

    /// Whether Via has no port if `advertise` names none; older versions write that of the socket
    /// (5.8.4 and 6.0.0, commit abaf42a735).
    pub fn advertises_no_port_of_its_own(self) -> bool {
        self.has(Since(&[(5, 8, 4), (6, 0, 0)]))
    }

    /// Whether `advertise udp:1.2.3.4:5060` is accepted in `listen` (5.8.0, commit 370991cfab).
    pub fn advertises_a_transport(self) -> bool {
        self.has(Since::V5_8)
    }

    /// Whether a connection leaves from the server's first socket with `tcp_reuse_port=yes`, if none is
    /// named (5.7.3 and 5.8.0, commit d4e16520a0; measured on 5.6.3, 6.0.1 and 6.1.5).
    pub fn binds_connections_to_sockets(self) -> bool {
        self.has(Since(&[(5, 7, 3), (5, 8, 0)]))
    }

    /// Whether a reply whose From cannot be read is dropped (6.0.4 and 6.1.0, commit 7ddba9d07a).
    pub fn reads_from_of_replies(self) -> bool {
        self.has(Since(&[(6, 0, 4), (6, 1, 0)]))
    }

    /// Whether a datagram of `msg_recv_max_size` bytes or more is dropped (5.7.3 and 5.8.0, commit b56037fab1).
    pub fn limits_received_datagrams(self) -> bool {
        self.has(Since(&[(5, 7, 3), (5, 8, 0)]))
    }

    /// Whether tm refuses a port over 65535 in `t_relay` and its kin (measured on 6.1.5; 6.0.1 and
    /// older, and the sources up to 6.1.4 and of master of 2026-08-21, wrap it).
    pub fn refuses_ports_over_65535(self) -> bool {
        self.line() == Line::V6_1 && self.has(Since(&[(6, 1, 5)]))
    }
}
