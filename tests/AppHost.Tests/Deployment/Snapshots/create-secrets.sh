#!/bin/sh
# Makes the secrets that docker-compose.yaml mounts, each in a file of its own. One that is there is left alone.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets

# Compose mounts the files as they are: every service's user must be able to read them, the folder keeps others out.
store() {
  if [ ! -e "secrets/$1" ]; then
    umask 077
    cat > "secrets/.$1.new"
    [ -s "secrets/.$1.new" ] || { rm "secrets/.$1.new"; echo "secrets/$1 was not made: no value was given." >&2; exit 1; }
    chmod 444 "secrets/.$1.new"
    mv "secrets/.$1.new" "secrets/$1"
    echo "secrets/$1 was made."
  fi
}
generate() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | store "$1"; }
ask() {
  [ -e "secrets/$1" ] && return
  printf '%s: ' "$1" >&2
  [ ! -t 0 ] || stty -echo
  read -r value || value=
  [ ! -t 0 ] || { stty echo; echo >&2; }
  printf '%s' "$value" | store "$1"
}

generate postgres-password
