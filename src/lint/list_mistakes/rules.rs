//! The rules that report mistakes in lists, as data. The parent module makes their findings.

use super::{cfg_placeholder, check};
use crate::base::diagnostic::Severity;
use crate::lint::{Fixable, Rule, page};

/// A list with which Kamailio does not start.
pub const LIST_STOPS_START: Rule =
    Rule::new(page!("DS101-list-stops-start"), Severity::Error, check)
        .log(&["bad line [1", "no dispatching list loaded from file"]);

/// A line that Kamailio drops.
pub const LINE_DROPPED: Rule = Rule::new(page!("DS102-line-dropped"), Severity::Error, check)
    .log(&["bad uri [sip:192.0.2.2:506O]", "unable to add destination"]);

/// The flags come before the URI.
pub const COLUMNS_SWAPPED: Rule = Rule::new(page!("DS103-columns-swapped"), Severity::Error, check)
    .fixable(Fixable::Unsafe)
    .log(&["bad uri [0]"]);

/// An RPC answer saved as a list.
pub const RPC_DUMP: Rule = Rule::new(page!("DS104-rpc-dump"), Severity::Error, check)
    .fixable(Fixable::Unsafe)
    .log(&["bad uri [{]", "could not resolve DEST"]);

/// A template with placeholders left in.
pub const PLACEHOLDER: Rule = Rule::new(
    page!("DS105-placeholder"),
    Severity::Error,
    cfg_placeholder::check,
)
.log(&[
    "could not resolve ${CARRIER_HOST} (missing no-probing flag?!?)",
    "unable to add destination",
]);

/// Letters in the flags column.
pub const FLAGS_NOT_A_NUMBER: Rule =
    Rule::new(page!("DS106-flags-not-a-number"), Severity::Error, check).fixable(Fixable::Safe);

/// Hexadecimal flags in a version that does not read them.
pub const HEXADECIMAL_FLAGS: Rule =
    Rule::new(page!("DS107-hexadecimal-flags"), Severity::Error, check).fixable(Fixable::Safe);

/// Text directly after a number.
pub const TEXT_AFTER_NUMBER: Rule =
    Rule::new(page!("DS108-text-after-number"), Severity::Error, check);

/// Text after the attributes.
pub const TEXT_IGNORED: Rule = Rule::new(page!("DS109-text-ignored"), Severity::Error, check);

/// Attributes separated by a comma.
pub const COMMA_IN_ATTRS: Rule =
    Rule::new(page!("DS110-comma-in-attrs"), Severity::Error, check).fixable(Fixable::Unsafe);

/// A line of more than 1023 bytes.
pub const LINE_TOO_LONG: Rule = Rule::new(page!("DS111-line-too-long"), Severity::Error, check);

/// A number that Kamailio wraps.
pub const NUMBER_OVERFLOW: Rule = Rule::new(page!("DS113-number-overflow"), Severity::Error, check)
    .log(&["destination set [-1] not found"]);

/// A URI without a scheme.
pub const SCHEME_MISSING: Rule = Rule::new(page!("DS114-scheme-missing"), Severity::Info, check)
    .fixable(Fixable::Safe)
    .log(&["uri without sip scheme - fixing it: 192.0.2.1:5060"]);

/// A '#' that cuts off the rest of a line.
pub const COMMENT_CUTS_COLUMN: Rule =
    Rule::new(page!("DS115-comment-cuts-column"), Severity::Error, check)
        .log(&["could not resolve trunk (missing no-probing flag?!?)"]);

/// An address whose numbers Kamailio wraps.
pub const ADDRESS_WRAPS: Rule = Rule::new(page!("DS116-address-wraps"), Severity::Error, check);

/// Bytes that Kamailio does not read as plain text.
pub const WRONG_ENCODING: Rule = Rule::new(page!("DS117-wrong-encoding"), Severity::Error, check)
    .fixable(Fixable::Safe)
    .log(&["bad uri [", "unable to add destination"]);

/// No blank after the set id.
pub const SET_ID_GLUED: Rule =
    Rule::new(page!("DS118-set-id-glued"), Severity::Warning, check).fixable(Fixable::Safe);

/// A host of digits that is not an address.
pub const NUMBER_LIKE_HOST: Rule =
    Rule::new(page!("DS119-number-like-host"), Severity::Warning, check)
        .log(&["could not resolve 192.0.2 (missing no-probing flag?!?)"]);

/// An attribute written twice.
pub const REPEATED_ATTRIBUTE: Rule =
    Rule::new(page!("DS120-repeated-attribute"), Severity::Warning, check);

/// A misspelt attribute.
pub const ATTRIBUTE_MISSPELT: Rule =
    Rule::new(page!("DS125-attribute-misspelt"), Severity::Warning, check).fixable(Fixable::Unsafe);

/// A weight outside 1 to 100.
pub const WEIGHT_OUT_OF_RANGE: Rule =
    Rule::new(page!("DS301-weight-out-of-range"), Severity::Error, check)
        .log(&["weight 200 not in 1-100 range - ignoring destination"]);

/// A destination with a socket on which Kamailio does not listen.
pub const SOCKET_NOT_LOCAL: Rule =
    Rule::new(page!("DS501-socket-not-local"), Severity::Error, check).log(&[
        "non-local socket <udp:192.0.2.19:5060>",
        "unable to add destination",
    ]);

/// An IPv6 destination for a Kamailio that does not use IPv6.
pub const IPV6_OFF: Rule =
    Rule::new(page!("DS502-ipv6-off"), Severity::Error, check).log(&["unable to add destination"]);

/// A host name that does not resolve.
pub const NAME_DOES_NOT_RESOLVE: Rule =
    Rule::new(page!("DS510-name-does-not-resolve"), Severity::Error, check)
        .log(&["could not resolve gw.exmaple.org (missing no-probing flag?!?)"]);

/// A host name with SRV records and no address.
pub const NAME_ONLY_BY_SRV: Rule =
    Rule::new(page!("DS511-name-only-by-srv"), Severity::Error, check)
        .log(&["could not resolve example.org (missing no-probing flag?!?)"]);

/// A database table with which Kamailio does not start.
pub const TABLE_STOPS_START: Rule =
    Rule::new(page!("DS601-table-stops-start"), Severity::Error, check).log(&[
        "invalid table version (found 5 , required 1, 2, 3 or 4)",
        "error while querying database",
    ]);

/// A row with which Kamailio crashes.
pub const ROW_CRASHES_SERVER: Rule =
    Rule::new(page!("DS602-row-crashes-server"), Severity::Error, check);

/// A row whose numbers nobody can tell.
pub const NUMBER_UNDEFINED: Rule =
    Rule::new(page!("DS603-number-undefined"), Severity::Error, check);

/// A value that is no number, and that SQLite makes one of.
pub const VALUE_TAKEN_AS: Rule = Rule::new(page!("DS604-value-taken-as"), Severity::Warning, check);

/// Columns that the version of the table leaves out.
pub const COLUMNS_NOT_READ: Rule =
    Rule::new(page!("DS605-columns-not-read"), Severity::Warning, check);
