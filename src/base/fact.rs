//! Facts that may be unknown. Unknown is not the same as absent: a fact that depends on something
//! missing names it.

/// A fact, or what is missing to determine it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fact<T> {
    Known(T),
    /// It depends on this: an environment variable, a file that is not here.
    Unknown(String),
}

impl<T> From<Result<T, String>> for Fact<T> {
    fn from(fact: Result<T, String>) -> Self {
        fact.map_or_else(Fact::Unknown, Fact::Known)
    }
}

impl<T> Fact<T> {
    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Fact::Known(value) => Some(value),
            Fact::Unknown(_) => None,
        }
    }

    /// What is missing, if the value is unknown.
    pub fn missing(&self) -> Option<&str> {
        match self {
            Fact::Known(_) => None,
            Fact::Unknown(what) => Some(what),
        }
    }

    /// The value.
    ///
    /// # Errors
    /// If the value is unknown: what is missing.
    pub fn into_result(self) -> Result<T, String> {
        match self {
            Fact::Known(value) => Ok(value),
            Fact::Unknown(what) => Err(what),
        }
    }

    /// Converts to a fact about a reference.
    pub fn as_ref(&self) -> Fact<&T> {
        match self {
            Fact::Known(value) => Fact::Known(value),
            Fact::Unknown(what) => Fact::Unknown(what.clone()),
        }
    }

    /// Applies `follows` to a known value.
    pub fn map<U>(self, follows: impl FnOnce(T) -> U) -> Fact<U> {
        match self {
            Fact::Known(value) => Fact::Known(follows(value)),
            Fact::Unknown(what) => Fact::Unknown(what),
        }
    }

    /// Applies `follows`, whose result may itself be unknown, to a known value.
    pub fn and_then<U>(self, follows: impl FnOnce(T) -> Fact<U>) -> Fact<U> {
        match self {
            Fact::Known(value) => follows(value),
            Fact::Unknown(what) => Fact::Unknown(what),
        }
    }
}
