-- Kinds of work, which entries can name; entries by kind and by their own client, summed; the slot of a timer.

CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    created_by INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION
) STRICT;
CREATE UNIQUE INDEX categories_name ON categories (name_key);
CREATE INDEX categories_created_by ON categories (created_by);

ALTER TABLE time_entries ADD COLUMN category_id INTEGER REFERENCES categories (id) ON DELETE NO ACTION;
CREATE INDEX time_entries_category_start ON time_entries (category_id, start_time DESC, id DESC)
WHERE category_id IS NOT NULL;

-- Of the open entries of a user no two have one slot. Where a user has one timer, every slot is 0.
ALTER TABLE time_entries ADD COLUMN timer_slot INTEGER NOT NULL DEFAULT 0;
DROP INDEX time_entries_one_open;
CREATE UNIQUE INDEX time_entries_one_open ON time_entries (user_id, timer_slot) WHERE end_time IS NULL;

-- Sums of finished entries like those of projects: by category, and by the client that entries name themselves, apart by
-- the project they name beside it (0 for none).
CREATE TABLE category_totals (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    category_id INTEGER NOT NULL REFERENCES categories (id) ON DELETE CASCADE,
    grain INTEGER NOT NULL,
    period INTEGER NOT NULL,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    entries INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (user_id, grain, period, category_id, billable)
) STRICT, WITHOUT ROWID;
CREATE INDEX category_totals_period ON category_totals (grain, period, category_id);

CREATE TABLE client_totals (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL,
    grain INTEGER NOT NULL,
    period INTEGER NOT NULL,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    entries INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (user_id, grain, period, client_id, project_id, billable)
) STRICT, WITHOUT ROWID;
CREATE INDEX client_totals_period ON client_totals (grain, period, client_id);

INSERT INTO client_totals (user_id, client_id, project_id, grain, period, billable, entries, seconds)
SELECT user_id, client_id, COALESCE(project_id, 0), grain,
    CASE grain WHEN 0 THEN 0
        WHEN 1 THEN CAST(strftime('%Y', day * 86400, 'unixepoch') AS INTEGER) * 12
            + CAST(strftime('%m', day * 86400, 'unixepoch') AS INTEGER) - 1
        ELSE day END AS period,
    billable, COUNT(*), SUM(seconds)
FROM time_entries, (SELECT 0 AS grain UNION ALL SELECT 1 UNION ALL SELECT 2)
WHERE seconds IS NOT NULL AND client_id IS NOT NULL
GROUP BY user_id, client_id, COALESCE(project_id, 0), grain, period, billable;

CREATE TRIGGER time_entries_named_inserted AFTER INSERT ON time_entries WHEN NEW.seconds IS NOT NULL AND (NEW.category_id IS NOT NULL OR NEW.client_id IS NOT NULL)
BEGIN
    INSERT INTO category_totals (user_id, category_id, grain, period, billable, entries, seconds)
    SELECT NEW.user_id, NEW.category_id, grain, period, NEW.billable, 1, NEW.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, NEW.day
    )
    WHERE NEW.category_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, category_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO client_totals (user_id, client_id, project_id, grain, period, billable, entries, seconds)
    SELECT NEW.user_id, NEW.client_id, COALESCE(NEW.project_id, 0), grain, period, NEW.billable, 1, NEW.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, NEW.day
    )
    WHERE NEW.client_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, client_id, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
END;

CREATE TRIGGER time_entries_named_deleted AFTER DELETE ON time_entries WHEN OLD.seconds IS NOT NULL AND (OLD.category_id IS NOT NULL OR OLD.client_id IS NOT NULL)
BEGIN
    INSERT INTO category_totals (user_id, category_id, grain, period, billable, entries, seconds)
    SELECT OLD.user_id, OLD.category_id, grain, period, OLD.billable, -1, -OLD.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, OLD.day
    )
    WHERE OLD.category_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, category_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO client_totals (user_id, client_id, project_id, grain, period, billable, entries, seconds)
    SELECT OLD.user_id, OLD.client_id, COALESCE(OLD.project_id, 0), grain, period, OLD.billable, -1, -OLD.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, OLD.day
    )
    WHERE OLD.client_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, client_id, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
END;

CREATE TRIGGER time_entries_named_updated_out AFTER UPDATE ON time_entries
WHEN OLD.seconds IS NOT NULL AND (OLD.category_id IS NOT NULL OR OLD.client_id IS NOT NULL)
    AND (OLD.category_id IS NOT NEW.category_id OR OLD.client_id IS NOT NEW.client_id OR OLD.project_id IS NOT NEW.project_id
        OR OLD.day IS NOT NEW.day OR OLD.billable IS NOT NEW.billable OR OLD.seconds IS NOT NEW.seconds)
BEGIN
    INSERT INTO category_totals (user_id, category_id, grain, period, billable, entries, seconds)
    SELECT OLD.user_id, OLD.category_id, grain, period, OLD.billable, -1, -OLD.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, OLD.day
    )
    WHERE OLD.category_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, category_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO client_totals (user_id, client_id, project_id, grain, period, billable, entries, seconds)
    SELECT OLD.user_id, OLD.client_id, COALESCE(OLD.project_id, 0), grain, period, OLD.billable, -1, -OLD.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', OLD.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', OLD.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, OLD.day
    )
    WHERE OLD.client_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, client_id, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
END;

CREATE TRIGGER time_entries_named_updated_in AFTER UPDATE ON time_entries
WHEN NEW.seconds IS NOT NULL AND (NEW.category_id IS NOT NULL OR NEW.client_id IS NOT NULL)
    AND (OLD.category_id IS NOT NEW.category_id OR OLD.client_id IS NOT NEW.client_id OR OLD.project_id IS NOT NEW.project_id
        OR OLD.day IS NOT NEW.day OR OLD.billable IS NOT NEW.billable OR OLD.seconds IS NOT NEW.seconds)
BEGIN
    INSERT INTO category_totals (user_id, category_id, grain, period, billable, entries, seconds)
    SELECT NEW.user_id, NEW.category_id, grain, period, NEW.billable, 1, NEW.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, NEW.day
    )
    WHERE NEW.category_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, category_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
    INSERT INTO client_totals (user_id, client_id, project_id, grain, period, billable, entries, seconds)
    SELECT NEW.user_id, NEW.client_id, COALESCE(NEW.project_id, 0), grain, period, NEW.billable, 1, NEW.seconds
    FROM (
        SELECT 0 AS grain, 0 AS period
        UNION ALL SELECT 1, CAST(strftime('%Y', NEW.day * 86400, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', NEW.day * 86400, 'unixepoch') AS INTEGER) - 1
        UNION ALL SELECT 2, NEW.day
    )
    WHERE NEW.client_id IS NOT NULL
    ON CONFLICT (user_id, grain, period, client_id, project_id, billable) DO UPDATE
    SET entries = entries + excluded.entries, seconds = seconds + excluded.seconds;
END;
