# shellcheck shell=sh
# What runs in PostgreSQL's container before the image's own entry point: refuses a volume that this server must not touch.
# $1: the major version of the server by the image's tag, where the image itself does not say; $2: the volume's name; the rest is the server's command.
set -eu
tag=$1 major=${PG_MAJOR:-$1} volume=$2
shift 2
# The volume is mounted where the tag's major wants it; until 17 the data of this image would be outside of it, and go with the container.
if [ "$major" -lt 18 ] 2>/dev/null && [ "$tag" -ge 18 ] 2>/dev/null; then
  echo "The tag of the image says PostgreSQL $tag, but it is PostgreSQL $major, whose data would lie outside of the volume '$volume'." \
    "Name it by a tag that begins with $major (Containers:PostgresImage)." >&2
  exit 1
fi
mount=/var/lib/postgresql
# Since 18 each major has a folder of its own; until 17 the data lay in the volume itself.
for file in "$mount"/PG_VERSION "$mount"/data/PG_VERSION "$mount"/*/docker/PG_VERSION; do
  [ -f "$file" ] || continue
  found=$(cat "$file")
  [ "$found" != "$major" ] || { found=; break; }
done
if [ -n "${found:-}" ]; then
  echo "The volume '$volume' holds data of PostgreSQL $found, and this image is PostgreSQL $major, which cannot read it." \
    "To keep the data, dump it with the image of PostgreSQL $found (pg_dumpall), name another volume (Containers:Volume), start again and load the dump;" \
    "to do without it, use the command 'Reset database' in the dashboard." >&2
  exit 1
fi
free=$(df -Pk "$mount" | awk 'END { print int($4 / 1024) }')
if [ ! -s "${PGDATA:-$mount/$major/docker}/PG_VERSION" ]; then
  needed=100 what="a new database needs"
else
  needed=1 what="the server needs to start; the data is untouched"
fi
if [ "$free" -lt "$needed" ]; then
  echo "The disk is too full for the volume '$volume': $free MB are left of the $needed MB that $what. Free some space, then start again." >&2
  exit 1
fi
exec docker-entrypoint.sh "$@"
