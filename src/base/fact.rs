//! Facts that may be unknown. Unknown is not the same as absent: a fact that depends on something
//! missing names it.

/// A fact, or what is missing to determine it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Known<T> {
    Is(T),
    /// It depends on this: an environment variable, a file that is not here.
    Unknown(String),
}

impl<T> From<Result<T, String>> for Known<T> {
    fn from(fact: Result<T, String>) -> Self {
        fact.map_or_else(Known::Unknown, Known::Is)
    }
}

impl<T> Known<T> {
    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Known::Is(value) => Some(value),
            Known::Unknown(_) => None,
        }
    }

    /// What is missing, if the value is unknown.
    pub fn missing(&self) -> Option<&str> {
        match self {
            Known::Is(_) => None,
            Known::Unknown(what) => Some(what),
        }
    }

    /// The value.
    ///
    /// # Errors
    /// If the value is unknown: what is missing.
    pub fn known(self) -> Result<T, String> {
        match self {
            Known::Is(value) => Ok(value),
            Known::Unknown(what) => Err(what),
        }
    }

    /// Converts to a fact about a reference.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Known::Is(value) => Known::Is(value),
            Known::Unknown(what) => Known::Unknown(what.clone()),
        }
    }

    /// Applies `follows` to a known value.
    pub fn map<U>(self, follows: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Known::Is(value) => Known::Is(follows(value)),
            Known::Unknown(what) => Known::Unknown(what),
        }
    }

    /// Applies `follows`, whose result may itself be unknown, to a known value.
    pub fn and_then<U>(self, follows: impl FnOnce(T) -> Known<U>) -> Known<U> {
        match self {
            Known::Is(value) => follows(value),
            Known::Unknown(what) => Known::Unknown(what),
        }
    }
}
