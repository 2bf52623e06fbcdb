//! Users: made and changed by the operator at the machine.

use super::attempts::{self, By};
use super::{password, second, session};
use crate::audit::{self, Note, Who};
use crate::echo::echo;
use crate::hub::{Hub, HubError};
use crate::rights::{Action, OfficeRole, Role, Scope, scope};
use crate::store::StoreError;
use crate::store::within::Within;
use lontar_core::env::draw;
use lontar_core::model::Regions;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};

/// Longest name for signing in.
const NAME_MAX_CHARS: usize = 40;
/// Longest full name, bytes.
const FULL_NAME_MAX_BYTES: usize = 200;

/// Somebody who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Never given again; the audit names it.
    pub id: i64,
    /// For signing in.
    pub name: String,
    /// As shown to colleagues.
    pub full_name: String,
    /// What for.
    pub role: OfficeRole,
    /// Where, if the role is bound to regencies: dotted codes.
    pub regencies: Vec<String>,
    /// Whether the password is to be changed first.
    pub must_change: bool,
    /// Since when it is there, ms since 1970 UTC.
    pub created_ms: i64,
    /// Closed since.
    pub disabled_ms: Option<i64>,
}

impl User {
    /// Where the user may do something.
    #[must_use]
    pub fn may(&self, action: Action) -> Scope {
        scope(action, Role::Office(self.role))
    }

    /// The records that an action of this user may reach; `None` if it may not be done at all.
    #[must_use]
    pub fn within(&self, action: Action) -> Option<Within> {
        match self.may(action) {
            Scope::Never => None,
            Scope::Everywhere => Some(Within::Everywhere),
            Scope::Regency => Some(Within::Regencies(self.regencies.clone())),
        }
    }
}

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// For signing in: letters, digits, dot, dash.
    pub name: String,
    /// As shown to colleagues.
    pub full_name: String,
    /// What for.
    pub role: OfficeRole,
    /// Dotted codes of regencies; only and always for a role that is bound to them.
    pub regencies: Vec<String>,
    /// Whether the password is to be changed at the first sign-in.
    pub must_change: bool,
}

/// What is shown once, to be handed to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// For the authenticator app, base32.
    pub totp: String,
    /// The same as a QR holds it.
    pub otpauth: String,
    /// For when the app is lost; each is good once.
    pub recovery: Vec<String>,
}

/// A user with what it proves itself by.
pub(super) struct Known {
    pub user: User,
    pub password: String,
    pub totp_secret: Vec<u8>,
    pub totp_step: u64,
}

const COLUMNS: &str = "id, name, full_name, role, regencies, must_change, created_ms, disabled_ms, password, totp_secret, totp_step";

fn read(r: &Row<'_>) -> Result<Known, rusqlite::Error> {
    let (role, regencies): (String, String) = (r.get(3)?, r.get(4)?);
    Ok(Known {
        user: User {
            id: r.get(0)?,
            name: r.get(1)?,
            full_name: r.get(2)?,
            // A role of a newer version: the one that sees least.
            role: OfficeRole::from_name(&role).unwrap_or(OfficeRole::Bank),
            regencies: regencies
                .split(',')
                .filter(|c| !c.is_empty())
                .map(String::from)
                .collect(),
            must_change: r.get(5)?,
            created_ms: r.get(6)?,
            disabled_ms: r.get(7)?,
        },
        password: r.get(8)?,
        totp_secret: r.get(9)?,
        totp_step: r.get(10)?,
    })
}

pub(super) fn by_name(conn: &Connection, name: &str) -> Result<Option<Known>, StoreError> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE name = ?1"))?;
    Ok(find.query_row([plain_name(name)], read).optional()?)
}

pub(super) fn by_id(conn: &Connection, id: i64) -> Result<Option<Known>, StoreError> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE id = ?1"))?;
    Ok(find.query_row([id], read).optional()?)
}

/// A name as it is looked up.
pub(super) fn plain_name(name: &str) -> String {
    name.trim()
        .chars()
        .take(NAME_MAX_CHARS + 1)
        .collect::<String>()
        .to_lowercase()
}

