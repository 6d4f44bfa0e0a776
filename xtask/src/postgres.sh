# Keeps one throw-away PostgreSQL server, for as long as standard input stays open.
#
# Whoever started this holds the other end of that pipe; however he ends (even killed), the pipe closes and the server
# and its folder go away. Arguments: folder of the PostgreSQL programs, folder to live in, port.

bin=$1 home=$2 port=$3
trap '' INT TERM HUP # a Ctrl-C is for the one who started this; the pipe tells us about it
exec 3<&0 </dev/null

if "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$home/log" 2>&1; then
    # A session zone that is neither UTC nor whole hours away from it: a query that leans on it gives wrong answers.
    "$bin/postgres" -D "$home/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
        -c max_connections=200 -c fsync=on -c timezone=America/St_Johns >"$home/log" 2>&1 3<&- &
    server=$!
    {
        cat <&3 >/dev/null
        : >"$home/stop"
        while kill -INT "$server" 2>/dev/null; do sleep 0.2; done # a server that has just begun may miss one
    } &
    watch=$!
    wait "$server"
fi
if [ ! -e "$home/stop" ]; then
    tail -n 20 "$home/log" >&2
    [ -z "${watch:-}" ] || kill -KILL "$watch"
fi
rm -rf "$home"
