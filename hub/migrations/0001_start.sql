-- Hub, version 1: the ledger's tables (of the core) come first, then these.

-- Pages of the order of arrival, per shard.
CREATE INDEX entry_by_shard ON entry (shard, id);

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per generation: a restore opens the next one.
CREATE TABLE generation (
    number        INTEGER PRIMARY KEY,
    base_position INTEGER NOT NULL,          -- positions up to here mean the same as before
    opened_ms     INTEGER NOT NULL
) STRICT;

-- The log that this generation writes in each shard.
CREATE TABLE own_log (
    shard BLOB PRIMARY KEY,
    log   BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE invite (
    code       BLOB PRIMARY KEY,             -- hash of the code
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    districts  TEXT NOT NULL,                -- dotted codes, comma between
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    used_by    BLOB                          -- device key
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
    device     BLOB PRIMARY KEY,             -- 32 bytes
    record     BLOB NOT NULL,                -- its roster document
    name       TEXT NOT NULL,
    role       TEXT NOT NULL,
    districts  TEXT NOT NULL,
    lease_ms   INTEGER NOT NULL,             -- end of the lease
    joined_ms  INTEGER NOT NULL,
    revoked_ms INTEGER                       -- it may push, and pull nothing
) STRICT, WITHOUT ROWID;

-- Shards that a device has a right to.
CREATE TABLE device_shard (
    device BLOB NOT NULL,
    shard  BLOB NOT NULL,
    PRIMARY KEY (device, shard)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_shard_by_shard ON device_shard (shard);

-- Entries taken from each device per day of the hub's clock.
CREATE TABLE quota (
    device  BLOB NOT NULL,
    day     INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    PRIMARY KEY (device, day)
) STRICT, WITHOUT ROWID;

-- What lists show, one row per record and shard: a cache of the ledger.
CREATE TABLE row (
    id         INTEGER PRIMARY KEY,
    record     BLOB NOT NULL,
    shard      INTEGER NOT NULL,
    main       INTEGER NOT NULL,             -- 1 for one row of each record
    kind       INTEGER NOT NULL,
    receipt    TEXT NOT NULL,
    name       TEXT NOT NULL DEFAULT '',
    nik        TEXT,
    village    TEXT,
    district   TEXT,                         -- of the village, else of the shard
    occurred_on TEXT,
    link       BLOB,
    conflicts  INTEGER NOT NULL DEFAULT 0,
    blocking   INTEGER NOT NULL DEFAULT 0,   -- conflicts that keep it from BPJS TK
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    first_received_ms INTEGER NOT NULL,      -- hub's clock: stops the clock of a report
    fields     BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX row_by_record ON row (record, shard);
CREATE INDEX row_by_district ON row (kind, district) WHERE main = 1;
CREATE INDEX row_by_kind ON row (kind, updated_ms) WHERE main = 1;
CREATE INDEX row_by_nik ON row (nik) WHERE nik IS NOT NULL;
CREATE INDEX row_by_receipt ON row (receipt);
CREATE INDEX row_in_conflict ON row (conflicts) WHERE conflicts > 0;

-- Candidates that came with a list, by content, so that the same list makes no doubles.
CREATE TABLE candidate (
    fingerprint BLOB PRIMARY KEY,
    record      BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Finished backups.
CREATE TABLE backup (
    id          INTEGER PRIMARY KEY,
    position    INTEGER NOT NULL,            -- everything up to here is in it
    finished_ms INTEGER NOT NULL,
    bytes       INTEGER NOT NULL
) STRICT;
