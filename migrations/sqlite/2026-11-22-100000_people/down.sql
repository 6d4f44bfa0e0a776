ALTER TABLE api_tokens DROP COLUMN origin;

DROP INDEX users_national_id;
ALTER TABLE users DROP COLUMN address_key;
ALTER TABLE users DROP COLUMN address;
ALTER TABLE users DROP COLUMN patronymic_key;
ALTER TABLE users DROP COLUMN patronymic;
ALTER TABLE users DROP COLUMN given_name_key;
ALTER TABLE users DROP COLUMN given_name;
ALTER TABLE users DROP COLUMN surname_key;
ALTER TABLE users DROP COLUMN surname;
ALTER TABLE users DROP COLUMN national_id;
