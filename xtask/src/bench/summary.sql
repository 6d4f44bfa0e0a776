BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT project_id, billable, CAST(SUM(entries) AS BIGINT), CAST(SUM(seconds) AS BIGINT) FROM project_totals WHERE grain = 1 AND period >= (extract(year FROM current_date - 40) * 12 + extract(month FROM current_date - 40) - 1)::INTEGER AND period < (extract(year FROM current_date - 40) * 12 + extract(month FROM current_date - 40))::INTEGER GROUP BY project_id, billable;
SELECT billable, CAST(SUM(entries) AS BIGINT), CAST(SUM(seconds) AS BIGINT) FROM user_totals WHERE grain = 1 AND period >= (extract(year FROM current_date - 40) * 12 + extract(month FROM current_date - 40) - 1)::INTEGER AND period < (extract(year FROM current_date - 40) * 12 + extract(month FROM current_date - 40))::INTEGER GROUP BY billable;
SELECT id, name FROM projects WHERE id = ANY (ARRAY(SELECT generate_series(1, 100)));
COMMIT;
