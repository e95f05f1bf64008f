//! The parts done so many times, one after the other, for who counts the instructions that it takes:
//! `.ci/instructions`.
//!
//!     instructions              prints the names of the parts
//!     instructions PART TIMES   does that part so many times
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::disallowed_macros,
    clippy::expect_used,
    reason = "a program for a script"
)]

mod parts;

use std::env;
use std::hint::black_box;

use parts::{ITEMS, PARTS};

fn main() {
    let mut args = env::args().skip(1).filter(|arg| arg != "--bench");
    let Some(name) = args.next() else {
        for (name, _) in PARTS {
            println!("{name}");
        }
        return;
    };
    let times = args
        .next()
        .and_then(|times| times.parse().ok())
        .unwrap_or(1);
    let (_, prepared) = PARTS
        .into_iter()
        .find(|(part, _)| *part == name)
        .expect("one of the parts");
    let mut work = prepared();
    for _ in 0..times {
        assert_eq!(black_box(work()), ITEMS, "{name}");
    }
}
