-- What an official register knows of people, and how a token came to be: made for a program, or by signing in.

ALTER TABLE users ADD COLUMN national_id TEXT;
ALTER TABLE users ADD COLUMN surname TEXT;
ALTER TABLE users ADD COLUMN surname_key TEXT;
ALTER TABLE users ADD COLUMN given_name TEXT;
ALTER TABLE users ADD COLUMN given_name_key TEXT;
ALTER TABLE users ADD COLUMN patronymic TEXT;
ALTER TABLE users ADD COLUMN patronymic_key TEXT;
ALTER TABLE users ADD COLUMN address TEXT;
ALTER TABLE users ADD COLUMN address_key TEXT;
CREATE UNIQUE INDEX users_national_id ON users (national_id);

ALTER TABLE api_tokens ADD COLUMN origin TEXT NOT NULL DEFAULT 'issued' CHECK (origin IN ('issued', 'sign_in'));
UPDATE api_tokens SET origin = 'sign_in' WHERE name LIKE 'App login - %';
