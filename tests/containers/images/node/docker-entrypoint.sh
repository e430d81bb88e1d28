#!/bin/sh
# As in the published image: options, script files and anything that is no command are arguments of node.
set -e
case ${1:-} in
  -*) set -- node "$@" ;;
  *)
    if ! command -v -- "${1:-}" >/dev/null || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
      set -- node "$@"
    fi
    ;;
esac
exec "$@"
