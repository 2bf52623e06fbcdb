-- Tables of the ledger. Entries are the truth; `document` is computed from them.

CREATE TABLE shard (
    id      INTEGER PRIMARY KEY,
    shard   BLOB NOT NULL UNIQUE,           -- 16 bytes on the wire
    counter INTEGER NOT NULL DEFAULT 0,     -- highest counter that was not held as a jump
    digest  BLOB NOT NULL                   -- 32 bytes: sum over documents
) STRICT;

CREATE TABLE log (
    id     INTEGER PRIMARY KEY,
    log    BLOB NOT NULL UNIQUE,            -- 16 bytes: hash of the open entry
    device BLOB NOT NULL,                   -- 32 bytes: the key that seals it
    shard  INTEGER NOT NULL REFERENCES shard (id),
    aside  INTEGER NOT NULL DEFAULT 0,      -- 1: no right to its shard; kept, shown to nobody
    cut    INTEGER                          -- after a revocation: entries above this sequence are aside
) STRICT;
CREATE INDEX log_by_device ON log (device);

-- Openings of a device's database (automerge actors), each announced by an entry.
CREATE TABLE session (
    log     INTEGER NOT NULL REFERENCES log (id),
    session BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (log, session)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
    id          INTEGER PRIMARY KEY,        -- order of arrival; at a hub this is the position of cursors
    log         INTEGER NOT NULL REFERENCES log (id),
    shard       INTEGER NOT NULL,           -- that of the log
    seq         INTEGER NOT NULL,
    hash        BLOB NOT NULL,
    counter     INTEGER NOT NULL,
    record      BLOB NOT NULL,
    kind        INTEGER NOT NULL,
    header      BLOB NOT NULL,              -- the bytes that were hashed
    body        INTEGER NOT NULL,           -- 0 present, 1 erased, 2 below a snapshot, 3 withheld
    salt        BLOB,                       -- or the erase case
    payload     BLOB,
    held        TEXT,                       -- why it is not applied, if it is not
    custody     INTEGER NOT NULL DEFAULT 0, -- 0 here only, 1 stored at a hub, 2 in a backup of it
    received_ms INTEGER NOT NULL            -- clock of this replica
) STRICT;
CREATE INDEX entry_by_log ON entry (log, seq);
CREATE INDEX entry_by_record ON entry (record, shard);
CREATE INDEX entry_waiting ON entry (log, seq) WHERE custody = 0;
CREATE INDEX entry_held ON entry (held) WHERE held IS NOT NULL;

-- Heads of each log: one, or several after a fork.
CREATE TABLE head (
    log  INTEGER NOT NULL REFERENCES log (id),
    seq  INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (log, seq, hash)
) STRICT, WITHOUT ROWID;

-- Signatures. A phone keeps the newest of each branch and every 64th; a hub keeps all that it
-- received, so that every page of its order of arrival ends at a seal.
CREATE TABLE seal (
    log       INTEGER NOT NULL REFERENCES log (id),
    seq       INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (log, seq, hash)
) STRICT, WITHOUT ROWID;

-- One row per record and shard, computed from its entries.
CREATE TABLE document (
    shard  INTEGER NOT NULL REFERENCES shard (id),
    record BLOB NOT NULL,
    kind   INTEGER,                         -- NULL while nothing is applied
    digest BLOB NOT NULL,                   -- 32 bytes: its part of the shard's sum
    held   INTEGER NOT NULL DEFAULT 0,      -- how many of its entries are held
    PRIMARY KEY (shard, record)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_by_record ON document (record);

-- Words of names and villages, folded; and parts of names.
CREATE VIRTUAL TABLE search_word USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, prefix = '2 3'
);
CREATE VIRTUAL TABLE search_part USING fts5 (
    text, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram'
);
