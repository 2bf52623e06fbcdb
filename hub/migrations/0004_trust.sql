-- Keys to which phones seal what leaves them while they are locked. The secret of a month is kept for
-- half a year after its end, then overwritten: what was sealed to it is gone with it.
CREATE TABLE month_key (
    month  INTEGER PRIMARY KEY,              -- since January 1970
    secret BLOB NOT NULL
) STRICT;
