-- Phone, version 1: the ledger's tables (ledger/schema.sql) come first, then these.

-- Single values of this installation.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The log that this installation writes in each shard, until a restore or clone retires it.
CREATE TABLE own_log (
    shard BLOB PRIMARY KEY,                 -- 16 bytes
    log   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What the last receipt said of each own log (wire form of a receipt row).
CREATE TABLE receipt (
    log         BLOB PRIMARY KEY,
    row         BLOB NOT NULL,
    role        INTEGER NOT NULL,           -- 0 relay, 1 top
    received_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Shards whose older entries are still being fetched.
CREATE TABLE backfill (
    shard    BLOB PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What lists and search show: a cache of the ledger, one row per record and shard.
CREATE TABLE row (
    id          INTEGER PRIMARY KEY,
    record      BLOB NOT NULL,
    shard       INTEGER NOT NULL,
    main        INTEGER NOT NULL,           -- 1 for one row of each record
    kind        INTEGER NOT NULL,
    receipt     TEXT NOT NULL,              -- receipt number
    name        TEXT NOT NULL DEFAULT '',
    nik         TEXT,
    kk          TEXT,
    birth_date  TEXT,
    village     TEXT,                       -- dotted code
    phone       TEXT,
    occurred_on TEXT,
    link        BLOB,                       -- enrolment of an accident, candidate of an enrolment
    conflicts   INTEGER NOT NULL DEFAULT 0, -- registers with more than one distinct value
    created_ms  INTEGER NOT NULL,
    updated_ms  INTEGER NOT NULL,
    fields      BLOB NOT NULL               -- winners of all registers
) STRICT;
CREATE UNIQUE INDEX row_by_record ON row (record, shard);
CREATE INDEX row_by_kind ON row (kind, updated_ms);
CREATE INDEX row_by_nik ON row (nik) WHERE nik IS NOT NULL;
CREATE INDEX row_by_link ON row (link) WHERE link IS NOT NULL;
CREATE INDEX row_by_receipt ON row (receipt);
CREATE INDEX row_in_conflict ON row (conflicts) WHERE conflicts > 0;

-- Unfinished forms: never sent, in no search, gone without trace after submit or discard.
CREATE TABLE draft (
    id         BLOB PRIMARY KEY,            -- 16 bytes
    kind       INTEGER NOT NULL,
    record     BLOB,                        -- the submitted record that this edits, if any
    heads      BLOB,                        -- the state on which it was opened
    step       TEXT NOT NULL DEFAULT '',    -- the step that was open last
    fields     BLOB NOT NULL,               -- registers that the person changed
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Refused consents: outcome and day, nothing of the person.
CREATE TABLE refusal (
    id      INTEGER PRIMARY KEY,
    day     TEXT NOT NULL,
    outcome TEXT NOT NULL
) STRICT;

-- Lines of input files that are already in, so that a file can be given again.
CREATE TABLE imported (
    line   BLOB PRIMARY KEY,                -- hash of the line's content and place
    record BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Ended syncs, newest last; pruned to 100.
CREATE TABLE sync_run (
    id         INTEGER PRIMARY KEY,
    ended_ms   INTEGER NOT NULL,
    outcome    TEXT NOT NULL,
    bytes_up   INTEGER NOT NULL,
    bytes_down INTEGER NOT NULL,
    sent       INTEGER NOT NULL,
    received   INTEGER NOT NULL
) STRICT;
