//! Several officers on one phone: each has a profile.
//!
//! A profile is a data folder of its own, with its own database key, PIN, device key and logs: what one
//! officer may see the other cannot read, and who did what is proved by whose key sealed it. Nothing is
//! shared but the phone's key store and the list of acts of this phone.
//! (`docs/adr/0009-officers-who-share-a-phone.md` says why not one database with several grants.)

use super::phone::{not_writable, write_new};
use super::{AppError, Lontar, Phone};
use crate::env::Env;
use crate::model::RecoveryCode;
use crate::vault::{KeyStore, KeyStoreError, Pin, VaultError};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PREFIX: &str = "profile-";
const LABEL: &str = "label";
const ACTS: &str = "acts";
/// Acts that are kept; older ones are dropped at the next opening.
const ACTS_MAX: usize = 10_000;
const LABEL_MAX_CHARS: usize = 80;

/// The profiles of a phone.
#[derive(Clone)]
pub struct Profiles {
    pub(super) root: PathBuf,
    key_store: Arc<dyn KeyStore>,
    pub(super) env: Arc<dyn Env>,
}

/// One of them, as the question *Siapa yang memakai HP ini?* shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// Its number, from 1.
    pub number: u32,
    /// What its officer is called here; `None` if the key store lost its key. Sealed by the key store,
    /// so that the folder names nobody.
    pub label: Option<String>,
}

/// Something that was done on this phone, by which profile. No word about any person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// The profile was made.
    Added,
    /// It was opened.
    Opened,
    /// A wrong PIN.
    WrongPin,
    /// It was opened with a supervisor's code.
    CodeUsed,
    /// It was locked.
    Locked,
    /// Its officer left this phone.
    Left,
}

impl Act {
    const ALL: [Act; 6] = [
        Act::Added,
        Act::Opened,
        Act::WrongPin,
        Act::CodeUsed,
        Act::Locked,
        Act::Left,
    ];

    /// The word in the list and in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Opened => "opened",
            Self::WrongPin => "wrong_pin",
            Self::CodeUsed => "code_used",
            Self::Locked => "locked",
            Self::Left => "left",
        }
    }
}

/// A line of the list of acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActLine {
    /// When, by this phone's clock, ms since 1970 UTC.
    pub at_ms: i64,
    /// Which profile.
    pub profile: u32,
    /// What.
    pub act: Act,
}

impl Profiles {
    /// Those of a folder.
    #[must_use]
    pub fn at(root: &Path, key_store: Arc<dyn KeyStore>, env: Arc<dyn Env>) -> Self {
        Self {
            root: root.to_path_buf(),
            key_store,
            env,
        }
    }

