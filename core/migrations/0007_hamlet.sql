-- The list of a village goes hamlet by hamlet. hamlet_of reads the register of the hamlet and gives one key for its
-- spellings (model/hamlet.rs); empty where nothing is written.
ALTER TABLE row ADD COLUMN hamlet TEXT NOT NULL DEFAULT '';
UPDATE row SET hamlet = hamlet_of(fields) WHERE kind = 18;
