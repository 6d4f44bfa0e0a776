BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT project_id, billable, CAST(SUM(entries) AS BIGINT), CAST(SUM(seconds) AS BIGINT) FROM project_totals WHERE grain = 2 AND period >= date_trunc('month', current_date - 40)::DATE - DATE '1970-01-01' AND period < date_trunc('month', current_date - 40)::DATE - DATE '1970-01-01' + 28 AND user_id IN (SELECT id FROM users) GROUP BY project_id, billable;
SELECT billable, CAST(SUM(entries) AS BIGINT), CAST(SUM(seconds) AS BIGINT) FROM user_totals WHERE grain = 2 AND period >= date_trunc('month', current_date - 40)::DATE - DATE '1970-01-01' AND period < date_trunc('month', current_date - 40)::DATE - DATE '1970-01-01' + 28 AND user_id IN (SELECT id FROM users) GROUP BY billable;
SELECT id, name FROM projects WHERE id = ANY (ARRAY(SELECT generate_series(1, 100)));
COMMIT;
