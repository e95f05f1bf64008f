//! Unknown is not absent: a fact that depends on something that is not here says so.

/// A fact, or what would have to be known to tell it.
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
    /// The value, where it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Known::Is(value) => Some(value),
            Known::Unknown(_) => None,
        }
    }

    /// What is missing, where it is not.
    pub fn missing(&self) -> Option<&str> {
        match self {
            Known::Is(_) => None,
            Known::Unknown(what) => Some(what),
        }
    }

    /// The value.
    ///
    /// # Errors
    /// With what is missing, where it is not known.
    pub fn known(self) -> Result<T, String> {
        match self {
            Known::Is(value) => Ok(value),
            Known::Unknown(what) => Err(what),
        }
    }

    /// The fact by reference.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Known::Is(value) => Known::Is(value),
            Known::Unknown(what) => Known::Unknown(what.clone()),
        }
    }

    /// What follows from the fact.
    pub fn map<U>(self, follows: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Known::Is(value) => Known::Is(follows(value)),
            Known::Unknown(what) => Known::Unknown(what),
        }
    }

    /// What follows from the fact and others.
    pub fn and_then<U>(self, follows: impl FnOnce(T) -> Known<U>) -> Known<U> {
        match self {
            Known::Is(value) => follows(value),
            Known::Unknown(what) => Known::Unknown(what),
        }
    }
}
