#!/bin/sh
# Runs a script of package.json through a package manager, as a group of its own:  script.sh PROGRAM [ARGUMENT...]
#
# npm, pnpm and Yarn end on SIGTERM before the Node that they started, which would then drain unseen, on a port that its
# successor wants. Here every process of the group gets the signal, and this one stays until the last is gone.
set -u

if command -v setsid >/dev/null; then
  setsid "$@" &
else
  # Job control gives each job a group of its own. Where there is no setsid (macOS), the shell does that without a terminal.
  set -m
  "$@" &
fi
group=$!
trap 'kill -s TERM -- "-$group" 2>/dev/null' TERM INT HUP

while :; do
  wait "$group"
  status=$?
  # A signal ends the wait while the group lives on.
  kill -0 "$group" 2>/dev/null || break
done
while kill -s 0 -- "-$group" 2>/dev/null; do
  sleep 0.05
done
exit "$status"
