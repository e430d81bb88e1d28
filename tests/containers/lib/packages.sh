# Installs what the engines and the stand-ins need, from Debian's packages. Sourced by prepare.
# shellcheck shell=bash

# install_packages ENGINE…
install_packages() {
  local missing=() engine
  for engine in "$@"; do
    case $engine in
      podman)
        needs podman podman
        needs podman-compose podman-compose
        needs buildah buildah
        needs runc runc
        needs catatonit catatonit /usr/libexec/podman/catatonit
        needs netavark netavark /usr/lib/podman/netavark /usr/libexec/podman/netavark
        needs aardvark-dns aardvark-dns /usr/lib/podman/aardvark-dns /usr/libexec/podman/aardvark-dns
        needs iptables iptables /usr/sbin/iptables
        [ "$(id -u)" = 0 ] || needs uidmap newuidmap
        ;;
      docker)
        # A command-line client alone is no engine: the daemon is what counts.
        docker_answers || needs docker.io dockerd /usr/sbin/dockerd
        docker_answers || needs docker-compose docker-compose
        needs iptables iptables /usr/sbin/iptables
        ;;
    esac
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  add_packages "${missing[@]}" || say "going on without: ${missing[*]}"
}

# needs PACKAGE PROGRAM [PATH…]: adds the package to 'missing' unless the program is found.
needs() {
  local package=$1 program=$2 path
  shift 2
  ! command -v "$program" >/dev/null || return 0
  for path in "$@"; do [ ! -x "$path" ] || return 0; done
  missing+=("$package")
}

# add_packages PACKAGE…: false, with a message, where they cannot be installed.
add_packages() {
  local install=(apt-get install --yes --no-install-recommends "$@")
  if [ "${CONTAINER_TESTS_INSTALL:-auto}" = never ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "missing: $*; on Debian or Ubuntu: sudo ${install[*]}"
    return 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  if ! apt-cache show "$@" >/dev/null 2>&1; then
    logged "apt-get update" apt-get update || return 1
  fi
  # A package list that is there can still be too old to install from: then once more with a fresh one.
  logged "apt-get install $*" "${install[@]}" && return 0
  logged "apt-get update" apt-get update && logged "apt-get install $*" "${install[@]}"
}
