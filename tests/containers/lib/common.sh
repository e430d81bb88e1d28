# Shared by the scripts here: messages, and where state lies. Sourced, not run.
# shellcheck shell=bash disable=SC2034

# The images that Dockerfile, compose file and app host name by default.
node_version=26.10.0
postgres_version=18.4
debian_suite=trixie
debian_image=docker.io/library/debian:$debian_suite-slim
node_image=docker.io/library/node:$node_version-$debian_suite-slim
postgres_image=docker.io/library/postgres:$postgres_version
# What Aspire's orchestrator builds its container tunnel from; its name cannot be configured.
tunnel_image=mcr.microsoft.com/azurelinux/base/core:3.0
base_images=("$debian_image" "$node_image" "$postgres_image" "$tunnel_image")

# Marks a stand-in, so that it is never taken for the published image and can be found again.
stand_in_label=container-tests.stand-in

state=${CONTAINER_TESTS_STATE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/container-tests}

# Messages go to standard error: standard output belongs to --env.
say() { printf 'containers: %s\n' "$*" >&2; }
die() { printf 'containers: error: %s\n' "$*" >&2; exit 1; }

# Runs a command with its output in a log that is shown only when the command fails.
logged() {
  local title=$1 log started=$SECONDS
  shift
  log=$state/logs/$(printf '%s' "$title" | tr -c 'a-zA-Z0-9.\n' '-').log
  if "$@" >"$log" 2>&1 </dev/null; then
    say "$title: done in $((SECONDS - started)) s"
  else
    local code=$?
    say "$title: failed with exit code $code; the end of $log:"
    tail -n 12 "$log" | cut -c1-240 | sed 's/^/  | /' >&2
    return "$code"
  fi
}

# Short-lived files go where paths are short: a Unix socket's path holds at most 107 bytes.
runtime_directory() {
  local parent=${XDG_RUNTIME_DIR:-}
  [ -n "$parent" ] && [ -w "$parent" ] || parent=/tmp
  printf '%s/container-tests.%s.%s' "$parent" "$(id -u)" "$(printf '%s' "$state" | cksum | cut -d' ' -f1)"
}

# Sets state, run and environment_file, and keeps a second caller out until the first has finished.
open_state() {
  (umask 077 && mkdir -p "$state/logs")
  state=$(cd "$state" && pwd -P)
  run=$(runtime_directory)
  (umask 077 && mkdir -p "$run")
  environment_file=$state/environment
  exec 9>"$state/lock"
  if ! flock --nonblock 9; then
    say "waiting for another prepare that uses $state"
    flock --timeout 900 9 || die "another prepare has held $state/lock for 15 minutes"
  fi
}

remove_state() {
  rm -rf "${state:?}" "${run:?}"
  say "removed $state"
}

# environment_of ENGINE…: what a caller needs to reach the engines, as exports.
environment_of() {
  echo "# Written by tests/containers/prepare"
  local engine
  for engine in "$@"; do "${engine}_environment"; done
  printf 'export CONTAINER_TESTS_ENGINES=%q\n' "$*"
}
