# shellcheck shell=bash
# Sourced by scripts/demo, scripts/e2e and scripts/bench/*: one temporary folder, daemons started by
# hand and ended by pid, bounded waits for conditions, and checks that print `ok N - what`.

# Made here, unless the script that started this one made it.
if [ -n "${WORK-}" ]; then OWNS_WORK=no; else OWNS_WORK=yes; fi
WORK=${WORK:-$(mktemp -d "${TMPDIR:-/tmp}/lodestone.XXXXXX")}
LOGS=$WORK/logs
RUN=$WORK/run
mkdir -p "$LOGS" "$RUN"

fail() {
  echo "error: $*" >&2
  return 1
}

clean_up() {
  local code=$? file
  trap - EXIT INT TERM HUP
  set +e
  for file in "$RUN"/*.pid; do
    [ ! -e "$file" ] || stop "$(basename "$file" .pid)"
  done
  if [ "$OWNS_WORK" = yes ]; then
    if [ -n "${KEEP-}" ]; then echo "kept: $WORK" >&2; else rm -rf "$WORK"; fi
  fi
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# --- daemons -------------------------------------------------------------------------------------

# start NAME COMMAND...: runs it in the background; stdout in $LOGS/NAME.out, stderr in NAME.err.
start() {
  local name=$1
  shift
  : > "$LOGS/$name.out"
  setsid "$@" < /dev/null > "$LOGS/$name.out" 2>> "$LOGS/$name.err" &
  echo $! > "$RUN/$name.pid"
}

pid_of() { cat "$RUN/$1.pid"; }

# alive PID: runs and is no zombie.
alive() { grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$1/status"; }

running() { [ -e "$RUN/$1.pid" ] && alive "$(pid_of "$1")"; }

# stop NAME [SIGNAL]: ends it and waits; one that does not listen within 20 s is killed.
stop() {
  local name=$1 signal=${2:-TERM} pid
  [ -e "$RUN/$name.pid" ] || return 0
  pid=$(pid_of "$name")
  rm -f "$RUN/$name.pid"
  kill "-$signal" "$pid" 2> /dev/null || return 0
  await 20 "$name to end" gone "$pid" || kill -KILL "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
}

gone() { ! alive "$1"; }

# --- waiting -------------------------------------------------------------------------------------

# await SECONDS WHAT COMMAND...: until the command succeeds; fails after that time.
await() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" > /dev/null 2>&1; do
    [ "$SECONDS" -le "$end" ] || fail "no $what in time: $*" || return 1
    sleep 0.05
  done
}

# ready NAME PATTERN: waits for a daemon's line on stdout; fails at once when the daemon ended.
ready() {
  await 60 "ready line of $1" said_or_gone "$1" "$2"
  grep -q -- "$2" "$LOGS/$1.out" || {
    tail -n 20 "$LOGS/$1.err" >&2
    fail "$1 ended before it was ready"
  }
}

said_or_gone() { grep -q -- "$2" "$LOGS/$1.out" || ! running "$1"; }

# --- checks --------------------------------------------------------------------------------------

PASSED=0
FAILED=0

# strictly COMMAND...: in a subshell that ends at its first failing command; CODE is its exit status.
# (After `if` or before `||`, bash would not stop there.)
strictly() {
  set +e
  (
    set -e
    "$@"
  ) < /dev/null
  CODE=$?
  set -e
}

# check WHAT COMMAND...: one check; on failure its output and the logs that grew meanwhile are shown.
check() {
  local what=$1 code number=$((PASSED + FAILED + 1)) began=$SECONDS
  shift
  local log=$LOGS/check-$number.log
  : > "$RUN/began"
  strictly "$@" > "$log" 2>&1
  code=$CODE
  if [ "$code" = 0 ]; then
    PASSED=$((PASSED + 1))
    echo "ok $number - $what ($((SECONDS - began)) s)"
    return
  fi
  FAILED=$((FAILED + 1))
  echo "not ok $number - $what (exit status $code)"
  tail -n 25 "$log" | sed 's/^/    /'
  find "$LOGS" -name '*.err' -newer "$RUN/began" -size +0 | sort | while read -r log; do
    echo "  -- $(basename "$log")"
    tail -n 8 "$log" | cut -c 1-220 | sed 's/^/    /'
  done
}

# summary: the last line; fails when a check did.
summary() {
  echo "$PASSED passed, $FAILED failed"
  [ "$FAILED" = 0 ]
}

# same WHAT EXPECTED FOUND
same() {
  [ "$2" = "$3" ] || fail "$1: expected '$2', found '$3'"
}

# fails COMMAND...: succeeds when the command does not.
fails() {
  if "$@"; then fail "this should have failed: $*"; fi
}

sha256_of() { openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1; }
