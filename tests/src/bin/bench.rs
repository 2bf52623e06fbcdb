//! `bench [--quick] [--json] [ROW…]`: what saving, syncing and finding cost, each against a plain
//! way of doing the same in the same run.

#[path = "../bench/mod.rs"]
mod bench;

fn main() -> std::process::ExitCode {
    bench::main(std::env::args().skip(1).collect())
}
