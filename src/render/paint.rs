//! The few colours that are used.

/// A colour that a terminal of sixteen colours has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Well.
    Green,
    /// Not well.
    Red,
    /// Doubtful.
    Yellow,
    /// Beside the point.
    Dim,
    /// What to look at.
    Bold,
}

impl Paint {
    /// `text` in this colour, or as it is where `on` is false.
    pub fn over(self, text: &str, on: bool) -> String {
        let code = match self {
            Paint::Green => 32,
            Paint::Red => 31,
            Paint::Yellow => 33,
            Paint::Dim => 2,
            Paint::Bold => 1,
        };
        if on {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}
