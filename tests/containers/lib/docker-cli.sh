# A newer docker command with buildx and compose 2, unpacked beside the machine's own from Debian's packages.
# Sourced by prepare.
# shellcheck shell=bash

# The orchestrator refuses older ones.
docker_cli_least=25

# Gets it unless it is there already, or the machine's own command will do. The system and its apt sources stay as they are.
docker_cli_up() {
  docker_cli=$state/docker-cli
  [ ! -x "$docker_cli/bin/docker" ] || return 0
  ! docker_cli_suffices || { docker_cli=; return 0; }
  if [ "${CONTAINER_TESTS_INSTALL:-auto}" != never ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null &&
    logged "unpack a newer docker command from Debian $debian_suite" docker_cli_unpack; then
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
  local work=$docker_cli.part keyring=/usr/share/keyrings/debian-archive-keyring.gpg package options
  rm -rf "$work" "$docker_cli"
  mkdir -p "$work/apt/lists/partial" "$work/apt/archives/partial" "$work/bin" "$work/config" "$work/files"
  echo "deb [signed-by=$keyring] $(debian_mirror) $debian_suite main" >"$work/apt/sources.list"
  : >"$work/apt/status"
  options=(
    -o "Dir::Etc::SourceList=$work/apt/sources.list" -o Dir::Etc::SourceParts=- -o "Dir::State=$work/apt"
    -o "Dir::State::status=$work/apt/status" -o "Dir::Cache=$work/apt" -o Acquire::Languages=none
    # The state folder is closed to apt's own user.
    -o APT::Sandbox::User=root
  )
  apt-get "${options[@]}" update || return 1
  (cd "$work/apt" && apt-get "${options[@]}" download docker-cli docker-buildx docker-compose) || return 1
  for package in "$work"/apt/*.deb; do dpkg-deb --extract "$package" "$work/files" || return 1; done
  rm -rf "$work/apt" "$work/files/usr/share"
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
