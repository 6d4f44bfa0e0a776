DROP TABLE settings, audit_log, idempotency_keys, api_tokens, favorites, task_totals, project_totals, user_totals,
    time_entries, tasks, projects, clients, users;
DROP FUNCTION time_entries_changed();
DROP FUNCTION keep_totals(BIGINT, BIGINT, BIGINT, INTEGER, BOOLEAN, BIGINT, BIGINT);
