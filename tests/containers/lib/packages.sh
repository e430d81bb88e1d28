# Installs what the engines and the stand-ins need, from Debian's packages, and unpacks newer ones without installing them.
# Sourced by prepare.
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

may_unpack_packages() {
  [ "${CONTAINER_TESTS_INSTALL:-auto}" != never ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null
}

# unpack_packages FOLDER PACKAGE…: their files, out of a newer Debian, in FOLDER/files. The system and its apt sources stay as they are.
unpack_packages() {
  local work=$1 keyring=/usr/share/keyrings/debian-archive-keyring.gpg package options
  shift
  rm -rf "$work"
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/files"
  echo "deb [signed-by=$keyring] $(debian_mirror) $debian_suite main" >"$work/apt/sources.list"
  : >"$work/apt/status"
  options=(
    -o "Dir::Etc::SourceList=$work/apt/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State=$work/apt"
    -o "Dir::State::status=$work/apt/status" -o "Dir::Cache=$work/apt" -o Acquire::Languages=none
    # The state folder is closed to apt's own user.
    -o APT::Sandbox::User=root
  )
  apt-get "${options[@]}" update || return 1
  (cd "$work/apt" && apt-get "${options[@]}" download "$@") || return 1
  for package in "$work"/apt/*.deb; do dpkg-deb --extract "$package" "$work/files" || return 1; done
  rm -rf "$work/apt" "$work/files/usr/share"
}
