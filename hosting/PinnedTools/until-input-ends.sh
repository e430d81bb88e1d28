# shellcheck shell=sh disable=SC2046,SC2086 # Lists of process ids are words on purpose.
# Runs a command until it ends or the standard input does:  sh -c THIS sh PROGRAM [ARGUMENT...]
#
# The other end of the input is the process that wants the command: when it closes that, or is gone, even by kill -9, the command
# ends. What the command started is killed first: one that is told to end does not always see to that, while one whose part has failed
# tidies up and ends by itself, as podman does. The watch is waited for in the end: it would outlive the command, under its name.
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
descendants() {
  for child in $(cat "/proc/$1/task/"*/children 2>/dev/null || pgrep -P "$1"); do
    echo "$child"
    descendants "$child"
  done
}
{
  while read -r _; do :; done
  started=$(descendants "$command")
  if [ -n "$started" ]; then
    kill -KILL $started
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$command" && sleep 0.1; done
  fi
  kill -TERM "$command"
  sleep 2
  kill -KILL $(descendants "$command") "$command"
} <&3 3<&- >/dev/null 2>&1 &
watch=$!
exec 3<&-
wait "$command"
status=$?
kill -KILL $(descendants "$watch") "$watch" 2>/dev/null
wait "$watch" 2>/dev/null
exit "$status"
