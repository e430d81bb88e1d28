#!/bin/sh
# The image's entry point, for those who run it without an orchestrator that orders things for them.
# Sets Node's memory limit and reports, then, for the service itself, waits for the database or
# migrates it, and becomes the command. CONTAINER.md lists the variables.
set -eu

# Part of a memory limit that is left to everything but V8's old heap: young heap, code, buffers, stacks.
least_room_mib=96
heap_without_limit_mib=2048

# Lines of the service's own log format, so that whoever reads the log needs only one. (busybox's date knows no
# fractions of a second.)
log() { printf '{"level":"%s","time":"%s","msg":"%s"}\n' "$1" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$2"; }
fail() {
  log fatal "$1" >&2
  exit 1
}

# The container's memory limit in MiB, or nothing: control groups version 2, then version 1.
memory_limit_mib() {
  for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
    [ -r "$file" ] || continue
    bytes=$(cat "$file")
    case $bytes in '' | *[!0-9]*) continue ;; esac
    # Version 1 says "no limit" with a number close to 2^63.
    [ "$bytes" -lt 1125899906842624 ] || continue
    echo "$((bytes / 1048576))"
    return
  done
}

# heap_limit LIMIT: three quarters of it, or what is left beside the least room, whichever is less.
heap_limit() {
  room=$(($1 / 4))
  [ "$room" -ge "$least_room_mib" ] || room=$least_room_mib
  heap=$(($1 - room))
  [ "$heap" -ge 32 ] || fail "The memory limit of $1 MiB is too small for Node: give the container at least $((least_room_mib + 32)) MiB."
  echo "$heap"
}

limit_heap() {
  case " ${NODE_OPTIONS:-} " in *[-_]old[-_]space[-_]size*) return ;; esac
  limit=$(memory_limit_mib)
  if [ -n "${MAX_NODE_MEMORY:-}" ]; then
    case $MAX_NODE_MEMORY in
      *[!0-9]* | 0*) fail "MAX_NODE_MEMORY is '$MAX_NODE_MEMORY', which is no number of MiB. Set a whole number like 512, or leave it out." ;;
    esac
    heap=$MAX_NODE_MEMORY
    reason="MAX_NODE_MEMORY"
    [ -z "$limit" ] || [ "$heap" -lt "$limit" ] ||
      log warn "MAX_NODE_MEMORY is $heap MiB, but the container's memory limit is $limit MiB: the kernel will end the process before V8 can collect or report."
  elif [ -n "$limit" ]; then
    heap=$(heap_limit "$limit")
    reason="the memory limit of $limit MiB"
  else
    heap=$heap_without_limit_mib
    reason="the default, as there is no memory limit"
  fi
  node_option "--max-old-space-size=$heap"
  log info "Heap limit $heap MiB, from $reason."
}

# Where Node says why it died. Without environment variables in it, which hold secrets: a Node that cannot leave
# them out (before 22.13) writes none.
report_fatal_errors() {
  NODE_OPTIONS=--report-exclude-env node --version >/dev/null 2>&1 || return 0
  node_option --report-on-fatalerror --report-exclude-env --report-exclude-network --report-compact
  if [ -w "${REPORT_DIRECTORY:=/reports}" ]; then
    node_option "--report-directory=$REPORT_DIRECTORY"
  else
    node_option --report-filename=stderr
  fi
}

node_option() { export NODE_OPTIONS="${NODE_OPTIONS:+$NODE_OPTIONS }$*"; }

is_service() { [ "$*" = "node dist/src/index.js" ]; }

prepare_database() {
  case ${RUN_MIGRATIONS:=false} in
    # Waits for the database by itself, and for another migrator that is at work.
    true) node dist/src/migrate.js ;;
    # 0: no wait, for orchestrators that see to the order themselves.
    false) [ "${DB_WAIT_TIMEOUT_MS:-}" = 0 ] || node bin/wait-for-database.js ;;
    *) fail "RUN_MIGRATIONS is '$RUN_MIGRATIONS'; it can be true or false." ;;
  esac
}

# Debugging: see the image's debug target.
enable_inspector() {
  [ -z "${NODE_INSPECT:-}" ] || node_option "--inspect=$NODE_INSPECT"
  [ "${NODE_REPORT_ON_SIGNAL:-false}" != true ] || node_option --report-on-signal
}

limit_heap
report_fatal_errors
if is_service "$@"; then
  prepare_database
  enable_inspector
fi
exec "$@"
