-- A session of a browser is a token, too. SQLite cannot change a column's CHECK, so a new column takes the old one's place.

ALTER TABLE api_tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'issued' CHECK (kind IN ('issued', 'sign_in', 'browser'));
UPDATE api_tokens SET kind = origin;
ALTER TABLE api_tokens DROP COLUMN origin;
ALTER TABLE api_tokens RENAME COLUMN kind TO origin;
