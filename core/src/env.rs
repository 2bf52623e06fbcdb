//! Time and chance, given from outside so that a simulation can own them.

/// What the use cases need of the world. The pure layers take the values themselves.
pub trait Env: Send + Sync {
    /// What the clock says, ms since 1970 UTC. It may be years off; it is a claim, never an order.
    fn now_ms(&self) -> i64;

    /// Minutes east of UTC that the device believes in. WITA is 480.
    fn utc_offset_min(&self) -> i32 {
        480
    }

    /// Fills with random bytes that nobody can guess.
    fn fill(&self, bytes: &mut [u8]);

    /// Random bytes.
    fn random<const N: usize>(&self) -> [u8; N]
    where
        Self: Sized,
    {
        draw(self)
    }
}

/// Random bytes of an environment behind a pointer.
pub fn draw<const N: usize>(env: &(impl Env + ?Sized)) -> [u8; N] {
    let mut bytes = [0; N];
    env.fill(&mut bytes);
    bytes
}

/// The device's own clock and the system's random source.
pub struct SystemEnv;

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the core meets clock and chance"
)]
impl Env for SystemEnv {
    fn now_ms(&self) -> i64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("without a random source no key and no salt is safe");
    }
}
