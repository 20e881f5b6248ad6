# shellcheck shell=bash
# Sourced by scripts/bench/*: brings the other libraries, and times, medians and ratios. Needs ROOT.

# shellcheck source=scripts/lib/toolchain.sh
. "$ROOT/scripts/lib/toolchain.sh"
# shellcheck source=scripts/lib/debian.sh
. "$ROOT/scripts/lib/debian.sh"
# shellcheck source=scripts/lib/harness.sh
. "$ROOT/scripts/lib/harness.sh"
# shellcheck source=scripts/lib/namespaces.sh
. "$ROOT/scripts/lib/namespaces.sh"
# shellcheck source=scripts/lib/layouts.sh
. "$ROOT/scripts/lib/layouts.sh"
# shellcheck source=scripts/lib/lodestone.sh
. "$ROOT/scripts/lib/lodestone.sh"

RUNS=${RUNS:-5}

# isolate SCRIPT PACKAGE...: installs, builds, and runs the script once more inside namespaces; only
# that second run returns from here.
isolate() {
  local script=$1
  shift
  if is_inside; then
    begin_inside
    return
  fi
  require_root "$script"
  require_debian jq curl iproute2 openssl "$@"
  build_programs
  run_inside "$script"
  exit
}

# quiet COMMAND...: its output goes to a log that is shown when it fails.
quiet() {
  strictly "$@" > "$LOGS/quiet.log" 2>&1
  [ "$CODE" = 0 ] || {
    tail -n 20 "$LOGS"/*.log "$LOGS"/*.err >&2
    return "$CODE"
  }
}

# seconds_since EPOCHREALTIME
seconds_since() { calc "$EPOCHREALTIME - $1" %.3f; }

# seconds COMMAND...: how long it takes.
seconds() {
  local began=$EPOCHREALTIME
  quiet "$@"
  seconds_since "$began"
}

# cpu_seconds: what all cores have worked since the machine started.
cpu_seconds() {
  awk -v hz="$(getconf CLK_TCK)" '$1 == "cpu" { print ($2 + $3 + $4 + $7 + $8) / hz }' /proc/stat
}

# cpu_of NAME...: what the cores have worked for these daemons and their children, in seconds.
cpu_of() {
  local name sessions
  sessions=$(for name in "$@"; do pid_of "$name"; done)
  { cat /proc/[0-9]*/stat 2> /dev/null || true; } \
    | awk -v hz="$(getconf CLK_TCK)" -v sessions="$sessions" '
        BEGIN { split(sessions, list); for (at in list) counts[list[at]] = 1 }
        { sub(/.*\) /, "") }
        $4 in counts { sum += $12 + $13 }
        END { printf "%.2f\n", sum / hz }'
}

# most_memory NAME: MiB that the daemon had resident at most.
most_memory() { awk '/^VmHWM/ { printf "%.0f\n", $2 / 1024 }' "/proc/$(pid_of "$1")/status"; }

# median FILE: of the numbers in it, one a line.
median() {
  sort -n "$1" | awk '{ v[NR] = $1 }
    END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# calc EXPRESSION [FORMAT]: awk's arithmetic.
calc() { awk "BEGIN { printf \"${2:-%.2f}\\n\", ($1) }"; }

# row LABEL VALUE...: a line of a table.
row() {
  printf '%-44s' "$1"
  shift
  printf ' %14s' "$@"
  printf '\n'
}
