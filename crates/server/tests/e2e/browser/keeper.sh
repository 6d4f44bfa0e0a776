# Runs a program for as long as standard input stays open: whoever holds its other end may end in any way, and the
# program ends, too. Arguments: the program and its own.

exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
trap '' INT TERM HUP # a Ctrl-C is for the one who started this; the pipe tells us about it
cat <&3 >/dev/null
kill -KILL "$program" 2>/dev/null
wait "$program" 2>/dev/null
