#!/usr/bin/env bash
# Checks that a running server tracks time: deploy/smoke-test.sh BASE-URL TOKEN [PROJECT-ID]
#
# Starts and stops one timer of the token's owner and deletes that entry again. Without a project it takes the first
# active one. Needs the scopes read:projects, read:time_entries and write:time_entries.
set -euo pipefail

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    echo "usage: $0 BASE-URL TOKEN [PROJECT-ID]" >&2
    exit 2
fi
base=${1%/} token=$2 project=${3:-}

fail() {
    echo "failed: $*" >&2
    exit 1
}

# call METHOD PATH [curl options]: prints the body. The token goes through a file, so that no list of processes shows it.
call() {
    local method=$1 path=$2 body
    shift 2
    body=$(curl --silent --show-error --fail-with-body --max-time 10 --request "$method" \
        --header @<(printf 'Authorization: Bearer %s\n' "$token") "$@" "$base$path") || fail "$method $path $body"
    printf '%s\n' "$body"
}

# first_id JSON: prints the first number under "id".
first_id() {
    [[ $1 =~ \"id\":\ *([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}

for path in /livez /readyz; do
    curl --silent --show-error --fail --max-time 10 --output /dev/null "$base$path" || fail "GET $path"
    echo "ok  GET $path"
done

info=$(call GET /api/v1/info)
grep -qE '"api_version": *"v1"' <<<"$info" || fail "/api/v1/info does not speak of v1: $info"
echo "ok  GET /api/v1/info"

if [ -z "$project" ]; then
    projects=$(call GET '/api/v1/projects?status=active&per_page=1')
    project=$(first_id "$projects") || fail "there is no active project; make one, or name one as third argument"
fi

status=$(call GET /api/v1/timer/status)
grep -qE '"active": *false' <<<"$status" || fail "a timer of this user runs already; stop it first"
echo "ok  GET /api/v1/timer/status"

started=$(call POST /api/v1/timer/start --json "{\"project_id\": $project, \"notes\": \"smoke test\"}")
entry=$(first_id "$started") || fail "the started timer has no id: $started"
echo "ok  POST /api/v1/timer/start (entry $entry)"

call POST /api/v1/timer/stop >/dev/null
echo "ok  POST /api/v1/timer/stop"

call DELETE "/api/v1/time-entries/$entry" >/dev/null
echo "ok  DELETE /api/v1/time-entries/$entry"
