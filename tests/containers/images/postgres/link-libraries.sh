#!/bin/sh
# The npm package lists its libraries' symbolic links in a JSON file instead of containing them.
# $1: the folder that its native/ folder was copied to.
set -eu
tr '{' '\n' <"$1/pg-symlinks.json" |
  sed -n 's|.*"source":"native/\([^"]*\)","target":"native/\([^"]*\)".*|\1 \2|p' |
  while read -r source target; do
    ln -sf "$(basename "$source")" "$1/$target"
  done
