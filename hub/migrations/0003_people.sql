-- Hub: people who sign in at the console, and the audit of who saw and did what.

CREATE TABLE user (
    id          INTEGER PRIMARY KEY AUTOINCREMENT, -- the audit names it, so it is never given again
    name        TEXT NOT NULL UNIQUE,              -- for signing in, lower case
    full_name   TEXT NOT NULL,
    role        TEXT NOT NULL,
    regencies   TEXT NOT NULL,                     -- dotted codes, comma between
    password    TEXT NOT NULL,                     -- argon2id: costs, salt, hash
    totp_secret BLOB NOT NULL,
    totp_step   INTEGER NOT NULL DEFAULT 0,        -- of the last code that was taken: each is good once
    must_change INTEGER NOT NULL DEFAULT 0,        -- 1: somebody else knows the password
    created_ms  INTEGER NOT NULL,
    disabled_ms INTEGER
) STRICT;

-- One-time codes for whoever lost the phone with the authenticator.
CREATE TABLE recovery_code (
    user    INTEGER NOT NULL REFERENCES user (id),
    hash    BLOB NOT NULL,
    used_ms INTEGER,
    PRIMARY KEY (user, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_session (
    token      BLOB PRIMARY KEY,                   -- hash of what the browser holds
    user       INTEGER NOT NULL REFERENCES user (id),
    proved     INTEGER NOT NULL,                   -- 0: password only, the code is still to come
    created_ms INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX user_session_by_user ON user_session (user);

-- Wrong attempts, by name and by address, known or not: as hashes, so that nothing typed by mistake
-- into the wrong field stays here.
CREATE TABLE attempt (
    key      BLOB PRIMARY KEY,
    failed   INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,                     -- nothing is tried before
    last_ms  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_by_time ON attempt (last_ms);

-- Who saw and did what. Each row's hash covers the row before; nothing personal is in it.
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,
    at_ms   INTEGER NOT NULL,
    who     TEXT NOT NULL,                         -- machine, nobody, user:ID or device:KEY
    action  TEXT NOT NULL,                         -- a word of `rights::Action`
    subject TEXT NOT NULL,                         -- record, device, log, region or user id; may be empty
    detail  TEXT NOT NULL,                         -- small JSON
    prev    BLOB NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
