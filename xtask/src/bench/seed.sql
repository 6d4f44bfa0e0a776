-- 20 users with a token each (and an administrator), 100 projects of 10 clients, entries over two years up to today.
INSERT INTO users (version, created_at, updated_at, username, role, active)
SELECT 1, now(), now(), CASE n WHEN 0 THEN 'admin' ELSE 'user' || n END, CASE n WHEN 0 THEN 'admin' ELSE 'member' END, TRUE
FROM generate_series(0, 20) AS n ORDER BY n;
INSERT INTO api_tokens (version, created_at, updated_at, name, user_id, hash, prefix, scopes, active, ip_allowlist)
SELECT 1, now(), now(), 'bench', n + 1, sha256(('tt_bench' || n)::BYTEA), 'tt_bench', CASE n WHEN 0 THEN 'admin:all' ELSE 'read:*,write:*' END, TRUE, ''
FROM generate_series(0, 20) AS n ORDER BY n;
INSERT INTO clients (version, created_at, updated_at, name, name_key, currency, status, custom_fields, created_by)
SELECT 1, now(), now(), 'Client ' || n, 'client ' || n, 'EUR', 'active', '{}', 1 FROM generate_series(1, 10) AS n;
INSERT INTO projects (version, created_at, updated_at, name, name_key, client_id, billable, hourly_rate, hourly_rate_currency, status, budget_threshold_percent, custom_fields, created_by)
SELECT 1, now(), now(), 'Project ' || n, 'project ' || n, n % 10 + 1, TRUE, 8000, 'EUR', 'active', 80, '{}', 1 FROM generate_series(1, 100) AS n;
INSERT INTO tasks (version, created_at, updated_at, project_id, name, status, priority, created_by, tags_key)
SELECT 1, now(), now(), n, 'Task of ' || n, 'todo', 2, 1, '' FROM generate_series(1, 100) AS n;
INSERT INTO categories (version, created_at, updated_at, name, name_key, created_by)
SELECT 1, now(), now(), 'Category ' || n, 'category ' || n, 1 FROM generate_series(1, 5) AS n;
ALTER TABLE time_entries DISABLE TRIGGER USER;
INSERT INTO time_entries (version, created_at, updated_at, user_id, project_id, task_id, category_id, start_time, end_time, break_seconds, seconds, is_long, day, notes, tags, source, billable, paid)
SELECT 1, start, start, u + 1, (u * 5 + i % 10) % 100 + 1, CASE WHEN i % 4 <> 0 THEN (u * 5 + i % 10) % 100 + 1 END, NULLIF(i % 6, 0),
    start, start + length, 0, extract(epoch FROM length)::BIGINT, FALSE,
    start::DATE - DATE '1970-01-01', 'Worked on part ' || i, 'development,review', 'manual', i % 5 <> 0, FALSE
FROM generate_series(0, :entries / 20 - 1) AS i, generate_series(1, 20) AS u,
    LATERAL (SELECT date_trunc('day', now()) - interval '730 days' + i * (interval '730 days' / (:entries / 20)) AS start,
                    date_trunc('second', interval '730 days' / (:entries / 20) * 0.8) AS length) AS span
ORDER BY i, u;
ALTER TABLE time_entries ENABLE TRIGGER USER;
INSERT INTO user_totals
SELECT user_id, grain, period, billable, count(*), sum(seconds)
FROM time_entries, LATERAL (VALUES (0, 0), (1, (date_part('year', DATE '1970-01-01' + day) * 12 + date_part('month', DATE '1970-01-01' + day) - 1)::INTEGER), (2, day)) AS g (grain, period)
GROUP BY user_id, grain, period, billable
ORDER BY grain, period, user_id;
INSERT INTO project_totals
SELECT user_id, project_id, grain, period, billable, count(*), sum(seconds)
FROM time_entries, LATERAL (VALUES (0, 0), (1, (date_part('year', DATE '1970-01-01' + day) * 12 + date_part('month', DATE '1970-01-01' + day) - 1)::INTEGER), (2, day)) AS g (grain, period)
GROUP BY user_id, project_id, grain, period, billable
ORDER BY grain, period, user_id, project_id;
INSERT INTO task_totals (task_id, user_id, grain, period, billable, entries, seconds)
SELECT task_id, user_id, grain, period, billable, count(*), sum(seconds)
FROM time_entries, LATERAL (VALUES (0, 0), (1, (date_part('year', DATE '1970-01-01' + day) * 12 + date_part('month', DATE '1970-01-01' + day) - 1)::INTEGER), (2, day)) AS g (grain, period)
WHERE task_id IS NOT NULL
GROUP BY task_id, user_id, grain, period, billable
ORDER BY grain, period, user_id, task_id;
INSERT INTO category_totals
SELECT user_id, category_id, grain, period, billable, count(*), sum(seconds)
FROM time_entries, LATERAL (VALUES (0, 0), (1, (date_part('year', DATE '1970-01-01' + day) * 12 + date_part('month', DATE '1970-01-01' + day) - 1)::INTEGER), (2, day)) AS g (grain, period)
WHERE category_id IS NOT NULL
GROUP BY user_id, category_id, grain, period, billable
ORDER BY grain, period, user_id, category_id;
