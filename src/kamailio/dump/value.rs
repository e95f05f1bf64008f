//! A value of an RPC answer, whether it came by binrpc, by JSON-RPC or as text that kamcmd printed.

/// A value in an answer of a server, or an argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum RpcValue {
    /// `null` in JSON; binrpc has the text `<null string>` in its place.
    Null,
    Int(i64),
    /// Binrpc carries it in thousandths.
    Double(f64),
    /// Any bytes.
    String(Vec<u8>),
    Array(Vec<RpcValue>),
    /// The members in their order. A name may be there more than once: binrpc has no arrays within an
    /// answer of `dispatcher.list`, but repeated `SET` and `DEST`.
    Struct(Vec<(String, RpcValue)>),
}

impl RpcValue {
    /// The members of this name, in their order. Nothing of what is not a struct.
    pub fn members<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a RpcValue> {
        let members = match self {
            Self::Struct(members) => members.as_slice(),
            _ => &[],
        };
        let named = members.iter().filter(move |(member, _)| member == name);
        named.map(|(_, value)| value)
    }

    /// The first member of this name.
    pub fn member(&self, name: &str) -> Option<&RpcValue> {
        self.members(name).next()
    }

    /// The bytes of a string.
    pub fn text(&self) -> Option<&[u8]> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The integer that it is. Text of kamcmd has been read as one where it is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_keep_their_order_and_their_twins() {
        let set = |id| RpcValue::Struct(vec![("ID".to_owned(), RpcValue::Int(id))]);
        let records = RpcValue::Struct(vec![
            ("SET".to_owned(), set(2)),
            ("OTHER".to_owned(), RpcValue::Null),
            ("SET".to_owned(), set(1)),
        ]);
        let ids = records.members("SET").map(|set| set.member("ID")?.int());
        assert_eq!(ids.collect::<Vec<_>>(), [Some(2), Some(1)]);
        assert_eq!(records.member("NONE"), None);
        assert_eq!(RpcValue::Int(1).members("SET").count(), 0);
    }
}
