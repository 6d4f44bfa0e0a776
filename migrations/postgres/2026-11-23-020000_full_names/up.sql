-- The copy of full names that is searched. It is made by the program; what is here already is folded as far as the database can,
-- and wholly with the next change of its user.

ALTER TABLE users ADD COLUMN full_name_key TEXT COLLATE "C";
UPDATE users SET full_name_key = lower(full_name);
