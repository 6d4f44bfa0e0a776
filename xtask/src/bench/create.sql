\set user :client_id % 20 + 2
\set second random(0, 2000000000)
\set project random(1, 100)
BEGIN;
SELECT * FROM projects WHERE id = :project LIMIT 1;
SELECT id FROM users WHERE id = :user FOR NO KEY UPDATE;
SELECT value FROM settings WHERE name = 'organisation.timezone';
SELECT EXISTS (SELECT 1 FROM time_entries WHERE user_id = :user AND start_time < timestamptz '2040-01-01' + :second * interval '1 second' + interval '50 seconds' AND end_time > timestamptz '2040-01-01' + :second * interval '1 second' AND id <> 0 AND NOT is_long AND start_time >= timestamptz '2040-01-01' + :second * interval '1 second' - interval '1 day') OR EXISTS (SELECT 1 FROM time_entries WHERE user_id = :user AND start_time < timestamptz '2040-01-01' + :second * interval '1 second' + interval '50 seconds' AND end_time > timestamptz '2040-01-01' + :second * interval '1 second' AND id <> 0 AND is_long);
INSERT INTO time_entries (version, created_at, updated_at, user_id, project_id, start_time, end_time, break_seconds, seconds, is_long, day, notes, tags, source, billable, paid, timer_slot) VALUES (1, now(), now(), :user, :project, timestamptz '2040-01-01' + :second * interval '1 second', timestamptz '2040-01-01' + :second * interval '1 second' + interval '50 seconds', 0, 50, FALSE, 25567 + :second / 86400, 'Worked on feature X', 'development,frontend', 'manual', TRUE, FALSE, 0) RETURNING *;
INSERT INTO audit_log (at, actor_id, token_id, request_id, action, entity, entity_id, before, after) VALUES (now(), :user, :user, '5db29007f0011b97', 'created', 'time_entry', 1, NULL, repeat('x', 480));
COMMIT;
