-- Table, column, nullable and generated (0 or 1) of every column.
select table_name, column_name, (is_nullable = 'YES')::int, (is_generated = 'ALWAYS')::int
from information_schema.columns
join information_schema.tables using (table_schema, table_name)
where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> '__diesel_schema_migrations';
