//! Who may do what: one table for devices and for people at the console.
//!
//! Every request that a device or a person can make is an [`Action`], and [`scope`] says for each role
//! where it is allowed. The `match` has no wildcard over actions, so a new action does not compile
//! before somebody decided about it; the console's list of routes and the commands name theirs.
//! `docs/rights.md` is the same table for people; a test compares the two.
//!
//! Whoever sits at the machine itself has its files, so no table can bind them: what is done there
//! with `lontar hub` is written into the audit as the operator at the machine.

use lontar_core::sync::wire::join::Role as DeviceRole;

/// On whose behalf something is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// A device; inside its regency are the districts and person shards of its grant.
    Device(DeviceRole),
    /// A person who signed in at the console.
    Office(OfficeRole),
}

impl Role {
    /// Every role, devices first.
    pub const ALL: [Role; 8] = [
        Role::Device(DeviceRole::Officer),
        Role::Device(DeviceRole::Supervisor),
        Role::Device(DeviceRole::Worker),
        Role::Office(OfficeRole::Operator),
        Role::Office(OfficeRole::Supervisor),
        Role::Office(OfficeRole::Verifier),
        Role::Office(OfficeRole::Bank),
        Role::Office(OfficeRole::Auditor),
    ];
}

/// What a person at the console is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OfficeRole {
    /// *Operator*: phones, invites, lists, backups, users; sees records with the NIK masked.
    Operator,
    /// *Penyelia*: everything about people, in its regencies only.
    Supervisor,
    /// *Verifikator*: checks enrolments and reports of everywhere against their papers.
    Verifier,
    /// *Bank*: pays; sees counts until there are payments.
    Bank,
    /// *Pemeriksa*: reads what others did, changes nothing.
    Auditor,
}

impl OfficeRole {
    /// Every one.
    pub const ALL: [OfficeRole; 5] = [
        OfficeRole::Operator,
        OfficeRole::Supervisor,
        OfficeRole::Verifier,
        OfficeRole::Bank,
        OfficeRole::Auditor,
    ];

    /// The word in the database, on the command line and in the catalogue.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            OfficeRole::Operator => "operator",
            OfficeRole::Supervisor => "supervisor",
            OfficeRole::Verifier => "verifier",
            OfficeRole::Bank => "bank",
            OfficeRole::Auditor => "auditor",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }

    /// Whether the role is one of some regencies, so that a user without any sees nothing.
    #[must_use]
    pub const fn has_regencies(self) -> bool {
        matches!(self, OfficeRole::Supervisor)
    }
}

/// Where something is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Nowhere.
    Never,
    /// In the regencies of the user, or within the grant of the device.
    Regency,
    /// Everywhere.
    Everywhere,
}

impl Scope {
    /// Whether it covers something inside or outside the own regency.
    #[must_use]
    pub const fn covers(self, inside: bool) -> bool {
        match self {
            Scope::Never => false,
            Scope::Regency => inside,
            Scope::Everywhere => true,
        }
    }
}

macro_rules! actions {
    ($($(#[doc = $doc:literal])* $name:ident = $word:literal;)*) => {
        /// Everything that can be asked of the hub. Its word is what the audit keeps.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action {
            $($(#[doc = $doc])* $name,)*
        }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &'static [Action] = &[$(Action::$name),*];

            /// The stable word of the audit and the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Action::$name => $word,)* }
            }

            /// What it is, in a line of the table.
            #[must_use]
            pub const fn about(self) -> &'static str {
                match self { $(Action::$name => concat!($($doc),*),)* }
            }

            /// The action of a word.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Action> {
                match name { $($word => Some(Action::$name),)* _ => None }
            }
        }
    };
}

