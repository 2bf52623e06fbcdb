-- Photos and voice notes: ciphertext only, in the transaction of the record or draft that names them.

-- One row for each blob.
CREATE TABLE blob (
    id           INTEGER PRIMARY KEY,
    address      BLOB NOT NULL UNIQUE,     -- 32 bytes: BLAKE3 of the ciphertext
    owner        BLOB NOT NULL,            -- the record, or the draft while it is one
    draft        INTEGER NOT NULL,         -- 1 while the owner is a draft: never sent
    register     TEXT NOT NULL,            -- the register of the photo or voice note
    role         INTEGER NOT NULL,         -- 0 thumbnail, 1 main picture, 2 voice
    urgent       INTEGER NOT NULL,         -- 1 of an accident: goes first
    size         INTEGER NOT NULL,         -- bytes of the ciphertext
    custody      INTEGER NOT NULL,         -- 0 here only, 1 stored at the hub, 2 also in a backup
    acknowledged INTEGER NOT NULL,         -- bytes that the hub said it has
    created_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX blob_by_owner ON blob (owner);
CREATE INDEX blob_waiting ON blob (urgent, role, id) WHERE custody = 0 AND draft = 0;

-- Its bytes, apart so that looking for work does not read them. Absent where storage was freed, which
-- is allowed of main pictures with custody 2 only.
CREATE TABLE blob_bytes (
    id    INTEGER PRIMARY KEY REFERENCES blob (id) ON DELETE CASCADE,
    bytes BLOB NOT NULL
) STRICT;
