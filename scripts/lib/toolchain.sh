# shellcheck shell=bash
# Sourced by the scripts: makes sure of a JDK (17 or newer) and Maven (3.8 or newer), and builds.
# Needs ROOT, the project's folder.

# shellcheck source=scripts/lib/classes.sh
. "$ROOT/scripts/lib/classes.sh"

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