actions! {
    /// Bring entries
    Push = "push";
    /// Receive what is for everybody
    PullCommon = "pull_common";
    /// Receive the records of a district
    PullDistrict = "pull_district";
    /// Receive the records of one person
    PullPerson = "pull_person";
    /// Compare records and fetch what is missing
    Repair = "repair";
    /// Fetch a photo or a voice
    GetBlob = "get_blob";
    /// Join with an invite
    Join = "join";
    /// Have the lease renewed by the hub
    RenewLease = "renew_lease";
    /// Renew the lease of a colleague's phone without a signal
    RenewLeaseOffline = "renew_lease_offline";
    /// Mint the invite of one worker on a phone
    MintWorkerInvite = "mint_worker_invite";
    /// Answer a phone whose owner forgot the PIN
    AnswerRecovery = "answer_recovery";
    /// Sign in at the console
    SignIn = "sign_in";
    /// Sign out
    SignOut = "sign_out";
    /// Choose the language of the pages
    ChooseLanguage = "choose_language";
    /// Own page: password, open sessions
    OwnAccount = "own_account";
    /// See counts
    SeeOverview = "see_overview";
    /// See lists of records
    SeeLists = "see_lists";
    /// Search people by name, NIK or receipt number
    Search = "search";
    /// See a record, NIK masked
    SeeRecord = "see_record";
    /// See a NIK in full
    SeeFullNik = "see_full_nik";
    /// See photos
    SeePhotos = "see_photos";
    /// See what has to be looked at
    SeeTasks = "see_tasks";
    /// Choose one of several differing answers
    Resolve = "resolve";
    /// Take in a log that stands aside
    AdmitLog = "admit_log";
    /// See phones and how far their work has come
    SeeDevices = "see_devices";
    /// Invite an officer's phone
    InviteOfficer = "invite_officer";
    /// Invite a supervisor's phone
    InviteSupervisor = "invite_supervisor";
    /// Invite a worker's phone
    InviteWorker = "invite_worker";
    /// Change the districts of a phone
    GrantDevice = "grant_device";
    /// Close a phone
    RevokeDevice = "revoke_device";
    /// Import a list of candidates
    Import = "import";
    /// Take records out of the hub as a file
    Export = "export";
    /// Open a case of a person's rights (UU 27/2022)
    OpenRightsCase = "open_rights_case";
    /// Decide such a case
    DecideRightsCase = "decide_rights_case";
    /// Erase a person
    Erase = "erase";
    /// Restrict the use of a person's data
    Restrict = "restrict";
    /// Make, change, close and unlock users
    ManageUsers = "manage_users";
    /// Write a backup
    Backup = "backup";
    /// Put a backup in the place of the data
    Restore = "restore";
    /// Check everything that is stored
    Verify = "verify";
    /// Make the hub with its keys
    Initialise = "init";
    /// Start serving
    Serve = "serve";
    /// Renew certificates and keys
    RotateKeys = "rotate_keys";
    /// Hand drafts over to the next phone of their officer
    HandOverDrafts = "hand_over_drafts";
    /// Read who did what
    ReadAudit = "read_audit";
    /// Take the audit out as a file
    ExportAudit = "export_audit";
}

/// Where a role may do something. Exhaustive: a new action is decided here or does not compile.
#[must_use]
pub const fn scope(action: Action, role: Role) -> Scope {
    match role {
        Role::Device(role) => device_scope(action, role),
        Role::Office(role) => office_scope(action, role),
    }
}

const fn device_scope(action: Action, role: DeviceRole) -> Scope {
    use Action as A;
    use DeviceRole as R;
    match action {
        // What a device may bring is never limited: a report must not be lost to a missing right.
        // So is what a person asks about the own data: a request that arrives opens its case.
        A::Push | A::PullCommon | A::Join | A::RenewLease | A::OpenRightsCase => Scope::Everywhere,
        A::PullPerson | A::Repair | A::GetBlob => Scope::Regency,
        A::PullDistrict | A::MintWorkerInvite => match role {
            R::Officer | R::Supervisor => Scope::Regency,
            R::Worker => Scope::Never,
        },
        A::RenewLeaseOffline | A::AnswerRecovery => match role {
            R::Supervisor => Scope::Regency,
            R::Officer | R::Worker => Scope::Never,
        },
        A::SignIn | A::SignOut | A::ChooseLanguage | A::OwnAccount | A::SeeOverview | A::SeeLists => {
            Scope::Never
        }
        A::Search | A::SeeRecord | A::SeeFullNik | A::SeePhotos | A::SeeTasks | A::Resolve => Scope::Never,
        A::AdmitLog | A::SeeDevices | A::InviteOfficer | A::InviteSupervisor | A::InviteWorker => {
            Scope::Never
        }
        A::GrantDevice | A::RevokeDevice | A::Import | A::Export => Scope::Never,
        A::DecideRightsCase | A::Erase | A::Restrict | A::ManageUsers | A::Backup => Scope::Never,
        A::Restore
        | A::Initialise
        | A::Verify
        | A::Serve
        | A::RotateKeys
        | A::HandOverDrafts
        | A::ReadAudit
        | A::ExportAudit => Scope::Never,
    }
}

