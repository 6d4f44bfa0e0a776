DROP TRIGGER time_entries_inserted;
DROP TRIGGER time_entries_deleted;
DROP TRIGGER time_entries_updated_out;
DROP TRIGGER time_entries_updated_in;

CREATE TABLE task_totals_in_all (
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    entries INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (task_id, user_id, billable)
) STRICT, WITHOUT ROWID;
INSERT INTO task_totals_in_all (task_id, user_id, billable, entries, seconds)
SELECT task_id, user_id, billable, entries, seconds FROM task_totals WHERE grain = 0;
DROP TABLE task_totals;
ALTER TABLE task_totals_in_all RENAME TO task_totals;

CREATE TRIGGER time_entries_inserted AFTER INSERT ON time_entries WHEN NEW.seconds IS NOT NULL
BEGIN
    INSERT INTO user_totals (user_id, grain, period, billable, entries, seconds)
    VALUES (NEW.user_id, 0, 0, NEW.billable, 1, NEW.seconds),
           (NEW.user_id, 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1, NEW.billable, 1, NEW.seconds),
           (NEW.user_id, 2, NEW.day, NEW.billable, 1, NEW.seconds)
    ON CONFLICT (user_id, grain, period, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO project_totals (user_id, project_id, grain, period, billable, entries, seconds)
    SELECT NEW.user_id, NEW.project_id, grain, period, NEW.billable, 1, NEW.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, NEW.day
    )
    WHERE NEW.project_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO task_totals (task_id, user_id, billable, entries, seconds)
    SELECT NEW.task_id, NEW.user_id, NEW.billable, 1, NEW.seconds
    WHERE NEW.task_id IS NOT NULL
    ON CONFLICT (task_id, user_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
END;

CREATE TRIGGER time_entries_deleted AFTER DELETE ON time_entries WHEN OLD.seconds IS NOT NULL
BEGIN
    INSERT INTO user_totals (user_id, grain, period, billable, entries, seconds)
    VALUES (OLD.user_id, 0, 0, OLD.billable, -1, -OLD.seconds),
           (OLD.user_id, 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1, OLD.billable, -1, -OLD.seconds),
           (OLD.user_id, 2, OLD.day, OLD.billable, -1, -OLD.seconds)
    ON CONFLICT (user_id, grain, period, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO project_totals (user_id, project_id, grain, period, billable, entries, seconds)
    SELECT OLD.user_id, OLD.project_id, grain, period, OLD.billable, -1, -OLD.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, OLD.day
    )
    WHERE OLD.project_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    UPDATE task_totals SET entries = entries - 1, seconds = seconds - OLD.seconds
    WHERE task_id = OLD.task_id AND user_id = OLD.user_id AND billable = OLD.billable;
END;

-- An update takes the old work out and puts the new work in; the part that does not apply is left out.
CREATE TRIGGER time_entries_updated_out AFTER UPDATE ON time_entries
WHEN OLD.seconds IS NOT NULL
    AND (OLD.project_id IS NOT NEW.project_id OR OLD.task_id IS NOT NEW.task_id OR OLD.day IS NOT NEW.day OR OLD.billable IS NOT NEW.billable OR OLD.seconds IS NOT NEW.seconds)
BEGIN
    INSERT INTO user_totals (user_id, grain, period, billable, entries, seconds)
    VALUES (OLD.user_id, 0, 0, OLD.billable, -1, -OLD.seconds),
           (OLD.user_id, 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1, OLD.billable, -1, -OLD.seconds),
           (OLD.user_id, 2, OLD.day, OLD.billable, -1, -OLD.seconds)
    ON CONFLICT (user_id, grain, period, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO project_totals (user_id, project_id, grain, period, billable, entries, seconds)
    SELECT OLD.user_id, OLD.project_id, grain, period, OLD.billable, -1, -OLD.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, OLD.day
    )
    WHERE OLD.project_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    UPDATE task_totals SET entries = entries - 1, seconds = seconds - OLD.seconds
    WHERE task_id = OLD.task_id AND user_id = OLD.user_id AND billable = OLD.billable;
END;

CREATE TRIGGER time_entries_updated_in AFTER UPDATE ON time_entries
WHEN NEW.seconds IS NOT NULL
    AND (OLD.project_id IS NOT NEW.project_id OR OLD.task_id IS NOT NEW.task_id OR OLD.day IS NOT NEW.day OR OLD.billable IS NOT NEW.billable OR OLD.seconds IS NOT NEW.seconds)
BEGIN
    INSERT INTO user_totals (user_id, grain, period, billable, entries, seconds)
    VALUES (NEW.user_id, 0, 0, NEW.billable, 1, NEW.seconds),
           (NEW.user_id, 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1, NEW.billable, 1, NEW.seconds),
           (NEW.user_id, 2, NEW.day, NEW.billable, 1, NEW.seconds)
    ON CONFLICT (user_id, grain, period, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO project_totals (user_id, project_id, grain, period, billable, entries, seconds)
    SELECT NEW.user_id, NEW.project_id, grain, period, NEW.billable, 1, NEW.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12 + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, NEW.day
    )
    WHERE NEW.project_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO task_totals (task_id, user_id, billable, entries, seconds)
    SELECT NEW.task_id, NEW.user_id, NEW.billable, 1, NEW.seconds
    WHERE NEW.task_id IS NOT NULL
    ON CONFLICT (task_id, user_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
END;
