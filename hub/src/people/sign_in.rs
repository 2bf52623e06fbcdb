//! Signing in: a name and a password, then a code. What is answered does not tell whether a name is
//! known, a user closed or a password almost right, and the work is the same.

use super::attempts::{self, By};
use super::session::{self, Token};
use super::users::{self, Known};
use super::{password, second};
use crate::audit::{self, Note, Who};
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use rusqlite::Transaction;

/// Longest code that is looked at, bytes.
const CODE_MAX_BYTES: usize = 64;
/// From so many letters on, what was typed is a recovery code.
const RECOVERY_MIN_CHARS: usize = 12;

/// How the first step went.
#[derive(Clone, Debug)]
pub enum PasswordAnswer {
    /// Right; the code is to follow, with this token.
    Code(Token),
    /// Name or password is wrong.
    Wrong,
    /// Too many wrong ones: wait so many ms.
    Wait(i64),
}

/// How the second step went.
#[derive(Clone, Debug)]
pub enum CodeAnswer {
    /// Signed in, with this token.
    In(Token),
    /// The code is wrong, or was taken before.
    Wrong,
    /// Too many wrong ones: wait so many ms.
    Wait(i64),
    /// Too late after the password: begin again.
    Late,
}

impl Hub {
    /// The first step. `address` is what wrong attempts are counted by, beside the name.
    pub fn sign_in(&self, name: &str, password: &str, address: &str) -> Result<PasswordAnswer, HubError> {
        let (now, name) = (self.env.now_ms(), users::plain_name(name));
        let (wait, known) = self.store.read::<_, HubError>(|conn| {
            let by_name = attempts::wait_ms(conn, By::Name(&name), now)?;
            let by_address = attempts::wait_ms(conn, By::Address(address), now)?;
            Ok((by_name.max(by_address), users::by_name(conn, &name)?))
        })?;
        if wait > 0 {
            return Ok(PasswordAnswer::Wait(wait));
        }
        let right = match &known {
            Some(known) => password::verify(password, &known.password),
            None => {
                password::verify_nobody(password);
                false
            }
        };
        self.store.write(|tx| {
            let outcome = match &known {
                Some(known) if right && known.user.disabled_ms.is_none() => {
                    return Ok(PasswordAnswer::Code(session::open(
                        self,
                        tx,
                        known.user.id,
                        false,
                    )?));
                }
                Some(_) if right => "disabled",
                Some(_) => "wrong_password",
                None => "unknown_name",
            };
            let subject = known.as_ref().map(|k| Who::User(k.user.id).code());
            self.refused(tx, (&name, address), subject.unwrap_or_default(), outcome)?;
            Ok(PasswordAnswer::Wrong)
        })
    }

    /// The second step: a code of the authenticator app, or a recovery code.
    pub fn prove(&self, token: &Token, code: &str, address: &str) -> Result<CodeAnswer, HubError> {
        let now = self.env.now_ms();
        self.store.write(|tx| {
            let pending = session::get(tx, token)?.filter(|s| !s.proved && s.is_alive(now));
            let known = match pending {
                Some(pending) => users::by_id(tx, pending.user)?.filter(|k| k.user.disabled_ms.is_none()),
                None => None,
            };
            let Some(known) = known else {
                return Ok(CodeAnswer::Late);
            };
            let name = known.user.name.as_str();
            let by_name = attempts::wait_ms(tx, By::Name(name), now)?;
            let wait = by_name.max(attempts::wait_ms(tx, By::Address(address), now)?);
            if wait > 0 {
                return Ok(CodeAnswer::Wait(wait));
            }
            let subject = Who::User(known.user.id);
            match self.take_code(tx, &known, code)? {
                Ok(by) => {
                    session::end(tx, token)?;
                    attempts::forget(tx, By::Name(name))?;
                    let note = Note::new(Action::SignIn, "").with("outcome", "in").with("by", by);
                    audit::write(self, tx, &subject, &note)?;
                    Ok(CodeAnswer::In(session::open(self, tx, known.user.id, true)?))
                }
                Err(outcome) => {
                    self.refused(tx, (name, address), subject.code(), outcome)?;
                    Ok(CodeAnswer::Wrong)
                }
            }
        })
    }

    /// By what a code is right, or why it is wrong.
    fn take_code(
        &self,
        tx: &Transaction<'_>,
        known: &Known,
        code: &str,
    ) -> Result<Result<&'static str, &'static str>, HubError> {
        let now = self.env.now_ms();
        let code = code.get(..CODE_MAX_BYTES).unwrap_or(code).trim();
        if let Some(step) = second::step_of(&known.totp_secret, code, now) {
            if step <= known.totp_step {
                return Ok(Err("used_code"));
            }
            tx.execute(
                "UPDATE user SET totp_step = ?2 WHERE id = ?1",
                (known.user.id, step),
            )?;
            return Ok(Ok("code"));
        }
        if code.chars().filter(char::is_ascii_alphanumeric).count() >= RECOVERY_MIN_CHARS {
            let taken = second::use_recovery(tx, known.user.id, code, now)?;
            return Ok(if taken {
                Ok("recovery")
            } else {
                Err("wrong_recovery")
            });
        }
        Ok(Err("wrong_code"))
    }

    fn refused(
        &self,
        tx: &Transaction<'_>,
        (name, address): (&str, &str),
        subject: String,
        outcome: &str,
    ) -> Result<(), HubError> {
        let now = self.env.now_ms();
        attempts::failed(tx, By::Name(name), now)?;
        attempts::failed(tx, By::Address(address), now)?;
        let note = Note::new(Action::SignIn, subject).with("outcome", outcome);
        Ok(audit::write(self, tx, &Who::Nobody, &note)?)
    }
}
