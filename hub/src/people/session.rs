//! What a browser holds after signing in: a random token, of which the hub keeps the hash.

use super::users::{self, User};
use super::{attempts, password};
use crate::audit::{self, Note, Who};
use crate::hub::{Hub, HubError};
use crate::rights::Action;
use crate::store::StoreError;
use attempts::By;
use lontar_core::env::{Env, draw};
use lontar_core::model::id::{from_hex, to_hex};
use lontar_core::oplog::hash::{TAG_CONSOLE, first_16, tagged};
use rusqlite::{Connection, OptionalExtension, Transaction};

/// A session ends after so long without a page, ms.
pub const IDLE_MS: i64 = 30 * 60_000;
/// It ends so long after signing in, ms.
pub const WHOLE_MS: i64 = 12 * 3_600_000;
/// Between password and code, ms.
pub const CODE_MS: i64 = 5 * 60_000;
/// How exactly the last page is remembered, ms: not every page is worth a write.
const SEEN_STEP_MS: i64 = 60_000;
/// A clock may be put right by so much while somebody is signed in, ms.
const CLOCK_BACK_MS: i64 = 60_000;

/// The secret in a cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// A new one, that nobody can guess.
    #[must_use]
    pub fn new(env: &dyn Env) -> Self {
        Self(draw(env))
    }

    /// From a cookie.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        from_hex(text)?.try_into().ok().map(Self)
    }

    /// For a cookie.
    #[must_use]
    pub fn to_text(&self) -> String {
        to_hex(&self.0)
    }

    /// What every form of this session carries.
    #[must_use]
    pub fn csrf(&self) -> String {
        to_hex(&first_16(&tagged(TAG_CONSOLE, &[b"csrf\0", &self.0])))
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        tagged(TAG_CONSOLE, &[b"session\0", &self.0])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Somebody who proved to be a user.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who.
    pub user: User,
    /// What the browser holds.
    pub token: Token,
}

impl Signed {
    /// For the audit.
    #[must_use]
    pub fn who(&self) -> Who {
        Who::User(self.user.id)
    }
}

/// An open session on the own page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Names it; tells nothing about the token.
    pub id: String,
    /// Since when, ms since 1970 UTC.
    pub created_ms: i64,
    /// The last page, to a minute.
    pub seen_ms: i64,
    /// Whether it is the one that asks.
    pub own: bool,
}

pub(super) struct Stored {
    pub user: i64,
    pub proved: bool,
    created_ms: i64,
    seen_ms: i64,
}

impl Stored {
    pub(super) fn is_alive(&self, now_ms: i64) -> bool {
        let whole = if self.proved { WHOLE_MS } else { CODE_MS };
        let since = |ms: i64| now_ms - ms;
        since(self.created_ms) < whole
            && since(self.seen_ms) < IDLE_MS
            && since(self.created_ms) > -CLOCK_BACK_MS
    }
}

pub(super) fn get(conn: &Connection, token: &Token) -> Result<Option<Stored>, StoreError> {
    let mut find =
        conn.prepare_cached("SELECT user, proved, created_ms, seen_ms FROM user_session WHERE token = ?1")?;
    let stored = find.query_row([token.hash()], |r| {
        Ok(Stored {
            user: r.get(0)?,
            proved: r.get(1)?,
            created_ms: r.get(2)?,
            seen_ms: r.get(3)?,
        })
    });
    Ok(stored.optional()?)
}

/// Opens a session; those that ended go.
pub(super) fn open(hub: &Hub, tx: &Transaction<'_>, user: i64, proved: bool) -> Result<Token, StoreError> {
    let now = hub.env.now_ms();
    tx.execute(
        "DELETE FROM user_session WHERE created_ms <= ?1 OR seen_ms <= ?2 OR (proved = 0 AND created_ms <= ?3)",
        (now - WHOLE_MS, now - IDLE_MS, now - CODE_MS),
    )?;
    let token = Token::new(&*hub.env);
    tx.execute(
        "INSERT INTO user_session (token, user, proved, created_ms, seen_ms) VALUES (?1, ?2, ?3, ?4, ?4)",
        (token.hash(), user, proved, now),
    )?;
    Ok(token)
}

pub(super) fn end(tx: &Transaction<'_>, token: &Token) -> Result<(), StoreError> {
    tx.execute("DELETE FROM user_session WHERE token = ?1", [token.hash()])?;
    Ok(())
}

/// Ends every session of a user.
pub(super) fn end_all(tx: &Transaction<'_>, user: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM user_session WHERE user = ?1", [user])?;
    Ok(())
}

/// Ends all sessions of everybody: those of a backup are of another time.
pub(crate) fn end_everybody(tx: &Transaction<'_>) -> Result<(), StoreError> {
    tx.execute("DELETE FROM user_session", [])?;
    Ok(())
}