const fn office_scope(action: Action, role: OfficeRole) -> Scope {
    use Action as A;
    use OfficeRole as R;
    match action {
        A::Push | A::PullCommon | A::PullDistrict | A::PullPerson | A::Repair | A::GetBlob => Scope::Never,
        A::Join | A::RenewLease | A::RenewLeaseOffline | A::MintWorkerInvite => Scope::Never,
        A::SignIn | A::SignOut | A::ChooseLanguage | A::OwnAccount => Scope::Everywhere,
        // Counts name nobody.
        A::SeeOverview => match role {
            R::Supervisor => Scope::Regency,
            R::Operator | R::Verifier | R::Bank | R::Auditor => Scope::Everywhere,
        },
        A::SeeLists | A::Search | A::SeeRecord => match role {
            R::Supervisor => Scope::Regency,
            R::Operator | R::Verifier | R::Auditor => Scope::Everywhere,
            R::Bank => Scope::Never,
        },
        // Deciding is not for whoever carries it out.
        A::SeeFullNik | A::SeePhotos | A::Resolve | A::DecideRightsCase => match role {
            R::Supervisor => Scope::Regency,
            R::Verifier => Scope::Everywhere,
            R::Operator | R::Bank | R::Auditor => Scope::Never,
        },
        A::SeeTasks | A::Export | A::OpenRightsCase => match role {
            R::Supervisor => Scope::Regency,
            R::Operator | R::Verifier => Scope::Everywhere,
            R::Bank | R::Auditor => Scope::Never,
        },
        A::SeeDevices => match role {
            R::Supervisor => Scope::Regency,
            R::Operator | R::Auditor => Scope::Everywhere,
            R::Verifier | R::Bank => Scope::Never,
        },
        A::AnswerRecovery
        | A::AdmitLog
        | A::InviteOfficer
        | A::InviteWorker
        | A::RevokeDevice
        | A::Import
        | A::Restrict => match role {
            R::Supervisor => Scope::Regency,
            R::Operator => Scope::Everywhere,
            R::Verifier | R::Bank | R::Auditor => Scope::Never,
        },
        A::InviteSupervisor | A::GrantDevice | A::ManageUsers | A::Backup | A::Erase | A::HandOverDrafts => {
            match role {
                R::Operator => Scope::Everywhere,
                R::Supervisor | R::Verifier | R::Bank | R::Auditor => Scope::Never,
            }
        }
        A::Verify => match role {
            R::Operator | R::Auditor => Scope::Everywhere,
            R::Supervisor | R::Verifier | R::Bank => Scope::Never,
        },
        A::ReadAudit | A::ExportAudit => match role {
            R::Auditor => Scope::Everywhere,
            R::Operator | R::Supervisor | R::Verifier | R::Bank => Scope::Never,
        },
        // Only at the machine.
        A::Restore | A::Initialise | A::Serve | A::RotateKeys => Scope::Never,
    }
}

/// The table as Markdown: what `docs/rights.md` holds.
#[must_use]
pub fn table() -> String {
    let mut text = String::from(HEAD);
    for action in Action::ALL {
        text.push_str(&format!("| {} | `{}` |", action.about().trim(), action.name()));
        for role in Role::ALL {
            let cell = match scope(*action, role) {
                Scope::Never => "–",
                Scope::Regency => "own",
                Scope::Everywhere => "all",
            };
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
    }
    text
}

const HEAD: &str = "# Rights

Generated from `hub/src/rights.rs`; a test compares the two (`LONTAR_REWRITE=1 cargo test -p lontar-hub rights` writes
this page again). *all*: everywhere; *own*: in the regencies of the user, or within the grant of the device (its districts,
the shards of its person); –: never. Whoever sits at the machine has its files: what is done there with `lontar hub` is in
the audit as the operator at the machine.

| what | word | officer's phone | supervisor's phone | worker's phone | operator | supervisor | verifier | bank | auditor |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
";

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_page_of_rights_says_for_every_action_and_role_what_the_code_does() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/rights.md");
        if std::env::var_os("LONTAR_REWRITE").is_some() {
            std::fs::write(&page, table()).unwrap();
        }
        let text = std::fs::read_to_string(&page).unwrap();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .filter(|l| l.starts_with("| ") && l.contains('`'))
            .map(|l| l.trim_matches('|').split('|').map(str::trim).collect())
            .collect();
        assert_eq!(rows.len(), Action::ALL.len(), "one row for every action");
        let mut compared = 0;
        for (action, row) in Action::ALL.iter().zip(&rows) {
            assert_eq!(row[1].trim_matches('`'), action.name());
            for (role, cell) in Role::ALL.iter().zip(&row[2..]) {
                for inside in [true, false] {
                    let allowed = *cell == "all" || (*cell == "own" && inside);
                    let scope = scope(*action, *role);
                    assert_eq!(scope.covers(inside), allowed, "{action:?} {role:?} {inside}");
                    compared += 1;
                }
            }
        }
        assert_eq!(compared, Action::ALL.len() * 8 * 2);
        assert_eq!(text, table(), "run with LONTAR_REWRITE=1 to write the page again");
    }

    #[test]
    fn every_word_is_of_one_action() {
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.name()), Some(*action));
        }
    }

    #[test]
    fn nobody_at_the_console_may_do_what_only_devices_and_the_machine_do() {
        for role in OfficeRole::ALL {
            for action in [Action::Push, Action::PullDistrict, Action::Restore, Action::Serve] {
                assert_eq!(scope(action, Role::Office(role)), Scope::Never);
            }
        }
    }

    #[test]
    fn a_supervisor_never_reaches_beyond_the_regency_with_people_s_data() {
        let personal = [
            Action::SeeLists,
            Action::Search,
            Action::SeeRecord,
            Action::SeeFullNik,
            Action::SeePhotos,
            Action::SeeTasks,
            Action::Export,
        ];
        for action in personal {
            let scope = scope(action, Role::Office(OfficeRole::Supervisor));
            assert_eq!(scope, Scope::Regency, "{action:?}");
        }
    }
}