fn known(conn: &Connection, name: &str) -> Result<Known, HubError> {
    by_name(conn, name)?.ok_or(HubError::NotFound("user"))
}

fn check_new(new: &NewUser) -> Result<(String, String), HubError> {
    let name = plain_name(&new.name);
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if name.len() < 2 || name.len() > NAME_MAX_CHARS || !name.chars().all(allowed) || digits > 6 {
        return Err(HubError::Invalid(String::from(
            "a name for signing in has 2 to 40 letters, digits (at most 6), dots or dashes, such as yohana.ndolu",
        )));
    }
    let full_name = String::from(new.full_name.trim());
    if full_name.is_empty() || full_name.len() > FULL_NAME_MAX_BYTES || full_name.contains(char::is_control) {
        return Err(HubError::Invalid(String::from(
            "write the full name of the person, at most 200 characters",
        )));
    }
    Ok((name, full_name))
}

/// Regencies as they are stored; a role that is bound to them needs one, the others have none.
fn check_regencies(role: OfficeRole, regencies: &[String]) -> Result<String, HubError> {
    let known: Vec<&str> = Regions::get().regencies().map(|r| r.code).collect();
    if let Some(unknown) = regencies.iter().find(|code| !known.contains(&code.as_str())) {
        return Err(HubError::Invalid(format!(
            "{} is not a regency; write a code such as 53.14",
            echo(unknown)
        )));
    }
    match (role.has_regencies(), regencies.is_empty()) {
        (true, true) => Err(HubError::Invalid(String::from(
            "this role is for some regencies: name them, such as --regency 53.14",
        ))),
        (false, false) => Err(HubError::Invalid(format!(
            "the role {} is for everywhere; leave --regency out",
            role.name()
        ))),
        _ => Ok(regencies.join(",")),
    }
}

fn check_password(password: &str, name: &str) -> Result<(), HubError> {
    password::check(password, name).map_err(|problem| HubError::Invalid(problem.to_string()))
}