/// How a change of the own password went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordChange {
    /// Changed; other sessions ended.
    Done,
    /// The present password was not right.
    Wrong,
    /// Too many wrong ones: wait so many ms.
    Wait(i64),
    /// The new one is not taken.
    Refused(password::PasswordProblem),
    /// The new one is the present one.
    Same,
}

impl Hub {
    /// Who holds a token, if its session has not ended and its user is not closed.
    pub fn signed(&self, token: &Token) -> Result<Option<Signed>, HubError> {
        let now = self.env.now_ms();
        let found = self.store.read::<_, HubError>(|conn| {
            let Some(stored) = get(conn, token)?.filter(|s| s.proved && s.is_alive(now)) else {
                return Ok(None);
            };
            let user = users::by_id(conn, stored.user)?.map(|k| k.user);
            Ok(user
                .filter(|u| u.disabled_ms.is_none())
                .map(|u| (u, stored.seen_ms)))
        })?;
        let Some((user, seen_ms)) = found else {
            return Ok(None);
        };
        if (now - seen_ms).abs() >= SEEN_STEP_MS {
            self.store.write::<_, HubError>(|tx| {
                tx.execute(
                    "UPDATE user_session SET seen_ms = ?2 WHERE token = ?1",
                    (token.hash(), now),
                )?;
                Ok(())
            })?;
        }
        Ok(Some(Signed {
            user,
            token: token.clone(),
        }))
    }

    /// Ends the session of a token.
    pub fn sign_out(&self, signed: &Signed) -> Result<(), HubError> {
        self.store.write(|tx| {
            end(tx, &signed.token)?;
            let note = Note::new(Action::SignOut, "");
            Ok(audit::write(self, tx, &signed.who(), &note)?)
        })
    }

    /// Open sessions of a user, newest first.
    pub fn sessions(&self, signed: &Signed) -> Result<Vec<SessionLine>, HubError> {
        let (now, own) = (self.env.now_ms(), signed.token.hash());
        self.store.read(|conn| {
            let mut find = conn.prepare_cached(
                "SELECT token, created_ms, seen_ms FROM user_session
                 WHERE user = ?1 AND proved = 1 AND created_ms > ?2 AND seen_ms > ?3 ORDER BY created_ms DESC",
            )?;
            let lines = find.query_map((signed.user.id, now - WHOLE_MS, now - IDLE_MS), |r| {
                let hash: [u8; 32] = r.get(0)?;
                Ok(SessionLine {
                    id: to_hex(&first_16(&hash)),
                    created_ms: r.get(1)?,
                    seen_ms: r.get(2)?,
                    own: hash == own,
                })
            })?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }

    /// Ends all sessions of a user but the one that asks; how many.
    pub fn end_other_sessions(&self, signed: &Signed) -> Result<usize, HubError> {
        self.store.write(|tx| {
            let ended = end_others(tx, signed)?;
            let note = Note::new(Action::OwnAccount, "").with("ended_sessions", ended);
            audit::write(self, tx, &signed.who(), &note)?;
            Ok(ended)
        })
    }

    /// Changes the own password.
    pub fn change_password(&self, signed: &Signed, old: &str, new: &str) -> Result<PasswordChange, HubError> {
        let now = self.env.now_ms();
        let name = signed.user.name.as_str();
        let known = self.store.read::<_, HubError>(|conn| {
            let wait = attempts::wait_ms(conn, By::Name(name), now)?;
            Ok((wait, users::by_id(conn, signed.user.id)?))
        })?;
        let (wait, Some(known)) = known else {
            return Err(HubError::NotFound("user"));
        };
        if wait > 0 {
            return Ok(PasswordChange::Wait(wait));
        }
        if !password::verify(old, &known.password) {
            self.store.write::<_, HubError>(|tx| {
                attempts::failed(tx, By::Name(name), now)?;
                let note = Note::new(Action::OwnAccount, "").with("outcome", "wrong_password");
                Ok(audit::write(self, tx, &signed.who(), &note)?)
            })?;
            return Ok(PasswordChange::Wrong);
        }
        if let Err(problem) = password::check(new, name) {
            return Ok(PasswordChange::Refused(problem));
        }
        if new == old {
            return Ok(PasswordChange::Same);
        }
        let hash = password::hash(new, &*self.env);
        self.store.write(|tx| {
            tx.execute(
                "UPDATE user SET password = ?2, must_change = 0 WHERE id = ?1",
                (signed.user.id, hash),
            )?;
            end_others(tx, signed)?;
            let note = Note::new(Action::OwnAccount, "").with("what", "password");
            audit::write(self, tx, &signed.who(), &note)?;
            Ok(PasswordChange::Done)
        })
    }
}

fn end_others(tx: &Transaction<'_>, signed: &Signed) -> Result<usize, StoreError> {
    Ok(tx.execute(
        "DELETE FROM user_session WHERE user = ?1 AND token <> ?2",
        (signed.user.id, signed.token.hash()),
    )?)
}
