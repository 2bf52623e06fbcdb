-- Erasures that this phone carried out, until and after the hub has heard of it.
CREATE TABLE erase_case (
    case_id  BLOB PRIMARY KEY,
    done_ms  INTEGER NOT NULL,
    reported INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Records whose processing is restricted: kept, in no list, search or export.
CREATE TABLE restricted (
    record  BLOB PRIMARY KEY,
    case_id BLOB NOT NULL
) STRICT, WITHOUT ROWID;
