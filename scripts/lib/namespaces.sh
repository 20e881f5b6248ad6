# shellcheck shell=bash
# Sourced by scripts/e2e and scripts/bench/*: a script's second half runs in namespaces of its own,
# without any network but loopback. Its first process ends with everything it started, its mounts and
# its networks vanish with it. Needs harness.sh and root.

# The address on loopback that programs use for each other: Transmission takes no peers from 127/8.
HOST=10.77.0.1

is_inside() { [ "${LODESTONE_NAMESPACES-}" = "$WORK" ]; }

# run_inside SCRIPT ARGUMENT...: the script once more, inside, with the same $WORK.
run_inside() {
  export WORK
  unshare --net --mount --pid --fork --kill-child --mount-proc \
    env LODESTONE_NAMESPACES="$WORK" "$@"
}

# begin_inside: what the second half does first.
begin_inside() {
  ip link set lo up
  ip address add "$HOST/32" dev lo
}

# require_root SCRIPT: says how to run it when we are not root.
require_root() {
  [ "$(id -u)" = 0 ] || {
    echo "error: namespaces and Debian's packages need root" >&2
    echo "hint: run: sudo $*" >&2
    return 1
  }
}
