BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT period, billable, CAST(SUM(user_totals.entries) AS BIGINT), CAST(SUM(user_totals.seconds) AS BIGINT) FROM user_totals WHERE grain = 2 AND period >= current_date - 61 - DATE '1970-01-01' AND period < current_date + 1 - DATE '1970-01-01' GROUP BY period, billable;
SELECT COUNT(*) FROM projects WHERE status = 'active';
SELECT invoices.currency, CAST(SUM(invoice_payments.amount) AS BIGINT), CAST(SUM(CASE WHEN invoice_payments.amount > 0 THEN 1 ELSE 0 END) AS BIGINT) FROM invoice_payments JOIN invoices ON invoices.id = invoice_payments.invoice_id WHERE invoice_payments.payment_day >= current_date - 30 - DATE '1970-01-01' AND invoice_payments.payment_day <= current_date - DATE '1970-01-01' GROUP BY invoices.currency;
COMMIT;
