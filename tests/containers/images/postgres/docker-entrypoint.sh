#!/usr/bin/env bash
# The published postgres:18 image's contract: https://hub.docker.com/_/postgres
set -Eeuo pipefail
shopt -s nullglob

fail() { printf 'postgres: error: %s\n' "$*" >&2; exit 1; }

# from_file NAME [DEFAULT]: exports NAME from the environment or from the file that NAME_FILE names, not both.
from_file() {
  local name=$1 file_name=$1_FILE default=${2:-}
  if [ -n "${!name:-}" ] && [ -n "${!file_name:-}" ]; then
    fail "$name and $file_name are both set; they are mutually exclusive"
  fi
  if [ -n "${!file_name:-}" ]; then
    [ -r "${!file_name}" ] || fail "$file_name names ${!file_name}, which cannot be read by uid $(id -u)"
    export "$name=$(<"${!file_name}")"
  else
    export "$name=${!name:-$default}"
  fi
  unset "$file_name"
}

read_settings() {
  from_file POSTGRES_PASSWORD
  from_file POSTGRES_USER postgres
  from_file POSTGRES_DB "$POSTGRES_USER"
  from_file POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
}

prepare_directories() {
  mkdir -p "$PGDATA" /var/run/postgresql
  chmod 00700 "$PGDATA" || true
  chmod 03775 /var/run/postgresql || true
  [ -z "${POSTGRES_INITDB_WALDIR:-}" ] || mkdir -p "$POSTGRES_INITDB_WALDIR"
  if [ "$(id -u)" = 0 ]; then
    find "$PGDATA" /var/run/postgresql ${POSTGRES_INITDB_WALDIR:+"$POSTGRES_INITDB_WALDIR"} \
      \! -user postgres -exec chown postgres '{}' +
  fi
}

# Until 17 the data lay in /var/lib/postgresql/data. A volume that is still mounted there would stay
# unused, and the server would start empty beside the old data.
refuse_old_mount() {
  local old=/var/lib/postgresql/data
  if [ -s "$old/PG_VERSION" ] || grep -q " $old " /proc/self/mountinfo; then
    fail "a volume is mounted at $old, the data directory until PostgreSQL 17. Since 18 the volume belongs at \
/var/lib/postgresql and the data in $PGDATA. Mount it there; data of an older major version needs pg_upgrade \
or a dump and restore first."
  fi
}

require_password() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
    fail "the database is not initialized and no superuser password is given: set POSTGRES_PASSWORD or \
POSTGRES_PASSWORD_FILE (or, for a throw-away database, POSTGRES_HOST_AUTH_METHOD=trust)"
  fi
}

initialize() {
  local -a arguments=()
  eval "arguments=($POSTGRES_INITDB_ARGS)"
  [ -z "${POSTGRES_INITDB_WALDIR:-}" ] || arguments+=(--waldir "$POSTGRES_INITDB_WALDIR")
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${arguments[@]}"
  local method=$POSTGRES_HOST_AUTH_METHOD
  [ -n "$method" ] || method=$(postgres -C password_encryption)
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

# psql as the superuser on the socket. Variables reach the script as psql variables, never by pasting.
run_sql() { psql --set=ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --no-password "$@"; }

create_database() {
  [ "$POSTGRES_DB" != postgres ] || return 0
  run_sql --dbname postgres --set=name="$POSTGRES_DB" <<<'CREATE DATABASE :"name";'
}

run_init_files() {
  local file
  for file in /docker-entrypoint-initdb.d/*; do
    printf 'postgres: running %s\n' "$file"
    case $file in
      *.sh)
        if [ -x "$file" ]; then
          "$file"
        else
          # shellcheck source=/dev/null
          . "$file"
        fi
        ;;
      *.sql) run_sql --dbname "$POSTGRES_DB" --file "$file" ;;
      *.sql.gz) gunzip --stdout "$file" | run_sql --dbname "$POSTGRES_DB" ;;
      *) printf 'postgres: ignoring %s\n' "$file" ;;
    esac
  done
}

main() {
  [ "${1:0:1}" != - ] || set -- postgres "$@"
  case " $* " in *" --help "* | *" --version "* | *" -V "* | *" -C "* | *" --describe-config "*) exec "$@" ;; esac
  [ "$1" = postgres ] || exec "$@"

  read_settings
  if [ "$(id -u)" = 0 ]; then
    prepare_directories
    exec setpriv --reuid=postgres --regid=postgres --init-groups -- "${BASH_SOURCE[0]}" "$@"
  fi
  prepare_directories
  if [ -s "$PGDATA/PG_VERSION" ]; then
    printf 'postgres: the database in %s is there already; nothing to initialize\n' "$PGDATA"
  else
    refuse_old_mount
    require_password
    initialize
    # Socket only: whoever waits on TCP waits until the initialization is over.
    PGUSER=$POSTGRES_USER pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses='' -p ${PGPORT:-5432}" --wait --silent start
    export PGPASSWORD=$POSTGRES_PASSWORD
    create_database
    run_init_files
    unset PGPASSWORD
    PGUSER=$POSTGRES_USER pg_ctl --pgdata="$PGDATA" --mode=fast --wait --silent stop
    printf 'postgres: initialized %s; ready to start\n' "$PGDATA"
  fi
  exec "$@"
}

main "$@"
