DELETE FROM api_tokens WHERE origin = 'browser';
ALTER TABLE api_tokens ADD COLUMN kind TEXT NOT NULL DEFAULT 'issued' CHECK (kind IN ('issued', 'sign_in'));
UPDATE api_tokens SET kind = origin;
ALTER TABLE api_tokens DROP COLUMN origin;
ALTER TABLE api_tokens RENAME COLUMN kind TO origin;
