//! The rules that report mistakes in lists, as data. The parent module makes their findings.

use super::{cfg_placeholder, check};
use crate::base::diagnostic::Severity;
use crate::lint::{EVERY_VERSION, Fixable, Rule, page};

const fn row(
    code: &'static str,
    name: &'static str,
    severity: Severity,
    fixable: Fixable,
    page: &'static str,
    log: &'static [&'static str],
) -> Rule {
    Rule {
        code,
        name,
        severity,
        versions: EVERY_VERSION,
        fixable,
        page,
        log,
        check,
    }
}

/// A list with which Kamailio does not start.
pub const LIST_STOPS_START: Rule = row(
    "DS101",
    "list-stops-start",
    Severity::Error,
    Fixable::No,
    page!("DS101-list-stops-start"),
    &["bad line [1", "no dispatching list loaded from file"],
);

/// A line that Kamailio drops.
pub const LINE_DROPPED: Rule = row(
    "DS102",
    "line-dropped",
    Severity::Error,
    Fixable::No,
    page!("DS102-line-dropped"),
    &["bad uri [sip:192.0.2.2:506O]", "unable to add destination"],
);

/// The flags come before the URI.
pub const COLUMNS_SWAPPED: Rule = row(
    "DS103",
    "columns-swapped",
    Severity::Error,
    Fixable::Unsafe,
    page!("DS103-columns-swapped"),
    &["bad uri [0]"],
);

/// An RPC answer saved as a list.
pub const RPC_DUMP: Rule = row(
    "DS104",
    "rpc-dump",
    Severity::Error,
    Fixable::Unsafe,
    page!("DS104-rpc-dump"),
    &["bad uri [{]", "could not resolve DEST"],
);

/// A template with placeholders left in.
pub const PLACEHOLDER: Rule = Rule {
    check: cfg_placeholder::check,
    ..row(
        "DS105",
        "placeholder",
        Severity::Error,
        Fixable::No,
        page!("DS105-placeholder"),
        &[
            "could not resolve ${CARRIER_HOST} (missing no-probing flag?!?)",
            "unable to add destination",
        ],
    )
};

/// Letters in the flags column.
pub const FLAGS_NOT_A_NUMBER: Rule = row(
    "DS106",
    "flags-not-a-number",
    Severity::Error,
    Fixable::Safe,
    page!("DS106-flags-not-a-number"),
    &[],
);

/// Hexadecimal flags in a version that does not read them.
pub const HEXADECIMAL_FLAGS: Rule = row(
    "DS107",
    "hexadecimal-flags",
    Severity::Error,
    Fixable::Safe,
    page!("DS107-hexadecimal-flags"),
    &[],
);

/// Text directly after a number.
pub const TEXT_AFTER_NUMBER: Rule = row(
    "DS108",
    "text-after-number",
    Severity::Error,
    Fixable::No,
    page!("DS108-text-after-number"),
    &[],
);

/// Text after the attributes.
pub const TEXT_IGNORED: Rule = row(
    "DS109",
    "text-ignored",
    Severity::Error,
    Fixable::No,
    page!("DS109-text-ignored"),
    &[],
);

/// Attributes separated by a comma.
pub const COMMA_IN_ATTRS: Rule = row(
    "DS110",
    "comma-in-attrs",
    Severity::Error,
    Fixable::Unsafe,
    page!("DS110-comma-in-attrs"),
    &[],
);

/// A line of more than 1023 bytes.
pub const LINE_TOO_LONG: Rule = row(
    "DS111",
    "line-too-long",
    Severity::Error,
    Fixable::No,
    page!("DS111-line-too-long"),
    &[],
);

/// A number that Kamailio wraps.
pub const NUMBER_OVERFLOW: Rule = row(
    "DS113",
    "number-overflow",
    Severity::Error,
    Fixable::No,
    page!("DS113-number-overflow"),
    &["destination set [-1] not found"],
);

/// A URI without a scheme.
pub const SCHEME_MISSING: Rule = row(
    "DS114",
    "scheme-missing",
    Severity::Info,
    Fixable::Safe,
    page!("DS114-scheme-missing"),
    &["uri without sip scheme - fixing it: 192.0.2.1:5060"],
);

/// A '#' that cuts off the rest of a line.
pub const COMMENT_CUTS_COLUMN: Rule = row(
    "DS115",
    "comment-cuts-column",
    Severity::Error,
    Fixable::No,
    page!("DS115-comment-cuts-column"),
    &["could not resolve trunk (missing no-probing flag?!?)"],
);

