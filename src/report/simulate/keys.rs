//! The keys of calls, one a line of a file.

use crate::kamailio::selection::algorithm::Algorithm;
use crate::kamailio::selection::hash::CharSign;
use crate::kamailio::selection::hash_key;
use crate::kamailio::version::Version;

#[derive(Debug)]
pub struct SimulatedKeys {
    keys: Vec<Vec<u8>>,
    /// Whether only the user of a URI counts (flag 1).
    user_only: bool,
}

impl SimulatedKeys {
    /// The lines of this text; empty ones are no keys.
    pub fn new(text: &[u8], user_only: bool) -> Self {
        let lines = text.split(|&byte| byte == b'\n');
        let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let keys = lines.filter(|line| !line.is_empty()).map(<[u8]>::to_vec);
        Self {
            keys: keys.collect(),
            user_only,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many keys have bytes over 127.
    pub(super) fn with_high_bytes(&self) -> usize {
        self.keys.iter().filter(|key| !key.is_ascii()).count()
    }

    /// The hash of each key where `char` has this sign; `None` if this algorithm hashes none.
    pub(super) fn hashes(
        &self,
        algorithm: Algorithm,
        version: Version,
        sign: CharSign,
    ) -> Option<Vec<Option<u32>>> {
        let of = |key: &Vec<u8>| match algorithm {
            Algorithm::CallId => Some(hash_key::of_text(key, sign)),
            Algorithm::AuthUser => hash_key::of_auth_user(key, sign),
            Algorithm::Variable => hash_key::of_variable(key, sign),
            _ => hash_key::of_uri(key, self.user_only, version, sign),
        };
        algorithm
            .is_hash()
            .then(|| self.keys.iter().map(of).collect())
    }
}
