#!/bin/sh
# PostgreSQL, the migrations and the backend, one after the other: what the app host is measured against.
# It starts the same programs on the same data. Settings come by the environment:
#   POSTGRES_LAUNCHER  the script that runs PostgreSQL also where the user is root
#   POSTGRES, PGDATA, PGPORT  the server program, its data folder, its port
#   NODE, BACKEND  the program node and the backend's folder; the backend's own variables (PORT, DB_HOST, ...) besides
set -eu

/bin/sh "$POSTGRES_LAUNCHER" "$POSTGRES" -c listen_addresses=127.0.0.1 -c unix_socket_directories= &
server_pid=$!
until grep -q '^ready' "$PGDATA/postmaster.pid" 2>/dev/null; do
  sleep 0.02
done

cd "$BACKEND"
"$NODE" dist/src/migrate.js
"$NODE" dist/src/index.js &
backend_pid=$!

stop() {
  kill -TERM "$backend_pid"
  wait "$backend_pid" || true
  kill -TERM "$server_pid"
  wait "$server_pid" || true
  exit 0
}
trap stop TERM
wait
