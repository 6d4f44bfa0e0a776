"""The same data as seed.sql, in an SQLite file that has been migrated."""
import hashlib
import sqlite3
import sys
import time

path, entries = sys.argv[1], int(sys.argv[2])
db = sqlite3.connect(path)
now = int(time.time())
micros = now * 1_000_000
for n in range(21):
    name, role = ("admin", "admin") if n == 0 else (f"user{n}", "member")
    db.execute("INSERT INTO users (version, created_at, updated_at, username, role, active) VALUES (1, ?, ?, ?, ?, 1)", (micros, micros, name, role))
    scopes = "admin:all" if n == 0 else "read:*,write:*"
    digest = hashlib.sha256(f"tt_bench{n}".encode()).digest()
    db.execute(
        "INSERT INTO api_tokens (version, created_at, updated_at, name, user_id, hash, prefix, scopes, active, ip_allowlist)"
        " VALUES (1, ?, ?, 'bench', ?, ?, 'tt_bench', ?, 1, '')", (micros, micros, n + 1, digest, scopes))
for n in range(1, 11):
    db.execute("INSERT INTO clients (version, created_at, updated_at, name, name_key, currency, status, custom_fields, created_by)"
               " VALUES (1, ?, ?, ?, ?, 'EUR', 'active', '{}', 1)", (micros, micros, f"Client {n}", f"client {n}"))
for n in range(1, 101):
    db.execute("INSERT INTO projects (version, created_at, updated_at, name, name_key, client_id, billable, hourly_rate, hourly_rate_currency, status, budget_threshold_percent, custom_fields, created_by)"
               " VALUES (1, ?, ?, ?, ?, ?, 1, 8000, 'EUR', 'active', 80, '{}', 1)", (micros, micros, f"Project {n}", f"project {n}", n % 10 + 1))
for n in range(1, 101):
    db.execute("INSERT INTO tasks (version, created_at, updated_at, project_id, name, status, priority, created_by, tags_key)"
               " VALUES (1, ?, ?, ?, ?, 'todo', 2, 1, '')", (micros, micros, n, f"Task of {n}"))
for n in range(1, 6):
    db.execute("INSERT INTO categories (version, created_at, updated_at, name, name_key, created_by) VALUES (1, ?, ?, ?, ?, 1)",
               (micros, micros, f"Category {n}", f"category {n}"))
span = 730 * 86_400
each = entries // 20
step = span // each
length = int(step * 0.8)
first = now // 86_400 * 86_400 - span


def rows():
    for i in range(each):
        start = first + i * step
        for u in range(1, 21):
            project = (u * 5 + i % 10) % 100 + 1
            yield (start * 1_000_000, start * 1_000_000, u + 1, project, project if i % 4 else None, i % 6 or None, start * 1_000_000,
                   (start + length) * 1_000_000, length, start // 86_400, f"Worked on part {i}", int(i % 5 != 0))


db.executemany(
    "INSERT INTO time_entries (version, created_at, updated_at, user_id, project_id, task_id, category_id, start_time, end_time, break_seconds, seconds, is_long, day, notes, tags, source, billable, paid)"
    " VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0, ?, ?, 'development,review', 'manual', ?, 0)", rows())
db.commit()
db.execute("ANALYZE")
db.commit()
