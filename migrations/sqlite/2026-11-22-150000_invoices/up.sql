-- What an hour costs, and what clients are asked to pay. Money is in minor units of `currency`, the rate of the tax in
-- ten-thousandths of a percent, a quantity in millionths, days are counted from 1970-01-01.

CREATE TABLE rates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    project_id INTEGER REFERENCES projects (id) ON DELETE CASCADE,
    client_id INTEGER REFERENCES clients (id) ON DELETE CASCADE,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    hourly_rate INTEGER NOT NULL CHECK (hourly_rate >= 0),
    currency TEXT NOT NULL,
    start_day INTEGER NOT NULL,
    CHECK (project_id IS NOT NULL OR client_id IS NOT NULL OR user_id IS NOT NULL),
    CHECK (client_id IS NULL OR (project_id IS NULL AND user_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX rates_start
ON rates (coalesce(project_id, 0), coalesce(client_id, 0), coalesce(user_id, 0), start_day);
CREATE INDEX rates_project ON rates (project_id) WHERE project_id IS NOT NULL;
CREATE INDEX rates_client ON rates (client_id) WHERE client_id IS NOT NULL;
CREATE INDEX rates_user ON rates (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE invoices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    number TEXT NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE NO ACTION,
    client_id INTEGER NOT NULL REFERENCES clients (id) ON DELETE NO ACTION,
    client_name TEXT NOT NULL,
    client_email TEXT,
    client_address TEXT,
    buyer_reference TEXT,
    issue_day INTEGER NOT NULL,
    due_day INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('draft', 'sent', 'paid', 'overdue', 'cancelled')),
    currency TEXT NOT NULL,
    tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 1000000),
    subtotal INTEGER NOT NULL CHECK (subtotal >= 0),
    tax_amount INTEGER NOT NULL CHECK (tax_amount >= 0),
    amount_paid INTEGER NOT NULL CHECK (amount_paid >= 0),
    payment_day INTEGER,
    payment_method TEXT,
    payment_reference TEXT,
    payment_notes TEXT,
    notes TEXT,
    terms TEXT,
    created_by INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION
) STRICT;
CREATE UNIQUE INDEX invoices_number ON invoices (number);
CREATE INDEX invoices_order ON invoices (created_at DESC, id DESC);
CREATE INDEX invoices_created_by ON invoices (created_by, created_at DESC, id DESC);
CREATE INDEX invoices_project ON invoices (project_id, created_at DESC, id DESC);
CREATE INDEX invoices_client ON invoices (client_id, created_at DESC, id DESC);
CREATE INDEX invoices_status ON invoices (status, created_at DESC, id DESC);

CREATE TABLE invoice_items (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    invoice_id INTEGER NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
    description TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    unit_price INTEGER NOT NULL,
    total INTEGER NOT NULL,
    entries TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invoice_items_invoice ON invoice_items (invoice_id, id);

-- Which time is charged for, and at what price; the key lets an entry be on one invoice only.
CREATE TABLE invoice_time (
    entry_id INTEGER PRIMARY KEY NOT NULL REFERENCES time_entries (id) ON DELETE NO ACTION,
    item_id INTEGER NOT NULL REFERENCES invoice_items (id) ON DELETE CASCADE,
    seconds INTEGER NOT NULL CHECK (seconds >= 0),
    hourly_rate INTEGER NOT NULL
) STRICT;
CREATE INDEX invoice_time_item ON invoice_time (item_id);

CREATE TABLE invoice_payments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    invoice_id INTEGER NOT NULL REFERENCES invoices (id) ON DELETE CASCADE,
    amount INTEGER NOT NULL CHECK (amount <> 0),
    payment_day INTEGER NOT NULL,
    method TEXT,
    reference TEXT,
    notes TEXT,
    recorded_by INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invoice_payments_invoice ON invoice_payments (invoice_id, id);
CREATE INDEX invoice_payments_day ON invoice_payments (payment_day);
CREATE INDEX invoice_payments_recorded_by ON invoice_payments (recorded_by);

-- One row: the number that the next invoice gets. Whoever takes it holds the row, so that none is lost or given twice.
CREATE TABLE invoice_sequence (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    next INTEGER NOT NULL
) STRICT;
INSERT INTO invoice_sequence (id, next) VALUES (1, 1000);
