# shellcheck shell=bash
# Sourced by the scripts: makes sure of a JDK (17 or newer) and Maven (3.8 or newer), and builds.
# Needs ROOT, the project's folder.

# The major version of the java on the PATH, or 0.
java_major() {
  command -v javac > /dev/null || { echo 0; return; }
  java -version 2>&1 | sed -nE 's/.*version "([0-9]+)[^"]*".*/\1/p' | head -n 1
}

# Maven's version as a number to compare (3.8 is 308), or 0.
maven_number() {
  command -v mvn > /dev/null || { echo 0; return; }
  mvn -version 2> /dev/null \
    | sed -nE 's/.*Apache Maven ([0-9]+)\.([0-9]+).*/\1 \2/p' \
    | awk '{ print $1 * 100 + $2 }' | head -n 1
}

# require_packages PACKAGE...: installs Debian's packages, or says which command would.
require_packages() {
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    echo "installing $* with apt-get" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
  else
    echo "error: this needs $*" >&2
    echo "hint: on Debian or Ubuntu run: sudo apt-get install --no-install-recommends $*" >&2
    return 1
  fi
}

require_toolchain() {
  local missing=()
  [ "$(java_major)" -ge 17 ] || missing+=(openjdk-17-jdk-headless)
  [ "$(maven_number)" -ge 308 ] || missing+=(maven)
  [ ${#missing[@]} -eq 0 ] || require_packages "${missing[@]}"
}

# Builds the programs' jars without running the tests; silent unless it fails.
build_programs() {
  require_toolchain
  (cd "$ROOT" && mvn -B -q -ntp package -DskipTests)
  archive_classes
}

# Keeps the classes that each program loads beside its jar, as the virtual machine has them in memory
# (class data sharing), so that it starts in half the time. Nothing is lost when this fails.
archive_classes() {
  local dir last=$ROOT/registry-gateway/target/lodestone-registry-gateway.jsa
  if [ -f "$last" ] && [ -z "$(find "$ROOT"/*/target -name '*.jar' -newer "$last" -print -quit)" ]; then
    return
  fi
  dir=$(mktemp -d "${TMPDIR:-/tmp}/lodestone-classes.XXXXXX")
  (
    cd "$dir"
    "$ROOT/scripts/lodestone" key generate --out key.pem
    "$ROOT/scripts/lodestone" trust add 'acme/*' --key key.pem.pub --policy policy.json
    tiny_image image.tar
    archive seeder seed image.tar --as acme/tiny:1 --key key.pem --store store \
      --tracker http://127.0.0.1:9 --until-copies 0
    archive tracker tracker --listen 127.0.0.1:0 --status 127.0.0.1:0 --data tracker
    archive registry-gateway gateway --listen 127.0.0.1:0 --status 127.0.0.1:0 --store gateway \
      --torrent-port 0 --policy policy.json --index none
  ) > "$dir/log" 2>&1 || true
  rm -rf "$dir"
}

# archive MODULE ARGUMENT...: runs the program until it ends or is ready.
archive() {
  local module=$1 pid
  shift
  local file=$ROOT/$module/target/lodestone-$module.jsa
  rm -f "$file"
  JAVA_OPTS="-XX:ArchiveClassesAtExit=$file" timeout 60 "$ROOT/scripts/lodestone" "$@" > out &
  pid=$!
  until grep -q ' ready:' out || ! kill -0 "$pid"; do sleep 0.05; done
  kill "$pid" || true
  wait "$pid" || true
}

# tiny_image FILE: a docker-archive with one empty layer.
tiny_image() {
  local layer
  tar -cf layer.tar -T /dev/null
  layer=$(sha256sum layer.tar)
  printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "${layer%% *}" > config.json
  printf '[{"Config":"config.json","RepoTags":["acme/tiny:1"],"Layers":["layer.tar"]}]' > manifest.json
  tar -cf "$1" manifest.json config.json layer.tar
}
