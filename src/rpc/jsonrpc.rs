//! JSON-RPC 2.0, which the module jsonrpcs speaks: a request from typed values, and a reply that is
//! checked. Pure.

use std::fmt;

use serde::Serialize;
use serde::ser::{Error, Serializer};

use super::RpcFault;
use crate::kamailio::dump::value::RpcValue;
use crate::kamailio::dump::{BadAnswer, json};

/// A server takes datagrams up to 65,456 bytes (measured on 5.6.3).
const LONGEST_REQUEST: usize = 65_456;

/// Why bytes are no reply to the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonrpcError {
    NotJson(BadAnswer),
    /// It is JSON, but has neither a result nor an error, or does not say that it is JSON-RPC 2.0.
    NotJsonrpc,
    /// It is the answer to another request.
    WrongId,
    /// The result is empty, as of a call that was not executed.
    NotExecuted,
}

impl fmt::Display for JsonrpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(why) => write!(f, "the reply cannot be read, {why}"),
            Self::NotJsonrpc => f.write_str("the reply is no answer of JSON-RPC 2.0"),
            Self::WrongId => f.write_str("the reply is to another request (wrong id)"),
            Self::NotExecuted => {
                f.write_str("the reply has an empty result: the call was not executed")
            }
        }
    }
}

#[derive(Serialize)]
struct JsonRequest<'a> {
    jsonrpc: &'a str,
    method: &'a str,
    params: Vec<JsonArgument<'a>>,
    id: u32,
}

struct JsonArgument<'a>(&'a RpcValue);

impl Serialize for JsonArgument<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            RpcValue::Int(int) => serializer.serialize_i64(*int),
            RpcValue::String(text) => match std::str::from_utf8(text) {
                Ok(text) => serializer.serialize_str(text),
                // A server reads no escape for such a byte.
                Err(_) => Err(S::Error::custom("an argument is not in UTF-8")),
            },
            _ => Err(S::Error::custom(
                "only numbers and strings can be arguments",
            )),
        }
    }
}

/// A call as bytes; the reply has the same id.
///
/// # Errors
/// If an argument cannot be sent, or all together are too long: in words.
pub fn request(id: u32, method: &str, args: &[RpcValue]) -> Result<Vec<u8>, String> {
    let request = JsonRequest {
        jsonrpc: "2.0",
        method,
        params: args.iter().map(JsonArgument).collect(),
        id,
    };
    let text = serde_json::to_vec(&request).map_err(|why| why.to_string())?;
    match text.len() {
        0..=LONGEST_REQUEST => Ok(text),
        long => Err(format!(
            "the request has {long} bytes; a server takes at most {LONGEST_REQUEST}"
        )),
    }
}

/// The result in a reply to the request with this id, or the server's error.
///
/// # Errors
/// If it is no answer to this request.
pub fn reply(id: u32, text: &[u8]) -> Result<Result<RpcValue, RpcFault>, JsonrpcError> {
    let RpcValue::Struct(members) = json::read(text).map_err(JsonrpcError::NotJson)? else {
        return Err(JsonrpcError::NotJsonrpc);
    };
    let (mut is_jsonrpc, mut own_id, mut result, mut error) = (false, None, None, None);
    for (name, value) in members {
        match name.as_str() {
            "jsonrpc" => is_jsonrpc = value.text() == Some(b"2.0"),
            "id" => own_id = Some(value),
            "result" => result = Some(value),
            "error" => error = Some(value),
            _ => {}
        }
    }
    if !is_jsonrpc {
        return Err(JsonrpcError::NotJsonrpc);
    }
    // An error of the reading of the request has no id.
    let is_for_it = own_id == Some(RpcValue::Int(id.into()));
    let has_no_id = error.is_some() && matches!(own_id, None | Some(RpcValue::Null));
    if !is_for_it && !has_no_id {
        return Err(JsonrpcError::WrongId);
    }
    match (result, error) {
        (_, Some(error)) => Ok(Err(RpcFault {
            code: error.member("code").and_then(RpcValue::int).unwrap_or(0),
            phrase: match error.member("message").and_then(RpcValue::text) {
                Some(phrase) => phrase.to_vec(),
                None => return Err(JsonrpcError::NotJsonrpc),
            },
        })),
        (Some(RpcValue::Struct(members)), None) if members.is_empty() => {
            Err(JsonrpcError::NotExecuted)
        }
        (Some(result), None) => Ok(Ok(result)),
        (None, None) => Err(JsonrpcError::NotJsonrpc),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> RpcValue {
        RpcValue::String(text.into())
    }

    #[test]
    fn a_request_is_made_of_typed_values() {
        let args = [text("d\"x"), RpcValue::Int(1)];
        let written = request(7, "dispatcher.set_state", &args).unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            r#"{"jsonrpc":"2.0","method":"dispatcher.set_state","params":["d\"x",1],"id":7}"#
        );
        assert!(request(7, "m", &[RpcValue::Null]).is_err());
        assert!(request(7, "m", &[RpcValue::String(vec![0xff])]).is_err());
        assert!(request(7, "m", &[text(&"x".repeat(65_456))]).is_err());
    }

    #[test]
    fn a_reply_is_what_was_asked_for_or_an_error() {
        let of = |json: &str| reply(7, json.as_bytes());
        let refused = |code, phrase: &str| {
            Ok(Err(RpcFault {
                code,
                phrase: phrase.into(),
            }))
        };
        for (json, result) in [
            (
                r#"{"jsonrpc":"2.0","result":"Ok","id":7}"#,
                Ok(Ok(text("Ok"))),
            ),
            (
                r#"{"jsonrpc":"2.0","error":{"code":500,"message":"No"},"id":7}"#,
                refused(500, "No"),
            ),
            (
                r#"{"jsonrpc":"2.0","error":{"code":-32700,"message":"Parse error"}}"#,
                refused(-32700, "Parse error"),
            ),
            (
                r#"{"jsonrpc":"2.0","result":{},"id":7}"#,
                Err(JsonrpcError::NotExecuted),
            ),
            (
                r#"{"jsonrpc":"2.0","result":"Ok","id":8}"#,
                Err(JsonrpcError::WrongId),
            ),
            (
                r#"{"jsonrpc":"2.0","result":"Ok"}"#,
                Err(JsonrpcError::WrongId),
            ),
            (
                r#"{"jsonrpc":2.0,"result":"Ok","id":7}"#,
                Err(JsonrpcError::NotJsonrpc),
            ),
            (r#"{"result":"Ok","id":7}"#, Err(JsonrpcError::NotJsonrpc)),
            (r#"{"jsonrpc":"2.0","id":7}"#, Err(JsonrpcError::NotJsonrpc)),
            (
                r#"{"jsonrpc":"2.0","error":5,"id":7}"#,
                Err(JsonrpcError::NotJsonrpc),
            ),
            ("[]", Err(JsonrpcError::NotJsonrpc)),
        ] {
            assert_eq!(of(json), result, "{json}");
        }
        assert!(matches!(of("<html>"), Err(JsonrpcError::NotJson(_))));
    }
}
