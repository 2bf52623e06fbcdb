-- Keys to which phones seal what leaves them while they are locked. The secret of a month is kept for
-- half a year after its end, then overwritten: what was sealed to it is gone with it.
CREATE TABLE month_key (
    month  INTEGER PRIMARY KEY,              -- since January 1970
    secret BLOB NOT NULL
) STRICT;

-- Invites that officers' phones wrote for workers, once the hub has seen them.
CREATE TABLE worker_invite (
    code      BLOB PRIMARY KEY,              -- hash of the code
    enrolment BLOB NOT NULL,
    used_by   BLOB,                          -- device key
    wrong     INTEGER NOT NULL DEFAULT 0     -- wrong birth dates
) STRICT, WITHOUT ROWID;

-- Phones of the person of an enrolment.
CREATE TABLE worker_device (
    enrolment BLOB NOT NULL,
    device    BLOB NOT NULL,
    PRIMARY KEY (enrolment, device)
) STRICT, WITHOUT ROWID;

-- Drafts that officers left when they gave a phone away, until another phone of theirs takes them.
CREATE TABLE left_draft (
    id          BLOB PRIMARY KEY,
    device      BLOB NOT NULL,               -- who left it
    heir        BLOB,                        -- the phone that is to take it
    content     BLOB NOT NULL,
    received_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Requests of people about their data (UU 27/2022), with the time by which they are to be settled.
CREATE TABLE rights_case (
    case_id    BLOB PRIMARY KEY,             -- of an erasure also the id of its `erase` document
    kind       TEXT NOT NULL,                -- copy, correct, withdraw, restrict, release, erase
    record     BLOB NOT NULL,                -- the person's enrolment, or the record that is meant
    opened_ms  INTEGER NOT NULL,
    due_ms     INTEGER NOT NULL,
    request    BLOB,                         -- the phone's record of the request, if it came from one
    settled_ms INTEGER,
    outcome    TEXT                          -- done or refused, once settled
) STRICT, WITHOUT ROWID;
CREATE INDEX rights_case_open ON rights_case (due_ms) WHERE settled_ms IS NULL;

-- Which phones said that they carried an erasure out.
CREATE TABLE compliance (
    case_id     BLOB NOT NULL,
    device      BLOB NOT NULL,
    reported_ms INTEGER NOT NULL,
    PRIMARY KEY (case_id, device)
) STRICT, WITHOUT ROWID;

-- Records whose processing is restricted: kept, in no list, search or export.
CREATE TABLE restricted (
    record  BLOB PRIMARY KEY,
    case_id BLOB NOT NULL
) STRICT, WITHOUT ROWID;
