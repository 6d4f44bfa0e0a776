-- Sessions, second factors, passwords that were forgotten, and errands to do after a commit. Of every secret only the
-- SHA-256 is kept, but for the seed of one-time passwords, which is sealed with a key that the store does not have.

-- A session is a row of api_tokens; whoever holds its newest refresh token may have its next access token.
CREATE TABLE refresh_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_id INTEGER NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    spent_at INTEGER
) STRICT;
CREATE UNIQUE INDEX refresh_tokens_hash ON refresh_tokens (hash);
CREATE INDEX refresh_tokens_token ON refresh_tokens (token_id);
CREATE INDEX refresh_tokens_expires_at ON refresh_tokens (expires_at);

CREATE TABLE user_totp (
    user_id INTEGER PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    seed TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    -- Absent until a first code has shown that the seed arrived.
    confirmed_at INTEGER,
    -- The step of 30 seconds whose code was used last; no code of it or of an earlier one counts again.
    last_step INTEGER NOT NULL
) STRICT;

-- Each is removed when it is used.
CREATE TABLE recovery_codes (
    user_id INTEGER NOT NULL REFERENCES user_totp (user_id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    PRIMARY KEY (user_id, hash)
) STRICT;

-- One for a user: a newer one takes its place.
CREATE TABLE password_resets (
    user_id INTEGER PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX password_resets_hash ON password_resets (hash);

-- What is left to do once a transaction is kept. Removed when it is done.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('password_reset')),
    -- Absent when it is about nobody: whoever asked must not learn that.
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_due_at ON outbox (due_at, id);
CREATE INDEX outbox_user ON outbox (user_id) WHERE user_id IS NOT NULL;
