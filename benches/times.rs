//! How long the parts take, 1,000 items each: `cargo bench --bench times`.
#![allow(clippy::expect_used, reason = "the names are those of the parts")]

mod parts;

use divan::Bencher;
use parts::PARTS;

fn main() {
    divan::main();
}

#[divan::bench(args = PARTS.map(|(name, _)| name))]
fn part(bencher: Bencher<'_, '_>, name: &str) {
    let (_, prepared) = PARTS
        .into_iter()
        .find(|(part, _)| *part == name)
        .expect("one of the parts");
    bencher.bench_local(prepared());
}
