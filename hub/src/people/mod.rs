//! People who sign in at the console.
//!
//! * [`User`]: who, with which role, in which regencies; made and changed with `lontar hub user`.
//! * `password` (argon2id), `second` (TOTP and recovery codes): what a person proves with.
//! * `attempts`: growing waits after wrong ones, by name and by address, never for ever.
//! * [`sign_in`]: the two steps; [`session`]: what a browser holds afterwards.
//!
//! Time and chance come from the hub's `Env`, so that tests own both.

mod attempts;
mod password;
mod second;
pub mod session;
pub mod sign_in;
mod users;

pub use password::{PASSWORD_MIN_CHARS, PasswordProblem};
pub use second::otpauth;
pub use session::{SessionLine, Signed, Token};
pub use sign_in::{CodeAnswer, PasswordAnswer};
pub use users::{NewUser, Secrets, User};
