-- What people spent for work, claimed and decided on. Money is in minor units of `currency`, the rate of the tax in
-- ten-thousandths of a percent, days are counted from 1970-01-01.

CREATE TABLE expenses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION,
    project_id INTEGER REFERENCES projects (id) ON DELETE NO ACTION,
    client_id INTEGER REFERENCES clients (id) ON DELETE NO ACTION,
    title TEXT NOT NULL,
    description TEXT,
    category TEXT NOT NULL,
    category_key TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    tax_amount INTEGER NOT NULL CHECK (tax_amount >= 0),
    currency TEXT NOT NULL,
    tax_rate INTEGER NOT NULL CHECK (tax_rate BETWEEN 0 AND 1000000),
    payment_method TEXT,
    payment_day INTEGER,
    expense_day INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'rejected', 'reimbursed')),
    approved_by INTEGER REFERENCES users (id) ON DELETE NO ACTION,
    approved_at INTEGER,
    rejection_reason TEXT,
    billable INTEGER NOT NULL CHECK (billable IN (0, 1)),
    reimbursable INTEGER NOT NULL CHECK (reimbursable IN (0, 1)),
    invoiced INTEGER NOT NULL CHECK (invoiced IN (0, 1)),
    reimbursed_at INTEGER,
    receipt_number TEXT,
    vendor TEXT,
    notes TEXT,
    tags TEXT,
    CHECK ((status IN ('approved', 'reimbursed')) = (approved_by IS NOT NULL)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    CHECK ((status = 'reimbursed') = (reimbursed_at IS NOT NULL))
) STRICT;
CREATE INDEX expenses_order ON expenses (expense_day DESC, created_at DESC, id DESC);
CREATE INDEX expenses_user ON expenses (user_id, expense_day DESC, created_at DESC, id DESC);
CREATE INDEX expenses_project ON expenses (project_id, expense_day DESC, created_at DESC, id DESC)
WHERE project_id IS NOT NULL;
CREATE INDEX expenses_client ON expenses (client_id, expense_day DESC, created_at DESC, id DESC)
WHERE client_id IS NOT NULL;
CREATE INDEX expenses_status ON expenses (status, expense_day DESC, created_at DESC, id DESC);
CREATE INDEX expenses_category ON expenses (category_key, expense_day DESC, created_at DESC, id DESC);
CREATE INDEX expenses_approved_by ON expenses (approved_by) WHERE approved_by IS NOT NULL;
