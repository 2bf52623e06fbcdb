//! Passwords: length instead of rules, argon2id instead of a plain hash.

use lontar_core::env::{Env, draw};
use lontar_core::model::id::{from_hex, to_hex};
use std::sync::LazyLock;
use thiserror::Error;

/// Shortest password, characters. No rules on composition: they only make people write it down.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Longest one, bytes: more would only be work for the hub.
const PASSWORD_MAX_BYTES: usize = 200;

/// Memory, KiB; OWASP's second choice, which a hub with 1 GiB bears several times at once.
const MEMORY_KIB: u32 = 19_456;
/// Passes over it.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;

/// Passwords of this length and more that are tried first, and what one would type here; compared
/// without case and spaces. Also refused: few different characters, and the own name.
const WORST: [&str; 24] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "1234567890qwerty",
    "qwertyuiop123",
    "qwertyuiopasdf",
    "qwertyuiop[]",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abcdefghijkl",
    "passwordpassword",
    "password1234",
    "password12345",
    "password123456",
    "iloveyou1234",
    "sayangkusayang",
    "indonesia123",
    "indonesia1945",
    "indonesiaraya",
    "katasandi123",
    "rahasia12345",
    "bismillah123",
    "disnaker1234",
    "lontarlontar",
];

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Too short.
    #[error("the password is too short: at least {PASSWORD_MIN_CHARS} characters, such as four words")]
    Short,
    /// Too long.
    #[error("the password is too long: at most {PASSWORD_MAX_BYTES} bytes")]
    Long,
    /// Among those that are tried first.
    #[error("this password is among the first that anybody tries; choose another, such as four words")]
    Worst,
}

impl PasswordProblem {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            PasswordProblem::Short => "short",
            PasswordProblem::Long => "long",
            PasswordProblem::Worst => "worst",
        }
    }
}

/// Whether a password may be taken for this user.
pub(super) fn check(password: &str, name: &str) -> Result<(), PasswordProblem> {
    const DIFFERENT_MIN: usize = 5;
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return Err(PasswordProblem::Short);
    }
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(PasswordProblem::Long);
    }
    let plain: String = password
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let different: std::collections::BTreeSet<char> = plain.chars().collect();
    let without_name = plain.replace(&name.to_lowercase(), "");
    let is_name = without_name.chars().count() < PASSWORD_MIN_CHARS / 2;
    if WORST.contains(&plain.as_str()) || different.len() < DIFFERENT_MIN || is_name {
        return Err(PasswordProblem::Worst);
    }
    Ok(())
}

/// What is kept of a password: `argon2id$m,t,p$salt$hash`, so that costs can grow later.
pub(super) fn hash(password: &str, env: &dyn Env) -> String {
    let salt: [u8; 16] = draw(env);
    let hash = digest(password, &salt, (MEMORY_KIB, PASSES, LANES)).expect("fixed costs are valid");
    format!(
        "argon2id${MEMORY_KIB},{PASSES},{LANES}${}${}",
        to_hex(&salt),
        to_hex(&hash)
    )
}

/// Whether this is the password. Takes as long whether or not it is.
pub(super) fn verify(password: &str, stored: &str) -> bool {
    let Some((costs, salt, hash)) = parse(stored) else {
        return false;
    };
    // An overlong one is nobody's; the work is done all the same.
    let tried = password.get(..PASSWORD_MAX_BYTES).unwrap_or(password);
    digest(tried, &salt, costs).is_some_and(|tried| same(&tried, &hash))
        && password.len() <= PASSWORD_MAX_BYTES
}

/// The same work as [`verify`], for a name that nobody has.
pub(super) fn verify_nobody(password: &str) {
    static NOBODY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "argon2id${MEMORY_KIB},{PASSES},{LANES}${}${}",
            to_hex(&[7; 16]),
            to_hex(&[7; 32])
        )
    });
    let _ = verify(password, &NOBODY);
}

/// Compares in constant time.
pub(super) fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    blake3::Hash::from_bytes(*a) == blake3::Hash::from_bytes(*b)
}

fn digest(password: &str, salt: &[u8], (memory, passes, lanes): (u32, u32, u32)) -> Option<[u8; 32]> {
    use argon2::{Algorithm, Argon2, Params, Version};
    let params = Params::new(memory, passes, lanes, Some(32)).ok()?;
    let mut hash = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, &mut hash)
        .ok()?;
    Some(hash)
}

type Parsed = ((u32, u32, u32), Vec<u8>, [u8; 32]);

fn parse(stored: &str) -> Option<Parsed> {
    let mut parts = stored.strip_prefix("argon2id$")?.split('$');
    let mut costs = parts.next()?.split(',').map(str::parse::<u32>);
    let mut cost = || costs.next()?.ok();
    let costs = (cost()?, cost()?, cost()?);
    let salt = from_hex(parts.next()?)?;
    Some((costs, salt, from_hex(parts.next()?)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lontar_core::env::SystemEnv;

    #[test]
    fn only_the_same_password_fits_and_no_two_hashes_are_equal() {
        let (one, other) = (
            hash("empat kata yang mudah", &SystemEnv),
            hash("empat kata yang mudah", &SystemEnv),
        );
        assert!(verify("empat kata yang mudah", &one) && verify("empat kata yang mudah", &other));
        assert!(!verify("empat kata yang mudan", &one));
        assert_ne!(one, other);
        assert!(one.starts_with("argon2id$19456,2,1$"));
        assert!(!verify("x", "no hash at all") && !verify("x", ""));
    }

    #[test]
    fn length_counts_and_nothing_else_but_the_worst() {
        use PasswordProblem as P;
        for (password, verdict) in [
            ("kuda baterai", Ok(())),
            ("empat kata yang mudah", Ok(())),
            ("ini bukan rahasia lagi", Ok(())),
            ("sebelas1234", Err(P::Short)),
            ("aaaaaaaaaaaaaaaa", Err(P::Worst)),
            ("Password 1234", Err(P::Worst)),
            ("yohanayohana12", Err(P::Worst)),
        ] {
            assert_eq!(check(password, "yohana"), verdict, "{password}");
        }
        assert_eq!(check(&"panjang sekali ".repeat(20), "yohana"), Err(P::Long));
    }
}
