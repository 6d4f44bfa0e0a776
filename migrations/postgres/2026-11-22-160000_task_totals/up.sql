-- Sums by task also per month and day, for what one user worked on in a window.

ALTER TABLE task_totals ADD COLUMN grain SMALLINT NOT NULL DEFAULT 0, ADD COLUMN period INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task_totals ALTER COLUMN grain DROP DEFAULT, ALTER COLUMN period DROP DEFAULT;
ALTER TABLE task_totals DROP CONSTRAINT task_totals_pkey, ADD PRIMARY KEY (task_id, grain, period, user_id, billable);

INSERT INTO task_totals (task_id, user_id, grain, period, billable, entries, seconds)
SELECT task_id, user_id, grain,
    CASE grain WHEN 1 THEN date_part('year', DATE '1970-01-01' + day)::INTEGER * 12
            + date_part('month', DATE '1970-01-01' + day)::INTEGER - 1
        ELSE day END,
    billable, count(*), sum(seconds)
FROM time_entries CROSS JOIN (VALUES (1), (2)) AS grains (grain)
WHERE seconds IS NOT NULL AND task_id IS NOT NULL
GROUP BY 1, 2, 3, 4, 5;
CREATE INDEX task_totals_period ON task_totals (user_id, grain, period, task_id);

CREATE OR REPLACE FUNCTION keep_totals(
    a_user BIGINT, a_project BIGINT, a_task BIGINT, a_day INTEGER, a_billable BOOLEAN, a_count BIGINT, some_seconds BIGINT
) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    the_date CONSTANT DATE := DATE '1970-01-01' + a_day;
    a_month CONSTANT INTEGER := date_part('year', the_date)::INTEGER * 12 + date_part('month', the_date)::INTEGER - 1;
BEGIN
    INSERT INTO user_totals AS kept (user_id, grain, period, billable, entries, seconds)
    VALUES (a_user, 0, 0, a_billable, a_count, some_seconds),
           (a_user, 1, a_month, a_billable, a_count, some_seconds),
           (a_user, 2, a_day, a_billable, a_count, some_seconds)
    ON CONFLICT (user_id, grain, period, billable) DO UPDATE
    SET entries = kept.entries + excluded.entries, seconds = kept.seconds + excluded.seconds;
    IF a_project IS NOT NULL THEN
        INSERT INTO project_totals AS kept (user_id, project_id, grain, period, billable, entries, seconds)
        VALUES (a_user, a_project, 0, 0, a_billable, a_count, some_seconds),
               (a_user, a_project, 1, a_month, a_billable, a_count, some_seconds),
               (a_user, a_project, 2, a_day, a_billable, a_count, some_seconds)
        ON CONFLICT (user_id, grain, period, project_id, billable) DO UPDATE
        SET entries = kept.entries + excluded.entries, seconds = kept.seconds + excluded.seconds;
    END IF;
    IF a_task IS NULL THEN
        RETURN;
    ELSIF a_count > 0 THEN
        INSERT INTO task_totals AS kept (task_id, user_id, grain, period, billable, entries, seconds)
        VALUES (a_task, a_user, 0, 0, a_billable, a_count, some_seconds),
               (a_task, a_user, 1, a_month, a_billable, a_count, some_seconds),
               (a_task, a_user, 2, a_day, a_billable, a_count, some_seconds)
        ON CONFLICT (task_id, grain, period, user_id, billable) DO UPDATE
        SET entries = kept.entries + excluded.entries, seconds = kept.seconds + excluded.seconds;
    ELSE
        -- The task, and its sums with it, may be on its way out.
        UPDATE task_totals SET entries = entries + a_count, seconds = seconds + some_seconds
        WHERE task_id = a_task AND user_id = a_user AND billable = a_billable
            AND (grain, period) IN ((0, 0), (1, a_month), (2, a_day));
    END IF;
END $$;
