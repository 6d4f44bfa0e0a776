SELECT count(*) FROM projects WHERE status = 'active';
SELECT projects.*, clients.name, clients.default_hourly_rate, clients.currency FROM projects LEFT JOIN clients ON client_id = clients.id WHERE projects.status = 'active' ORDER BY projects.name_key, projects.id LIMIT 50 OFFSET 0;
SELECT project_id, billable, CAST(SUM(entries) AS BIGINT), CAST(SUM(seconds) AS BIGINT) FROM project_totals WHERE project_id = ANY (ARRAY(SELECT id FROM projects WHERE status = 'active' ORDER BY name_key, id LIMIT 50)) AND grain = 0 AND period = 0 GROUP BY project_id, billable;