/// An address whose numbers Kamailio wraps.
pub const ADDRESS_WRAPS: Rule = row(
    "DS116",
    "address-wraps",
    Severity::Error,
    Fixable::No,
    page!("DS116-address-wraps"),
    &[],
);

/// Bytes that Kamailio does not read as plain text.
pub const WRONG_ENCODING: Rule = row(
    "DS117",
    "wrong-encoding",
    Severity::Error,
    Fixable::Safe,
    page!("DS117-wrong-encoding"),
    &["bad uri [", "unable to add destination"],
);

/// No blank after the set id.
pub const SET_ID_GLUED: Rule = row(
    "DS118",
    "set-id-glued",
    Severity::Warning,
    Fixable::Safe,
    page!("DS118-set-id-glued"),
    &[],
);

/// A host of digits that is not an address.
pub const NUMBER_LIKE_HOST: Rule = row(
    "DS119",
    "number-like-host",
    Severity::Warning,
    Fixable::No,
    page!("DS119-number-like-host"),
    &["could not resolve 192.0.2 (missing no-probing flag?!?)"],
);

/// An attribute written twice.
pub const REPEATED_ATTRIBUTE: Rule = row(
    "DS120",
    "repeated-attribute",
    Severity::Warning,
    Fixable::No,
    page!("DS120-repeated-attribute"),
    &[],
);

/// A misspelt attribute.
pub const ATTRIBUTE_MISSPELT: Rule = row(
    "DS125",
    "attribute-misspelt",
    Severity::Warning,
    Fixable::Unsafe,
    page!("DS125-attribute-misspelt"),
    &[],
);

/// A weight outside 1 to 100.
pub const WEIGHT_OUT_OF_RANGE: Rule = row(
    "DS301",
    "weight-out-of-range",
    Severity::Error,
    Fixable::No,
    page!("DS301-weight-out-of-range"),
    &["weight 200 not in 1-100 range - ignoring destination"],
);

/// A destination with a socket on which Kamailio does not listen.
pub const SOCKET_NOT_LOCAL: Rule = row(
    "DS501",
    "socket-not-local",
    Severity::Error,
    Fixable::No,
    page!("DS501-socket-not-local"),
    &[
        "non-local socket <udp:192.0.2.19:5060>",
        "unable to add destination",
    ],
);

/// An IPv6 destination for a Kamailio that does not use IPv6.
pub const IPV6_OFF: Rule = row(
    "DS502",
    "ipv6-off",
    Severity::Error,
    Fixable::No,
    page!("DS502-ipv6-off"),
    &["unable to add destination"],
);

/// A host name that does not resolve.
pub const NAME_DOES_NOT_RESOLVE: Rule = row(
    "DS510",
    "name-does-not-resolve",
    Severity::Error,
    Fixable::No,
    page!("DS510-name-does-not-resolve"),
    &["could not resolve gw.exmaple.org (missing no-probing flag?!?)"],
);

/// A host name with SRV records and no address.
pub const NAME_ONLY_BY_SRV: Rule = row(
    "DS511",
    "name-only-by-srv",
    Severity::Error,
    Fixable::No,
    page!("DS511-name-only-by-srv"),
    &["could not resolve example.org (missing no-probing flag?!?)"],
);

/// A database table with which Kamailio does not start.
pub const TABLE_STOPS_START: Rule = row(
    "DS601",
    "table-stops-start",
    Severity::Error,
    Fixable::No,
    page!("DS601-table-stops-start"),
    &[
        "invalid table version (found 5 , required 1, 2, 3 or 4)",
        "error while querying database",
    ],
);

/// A row with which Kamailio crashes.
pub const ROW_CRASHES_SERVER: Rule = row(
    "DS602",
    "row-crashes-server",
    Severity::Error,
    Fixable::No,
    page!("DS602-row-crashes-server"),
    &[],
);

/// A row whose numbers nobody can tell.
pub const NUMBER_UNDEFINED: Rule = row(
    "DS603",
    "number-undefined",
    Severity::Error,
    Fixable::No,
    page!("DS603-number-undefined"),
    &[],
);

/// A value that is no number, and that SQLite makes one of.
pub const VALUE_TAKEN_AS: Rule = row(
    "DS604",
    "value-taken-as",
    Severity::Warning,
    Fixable::No,
    page!("DS604-value-taken-as"),
    &[],
);

/// Columns that the version of the table leaves out.
pub const COLUMNS_NOT_READ: Rule = row(
    "DS605",
    "columns-not-read",
    Severity::Warning,
    Fixable::No,
    page!("DS605-columns-not-read"),
    &[],
);
