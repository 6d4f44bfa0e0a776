#!/usr/bin/env bash
# Holds a running server to its own OpenAPI document: crates/server/tests/schemathesis/run.sh [BINARY]
#
# Starts the server on a fresh SQLite file with demo data, validates the document that it serves, and lets schemathesis
# make up requests from it, right ones and wrong ones, and check every answer. Without BINARY, cargo builds the server.
# Needs Python with venv, and a package index for pip the first time.
#
# TIMEKEEPER_TEST_SEED=N   other requests; the seed in use is printed
# TIMEKEEPER_TEST_LONG=1   many more of them, from a random seed
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)

fail() {
    echo "failed: $*" >&2
    exit 2
}

if [ "${TIMEKEEPER_TEST_LONG:-}" = 1 ]; then
    seed=${TIMEKEEPER_TEST_SEED:-$RANDOM} examples=600 sequences=1200
else
    seed=${TIMEKEEPER_TEST_SEED:-1} examples=50 sequences=60
fi

if [ $# -eq 0 ]; then
    cargo build --manifest-path "$root/Cargo.toml" -p timekeeper
    set -- "${CARGO_TARGET_DIR:-$root/target}/debug/timekeeper"
fi
binary=$(realpath "$1")
[ -x "$binary" ] || fail "$binary is no program"

venv=$root/target/schemathesis
if ! cmp -s "$here/requirements.txt" "$venv/installed"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/installed"
fi

# The server, its data and what schemathesis remembers live in a folder of their own, which goes when this ends.
home=$(mktemp -d)
server=
finish() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" || true
    fi
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP
cd "$home"

# No setting of whoever runs this gets in.
for name in "${!TIMEKEEPER_@}"; do unset "$name"; done
export TIMEKEEPER_DATABASE__URL=sqlite://$home/timekeeper.db TIMEKEEPER_SERVER__BIND=127.0.0.1:0
export TIMEKEEPER_LIMITS__PER_MINUTE=0 TIMEKEEPER_LIMITS__PER_HOUR=0 TIMEKEEPER_LIMITS__SIGN_INS_PER_MINUTE=0
# Switched off, it would answer nothing but 403.
export TIMEKEEPER_AUTH__SELF_REGISTRATION=true
# Without them, nobody switches a second factor on or has a new password mailed.
export TIMEKEEPER_MAIL__FOLDER=$home/mailbox TIMEKEEPER_SECRETS__KEY=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=
export TIMEKEEPER_LOG__FILTER=warn
# As in the document's example, so that one made-up sign-in succeeds.
export TIMEKEEPER_ADMIN__PASSWORD="correct horse battery staple"

touch output
"$binary" serve >output 2>log &
server=$!
for _ in {1..300}; do
    url=$(sed -n 's/^Timekeeper is listening on //p' output)
    [ -z "$url" ] || break
    kill -0 "$server" 2>/dev/null || fail "the server did not start: $(cat log)"
    sleep 0.1
done
[ -n "$url" ] || fail "the server does not say where it listens"
"$binary" seed-demo >/dev/null
token=$("$binary" token create --user admin --name schemathesis --scopes admin:all)

echo "seed $seed, at $url"
"$venv/bin/python" -c 'import sys, urllib.request as r; sys.stdout.buffer.write(r.urlopen(sys.argv[1], timeout=10).read())' \
    "$url/api/openapi.json" >openapi.json
"$venv/bin/openapi-spec-validator" openapi.json

export TIMEKEEPER_URL=$url TIMEKEEPER_TOKEN=$token SCHEMATHESIS_HOOKS=$here/hooks.py PYTHONDONTWRITEBYTECODE=1
check() {
    "$venv/bin/schemathesis" --config-file "$here/schemathesis.toml" run "$url/api/openapi.json" --seed "$seed" "$@"
}
status=0
check --max-examples "$examples" || status=$?
# Sequences of requests depend on what the server answered before, and schemathesis soon gives a row of them up. Within a
# time it begins again.
check --phases stateful --max-time "$sequences" || status=$?

kill -0 "$server" 2>/dev/null || fail "the server went away: $(tail -n 20 log)"
if [ "$status" -ne 0 ]; then
    echo "the server's log ends:" >&2
    tail -n 20 log >&2
    echo "again with: TIMEKEEPER_TEST_SEED=$seed $0" >&2
fi
exit "$status"
