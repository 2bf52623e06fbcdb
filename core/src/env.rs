//! Time and chance, given from outside so that a simulation can own them.

/// Time that nobody can set: how long ago the device was started, sleep included, and which start that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steady {
    /// Tells one start from another.
    pub boot: [u8; 16],
    /// Since then, ms.
    pub ms: i64,
}

/// A moment as a device sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// What the clock says, ms since 1970 UTC.
    pub clock_ms: i64,
    /// What it counted beside; `None` where the system does not tell.
    pub steady: Option<Steady>,
}

/// What the use cases need of the world. The pure layers take the values themselves.
pub trait Env: Send + Sync {
    /// What the clock says, ms since 1970 UTC. It may be years off; it is a claim, never an order.
    fn now_ms(&self) -> i64;

    /// Minutes east of UTC that the device believes in. WITA is 480.
    fn utc_offset_min(&self) -> i32 {
        480
    }

    /// How long the device has been running, where that is known.
    fn steady(&self) -> Option<Steady> {
        None
    }

    /// The present.
    fn moment(&self) -> Moment {
        Moment {
            clock_ms: self.now_ms(),
            steady: self.steady(),
        }
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

    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn steady(&self) -> Option<Steady> {
        use rustix::time::{ClockId, clock_gettime};
        static BOOT: std::sync::OnceLock<Option<[u8; 16]>> = std::sync::OnceLock::new();
        // A start of a process is after one start of the system, and before the next.
        let boot = (*BOOT.get_or_init(|| {
            let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
            Some(*uuid::Uuid::parse_str(id.trim()).ok()?.as_bytes())
        }))?;
        let since = std::time::Duration::try_from(clock_gettime(ClockId::Boottime)).ok()?;
        Some(Steady {
            boot,
            ms: i64::try_from(since.as_millis()).ok()?,
        })
    }

    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("without a random source no key and no salt is safe");
    }
}
