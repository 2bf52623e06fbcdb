//! Some seeds of the simulation, and that it would see a broken promise. `./dev sim` runs more.

use lontar_tests::sim::{Options, run};

#[test]
fn forty_worlds_keep_every_promise() {
    for seed in 1..=40 {
        let done = run(seed, Options::default());
        if let Some((step, why)) = done.breach {
            panic!("seed {seed}, step {step}: {why}\nrepeat with: ./dev sim -- --seed {seed}");
        }
    }
}

#[test]
fn the_same_seed_tells_the_same_story_twice() {
    for seed in [3, 17] {
        let (first, second) = (run(seed, Options::default()), run(seed, Options::default()));
        assert_eq!(first.trace, second.trace);
        assert_eq!(first.trace_hash, second.trace_hash);
        assert!(
            first.digests == second.digests,
            "the replicas of seed {seed} ended in other states"
        );
    }
}

#[test]
fn a_phone_that_does_not_wait_for_its_disk_is_caught() {
    let caught = (1..=40).any(|seed| {
        let done = run(
            seed,
            Options {
                no_sync: true,
                ..Options::default()
            },
        );
        done.breach
            .is_some_and(|(_, why)| why.starts_with("SAVED") || why.contains("does not open again"))
    });
    assert!(
        caught,
        "forty worlds without a synced disk lost nothing: the checkers look at nothing"
    );
}
