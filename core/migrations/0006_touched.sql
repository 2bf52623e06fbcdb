-- Whether a person has answered anything in a draft since it was begun. One in which nobody has is begun once,
-- however often its button is touched, and goes when it is left.
ALTER TABLE draft ADD COLUMN touched INTEGER NOT NULL DEFAULT 1 CHECK (touched IN (0, 1));
