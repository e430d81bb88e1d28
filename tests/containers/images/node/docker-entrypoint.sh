#!/bin/sh
# As in the published image: options, script files and anything that is no command are arguments of node.
set -e
for_node=no
case ${1:-} in
  -*) for_node=yes ;;
  *) [ -x "$(command -v -- "${1:-}")" ] || for_node=yes ;;
esac
[ "$for_node" = no ] || set -- node "$@"
exec "$@"
