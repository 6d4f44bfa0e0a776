DROP TABLE outbox;
DROP TABLE password_resets;
DROP TABLE recovery_codes;
DROP TABLE user_totp;
DROP TABLE refresh_tokens;
