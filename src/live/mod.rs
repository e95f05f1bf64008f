//! What a list and a running server say, compared; what a reload or a call would change. Pure.

pub mod diff;
pub mod held;
mod matching;
pub mod own_answer;
pub mod reload;
pub mod state;
