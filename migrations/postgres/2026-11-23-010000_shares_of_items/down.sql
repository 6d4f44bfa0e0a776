UPDATE invoice_time SET hourly_rate = invoice_items.unit_price
FROM invoice_items WHERE invoice_items.id = item_id AND hourly_rate IS NULL;
ALTER TABLE invoice_time DROP COLUMN amount, ALTER COLUMN hourly_rate SET NOT NULL;
