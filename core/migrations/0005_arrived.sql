-- When Disnaker first had a record that this phone wrote, for the proof that a report came in time.
CREATE TABLE arrived (
    record BLOB PRIMARY KEY,
    at_ms  INTEGER NOT NULL                -- the clock of the hub that signed the receipt, ms since 1970 UTC
) STRICT, WITHOUT ROWID;

-- Photos and voice notes whose bytes went bad on this phone before Disnaker had them: they have to be taken again.
CREATE TABLE spoiled (
    address BLOB PRIMARY KEY REFERENCES blob (address) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
