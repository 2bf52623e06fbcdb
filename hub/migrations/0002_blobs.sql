-- Photos and voice notes: ciphertext only. What is whole never changes.

-- Whole blobs, in the order in which they became whole.
CREATE TABLE blob (
    id          INTEGER PRIMARY KEY,
    address     BLOB NOT NULL UNIQUE,       -- BLAKE3 of the bytes
    size        INTEGER NOT NULL,
    device      BLOB NOT NULL,              -- who brought it
    received_ms INTEGER NOT NULL
) STRICT;

-- Their bytes, apart so that lists do not read them.
CREATE TABLE blob_bytes (
    id    INTEGER PRIMARY KEY REFERENCES blob (id),
    bytes BLOB NOT NULL
) STRICT;

-- Blobs under way, for each device by itself, so that nobody spoils what another one sends.
CREATE TABLE upload (
    id         INTEGER PRIMARY KEY,
    device     BLOB NOT NULL,
    address    BLOB NOT NULL,
    size       INTEGER NOT NULL,
    received   INTEGER NOT NULL,            -- bytes from the beginning that are here
    touched_ms INTEGER NOT NULL,
    UNIQUE (device, address)
) STRICT;

CREATE TABLE upload_piece (
    upload INTEGER NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    offset INTEGER NOT NULL,
    bytes  BLOB NOT NULL,
    PRIMARY KEY (upload, offset)
) STRICT;

-- Which applied records name a blob: who may read the record's shard may read the blob.
CREATE TABLE blob_ref (
    shard   INTEGER NOT NULL,
    record  BLOB NOT NULL,
    address BLOB NOT NULL,
    PRIMARY KEY (shard, record, address)
) STRICT, WITHOUT ROWID;
CREATE INDEX blob_ref_by_address ON blob_ref (address);

-- Bytes taken from each device per day of the hub's clock.
CREATE TABLE blob_quota (
    device BLOB NOT NULL,
    day    INTEGER NOT NULL,
    bytes  INTEGER NOT NULL,
    PRIMARY KEY (device, day)
) STRICT, WITHOUT ROWID;

-- Every blob up to this one is in that backup too.
ALTER TABLE backup ADD COLUMN blobs INTEGER NOT NULL DEFAULT 0;
