ALTER TABLE api_tokens DROP COLUMN origin;
ALTER TABLE users
    DROP COLUMN national_id,
    DROP COLUMN surname,
    DROP COLUMN surname_key,
    DROP COLUMN given_name,
    DROP COLUMN given_name_key,
    DROP COLUMN patronymic,
    DROP COLUMN patronymic_key,
    DROP COLUMN address,
    DROP COLUMN address_key;
