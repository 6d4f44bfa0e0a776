CREATE TABLE invoice_time_by_the_hour (
    entry_id INTEGER PRIMARY KEY NOT NULL REFERENCES time_entries (id) ON DELETE NO ACTION,
    item_id INTEGER NOT NULL REFERENCES invoice_items (id) ON DELETE CASCADE,
    seconds INTEGER NOT NULL CHECK (seconds >= 0),
    hourly_rate INTEGER NOT NULL
) STRICT;
INSERT INTO invoice_time_by_the_hour (entry_id, item_id, seconds, hourly_rate)
SELECT entry_id, item_id, seconds, COALESCE(hourly_rate, unit_price)
FROM invoice_time JOIN invoice_items ON invoice_items.id = item_id;

DROP TABLE invoice_time;
ALTER TABLE invoice_time_by_the_hour RENAME TO invoice_time;
CREATE INDEX invoice_time_item ON invoice_time (item_id);
