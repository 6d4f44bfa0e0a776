\set user :client_id % 20 + 2
BEGIN;
SELECT * FROM projects WHERE id = :user LIMIT 1;
SELECT id FROM users WHERE id = :user FOR NO KEY UPDATE;
SELECT value FROM settings WHERE name = 'organisation.timezone';
SELECT time_entries.id, time_entries.version, time_entries.created_at, time_entries.updated_at, user_id, time_entries.project_id, time_entries.client_id, task_id, start_time, end_time, paused_at, break_seconds, seconds, is_long, day, notes, time_entries.tags, source, time_entries.billable, paid, invoice_number, category_id, timer_slot, username, projects.name, clients.name, tasks.name, categories.name FROM time_entries JOIN users ON user_id = users.id LEFT JOIN projects ON time_entries.project_id = projects.id LEFT JOIN clients ON time_entries.client_id = clients.id LEFT JOIN tasks ON task_id = tasks.id LEFT JOIN categories ON category_id = categories.id WHERE user_id = :user AND end_time IS NULL ORDER BY start_time DESC, time_entries.id DESC;
INSERT INTO time_entries (version, created_at, updated_at, user_id, project_id, start_time, break_seconds, is_long, day, source, billable, paid, timer_slot) VALUES (1, now(), now(), :user, :user, now(), 0, FALSE, 20779, 'auto', TRUE, FALSE, 0) RETURNING *;
INSERT INTO audit_log (at, actor_id, token_id, request_id, action, entity, entity_id, before, after) VALUES (now(), :user, :user, '5db29007f0011b97', 'created', 'time_entry', 1, NULL, repeat('x', 480));
COMMIT;
BEGIN;
SELECT id FROM users WHERE id = :user FOR NO KEY UPDATE;
SELECT value FROM settings WHERE name = 'organisation.timezone';
SELECT time_entries.id, time_entries.version, time_entries.created_at, time_entries.updated_at, user_id, time_entries.project_id, time_entries.client_id, task_id, start_time, end_time, paused_at, break_seconds, seconds, is_long, day, notes, time_entries.tags, source, time_entries.billable, paid, invoice_number, category_id, timer_slot, username, projects.name, clients.name, tasks.name, categories.name FROM time_entries JOIN users ON user_id = users.id LEFT JOIN projects ON time_entries.project_id = projects.id LEFT JOIN clients ON time_entries.client_id = clients.id LEFT JOIN tasks ON task_id = tasks.id LEFT JOIN categories ON category_id = categories.id WHERE user_id = :user AND end_time IS NULL ORDER BY start_time DESC, time_entries.id DESC LIMIT 1;
UPDATE time_entries SET user_id = :user, project_id = :user, client_id = NULL, task_id = NULL, start_time = start_time, end_time = now(), paused_at = NULL, break_seconds = 0, seconds = 0, is_long = FALSE, day = day, notes = NULL, tags = NULL, source = 'auto', billable = TRUE, paid = FALSE, invoice_number = NULL, category_id = NULL, timer_slot = 0, version = 2, updated_at = now() WHERE user_id = :user AND end_time IS NULL RETURNING *;
INSERT INTO audit_log (at, actor_id, token_id, request_id, action, entity, entity_id, before, after) VALUES (now(), :user, :user, '5db29007f0011b97', 'created', 'time_entry', 1, NULL, repeat('x', 480));
COMMIT;
