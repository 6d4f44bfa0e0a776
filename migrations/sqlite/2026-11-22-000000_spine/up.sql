-- Names are compared by a folded copy (`…_key`: lower case, made by the program, so that every store folds alike).
-- Moments are UTC microseconds since 1970-01-01. Days are numbers since 1970-01-01, in the organisation's zone. Numbers
-- of rows are never used again (AUTOINCREMENT), so that a client's old number never means something new.

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    username TEXT NOT NULL,
    email TEXT,
    email_key TEXT,
    full_name TEXT,
    role TEXT NOT NULL CHECK (role IN ('admin', 'manager', 'member', 'user')),
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    last_login_at INTEGER,
    password_hash TEXT
) STRICT;
CREATE UNIQUE INDEX users_username ON users (username);
CREATE UNIQUE INDEX users_email ON users (email_key);

CREATE TABLE clients (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    description TEXT,
    contact_person TEXT,
    email TEXT,
    phone TEXT,
    address TEXT,
    company TEXT,
    default_hourly_rate INTEGER,
    currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
    custom_fields TEXT NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION
) STRICT;
CREATE UNIQUE INDEX clients_name ON clients (name_key);
CREATE INDEX clients_created_by ON clients (created_by);

CREATE TABLE projects (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    code TEXT,
    client_id INTEGER REFERENCES clients (id) ON DELETE NO ACTION,
    description TEXT,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    hourly_rate INTEGER,
    hourly_rate_currency TEXT,
    budget_amount INTEGER,
    budget_currency TEXT,
    billing_ref TEXT,
    status TEXT NOT NULL CHECK (status IN ('active', 'inactive', 'on_hold', 'archived')),
    estimated_hours INTEGER,
    budget_threshold_percent INTEGER NOT NULL CHECK (budget_threshold_percent BETWEEN 0 AND 100),
    color TEXT,
    custom_fields TEXT NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION,
    archived_at INTEGER,
    archived_by INTEGER REFERENCES users (id) ON DELETE NO ACTION,
    archived_reason TEXT
) STRICT;
CREATE UNIQUE INDEX projects_name ON projects (COALESCE(client_id, 0), name_key);
CREATE UNIQUE INDEX projects_code ON projects (code);
CREATE INDEX projects_by_name ON projects (name_key, id);
CREATE INDEX projects_client ON projects (client_id, status);
CREATE INDEX projects_created_by ON projects (created_by);

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE NO ACTION,
    name TEXT NOT NULL,
    description TEXT,
    status TEXT NOT NULL CHECK (status IN ('todo', 'in_progress', 'review', 'done', 'cancelled')),
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    estimated_hours INTEGER,
    due_day INTEGER,
    assigned_to INTEGER REFERENCES users (id) ON DELETE SET NULL,
    created_by INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION,
    started_at INTEGER,
    completed_at INTEGER,
    tags TEXT,
    tags_key TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_project ON tasks (project_id, status);
CREATE INDEX tasks_order ON tasks (priority DESC, (due_day IS NULL), due_day, created_at, id);
CREATE INDEX tasks_assigned_to ON tasks (assigned_to);
CREATE INDEX tasks_created_by ON tasks (created_by);

CREATE TABLE time_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION,
    project_id INTEGER REFERENCES projects (id) ON DELETE NO ACTION,
    client_id INTEGER REFERENCES clients (id) ON DELETE NO ACTION,
    task_id INTEGER REFERENCES tasks (id) ON DELETE SET NULL,
    start_time INTEGER NOT NULL,
    end_time INTEGER,
    paused_at INTEGER,
    break_seconds INTEGER NOT NULL CHECK (break_seconds >= 0),
    -- Seconds worked; absent while the entry is open.
    seconds INTEGER CHECK (seconds >= 0),
    -- Whether it reaches over more than 24 hours, for the overlap check.
    is_long INTEGER NOT NULL CHECK (is_long IN (0, 1)),
    day INTEGER NOT NULL,
    notes TEXT,
    tags TEXT,
    source TEXT NOT NULL,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    paid INTEGER NOT NULL CHECK (paid IN (0, 1)),
    invoice_number TEXT,
    CHECK (end_time > start_time),
    CHECK ((end_time IS NULL) = (seconds IS NULL)),
    CHECK (end_time IS NULL OR paused_at IS NULL)
) STRICT;
CREATE UNIQUE INDEX time_entries_one_open ON time_entries (user_id) WHERE end_time IS NULL;
CREATE INDEX time_entries_user_start ON time_entries (user_id, start_time DESC, id DESC);
CREATE INDEX time_entries_start ON time_entries (start_time DESC, id DESC);
CREATE INDEX time_entries_project_start ON time_entries (project_id, start_time DESC, id DESC);
CREATE INDEX time_entries_long ON time_entries (user_id, start_time) WHERE is_long;
CREATE INDEX time_entries_task ON time_entries (task_id) WHERE task_id IS NOT NULL;
CREATE INDEX time_entries_client ON time_entries (client_id) WHERE client_id IS NOT NULL;

-- Sums of finished entries, kept by the triggers below: per user, per user and project, per task. `grain` is 0 for all
-- time, 1 for a month, 2 for a day; `period` is then 0, 12 × year + month − 1, or the day's number.
CREATE TABLE user_totals (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    grain INTEGER NOT NULL,
    period INTEGER NOT NULL,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    entries INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (user_id, grain, period, billable)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_totals_period ON user_totals (grain, period, user_id);

CREATE TABLE project_totals (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    grain INTEGER NOT NULL,
    period INTEGER NOT NULL,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    entries INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (user_id, grain, period, project_id, billable)
) STRICT, WITHOUT ROWID;
CREATE INDEX project_totals_period ON project_totals (grain, period, project_id);

CREATE TABLE task_totals (
    task_id INTEGER NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    entries INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    PRIMARY KEY (task_id, user_id, billable)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE favorites (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX favorites_once ON favorites (user_id, project_id);
CREATE INDEX favorites_project ON favorites (project_id);

CREATE TABLE api_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    prefix TEXT NOT NULL,
    scopes TEXT NOT NULL,
    expires_at INTEGER,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    ip_allowlist TEXT NOT NULL,
    last_used_at INTEGER,
    uses INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

CREATE TABLE idempotency_keys (
    token_id INTEGER NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    -- The answer; absent only inside the transaction that makes it.
    status INTEGER,
    etag TEXT,
    body TEXT,
    PRIMARY KEY (token_id, key)
) STRICT;
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

-- No foreign keys: the log outlives what it speaks of.
CREATE TABLE audit_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    token_id INTEGER,
    request_id TEXT,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id INTEGER NOT NULL,
    before TEXT,
    after TEXT
) STRICT;
CREATE INDEX audit_log_entity ON audit_log (entity, entity_id);

CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;
