//! Seeds that break a promise today, written down so that they are seen at every run and not passed
//! over: each must fail as long as it stands here, and a seed that does not stand here must not.
//! A list that is not empty is a list of defects.

/// Seed, and what is known of the breach.
pub const KNOWN_TO_FAIL: &[(u64, &str)] = &[
    (
        99,
        "not quiet at the end: a phone and the hub differ in one of the hub's own logs",
    ),
    (
        110,
        "a copied phone holds an honest entry whose dependency is in another shard",
    ),
    (137, "not quiet at the end; not looked into yet"),
    (258, "not quiet at the end; not looked into yet"),
    (116, "digests differ for two phones although nothing waits"),
];

/// What is known of a seed.
#[must_use]
pub fn known(seed: u64) -> Option<&'static str> {
    KNOWN_TO_FAIL
        .iter()
        .find(|(known, _)| *known == seed)
        .map(|(_, why)| *why)
}
