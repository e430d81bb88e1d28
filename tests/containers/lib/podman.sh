# Podman with a configuration, storage and networks of its own. Sourced by prepare.
# shellcheck shell=bash

podman_up() {
  command -v podman >/dev/null || { say "podman: not installed"; return 1; }
  mkdir -p "$state/podman/networks" "$run/podman"
  podman_configuration >"$state/podman/containers.conf"
  podman_storage >"$state/podman/storage.conf"
  export CONTAINERS_CONF=$state/podman/containers.conf CONTAINERS_STORAGE_CONF=$state/podman/storage.conf
  local facts
  if ! facts=$(podman info --format '{{.Version.Version}}, {{.Host.OCIRuntime.Name}}, {{.Host.NetworkBackend}}, {{.Store.GraphDriverName}}' 2>&1); then
    say "podman: does not work here: $facts"
    return 1
  fi
  podman_remove_broken_images || return 1
  podman_compose_up
  say "podman $facts; storage in $state/podman"
}

# A build that is killed while it commits leaves an image without a manifest, and podman then refuses to list any.
podman_remove_broken_images() {
  local message id last=
  until message=$(podman images --quiet 2>&1 >/dev/null); do
    id=$(sed -n 's/.*image with ID "\([0-9a-f]*\)".*/\1/p' <<<"$message" | head -n 1)
    if [ -z "$id" ] || [ "$id" = "$last" ]; then
      say "podman: cannot list its images: $message (tests/containers/prepare --clean starts anew)"
      return 1
    fi
    say "podman: removing image $id, which a killed build left incomplete"
    podman rmi --force "$id" >/dev/null 2>&1 || true
    last=$id
  done
}

# Only what this machine needs to differ from podman's defaults, each with its reason.
podman_configuration() {
  echo '[containers]'
  # Raising a limit takes CAP_SYS_RESOURCE; without it keep below what we have.
  may_raise_limits || echo 'default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]'
  echo '[engine]'
  [ -d /run/systemd/system ] || printf 'cgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
  # crun refuses a version 1 hierarchy with an empty version 2 one beside it.
  if [ "$(stat -f -c %T /sys/fs/cgroup 2>/dev/null)" != cgroup2fs ] && command -v runc >/dev/null; then
    echo 'runtime = "runc"'
  fi
  printf 'tmp_dir = "%s/podman/libpod"\n' "$run"
  printf '[network]\nnetwork_backend = "netavark"\nnetwork_config_dir = "%s/podman/networks"\n' "$state"
}

podman_storage() {
  local driver=overlay
  # An overlay on an overlay (a container's own root) is refused by the kernel.
  [ "$(stat -f -c %T "$state")" != overlayfs ] || driver=vfs
  printf '[storage]\ndriver = "%s"\ngraphroot = "%s/podman/storage"\nrunroot = "%s/podman/run"\n' "$driver" "$state" "$run"
}

may_raise_limits() {
  # CAP_SYS_RESOURCE is bit 24 of the effective set.
  (((0x$(awk '/^CapEff:/ {print $2}' /proc/self/status) >> 24) & 1))
}

podman_base_images() {
  local image
  for image in "${base_images[@]}"; do
    base_image_current podman "$image" && continue
    if base_images_wanted pull && podman_pull "$image"; then continue; fi
    [ "${CONTAINER_TESTS_IMAGES:-auto}" != pull ] || { say "podman: $image cannot be pulled"; return 1; }
    build_stand_in "$image" || return 1
  done
  say "podman: has ${base_images[*]}"
}

podman_pull() { logged "podman pull $1" timeout 600 podman pull "$1"; }

podman_environment() {
  podman_compose_environment
  printf 'export CONTAINERS_CONF=%q CONTAINERS_STORAGE_CONF=%q\n' "$CONTAINERS_CONF" "$CONTAINERS_STORAGE_CONF"
}

# Containers, pods, volumes and networks of our own storage; nobody else's are in it.
podman_stop() {
  [ -f "$state/podman/storage.conf" ] && command -v podman >/dev/null || return 0
  export CONTAINERS_CONF=$state/podman/containers.conf CONTAINERS_STORAGE_CONF=$state/podman/storage.conf
  podman rm --all --force --volumes --time 1 >/dev/null 2>&1 || true
  podman pod rm --all --force >/dev/null 2>&1 || true
  podman volume prune --force >/dev/null 2>&1 || true
  podman network prune --force >/dev/null 2>&1 || true
  # Layers of builds that no image uses any more: gigabytes after some test runs.
  podman image prune --force >/dev/null 2>&1 || true
  say "podman: no container, volume or network left"
}

podman_clean() {
  [ -f "$state/podman/storage.conf" ] && command -v podman >/dev/null || return 0
  podman system reset --force >/dev/null 2>&1 || true
}
