-- A session of a browser is a token, too.

ALTER TABLE api_tokens
    DROP CONSTRAINT api_tokens_origin_check,
    ADD CONSTRAINT api_tokens_origin_check CHECK (origin IN ('issued', 'sign_in', 'browser'));
