//! Runs seeds of the simulation: `sim --seeds 1000`, or one with its trace: `sim --seed 42`.

use lontar_tests::sim::known::known;
use lontar_tests::sim::{Options, STEPS, run};
use std::io::Write as _;
use std::process::ExitCode;

const USAGE: &str = "sim [--seeds N] [--from SEED] [--seed S] [--steps N]";

struct Wanted {
    seeds: u64,
    from: u64,
    one: Option<u64>,
    steps: u64,
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
    let (from, seeds) = wanted.one.map_or((wanted.from, wanted.seeds), |seed| (seed, 1));
    let mut failed = 0u64;
    for seed in from..from.saturating_add(seeds) {
        let done = run(
            seed,
            Options {
                steps: wanted.steps,
                ..Options::default()
            },
        );
        if wanted.one.is_some() {
            done.trace.iter().for_each(|line| say(line));
            say(&format!(
                "trace {:016x}, {} lines",
                done.trace_hash,
                done.trace.len()
            ));
        }
        let known = known(seed).filter(|_| wanted.steps == STEPS && wanted.one.is_none());
        match (known, &done.breach) {
            (Some(why), Some(_)) => {
                say(&format!("seed {seed} fails, as is known: {why}"));
                continue;
            }
            (Some(_), None) => {
                failed += 1;
                say(&format!(
                    "seed {seed} no longer fails: take it out of the known ones"
                ));
            }
            (None, _) => {}
        }
        if let Some((step, why)) = done.breach {
            failed += 1;
            say(&format!(
                "seed {seed}, step {step}: {why}\n  repeat with: ./dev sim -- --seed {seed} --steps {}",
                wanted.steps
            ));
        }
        let ran = seed + 1 - from;
        if ran.is_multiple_of(50) {
            say(&format!("{ran} of {seeds} seeds, {failed} failed"));
        }
    }
    say(&format!("{seeds} seeds ran, {failed} failed"));
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
