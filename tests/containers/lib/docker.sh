# Docker: the daemon that already answers, else one of our own on its own socket and data root.
# Sourced by prepare.
# shellcheck shell=bash

docker_answers() {
  local own=${run:+unix://$run/docker.sock}
  [ -S "${own#unix://}" ] && DOCKER_HOST=$own timeout 10 docker version >/dev/null 2>&1 && { export DOCKER_HOST=$own; return 0; }
  timeout 10 docker version >/dev/null 2>&1
}

docker_up() {
  docker_client
  docker_cli_up
  if docker_answers; then
    say "docker $(docker version --format '{{.Server.Version}}') answers at ${DOCKER_HOST:-its default socket}"
    return 0
  fi
  local daemon
  daemon=$(PATH=$PATH:/usr/sbin:/sbin command -v dockerd) || { say "docker: no daemon answers and dockerd is not installed"; return 1; }
  [ "$(id -u)" = 0 ] || { say "docker: no daemon answers, and starting one takes root"; return 1; }
  export DOCKER_HOST=unix://$run/docker.sock
  mkdir -p "$state/docker/data" "$run/docker"
  docker_daemon_configuration >"$state/docker/daemon.json"
  docker_bridge || return 1
  # A session of its own: it outlives this script and takes no signal meant for it. It must not hold the lock.
  setsid "$daemon" --config-file "$state/docker/daemon.json" >"$state/logs/dockerd.log" 2>&1 </dev/null 9>&- &
  local pid=$! waited=0
  until timeout 10 docker version >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null || [ "$waited" -ge 300 ]; then
      say "docker: the daemon did not come up; the end of $state/logs/dockerd.log:"
      tail -n 15 "$state/logs/dockerd.log" | sed 's/^/  | /' >&2
      docker_stop
      return 1
    fi
    sleep 0.2
    waited=$((waited + 1))
  done
  say "docker $(docker version --format '{{.Server.Version}}, {{.Server.Os}}/{{.Server.Arch}}') started on $DOCKER_HOST; data in $state/docker"
}

# A client that can drive BuildKit. One without its buildx plugin cannot; Debian's 20.10 has BuildKit inside.
docker_client() {
  mkdir -p "$state/bin"
  if [ -x /usr/bin/docker ] && ! docker buildx version >/dev/null 2>&1; then
    ln -sfn /usr/bin/docker "$state/bin/docker"
  fi
  case :$PATH: in *":$state/bin:"*) ;; *) export PATH="$state/bin:$PATH" ;; esac
}

# A name per state folder, at most 15 bytes.
docker_bridge_name() { printf 'ct%s' "${run##*.}"; }

docker_daemon_configuration() {
  local limits='{}'
  may_raise_limits || limits='{"nofile": {"Name": "nofile", "Soft": 4096, "Hard": 4096}}'
  cat <<JSON
{
  "hosts": ["$DOCKER_HOST"],
  "data-root": "$state/docker/data",
  "exec-root": "$run/docker",
  "pidfile": "$run/docker.pid",
  "bridge": "$(docker_bridge_name)",
  "features": {"buildkit": true},
  "default-ulimits": $limits
}
JSON
}

# A bridge of our own instead of docker0, so that it can be taken away again.
docker_bridge() {
  local third bridge
  bridge=$(docker_bridge_name)
  [ ! -d "/sys/class/net/$bridge" ] || return 0
  for third in $(seq 240 254); do
    ip -4 route show | grep -q "172\.31\.$third\." && continue
    ip link add name "$bridge" type bridge &&
      ip address add "172.31.$third.1/24" dev "$bridge" &&
      ip link set "$bridge" up && return 0
    break
  done
  say "docker: no network bridge can be made here"
  return 1
}

docker_base_images() {
  local image missing=()
  for image in "${base_images[@]}"; do
    base_image_current docker "$image" && continue
    if base_images_wanted pull && docker_pull "$image"; then continue; fi
    missing+=("$image")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    [ "${CONTAINER_TESTS_IMAGES:-auto}" != pull ] || { say "docker: cannot pull ${missing[*]}"; return 1; }
    # podman makes the stand-ins; docker gets copies.
    command -v podman >/dev/null || install_packages podman
    podman_up && podman_base_images || return 1
    logged "copy the base images from podman to docker" copy_to_docker "${missing[@]}" || return 1
  fi
  say "docker: has ${base_images[*]}"
}

docker_pull() { logged "docker pull $1" timeout 600 docker pull "$1"; }

copy_to_docker() { podman save --multi-image-archive "$@" | docker load; }

docker_environment() {
  printf 'export PATH=%q:"$PATH" CONTAINER_TESTS_OLDEST_DOCKER=%q\n' "$state/bin" "$state/bin"
  docker_cli_environment
  [ -z "${DOCKER_HOST:-}" ] || printf 'export DOCKER_HOST=%q\n' "$DOCKER_HOST"
  # BuildKit is not yet the default in docker 20.10, nor in docker-compose 1.29.
  echo 'export DOCKER_BUILDKIT=1 COMPOSE_DOCKER_CLI_BUILD=1'
}

# Stops the daemon that we started, and only that one; containers, volumes and networks in it go first.
docker_stop() {
  local pid
  [ -f "$run/docker.pid" ] || { docker_remove_bridge; return 0; }
  pid=$(cat "$run/docker.pid")
  if [ -S "$run/docker.sock" ] && grep -qz dockerd "/proc/$pid/cmdline" 2>/dev/null; then
    docker_client
    export DOCKER_HOST=unix://$run/docker.sock
    docker ps --all --quiet | xargs -r docker rm --force --volumes >/dev/null 2>&1 || true
    docker volume ls --quiet | xargs -r docker volume rm --force >/dev/null 2>&1 || true
    docker network prune --force >/dev/null 2>&1 || true
    docker image prune --force >/dev/null 2>&1 || true
    kill "$pid"
    local waited=0
    while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt 100 ]; do
      sleep 0.2
      waited=$((waited + 1))
    done
    say "docker: daemon $pid stopped"
  fi
  docker_remove_bridge
  docker_unmount
  rm -rf "${run:?}/docker" "$run/docker.pid" "$run/docker.sock"
}

# The daemon leaves what it mounted: netns/default for as long as a container used the host's network.
docker_unmount() {
  awk -v under="$run/docker/" 'index($5, under) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while IFS= read -r mounted; do umount "$mounted" || umount --lazy "$mounted"; done
}

docker_remove_bridge() {
  local bridge
  bridge=$(docker_bridge_name)
  [ ! -d "/sys/class/net/$bridge" ] || ip link delete "$bridge"
}

docker_clean() {
  [ ! -d "$state/docker" ] || rm -rf "${state:?}/docker"
}
