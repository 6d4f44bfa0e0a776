DROP TABLE invoice_sequence;
DROP TABLE invoice_payments;
DROP TABLE invoice_time;
DROP TABLE invoice_items;
DROP TABLE invoices;
DROP TABLE rates;
