#!/bin/sh
# Runs a program of PostgreSQL (the server, or initdb) as a child:  postgres.sh PROGRAM [ARGUMENT...]
#
# - PostgreSQL refuses to be root, or a user without a name. Such a one gets a user namespace in which it is "nobody",
#   or, root where there are no user namespaces (a default Docker container), becomes "nobody" who may still reach
#   root's folders.
# - To the server SIGTERM means "stop when all clients are gone"; SIGINT means "stop now, cleanly". Whoever asks this
#   script to stop wants the latter.
# - The server goes when this script goes, even by kill -9, where the system has setpriv and GNU env.
set -u

# A background job of a shell ignores SIGINT until it installs a handler, and whoever died before the system was told of
# the wish sends no signal: hence 'env' and the look at the parent.
if env --default-signal=INT setpriv --pdeathsig INT true 2>/dev/null; then
  # shellcheck disable=SC2016 # The inner shell expands it.
  set -- env --default-signal=INT setpriv --pdeathsig INT sh -c '[ "$PPID" -eq "$0" ] && exec "$@"' "$$" "$@"
fi

nobody=65534
if [ "$(id -u)" -eq 0 ] || ! id -un >/dev/null 2>&1; then
  if unshare --user --map-user=$nobody --map-group=$nobody true 2>/dev/null; then
    owner=$(id -u)
    set -- unshare --user --map-user=$nobody --map-group=$nobody "$@"
  elif setpriv --reuid=$nobody --regid=$nobody --clear-groups --securebits=+no_setuid_fixup \
    --inh-caps=+dac_override --ambient-caps=+dac_override true 2>/dev/null; then
    owner=$nobody
    set -- setpriv --reuid=$nobody --regid=$nobody --clear-groups --securebits=+no_setuid_fixup \
      --inh-caps=+dac_override --ambient-caps=+dac_override "$@"
  else
    echo "PostgreSQL refuses to run as uid $(id -u), and neither 'unshare' nor 'setpriv' (util-linux) can make it run as" \
      "another user here. Start the application as an ordinary user, or use the containers runtime." >&2
    exit 1
  fi
  if [ -d "${PGDATA:-}" ] && [ "$(stat -c %u "$PGDATA")" -ne "$owner" ]; then
    chown -R "$owner:$owner" "$PGDATA"
  fi
fi

stop() {
  [ -n "${!:-}" ] || exit 143
  # Until the server has installed its handlers only SIGTERM reaches it; after that SIGINT makes the stop a fast one. What
  # comes while the child still is a copy of this shell is lost: hence once more, until the child has gone.
  while kill -TERM "$!" && kill -INT "$!"; do sleep 0.02; done 2>/dev/null
  wait "$!"
  # Without a number, a trap's exit gives the status from before the trap.
  exit "$?"
}
trap stop TERM INT HUP

"$@" &
wait "$!"
