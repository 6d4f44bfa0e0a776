DELETE FROM api_tokens WHERE origin = 'browser';
ALTER TABLE api_tokens
    DROP CONSTRAINT api_tokens_origin_check,
    ADD CONSTRAINT api_tokens_origin_check CHECK (origin IN ('issued', 'sign_in'));