    /// All of them, by number.
    pub fn list(&self) -> Result<Vec<Profile>, AppError> {
        let mut numbers = Vec::new();
        for entry in read_dir(&self.root)? {
            let name = entry.file_name().to_string_lossy().into_owned();
            numbers.extend(name.strip_prefix(PREFIX).and_then(|n| n.parse::<u32>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers
            .into_iter()
            .map(|number| Profile {
                number,
                label: self.label(number),
            })
            .collect())
    }

    fn label(&self, number: u32) -> Option<String> {
        let wrapped = fs::read(self.folder(number).join(LABEL)).ok()?;
        String::from_utf8(self.key_store.unwrap(&wrapped).ok()?).ok()
    }

    /// Makes another one, and opens it.
    pub fn add(&self, label: &str) -> Result<(u32, Lontar), AppError> {
        let label: String = label.trim().chars().take(LABEL_MAX_CHARS).collect();
        let number = self.list()?.last().map_or(1, |last| last.number + 1);
        let folder = self.folder(number);
        fs::create_dir_all(&folder).map_err(not_writable)?;
        let wrapped = self.key_store.wrap(label.as_bytes()).map_err(|e| match e {
            KeyStoreError::Lost => VaultError::KeyStoreLost,
            KeyStoreError::Unavailable(why) => VaultError::KeyStore(why),
        })?;
        write_new(&folder, LABEL, &wrapped)?;
        let opened = self.phone(number).open()?;
        self.note(number, Act::Added)?;
        Ok((number, opened))
    }

    /// A profile, locked.
    #[must_use]
    pub fn phone(&self, number: u32) -> Phone {
        Phone::at(
            &self.folder(number),
            Arc::clone(&self.key_store),
            Arc::clone(&self.env),
        )
    }

    /// Opens one: with its PIN, if it has one.
    pub fn open(&self, number: u32, pin: Option<&Pin>) -> Result<Lontar, AppError> {
        if !self.folder(number).is_dir() {
            return Err(AppError::NotFound("profile"));
        }
        let phone = self.phone(number);
        let opened = match pin {
            Some(pin) => phone.open_with_pin(pin),
            None => phone.open(),
        };
        match &opened {
            Ok(_) => self.note(number, Act::Opened)?,
            Err(AppError::Vault(VaultError::WrongPin | VaultError::SupervisorOnly)) => {
                self.note(number, Act::WrongPin)?;
            }
            Err(_) => {}
        }
        opened
    }

    /// Opens one with a supervisor's code.
    pub fn open_with_code(
        &self,
        number: u32,
        code: &RecoveryCode,
        new_pin: &Pin,
    ) -> Result<Lontar, AppError> {
        let opened = self.phone(number).open_with_code(code, new_pin)?;
        self.note(number, Act::CodeUsed)?;
        Ok(opened)
    }

    /// Locks one that is open; how many parcels it left to be sent.
    pub fn lock(&self, number: u32, open: Lontar) -> Result<u64, AppError> {
        let left = open.lock()?;
        self.note(number, Act::Locked)?;
        Ok(left)
    }

    /// Its officer leaves this phone: unsent work and drafts are sealed to the hub. The profile stays,
    /// locked, until [`Profiles::forget`].
    pub fn leave(&self, number: u32, open: Lontar) -> Result<u64, AppError> {
        let left = open.leave()?;
        self.note(number, Act::Left)?;
        Ok(left)
    }

    /// Removes a profile whose officer left, once the hub has everything that was sealed.
    ///
    /// # Errors
    /// [`AppError::NotAllowed`] while something waits, or if its officer did not leave.
    pub fn forget(&self, number: u32) -> Result<(), AppError> {
        let last = self.acts()?.into_iter().rfind(|line| line.profile == number);
        if last.is_none_or(|line| line.act != Act::Left) {
            return Err(AppError::NotAllowed("its officer has not left this phone"));
        }
        if self.phone(number).has_sealed()? {
            return Err(AppError::NotAllowed(
                "something of it has not arrived yet; sync or upload first",
            ));
        }
        fs::remove_dir_all(self.folder(number)).map_err(not_writable)
    }

    /// Who did what on this phone, oldest first.
    pub fn acts(&self) -> Result<Vec<ActLine>, AppError> {
        let text = match fs::read_to_string(self.root.join(ACTS)) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(not_writable(e)),
        };
        // A line that a power cut left half written is no act.
        Ok(text.lines().filter_map(read_act).collect())
    }

    fn note(&self, profile: u32, act: Act) -> Result<(), AppError> {
        let acts = self.acts()?;
        if acts.len() > ACTS_MAX {
            let kept = acts
                .iter()
                .skip(acts.len() - ACTS_MAX / 2)
                .map(write_act)
                .collect::<String>();
            write_new(&self.root, ACTS, kept.as_bytes())?;
        }
        let line = ActLine {
            at_ms: self.env.now_ms(),
            profile,
            act,
        };
        let mut file = File::options()
            .create(true)
            .append(true)
            .open(self.root.join(ACTS))
            .map_err(not_writable)?;
        file.write_all(write_act(&line).as_bytes()).map_err(not_writable)
    }

    /// Data folder of a profile.
    #[must_use]
    pub fn folder(&self, number: u32) -> PathBuf {
        self.root.join(format!("{PREFIX}{number:03}"))
    }
}

fn read_dir(folder: &Path) -> Result<Vec<fs::DirEntry>, AppError> {
    match fs::read_dir(folder) {
        Ok(entries) => Ok(entries.flatten().collect()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(not_writable(e)),
    }
}

fn write_act(line: &ActLine) -> String {
    format!("{} {} {}\n", line.at_ms, line.profile, line.act.name())
}

fn read_act(line: &str) -> Option<ActLine> {
    let mut parts = line.split(' ');
    Some(ActLine {
        at_ms: parts.next()?.parse().ok()?,
        profile: parts.next()?.parse().ok()?,
        act: {
            let name = parts.next()?;
            Act::ALL.into_iter().find(|act| act.name() == name)?
        },
    })
}
