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
    # What an interrupted run left may be read-only.
    rm -f "secrets/.$1.new"
    cat > "secrets/.$1.new"
    [ -s "secrets/.$1.new" ] || { rm "secrets/.$1.new"; echo "secrets/$1 was not made: no value was given." >&2; exit 1; }
    chmod 444 "secrets/.$1.new"
    mv "secrets/.$1.new" "secrets/$1"
    echo "secrets/$1 was made."
  fi
}
generate() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n' | store "$1"; }
ask() {
  [ ! -e "secrets/$1" ] || return 0
  printf '%s: ' "$1" >&2
  if [ -t 0 ]; then
    # Ctrl+C must not leave the terminal silent.
    trap 'stty echo; exit 130' INT TERM
    stty -echo
  fi
  value=
  # Blanks are part of the secret, and the last line may lack its end.
  IFS= read -r value || :
  if [ -t 0 ]; then
    stty echo
    trap - INT TERM
    echo >&2
  fi
  printf '%s' "$value" | store "$1"
}