impl Hub {
    /// Whether anybody may sign in.
    pub fn has_users(&self) -> Result<bool, HubError> {
        self.store.read::<_, HubError>(|conn| {
            Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM user)", [], |r| r.get(0))?)
        })
    }

    /// Everybody, by name.
    pub fn users(&self) -> Result<Vec<User>, HubError> {
        self.store.read(|conn| {
            let mut find = conn.prepare(&format!("SELECT {COLUMNS} FROM user ORDER BY name"))?;
            let users = find.query_map([], |r| Ok(read(r)?.user))?;
            Ok(users.collect::<Result<_, _>>()?)
        })
    }

    /// One of them.
    pub fn user(&self, name: &str) -> Result<User, HubError> {
        self.store.read(|conn| Ok(known(conn, name)?.user))
    }

    /// Makes a user; what is returned is not shown again.
    pub fn add_user(&self, who: &Who, new: &NewUser, password: &str) -> Result<Secrets, HubError> {
        let (name, full_name) = check_new(new)?;
        let regencies = check_regencies(new.role, &new.regencies)?;
        check_password(password, &name)?;
        let hash = password::hash(password, &*self.env);
        let secret: [u8; second::SECRET_BYTES] = draw(&*self.env);
        self.store.write(|tx| {
            if by_name(tx, &name)?.is_some() {
                return Err(HubError::Invalid(String::from(
                    "there is a user of this name already; nothing was changed",
                )));
            }
            tx.execute(
                "INSERT INTO user (name, full_name, role, regencies, password, totp_secret, must_change, created_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (
                    &name,
                    full_name,
                    new.role.name(),
                    &regencies,
                    hash,
                    secret,
                    new.must_change,
                    self.env.now_ms(),
                ),
            )?;
            let id = tx.last_insert_rowid();
            let recovery = second::renew_recovery(tx, id, &*self.env)?;
            let note = change(id, "add")
                .with("role", new.role.name())
                .with("regencies", regencies.as_str());
            audit::write(self, tx, who, &note)?;
            Ok(Secrets {
                recovery,
                ..secrets(&name, &secret)
            })
        })
    }

    /// Gives a user a password that somebody else knows: it is changed at the next sign-in, and open
    /// sessions end.
    pub fn set_password(&self, who: &Who, name: &str, password: &str) -> Result<(), HubError> {
        check_password(password, &plain_name(name))?;
        let hash = password::hash(password, &*self.env);
        self.change_user(who, name, "password", |tx, id| {
            tx.execute(
                "UPDATE user SET password = ?2, must_change = 1 WHERE id = ?1",
                (id, hash),
            )?;
            Ok(session::end_all(tx, id)?)
        })
    }

    /// A new secret for the authenticator app, as for a new phone; codes of the old one end.
    pub fn renew_totp(&self, who: &Who, name: &str) -> Result<Secrets, HubError> {
        let secret: [u8; second::SECRET_BYTES] = draw(&*self.env);
        self.change_user(who, name, "totp", |tx, id| {
            tx.execute("UPDATE user SET totp_secret = ?2 WHERE id = ?1", (id, secret))?;
            Ok(session::end_all(tx, id)?)
        })?;
        Ok(secrets(&plain_name(name), &secret))
    }

    /// New recovery codes; the old ones end.
    pub fn renew_recovery(&self, who: &Who, name: &str) -> Result<Vec<String>, HubError> {
        self.change_user(who, name, "recovery", |tx, id| {
            Ok(second::renew_recovery(tx, id, &*self.env)?)
        })
    }

    /// Closes a user, or opens it again. Nothing of it is deleted, for the audit names it.
    pub fn set_disabled(&self, who: &Who, name: &str, disabled: bool) -> Result<(), HubError> {
        let since = disabled.then(|| self.env.now_ms());
        let what = if disabled { "disable" } else { "enable" };
        self.change_user(who, name, what, |tx, id| {
            tx.execute("UPDATE user SET disabled_ms = ?2 WHERE id = ?1", (id, since))?;
            Ok(session::end_all(tx, id)?)
        })
    }

    /// Forgets the wrong attempts on a name, so that nobody has to wait; whether there were any.
    pub fn unlock_user(&self, who: &Who, name: &str) -> Result<bool, HubError> {
        let plain = plain_name(name);
        self.change_user(who, name, "unlock", |tx, _| {
            Ok(attempts::forget(tx, By::Name(&plain))?)
        })
    }

    /// Gives a user another role or other regencies, from the next page on.
    pub fn set_role(
        &self,
        who: &Who,
        name: &str,
        role: OfficeRole,
        regencies: &[String],
    ) -> Result<(), HubError> {
        let regencies = check_regencies(role, regencies)?;
        self.change_user(who, name, "role", |tx, id| {
            tx.execute(
                "UPDATE user SET role = ?2, regencies = ?3 WHERE id = ?1",
                (id, role.name(), &regencies),
            )?;
            Ok(())
        })
    }

    /// How long a user has to wait after wrong attempts, ms.
    pub fn locked_ms(&self, name: &str) -> Result<i64, HubError> {
        let (plain, now) = (plain_name(name), self.env.now_ms());
        Ok(self
            .store
            .read(|conn| attempts::wait_ms(conn, By::Name(&plain), now))?)
    }

    fn change_user<T>(
        &self,
        who: &Who,
        name: &str,
        what: &str,
        act: impl FnOnce(&Transaction<'_>, i64) -> Result<T, HubError>,
    ) -> Result<T, HubError> {
        self.store.write(|tx| {
            let id = known(tx, name)?.user.id;
            let done = act(tx, id)?;
            audit::write(self, tx, who, &change(id, what))?;
            Ok(done)
        })
    }
}

fn change(id: i64, what: &str) -> Note {
    Note::new(Action::ManageUsers, Who::User(id).code()).with("what", what)
}

fn secrets(name: &str, secret: &[u8]) -> Secrets {
    let totp = second::base32(secret);
    Secrets {
        otpauth: second::otpauth(name, &totp),
        totp,
        recovery: Vec::new(),
    }
}
