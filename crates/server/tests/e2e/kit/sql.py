# Runs one SQL statement on the SQLite file that the first argument names and prints its rows as JSON.
import json
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1], timeout=20)
with database:
    rows = database.execute(sys.argv[2]).fetchall()
database.close()
json.dump([["" if value is None else str(value) for value in row] for row in rows], sys.stdout)
