-- What an entry on an invoice is charged is its share of its item's total. The price of an hour is known where the item charges
-- for just the time on it.

CREATE TABLE invoice_time_shares (
    entry_id INTEGER PRIMARY KEY NOT NULL REFERENCES time_entries (id) ON DELETE NO ACTION,
    item_id INTEGER NOT NULL REFERENCES invoice_items (id) ON DELETE CASCADE,
    seconds INTEGER NOT NULL CHECK (seconds >= 0),
    hourly_rate INTEGER,
    amount INTEGER NOT NULL
) STRICT;

WITH sums AS (
    SELECT item_id, SUM(seconds) AS seconds FROM invoice_time GROUP BY item_id
), weights AS (
    SELECT entry_id, item_id, invoice_time.seconds, hourly_rate, total,
        CASE WHEN sums.seconds = 0 THEN 1 ELSE invoice_time.seconds END AS weight,
        quantity = CAST(ROUND(sums.seconds * 1000000.0 / 3600) AS INTEGER) AS by_the_hour
    FROM invoice_time
    JOIN sums USING (item_id)
    JOIN invoice_items ON invoice_items.id = item_id
), sums_up_to AS (
    SELECT entry_id, item_id, seconds, hourly_rate, by_the_hour,
        total * SUM(weight) OVER up_to / SUM(weight) OVER (PARTITION BY item_id) AS amount
    FROM weights
    WINDOW up_to AS (PARTITION BY item_id ORDER BY entry_id)
)
INSERT INTO invoice_time_shares (entry_id, item_id, seconds, hourly_rate, amount)
SELECT entry_id, item_id, seconds, CASE WHEN by_the_hour THEN hourly_rate END,
    amount - COALESCE(LAG(amount) OVER (PARTITION BY item_id ORDER BY entry_id), 0)
FROM sums_up_to;

DROP TABLE invoice_time;
ALTER TABLE invoice_time_shares RENAME TO invoice_time;
CREATE INDEX invoice_time_item ON invoice_time (item_id);
