-- What an official register knows of people, and how a token came to be: made for a program, or by signing in.

ALTER TABLE users
    ADD COLUMN national_id TEXT COLLATE "C",
    ADD COLUMN surname TEXT,
    ADD COLUMN surname_key TEXT COLLATE "C",
    ADD COLUMN given_name TEXT,
    ADD COLUMN given_name_key TEXT COLLATE "C",
    ADD COLUMN patronymic TEXT,
    ADD COLUMN patronymic_key TEXT COLLATE "C",
    ADD COLUMN address TEXT,
    ADD COLUMN address_key TEXT COLLATE "C";
CREATE UNIQUE INDEX users_national_id ON users (national_id);

ALTER TABLE api_tokens
    ADD COLUMN origin TEXT NOT NULL DEFAULT 'issued' CHECK (origin IN ('issued', 'sign_in'));
UPDATE api_tokens SET origin = 'sign_in' WHERE name LIKE 'App login - %';
