# A newer docker command with buildx and compose 2, unpacked beside the machine's own from Debian's packages.
# Sourced by prepare.
# shellcheck shell=bash

# The orchestrator refuses older ones.
docker_cli_least=25

# Gets it unless it is there already, or the machine's own command will do.
docker_cli_up() {
  docker_cli=$state/docker-cli
  [ ! -x "$docker_cli/bin/docker" ] || return 0
  ! docker_cli_suffices || { docker_cli=; return 0; }
  if may_unpack_packages && logged "unpack a newer docker command from Debian $debian_suite" docker_cli_unpack; then
    return 0
  fi
  docker_cli=
  say "docker: going on without a command of version $docker_cli_least or newer with buildx and compose"
}

docker_cli_suffices() {
  local version
  version=$(docker version --format '{{.Client.Version}}' 2>/dev/null) || true
  [ "${version%%.*}" -ge "$docker_cli_least" ] 2>/dev/null &&
    docker buildx version >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

docker_cli_unpack() {
  local work=$docker_cli.part
  rm -rf "$docker_cli"
  unpack_packages "$work" docker-cli docker-buildx docker-compose || return 1
  mkdir "$work/bin" "$work/config"
  # The command alone is for PATH: compose's package also brings a docker-compose.
  ln -s ../files/usr/bin/docker "$work/bin/docker"
  printf '{"cliPluginsExtraDirs": ["%s/files/usr/libexec/docker/cli-plugins"]}\n' "$docker_cli" >"$work/config/config.json"
  mv "$work" "$docker_cli"
  DOCKER_CONFIG=$docker_cli/config "$docker_cli/bin/docker" compose version || { rm -rf "$docker_cli"; return 1; }
}

docker_cli_environment() {
  [ -n "${docker_cli:-}" ] || return 0
  printf 'export PATH=%q:"$PATH" DOCKER_CONFIG=%q\n' "$docker_cli/bin" "$docker_cli/config"
}
