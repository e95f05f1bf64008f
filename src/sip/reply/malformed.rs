//! Why a datagram is not an acceptable response.

use std::fmt;

/// Why a datagram is not an acceptable response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Malformed {
    /// A request, a keep-alive or garbage: it does not start with `SIP/`.
    NotAReply,
    /// Not SIP/2.0.
    Version,
    /// The status is not three digits from 100 to 699.
    Status,
    /// The head ends before its empty line.
    HeadCut,
    /// A NUL byte in the head.
    Nul,
    /// A CR without LF in the head.
    BareCr,
    /// A line without a name and a colon.
    HeaderLine,
    /// There is no Via.
    NoVia,
    /// The topmost Via is malformed.
    BadVia,
    /// The topmost Via has no branch.
    NoBranch,
    /// There is no CSeq.
    NoCSeq,
    /// CSeq is not a number up to 4294967295 and a method.
    BadCSeq,
    /// There is no Call-ID.
    NoCallId,
    /// The Call-ID is empty or contains a space.
    BadCallId,
    /// There is no From.
    NoFrom,
    /// From is not a URI with parameters.
    BadFrom,
    /// There is no To.
    NoTo,
    /// To is not a URI with parameters.
    BadTo,
    /// Retry-After does not begin with a number.
    BadRetryAfter,
    /// The datagram is longer than Kamailio's `msg_recv_max_size`.
    TooLong,
    /// Content-Length is not a number up to 4294967295.
    BadContentLength,
    /// There are two different Content-Length values.
    TwoContentLengths,
    /// Content-Length exceeds the bytes after the head (RFC 3261 18.3).
    BodyCut,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Malformed::NotAReply => "not a SIP reply",
            Malformed::Version => "not SIP/2.0",
            Malformed::Status => "the status is not a number from 100 to 699",
            Malformed::HeadCut => "the headers are cut off",
            Malformed::Nul => "a NUL byte in the headers",
            Malformed::BareCr => "a CR without LF in the headers",
            Malformed::HeaderLine => "a header line without name and colon",
            Malformed::NoVia => "no Via header",
            Malformed::BadVia => "the topmost Via cannot be read",
            Malformed::NoBranch => "the topmost Via has no branch",
            Malformed::NoCSeq => "no CSeq header",
            Malformed::BadCSeq => "CSeq is not a number and a method",
            Malformed::NoCallId => "no Call-ID header",
            Malformed::BadCallId => "the Call-ID cannot be read",
            Malformed::NoFrom => "no From header",
            Malformed::BadFrom => "From cannot be read",
            Malformed::NoTo => "no To header",
            Malformed::BadTo => "To cannot be read",
            Malformed::BadRetryAfter => "Retry-After is not a number",
            Malformed::TooLong => "longer than msg_recv_max_size",
            Malformed::BadContentLength => "Content-Length is not a number",
            Malformed::TwoContentLengths => "two different Content-Length headers",
            Malformed::BodyCut => "the body is shorter than its Content-Length",
        })
    }
}

impl std::error::Error for Malformed {}
