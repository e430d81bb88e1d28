# A newer podman-compose, unpacked beside the machine's own from Debian's packages, so that the tests try both.
# Sourced by prepare.
# shellcheck shell=bash

# The first that waits for conditions.
podman_compose_least=1.3

# Gets it unless it is there already, or the machine's own is as new.
podman_compose_up() {
  podman_compose=$state/podman-compose
  [ ! -x "$podman_compose/bin/podman-compose" ] || return 0
  ! podman_compose_suffices || { podman_compose=; return 0; }
  # Its modules are the machine's: those that its own podman-compose needs.
  if podman_compose_modules && may_unpack_packages &&
    logged "unpack a newer podman-compose from Debian $debian_suite" podman_compose_unpack; then
    return 0
  fi
  podman_compose=
  say "podman: going on without a podman-compose of version $podman_compose_least or newer"
}

podman_compose_suffices() {
  local version
  version=$(podman-compose version 2>/dev/null | sed -n 's/^.*podman-compose version:* *\([0-9.]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] && [ "$(printf '%s\n' "$podman_compose_least" "$version" | sort -V | head -n 1)" = "$podman_compose_least" ]
}

podman_compose_modules() { [ -x /usr/bin/python3 ] && /usr/bin/python3 -c 'import dotenv, yaml' 2>/dev/null; }

podman_compose_unpack() {
  local work=$podman_compose.part
  rm -rf "$podman_compose"
  unpack_packages "$work" podman-compose || return 1
  mkdir "$work/bin"
  printf '#!/bin/sh\nPYTHONPATH=%q exec /usr/bin/python3 -m podman_compose "$@"\n' "$podman_compose/files/usr/lib/python3/dist-packages" >"$work/bin/podman-compose"
  chmod +x "$work/bin/podman-compose"
  mv "$work" "$podman_compose"
  "$podman_compose/bin/podman-compose" version || { rm -rf "$podman_compose"; return 1; }
}

podman_compose_environment() {
  [ -z "${podman_compose:-}" ] || printf 'export CONTAINER_TESTS_NEWER_PODMAN_COMPOSE=%q\n' "$podman_compose/bin"
}
