//! A small SIP user agent client without input or output: RFC 3261's non-INVITE client transaction.
