-- What an entry on an invoice is charged is its share of its item's total. The price of an hour is known where the item charges
-- for just the time on it.

ALTER TABLE invoice_time ADD COLUMN amount BIGINT, ALTER COLUMN hourly_rate DROP NOT NULL;

WITH sums AS (
    SELECT item_id, SUM(seconds) AS seconds FROM invoice_time GROUP BY item_id
), weights AS (
    SELECT entry_id, item_id, total, CASE WHEN sums.seconds = 0 THEN 1 ELSE invoice_time.seconds END AS weight,
        quantity = ROUND(sums.seconds * 1000000.0 / 3600) AS by_the_hour
    FROM invoice_time
    JOIN sums USING (item_id)
    JOIN invoice_items ON invoice_items.id = item_id
), sums_up_to AS (
    SELECT entry_id, item_id, by_the_hour,
        TRUNC(total * SUM(weight) OVER up_to / SUM(weight) OVER (PARTITION BY item_id))::BIGINT AS amount
    FROM weights
    WINDOW up_to AS (PARTITION BY item_id ORDER BY entry_id)
), shares AS (
    SELECT entry_id, by_the_hour,
        amount - COALESCE(LAG(amount) OVER (PARTITION BY item_id ORDER BY entry_id), 0) AS amount
    FROM sums_up_to
)
UPDATE invoice_time
SET amount = shares.amount, hourly_rate = CASE WHEN by_the_hour THEN hourly_rate END
FROM shares
WHERE shares.entry_id = invoice_time.entry_id;

ALTER TABLE invoice_time ALTER COLUMN amount SET NOT NULL;
