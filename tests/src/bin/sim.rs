//! Runs seeds of the simulation: `sim --seeds 1000`, or one with its trace: `sim --seed 42`.

use lontar_tests::sim::{Options, STEPS, run};
use std::io::Write as _;
use std::num::NonZero;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

const USAGE: &str = "sim [--seeds N] [--from SEED] [--seed S] [--steps N]";

struct Wanted {
    seeds: u64,
    from: u64,
    one: Option<u64>,
    steps: u64,
}

/// What has come of the seeds so far.
#[derive(Default)]
struct Tally {
    next: AtomicU64,
    ran: AtomicU64,
    failed: AtomicU64,
}

fn wanted() -> Option<Wanted> {
    let mut wanted = Wanted {
        seeds: 200,
        from: 1,
        one: None,
        steps: STEPS,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let number = words.next()?.parse().ok()?;
        match word.as_str() {
            "--seeds" => wanted.seeds = number,
            "--from" => wanted.from = number,
            "--seed" => wanted.one = Some(number),
            "--steps" => wanted.steps = number,
            _ => return None,
        }
    }
    Some(wanted)
}

fn main() -> ExitCode {
    let Some(wanted) = wanted() else {
        say(&format!("usage: {USAGE}"));
        return ExitCode::from(2);
    };
    let tally = Tally::default();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    // Every seed is a world of its own, so they share nothing but the count.
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| run_seeds(&wanted, &tally));
        }
    });
    let failed = tally.failed.into_inner();
    say(&format!("{} seeds ran, {failed} failed", tally.ran.into_inner()));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run_seeds(wanted: &Wanted, tally: &Tally) {
    let (from, seeds) = wanted.one.map_or((wanted.from, wanted.seeds), |seed| (seed, 1));
    loop {
        let place = tally.next.fetch_add(1, Ordering::Relaxed);
        if place >= seeds {
            return;
        }
        if !run_seed(from + place, wanted) {
            tally.failed.fetch_add(1, Ordering::Relaxed);
        }
        let ran = tally.ran.fetch_add(1, Ordering::Relaxed) + 1;
        if ran.is_multiple_of(50) {
            let failed = tally.failed.load(Ordering::Relaxed);
            say(&format!("{ran} of {seeds} seeds, {failed} failed"));
        }
    }
}

/// Runs one; whether every promise was kept.
fn run_seed(seed: u64, wanted: &Wanted) -> bool {
    let steps = wanted.steps;
    let options = Options {
        steps,
        ..Options::default()
    };
    let done = run(seed, options);
    if wanted.one.is_some() {
        done.trace.iter().for_each(|line| say(line));
        let (hash, lines) = (done.trace_hash, done.trace.len());
        say(&format!("trace {hash:016x}, {lines} lines"));
    }
    let Some((step, why)) = done.breach else {
        return true;
    };
    say(&format!(
        "seed {seed}, step {step}: {why}\n  repeat with: ./dev sim -- --seed {seed} --steps {steps}"
    ));
    false
}

fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
