# Prints table, column, nullable and generated (0 or 1) of every column in the SQLite file that the argument names.
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
for (table,) in database.execute(
    "select name from pragma_table_list where schema = 'main' and type = 'table'"
    " and name not like 'sqlite\\_%' escape '\\' and name <> '__diesel_schema_migrations'"
).fetchall():
    columns = database.execute("select name, type, \"notnull\", pk, hidden from pragma_table_xinfo(?)", (table,)).fetchall()
    keys = [kind for _, kind, _, key, _ in columns if key]
    for name, _, not_null, key, hidden in columns:
        # An INTEGER PRIMARY KEY is the row's own number and never NULL; other keys may be, unless declared.
        never = not_null or (key and [kind.upper() for kind in keys] == ["INTEGER"])
        print(table, name, int(not never), int(hidden > 1), sep="|")
