ALTER TABLE users DROP COLUMN full_name_key;
